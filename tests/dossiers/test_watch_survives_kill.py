"""The watch over due dates is killed (-9) in the middle: nobody is warned twice, one apology is owed for each late
dossier, and whatever was not reached is reached by the next run."""

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

import factories as f
from factories import Case, as_system
from motcua.dossiers import tasks, verification
from motcua.dossiers.actions import work
from motcua.dossiers.models import Dossier, DueWarning, WarningCopy
from motcua.ledger.models import Event
from real_worker import DEAD_AFTER_SECONDS, kill_while_it_waits, open_jobs, wait_for, worker

LATE = 5
NEAR = 3
Given = tuple[int, int, str]


def running(here: Case | None = None) -> Case:
    """In processing for forty days, with a limit of three; of the same unit, people and procedure as `here`."""
    same = {"unit": here.unit, "procedure": here.procedure, "citizen": here.citizen} if here else {}
    case = f.in_processing(at=timezone.now() - timedelta(days=40), limit=(3, "day"), **same)
    return replace(case, handlers=here.handlers) if here else case


def nearing(here: Case | None = None) -> Case:
    """Extended in time, until an hour from now."""
    case = running(here)
    with as_system():
        return case.after(
            work.extend(
                dossier_id=case.id,
                due=timezone.now() + timedelta(hours=1),
                ground="Giám định",
                document="12/CV",
                by=case.as_role("agency_head"),
                at=case.hour(24),
                command_id=case.key("extend"),
            )
        )


def marked() -> list[int]:
    """The dossiers found late, one line for each event."""
    return list(Event.objects.filter(kind="became_late").order_by("stream").values_list("stream", flat=True))


def warnings() -> Counter[Given]:
    """Every warning given: dossier, event that opened the step (0: the whole), level."""
    return Counter(DueWarning.unscoped.values_list("dossier_id", "opened_seq", "level"))


def put_watch(lock: str) -> None:
    """The job that each minute brings."""
    tasks.watch_due_dates.configure(queueing_lock=lock).defer(timestamp=0)


@pytest.mark.django_db(transaction=True)
def test_the_watch_killed_thrice_in_the_middle_warns_nobody_twice_and_misses_nothing(tmp_path: Path) -> None:
    first = running()
    late = [first, *(running(first) for _ in range(LATE - 1))]
    other = nearing()  # in a unit of its own, whose head will be waited for
    near = [nearing(first), other, nearing(first)]
    other_head = other.as_role("agency_head").user_id
    put_watch("first")

    # Killed between one dossier and the next.
    with worker(tmp_path, queues="keeping") as process, transaction.atomic():
        Dossier.unscoped.select_for_update().get(pk=late[2].id)
        kill_while_it_waits(process)
    assert marked() == [late[0].id, late[1].id]
    assert warnings() == Counter()
    assert ("dossiers.watch_due_dates", "doing", 0) in open_jobs(queue="keeping")

    # Killed between one warning and the next: one that is never committed stands in the way.
    put_watch("second")
    with worker(tmp_path, queues="keeping") as process, transaction.atomic():
        DueWarning.unscoped.create(
            dossier_id=other.id,
            opened_seq=0,
            branch=0,
            level="head",
            due=other.state.current_due,
            at=f.MONDAY,
        )
        kill_while_it_waits(process)
        transaction.set_rollback(True)
    half = warnings()
    assert marked() == sorted(case.id for case in late)
    assert (other.id, 0, "officer") in half
    assert (other.id, 0, "head") not in half

    # Killed between a warning and the copy of who gets it.
    put_watch("third")
    with worker(tmp_path, queues="keeping") as process, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE dossiers_warningcopy IN EXCLUSIVE MODE")
        kill_while_it_waits(process)
    assert warnings() == half

    with worker(tmp_path, queues="keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)  # a dead worker counts as dead
        tasks.retry_stalled.configure(queueing_lock="fourth").defer(timestamp=0)
        wait_for("every job is done", lambda: open_jobs(queue="keeping") == [])

    assert marked() == sorted(case.id for case in late)
    with as_system():
        owing = Dossier.objects.filter(apology="due").order_by("pk").values_list("pk", flat=True)
        assert list(owing) == sorted(case.id for case in late)
        assert [finding for _, findings in verification.verify() for finding in findings] == []
    given = warnings()
    assert set(given.values()) == {1}
    assert half <= given
    for_the_whole = {one for one in given if one[1] == 0}
    assert for_the_whole == {(case.id, 0, level) for case in near for level in ("officer", "head")}
    assert not DueWarning.unscoped.filter(copies__isnull=True).exists()
    heads = WarningCopy.objects.filter(warning__level="head", warning__opened_seq=0)
    assert Counter(heads.values_list("user_id", flat=True)) == {
        other_head: 1,
        first.as_role("agency_head").user_id: NEAR - 1,
    }
