"""The worker is killed (-9) while a paid message takes effect: the money is taken once, with one receipt a series."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

import factories as f
from money_ground import connected, place, post, said
from motcua.dossiers import tasks
from motcua.dossiers.models import Dossier
from motcua.kernel.scopes import of_system, scope
from motcua.ledger import queries as log
from motcua.payments.models import Payment, ProviderMessage, Receipt
from real_worker import DEAD_AFTER_SECONDS, kill_while_it_waits, open_jobs, wait_for, worker


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_takes_a_payment_takes_it_once(tmp_path: Path) -> None:
    case = f.accepted(fee_vnd=8000, at=timezone.now() - timedelta(hours=2))
    with connected():
        order = place(case)
        assert post("national", said(order)).status_code == 200

    with scope(of_system("test")), worker(tmp_path, queues="work") as first, transaction.atomic():
        Dossier.objects.select_for_update().get(pk=case.id)
        kill_while_it_waits(first)
    assert Payment.objects.count() == 0
    assert ProviderMessage.objects.get().handled_at is None

    with worker(tmp_path, queues="work,keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("the message took effect", lambda: open_jobs(queue="work") == [])

    order.refresh_from_db()
    assert order.state == "paid"
    assert ProviderMessage.objects.get().outcome == "taken"
    assert Payment.objects.count() == 1
    receipts = Receipt.objects.values_list("series", "number")
    assert sorted(number for _, number in receipts) == [1] * len({series for series, _ in receipts})
    assert [one.entry.kind for one in log.of_stream(case.id)].count("payment_recorded") == 1
