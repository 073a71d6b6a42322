"""Countings on order: judged when ordered and when carried out, done once, and nothing is approved meanwhile."""

import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import factories
from motcua.accounts.models import PostHolding
from motcua.dossiers import tasks as dossier_tasks
from motcua.reports import queries, tasks
from motcua.reports.actions import counting, deciding, drafting
from motcua.reports.errors import (
    AlreadyThere,
    BeingCounted,
    NotAllowed,
    OrderEnded,
    PeriodNotOver,
    ReasonMissing,
    SamePerson,
    StaleRevision,
    StateRefused,
)
from motcua.reports.models import Counting, Deed, Report, Sheet
from motcua.reports.rules.countings import Ordered
from real_worker import (
    DEAD_AFTER_SECONDS,
    environment,
    kill_while_it_waits,
    open_jobs,
    running,
    wait_for,
    worker,
)
from report_ground import LATER, NOW, PERIOD, Province, approved, drafted, settled_province, signed

CARRY_OUT = """
import django; django.setup()
from datetime import datetime
from motcua.reports.actions import counting
counting.carry_out({order}, at=datetime.fromisoformat("{at}"))
"""


def nothing(_order: int) -> None:
    """Nobody is told: the test carries it out itself."""


def ordered(at: Province, kind: Ordered, report: Report, **given: object) -> Counting:
    by = given.pop("by", at.drafter)
    seen = given.pop("seen", report.revision)
    return counting.order(kind, report.pk, by=by, at=LATER, seen=seen, defer=nothing, **given)  # type: ignore[arg-type]


def standing(row: Counting) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.django_db
def test_a_draft_is_ordered_counted_later_and_made_once() -> None:
    at = settled_province()
    told: list[int] = []

    def give() -> Counting:
        return counting.order_draft(
            "II.06a", PERIOD, unit_id=None, by=at.drafter, at=NOW, defer=lambda pk: told.append(pk)
        )

    row = give()
    assert (Report.objects.count(), queries.drafts_under_way()) == (0, {("II.06a", PERIOD, None): row.pk})
    assert (give().pk, told) == (row.pk, [row.pk])  # asked twice, it is one order and one job

    counting.carry_out(row.pk, at=LATER)
    counting.carry_out(row.pk, at=LATER)

    report = Report.objects.get()
    assert (standing(row), row.report_id, report.drafted_by_id) == ("done", report.pk, at.staff.pk)
    assert (Sheet.objects.count(), Deed.objects.count()) == (1, 1)
    with pytest.raises(AlreadyThere):
        give()


@pytest.mark.django_db
def test_an_order_is_refused_at_once_where_nothing_has_to_be_counted_to_know_it() -> None:
    at = settled_province()
    with pytest.raises(PeriodNotOver):
        counting.order_draft("II.06a", "2026-12", unit_id=None, by=at.drafter, at=NOW, defer=nothing)
    with pytest.raises(NotAllowed):
        counting.order_draft("II.06a", PERIOD, unit_id=None, by=at.as_checker, at=NOW, defer=nothing)
    report = drafted(at)
    with pytest.raises(StaleRevision):
        ordered(at, Ordered.RECOUNT, report, seen=7)
    with pytest.raises(StateRefused):
        ordered(at, Ordered.APPROVE, report, by=at.as_chair)
    with pytest.raises(ReasonMissing):
        ordered(at, Ordered.CORRECT, report)
    with pytest.raises(StateRefused):
        ordered(at, Ordered.CORRECT, report, words="Sai số liệu.")
    both = replace(at.as_chair, roles=frozenset({"agency_head", "province_leader"}))
    deciding.check(report.pk, by=both, at=LATER, seen=None)
    with pytest.raises(SamePerson):
        ordered(at, Ordered.APPROVE, report, by=both, seen=None)
    assert Counting.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_checked_or_approved_while_its_figures_are_counted_anew() -> None:
    at = settled_province()
    report = drafted(at)
    row = ordered(at, Ordered.RECOUNT, report)
    with pytest.raises(BeingCounted):
        deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)

    counting.carry_out(row.pk, at=LATER)

    report.refresh_from_db()
    assert (standing(row), report.sheet_number, report.revision) == ("done", 2, 2)
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=2)


@pytest.mark.django_db
def test_an_approval_is_counted_once_more_and_says_what_moved_or_why_it_is_kept() -> None:
    at = settled_province()
    report = drafted(at)
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    report.refresh_from_db()
    factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)
    first = ordered(at, Ordered.APPROVE, report, by=at.as_chair)
    counting.carry_out(first.pk, at=LATER)
    assert (standing(first), first.outcome["code"], first.outcome["figures"] > 0) == (
        "refused",
        "moved",
        True,
    )

    second = ordered(at, Ordered.APPROVE, report, by=at.as_chair, words="Kỳ đã chốt.")
    counting.carry_out(second.pk, at=LATER)

    report.refresh_from_db()
    assert (standing(second), report.state, report.approved_by_id) == ("done", "approved", at.chair.pk)
    assert Deed.objects.get(report=report, kind="approve").payload["despite"] == "Kỳ đã chốt."


@pytest.mark.django_db
def test_who_lost_the_post_meanwhile_or_saw_an_older_page_is_refused_when_it_is_carried_out() -> None:
    at = settled_province()
    report = drafted(at)
    stale = ordered(at, Ordered.RECOUNT, report)
    drafting.recount(report.pk, by=at.drafter, at=LATER, seen=None)
    counting.carry_out(stale.pk, at=LATER)
    assert (standing(stale), stale.outcome) == ("refused", {"code": "stale"})

    report.refresh_from_db()
    row = ordered(at, Ordered.RECOUNT, report)
    PostHolding.objects.filter(user=at.staff).update(valid_to=LATER.date() - timedelta(days=1))
    counting.carry_out(row.pk, at=LATER)
    report.refresh_from_db()
    assert (standing(row), row.outcome, report.sheet_number) == ("refused", {"code": "not-allowed"}, 2)


