"""One figure counted again on somebody's wish: once for all who ask, by a worker, and again after it was killed."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

import factories
from motcua.dossiers import tasks as dossier_tasks
from motcua.indicators import span_queries as spans
from motcua.kernel import scopes
from motcua.reports import figure_again, queries, tasks
from motcua.reports.actions import counting, deciding, drafting, figures
from motcua.reports.errors import AskedTooMuch, JustCounted, NotAllowed
from motcua.reports.models import Counting, Report
from motcua.reports.rules import countings
from real_worker import DEAD_AFTER_SECONDS, kill_while_it_waits, open_jobs, wait_for, worker
from report_ground import LATER, NOW, Province, drafted, settled_province, signed


def place_of(report: Report, number: int = 1) -> queries.Place:
    place = queries.placed(report.pk, 1, number)
    assert place is not None
    return place


def asked(province: Province, report: Report, number: int = 1, **given: Any) -> Counting:
    given = {"by": province.drafter, "at": LATER, "defer": lambda _order: None, **given}
    return figures.ask(place_of(report, number), **given)


def standing(row: Counting) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.django_db
def test_two_who_ask_wait_for_one_counting_and_what_it_found_is_kept() -> None:
    at = settled_province()
    report = drafted(at)
    told: list[int] = []
    first = asked(at, report, defer=told.append)
    second = asked(at, report, by=at.as_chair, defer=told.append)
    assert (first.pk, told) == (second.pk, [first.pk])
    assert asked(at, report, 2).pk != first.pk
    later = factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)

    counting.carry_out(first.pk, at=LATER)

    found = queries.asked(place_of(report))
    assert (found.waiting, found.undone) == (None, None)
    assert found.done is not None
    again = figure_again.from_json(found.done.outcome)
    assert (again.numerator, again.is_same, again.changed) == ("7", False, 1)
    assert [(one.dossier_id, one.enters) for one in again.changes or ()] == [(later.id, True)]
    assert figure_again.to_json(again) == found.done.outcome


@pytest.mark.django_db
def test_a_figure_of_a_correction_is_not_that_of_the_report_it_corrects() -> None:
    at = settled_province()
    before = signed(at, drafted(at))
    made = drafting.correct(before.pk, why="Thiếu một hồ sơ.", by=at.drafter, at=LATER)
    assert asked(at, before).pk != asked(at, made).pk


@pytest.mark.django_db
def test_what_was_counted_a_moment_ago_stands_and_few_are_waited_for_at_once() -> None:
    at = settled_province()
    report = drafted(at)
    counting.carry_out(asked(at, report).pk, at=LATER)
    with pytest.raises(JustCounted):
        asked(at, report, at=LATER + timedelta(seconds=59))
    asked(at, report, at=LATER + timedelta(seconds=60))
    for number in range(2, 1 + countings.FIGURES_AT_ONCE):
        asked(at, report, number)
    with pytest.raises(AskedTooMuch):
        asked(at, report, 9)
    asked(at, report, 9, by=at.as_chair)  # another person's
    assert Counting.objects.filter(state="waiting").count() == 1 + countings.FIGURES_AT_ONCE


@pytest.mark.django_db
def test_a_figure_that_waits_too_long_is_handed_to_the_worker_once_more() -> None:
    at = settled_province()
    report = drafted(at)
    row = asked(at, report, defer=tasks.defer_figure)
    asked(at, report, defer=tasks.defer_figure, at=LATER + timedelta(minutes=4))
    late = LATER + timedelta(minutes=5)
    asked(at, report, defer=tasks.defer_figure, at=late)
    assert jobs("todo") == 1  # the first job waits still, so there is no second

    with connection.cursor() as db:  # it was lost with its worker
        db.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'reports.count_figure'")
    asked(at, report, defer=tasks.defer_figure, at=late)

    assert jobs("todo") == 1
    assert Counting.objects.get().pk == row.pk


def jobs(status: str) -> int:
    with connection.cursor() as db:
        db.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reports.count_figure' AND status = %s",
            [status],
        )
        return int(db.fetchone()[0])


@pytest.mark.django_db
def test_a_figure_that_could_not_be_counted_says_so_until_it_is() -> None:
    at = settled_province()
    report = drafted(at)
    counting.fail(asked(at, report).pk, at=LATER)
    failed = queries.asked(place_of(report))
    assert failed.undone is not None
    assert failed.done is None

    counting.carry_out(asked(at, report, at=LATER + timedelta(seconds=1)).pk, at=LATER)

    assert queries.asked(place_of(report)).undone is None


@pytest.mark.django_db
def test_a_figure_that_is_waited_for_is_not_taken_back_and_holds_up_no_deed() -> None:
    at = settled_province()
    report = drafted(at)
    row = asked(at, report)
    with pytest.raises(NotAllowed):
        counting.withdraw(row.pk, by=at.drafter, at=LATER)
    assert queries.counting_under_way(report) is None
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    assert standing(row) == "waiting"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"kind": "compare", "figure": 1}, {"kind": "figure"}, {"kind": "figure", "figure": 1}]
)
def test_the_database_takes_an_order_of_a_figure_only_with_its_place(wrong: dict[str, Any]) -> None:
    at = settled_province()
    report = drafted(at)
    with pytest.raises(IntegrityError, match="names_its_figure"), transaction.atomic():
        Counting.objects.create(
            report=report, form="II.06a", period=report.period, ordered_by=at.staff, ordered_at=NOW, **wrong
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_order_stands_and_one_job_waits() -> None:
    at = settled_province()
    report = drafted(at)
    found: list[int] = []

    def press() -> None:
        found.append(asked(at, report, defer=tasks.defer_figure).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    with transaction.atomic():  # the first holds its order open until both stand there
        mine = asked(at, report, defer=tasks.defer_figure)
        for one in threads:
            one.start()
        wait_for("both wait for the first", lambda: _waiting() == 2)
    for one in threads:
        one.join(30)
    assert found == [mine.pk, mine.pk]
    assert jobs("todo") == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_counts_leaves_the_wish_and_the_next_counts_it_once(tmp_path: Path) -> None:
    at = settled_province()
    report = drafted(at)
    row = asked(at, report, defer=tasks.defer_figure)
    with (
        worker(tmp_path, queues="figures") as process,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("LOCK TABLE reports_counting IN EXCLUSIVE MODE")  # counted, about to be written down
        kill_while_it_waits(process)
    assert (standing(row), row.outcome) == ("waiting", {})

    with worker(tmp_path, queues="figures,keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        dossier_tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("it is counted", lambda: _open() == [])
    assert standing(row) == "done"
    assert figure_again.from_json(row.outcome).is_same


def _open() -> list[tuple[Any, ...]]:
    return [one for one in open_jobs(queue="figures") if one[0] == "reports.count_figure"]


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            " AND pid <> pg_backend_pid() AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return int(cursor.fetchone()[0])


@given(seconds=st.floats(0, 400))
def test_a_page_that_waits_never_looks_again_sooner_than_before(seconds: float) -> None:
    def wait_of(waited: float) -> int:
        return countings.look_again_seconds(NOW, now=NOW + timedelta(seconds=waited))

    assert 4 <= wait_of(seconds) <= wait_of(seconds + 5) <= 30


# ---------------------------------------------------------------- the dossiers behind, page by page


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("reaches", ["commune", "all", "all-but-commune", "none"])
def test_a_page_of_dossiers_holds_what_the_reader_may_see_however_many_there_are(
    few: int, reaches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = settled_province()
    for _ in range(3):
        factories.accepted(at=factories.MONDAY)
    with factories.as_system():
        every = spans.page_of(_all_ids()).lines
    units = {
        "commune": {at.commune.pk},
        "all": set(_unit_ids()),
        "all-but-commune": set(_unit_ids()) - {at.commune.pk},
        "none": {0},
    }[reaches]
    monkeypatch.setattr(spans, "_FEW", few)
    with scopes.scope(scopes.of_units(frozenset(units), user_id=at.staff.pk)):
        whole = spans.lines_of(_all_ids(), limit=100)
        pages = [spans.page_of(_all_ids(), offset=offset, limit=2) for offset in range(0, 10, 2)]
    mine = [one.id for one in whole.lines]
    if not few:
        mine.sort(reverse=True)
    assert [one.id for page in pages for one in page.lines] == mine
    assert {page.count for page in pages} == {whole.count}
    assert len(every) == 9
    assert len(mine) == {"commune": 6, "all": 9, "all-but-commune": 3, "none": 0}[reaches]


def _all_ids() -> list[int]:
    return _column("SELECT id FROM dossiers_dossier ORDER BY id")


def _unit_ids() -> list[int]:
    return _column("SELECT id FROM agencies_unit")


def _column(statement: str) -> list[int]:
    with connection.cursor() as db:
        db.execute(statement)
        return [row[0] for row in db.fetchall()]


@pytest.mark.django_db
def test_a_list_is_unpacked_once_and_never_taken_for_another() -> None:
    at = settled_province()
    report = drafted(at)
    first = queries.members_of(place_of(report))
    with CaptureQueriesContext(connection) as found:
        again = queries.members_of(place_of(report, 1))
    assert again == first
    assert not [one for one in found if "members" in one["sql"] and "sheet" in one["sql"]]
    assert queries.members_of(place_of(report, 2)) != first
    other = drafting.draft("II.06a", report.period, unit_id=at.office.pk, by=at.drafter, at=NOW)
    assert queries.members_of(place_of(other)) != first
