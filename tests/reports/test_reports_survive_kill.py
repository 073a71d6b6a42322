"""A process is killed (-9) while it drafts, signs or hands in a report, or two people press at once: afterwards there
is one report, one signature, one submission, and whoever came second is told."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as given
from django.db import connection, transaction

from motcua.dossiers import tasks as dossier_tasks
from motcua.exchange.models import OutgoingMessage
from motcua.exchange.reporting import REPORTING
from motcua.reports.actions import signing, submitting
from motcua.reports.errors import ReportsError, StateRefused
from motcua.reports.models import Deed, Report, Sheet
from motcua.reports.rules.lifecycle import By
from motcua.reports.tasks import draft_units_task
from pki_ground import believe_in_root, credential
from real_worker import (
    DEAD_AFTER_SECONDS,
    environment,
    kill_while_it_waits,
    open_jobs,
    running,
    wait_for,
    worker,
)
from report_ground import LATER, Province, approved, drafted, settled_province, signed

NOWHERE = (
    "http://127.0.0.1:9"  # a reporting system that never answers: what is put into the outbox waits there
)
# What a web process does when somebody presses "sign" or "send"; it is killed, so it cannot be this one.
PRESS = """
import django; django.setup()
from datetime import datetime
from motcua.reports.actions import signing, submitting
from motcua.reports.rules.lifecycle import By
by = By({user}, {unit}, frozenset({roles!r}))
{action}({report}, by=by, at=datetime.fromisoformat("{at}"), seen=None)
"""


def pressed(action: str, report: Report, by: By) -> list[str]:
    program = PRESS.format(
        action=action, report=report.pk, user=by.user_id, unit=by.unit_id, roles=sorted(by.roles), at=LATER
    )
    return [sys.executable, "-c", program]


def of(tmp_path: Path) -> dict[str, str]:
    return {
        **environment(tmp_path),
        **given.SIGNING_SETTINGS,
        "MOTCUA_REPORTING_URL": NOWHERE,
        "MOTCUA_REPORTING_KEY": "key",
    }


def with_keys(at: Province) -> Report:
    """An approved report whose approver can sign."""
    believe_in_root()
    credential(f"chair-{at.chair.pk}", unit=at.office, role="official", person=at.chair)
    credential(f"office-seal-{at.office.pk}", unit=at.office)
    return approved(at, drafted(at))


def done(report: Report, kind: str) -> int:
    return Deed.objects.filter(report=report, kind=kind).count()


def sent() -> int:
    return OutgoingMessage.objects.filter(partner=REPORTING).count()


def in_threads(*deeds: Callable[[], None]) -> tuple[list[threading.Thread], list[str]]:
    """Each deed on a connection of its own, begun at once; what each came to, in the order in which they end."""
    came: list[str] = []

    def carry_out(deed: Callable[[], None]) -> None:
        try:
            deed()
            came.append("done")
        except ReportsError as refused:
            came.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=(deed,)) for deed in deeds]
    for one in threads:
        one.start()
    return threads, came


def waiting() -> int:
    """Sessions that stand before a lock of this test's connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            " AND pid <> pg_backend_pid() AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_killed_between_the_signature_and_its_record_it_is_signed_once_and_of_two_who_press_one_is_told(
    tmp_path: Path, settings: Any
) -> None:
    at = settled_province()
    report = with_keys(at)
    with running(pressed("signing.sign", report, at.as_chair), of(tmp_path)) as process, transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        kill_while_it_waits(process)
    report.refresh_from_db()
    assert (report.state, report.signed_file_id, done(report, "sign")) == ("approved", None, 0)

    def sign() -> None:
        signing.sign(report.pk, by=at.as_chair, at=LATER, seen=report.revision)

    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        threads, came = in_threads(sign)
        wait_for("the first stands before the row", lambda: waiting() == 1)
        second, told = in_threads(sign)
        second[0].join(30)
        assert told == [StateRefused.code]  # the key is not asked twice
    threads[0].join(30)
    report.refresh_from_db()
    assert (came, report.state, done(report, "sign")) == (["done"], "signed", 1)

    settings.PARTNERS = {**settings.PARTNERS, REPORTING: {"url": NOWHERE, "key": "key"}}

    def submit() -> None:
        submitting.submit(report.pk, by=at.drafter, at=LATER, seen=None)

    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        threads, came = in_threads(submit, submit)
        wait_for("both stand before the row", lambda: waiting() == 2)
    for one in threads:
        one.join(30)
    report.refresh_from_db()
    assert sorted(came) == ["done", StateRefused.code]
    assert (report.state, done(report, "submit"), sent()) == ("submitted", 1, 1)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("action", "table", "before"),
    [
        ("signing.sign", "records_storedfile", "approved"),  # the document is rendered and signed, not kept
        ("signing.sign", "reports_deed", "approved"),
        ("submitting.submit", "exchange_outgoingmessage", "signed"),
        ("submitting.submit", "reports_deed", "signed"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_killed_anywhere_on_the_way_it_stands_as_before_and_is_done_once(
    action: str, table: str, before: str, tmp_path: Path, settings: Any
) -> None:
    at = settled_province()
    report = with_keys(at) if before == "approved" else signed(at, drafted(at))
    by = at.as_chair if before == "approved" else at.drafter
    command = pressed(action, report, by)
    with (
        running(command, of(tmp_path)) as process,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        kill_while_it_waits(process)
    report.refresh_from_db()
    kind = action.rpartition(".")[2]
    assert (report.state, done(report, kind), sent()) == (before, 0, 0)

    codes = []
    for _press in range(2):
        with running(command, of(tmp_path)) as process:
            codes.append(process.wait(60))
    report.refresh_from_db()
    assert report.state == {"sign": "signed", "submit": "submitted"}[kind]
    assert (done(report, kind), sent()) == (1, int(kind == "submit"))
    assert codes == [0, int(kind == "submit")]  # signing again changes nothing, submitting again is refused


@pytest.mark.soak
@pytest.mark.parametrize("table", ["reports_report", "reports_sheet", "reports_deed"])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_drafts_leaves_no_half_and_the_next_drafts_each_unit_once(
    table: str, tmp_path: Path
) -> None:
    at = settled_province()
    units = [at.commune.pk, at.office.pk]
    draft_units_task.defer(form="II.06a", period="2026-Q3", unit_ids=units)
    with (
        worker(tmp_path, queues="figures") as process,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        kill_while_it_waits(process)
    assert (Report.objects.count(), Sheet.objects.count(), Deed.objects.count()) == (0, 0, 0)

    with worker(tmp_path, queues="figures,keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)  # a dead worker counts as dead
        dossier_tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for(
            "the drafts are there",
            lambda: [one for one in open_jobs(queue="figures") if one[0] == "reports.draft_units"] == [],
        )
    assert sorted(Report.objects.values_list("unit_id", "number", "sheet_number")) == sorted(
        (unit, 1, 1) for unit in units
    )
    assert (Sheet.objects.count(), Deed.objects.count()) == (2, 2)