@pytest.mark.django_db
def test_a_withdrawn_order_changes_nothing_and_cannot_be_withdrawn_twice() -> None:
    at = settled_province()
    report = drafted(at)
    row = ordered(at, Ordered.RECOUNT, report)
    with pytest.raises(NotAllowed):
        counting.withdraw(row.pk, by=at.as_checker, at=LATER)
    counting.withdraw(row.pk, by=at.drafter, at=LATER)
    with pytest.raises(OrderEnded):
        counting.withdraw(row.pk, by=at.drafter, at=LATER)
    with pytest.raises(OrderEnded):  # a worker that had begun before: what it counted is undone
        drafting.recount(report.pk, by=at.drafter, at=LATER, seen=None, order=row.pk)
    report.refresh_from_db()
    assert (report.sheet_number, report.revision, standing(row)) == (1, 1, "withdrawn")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET outcome = '{{}}'", "DELETE FROM {}"])
def test_what_a_counting_ended_with_stays_as_it_was_found(statement: str) -> None:
    at = settled_province()
    row = ordered(at, Ordered.RECOUNT, drafted(at))
    counting.withdraw(row.pk, by=at.drafter, at=LATER)

    with pytest.raises(DatabaseError, match="has ended"), transaction.atomic(), connection.cursor() as db:
        db.execute(statement.format("reports_counting"))

    assert standing(row) == "withdrawn"


@pytest.mark.django_db
def test_a_comparison_is_kept_for_the_sheet_it_was_made_of_and_a_correction_names_its_former() -> None:
    at = settled_province()
    report = signed(at, drafted(at))
    row = ordered(at, Ordered.COMPARE, report, seen=None)
    factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)
    counting.carry_out(row.pk, at=LATER)
    told = queries.last_comparison(report)
    assert told is not None
    assert told.count == len(told.rows) > 0
    assert told.at == LATER

    order = ordered(at, Ordered.CORRECT, report, seen=None, words="Thiếu một hồ sơ.")
    counting.carry_out(order.pk, at=LATER)
    order.refresh_from_db()
    made = Report.objects.get(number=2)
    assert (order.state, order.report_id, made.corrects_id) == ("done", made.pk, report.pk)
    assert queries.last_comparison(made) is None
    with pytest.raises(StateRefused):
        ordered(at, Ordered.CORRECT, report, seen=None, words="Lần nữa.")


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_row_it_stands_as_before_and_of_two_workers_one_counts(tmp_path: Path) -> None:
    at = settled_province()
    report = drafted(at)
    row = ordered(at, Ordered.RECOUNT, report)
    command = [sys.executable, "-c", CARRY_OUT.format(order=row.pk, at=LATER)]
    with running(command, environment(tmp_path)) as process, transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        kill_while_it_waits(process)
    report.refresh_from_db()
    assert (standing(row), report.sheet_number, Sheet.objects.count()) == ("waiting", 1, 1)

    def carry_out() -> None:
        counting.carry_out(row.pk, at=LATER)
        connection.close()

    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        threads = [threading.Thread(target=carry_out) for _ in range(2)]
        for one in threads:
            one.start()
        wait_for("both have counted and stand before the row", lambda: _waiting() == 2)
    for one in threads:
        one.join(30)
    report.refresh_from_db()
    assert (standing(row), report.sheet_number, Sheet.objects.count()) == ("done", 2, 2)
    assert Deed.objects.filter(report=report, kind="recount").count() == 1


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            " AND pid <> pg_backend_pid() AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.soak
@pytest.mark.parametrize("table", ["reports_report", "reports_sheet", "reports_deed", "reports_counting"])
@pytest.mark.parametrize("kind", [Ordered.DRAFT, Ordered.RECOUNT, Ordered.APPROVE])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_anywhere_leaves_no_half_and_the_next_does_it_once(
    kind: Ordered, table: str, tmp_path: Path
) -> None:
    if (kind, table) == (Ordered.APPROVE, "reports_sheet"):
        return  # an approval writes no sheet
    at = settled_province()
    if kind is Ordered.DRAFT:
        row = counting.order_draft(
            "II.06a", PERIOD, unit_id=None, by=at.drafter, at=NOW, defer=tasks.defer_count
        )
    else:
        report = drafted(at)
        if kind is Ordered.APPROVE:
            deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
            report.refresh_from_db()
        by = at.as_chair if kind is Ordered.APPROVE else at.drafter
        row = counting.order(kind, report.pk, by=by, at=LATER, seen=report.revision, defer=tasks.defer_count)
    before = (Report.objects.count(), Sheet.objects.count(), Deed.objects.count())
    with (
        worker(tmp_path, queues="figures") as process,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        kill_while_it_waits(process)
    assert (Report.objects.count(), Sheet.objects.count(), Deed.objects.count()) == before
    assert standing(row) == "waiting"

    with worker(tmp_path, queues="figures,keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        dossier_tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for(
            "it is counted",
            lambda: [one for one in open_jobs(queue="figures") if one[0] == "reports.count"] == [],
        )
    assert standing(row) == "done"
    assert Deed.objects.filter(kind=kind.value).count() == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_what_no_worker_could_count_is_ended_and_may_be_ordered_again() -> None:
    at = settled_province()
    report = approved(at, drafted(at))
    row = ordered(at, Ordered.COMPARE, report, seen=None)
    counting.fail(row.pk, at=LATER)
    assert standing(row) == "failed"
    assert ordered(at, Ordered.COMPARE, report, seen=None).pk != row.pk
