"""The worker is killed (-9) between commit and delivery: nothing is lost, nothing is told twice."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

import factories
from motcua.dossiers import tasks
from motcua.dossiers.models import Slip
from motcua.notices.models import Notice
from real_worker import DEAD_AFTER_SECONDS, open_jobs, wait_for, worker
from stand_ins import Portal


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_commit_and_delivery_loses_and_repeats_nothing(
    portal: Portal, tmp_path: Path, settings: Any
) -> None:
    settings.NATIONAL_PORTAL_URL = portal.url
    lease = {
        "MOTCUA_NATIONAL_PORTAL_URL": portal.url,
        "MOTCUA_EXCHANGE_LEASE_SECONDS": str(DEAD_AFTER_SECONDS),
    }
    portal.control(delay_seconds=3)
    case = factories.in_processing(citizen=factories.make_citizen(email=""))

    with worker(tmp_path, **lease) as first:
        # The portal has kept the dossier; the worker, still waiting for the answer, does not know it.
        wait_for("the portal has the dossier", lambda: portal.get("/count")["dossiers"] == 1)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    portal.control(delay_seconds=0)
    assert case.row.sync == "pending"
    assert ("exchange.drain", "doing", 0) in open_jobs()

    with worker(tmp_path, **lease):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("every job is done", lambda: open_jobs() == [])

    assert portal.states_of(case.code) == [1, 2, 4]
    assert portal.get("/count")["by_state"] == {"1": 1, "2": 1, "4": 1}
    assert case.row.sync == "synced"
    assert list(
        Notice.objects.order_by("event_seq").values_list("event_seq", "way", "template", "state")
    ) == [
        (1, "inbox", "submitted", "delivered"),
        (2, "inbox", "accepted", "delivered"),
    ]
    with factories.as_system():
        assert Slip.objects.get(dossier_id=case.id).file_id is not None
