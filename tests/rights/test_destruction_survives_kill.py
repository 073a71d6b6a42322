"""The worker is killed (-9) in the middle of a list: each dossier is destroyed once, and one certificate says so."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

import factories as f
from motcua.dossiers import tasks
from motcua.dossiers.models import Dossier
from motcua.kernel import scopes
from motcua.kernel.zone import VIETNAM
from motcua.ledger import queries as log
from motcua.records.models import StoredFile
from motcua.rights.actions import destruction
from motcua.rights.actions.recording import By
from motcua.rights.models import DestructionItem, DestructionList
from real_worker import DEAD_AFTER_SECONDS, kill_while_it_waits, open_jobs, wait_for, worker

LATER = datetime(2038, 3, 1, 9, 0, tzinfo=VIETNAM)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_list_goes_on_where_it_was(tmp_path: Path) -> None:
    first = f.returned()
    cases = [first, f.returned(unit=first.unit), f.returned(unit=first.unit)]
    registry, head = (f.make_official(first.unit, role) for role in ("registry", "agency_head"))
    with scopes.scope(scopes.of_system("test")):
        made = destruction.propose(
            dossier_ids=[case.id for case in cases],
            by=By(registry.pk, first.unit.pk, frozenset({"registry"})),
            at=LATER,
        )
        by = By(head.pk, first.unit.pk, frozenset({"agency_head"}))
        destruction.decide(made.pk, approves=True, document="12/QĐ-UBND", words="", by=by, at=LATER)
        StoredFile.objects.update(
            stored_at=f.MONDAY - timedelta(days=9)
        )  # what came in today is spared for a day
        second = DestructionItem.objects.order_by("pk")[1].dossier_id
        with worker(tmp_path, queues="keeping") as process, transaction.atomic():
            Dossier.objects.select_for_update().get(pk=second)
            kill_while_it_waits(process)
    assert sorted(DestructionItem.objects.values_list("state", flat=True)) == ["done", "waiting", "waiting"]

    with worker(tmp_path, queues="keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("the list is done", lambda: DestructionList.objects.get().state == "done")
        wait_for(
            "no job of it is open", lambda: not [j for j in open_jobs(queue="keeping") if "rights." in j[0]]
        )

    made.refresh_from_db()
    assert made.destroyed == 3
    assert made.certificate_id is not None
    for case in cases:
        kinds = [one.entry.kind for one in log.of_stream(case.id)]
        assert kinds.count("data_destroyed") == 1
