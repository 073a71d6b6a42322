"""Figures as known on a past day: a late correction never rewrites what was published."""

import random
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

import factories as f
from figures_ground import RandomWork, edited_by_hand
from motcua.dossiers.actions import work
from motcua.indicators import actions, knowing, measures, queries
from motcua.indicators.errors import NotKnownThen
from motcua.indicators.models import Cell, CellDifference, FollowerCursor
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of

YEAR = Period(date(2026, 1, 1), date(2027, 12, 1))
DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY = (f.MONDAY.date() + n * DAY for n in range(3))


def sums(known_on: date | None = None, **narrow: Any) -> queries.Sums:
    with scope(of_system("test")):
        return queries.cells(YEAR, Narrow(known_on=known_on, **narrow))[()][()]


def recalled(case: f.Case, at: datetime) -> None:
    with f.as_system():
        work.recall(
            dossier_id=case.id, reason="Sai số", by=case.as_role("agency_head"), at=at, command_id="recall-1"
        )


@pytest.mark.usefixtures("committed")
class TestCorrections:
    def test_a_result_recalled_later_stays_settled_in_the_figures_of_the_former_day(self) -> None:
        case = f.concluded(concluded_at=f.MONDAY + timedelta(hours=3))
        actions.catch_up(now=f.MONDAY + timedelta(hours=4))

        recalled(case, f.MONDAY + 2 * DAY)
        actions.catch_up(now=f.MONDAY + 2 * DAY + timedelta(hours=1))

        assert (sums()["received"], sums()["settled"]) == (1, 0)
        assert [sums(day)["settled"] for day in (MONDAY - DAY, MONDAY, TUESDAY, WEDNESDAY)] == [0, 1, 1, 0]
        assert [sums(day)["received"] for day in (MONDAY - DAY, MONDAY, WEDNESDAY)] == [0, 1, 1]

    def test_work_of_two_days_read_at_once_is_told_apart_at_midnight(self) -> None:
        """The follower was down from Monday to Wednesday: what the log says of each evening is folded from it."""
        case = f.concluded(concluded_at=f.MONDAY + timedelta(hours=3))
        recalled(case, f.MONDAY + DAY)
        f.accepted(at=f.MONDAY + 2 * DAY, unit=case.unit)

        actions.catch_up(now=f.MONDAY + 2 * DAY + timedelta(hours=1))

        assert [sums(day)["settled"] for day in (MONDAY, TUESDAY, WEDNESDAY)] == [1, 0, 0]
        assert [sums(day)["received"] for day in (MONDAY, TUESDAY, WEDNESDAY)] == [1, 1, 2]
        assert knowing.unsummed() == 0

    def test_a_history_brought_along_later_does_not_change_a_day_that_is_over(self) -> None:
        f.accepted(at=f.MONDAY)
        actions.catch_up(now=f.MONDAY + 3 * DAY)  # everything up to Thursday is known and closed

        f.accepted(at=f.MONDAY + timedelta(hours=1))  # written on Friday, of Monday
        actions.catch_up(now=f.MONDAY + 4 * DAY)

        assert [sums(MONDAY + n * DAY)["received"] for n in (0, 3, 4)] == [1, 1, 2]

    def test_a_clock_that_goes_back_writes_into_no_day_that_is_over(self) -> None:
        f.accepted(at=f.MONDAY)
        actions.catch_up(now=f.MONDAY + 3 * DAY)

        f.accepted(at=f.MONDAY)
        actions.catch_up(now=f.MONDAY + timedelta(hours=1))

        assert [sums(MONDAY + n * DAY)["received"] for n in (0, 2, 3)] == [1, 1, 2]

    def test_the_last_evening_before_midnight_belongs_to_its_day(self) -> None:
        evening = datetime(2026, 11, 30, 23, 59, 30, tzinfo=VIETNAM)
        f.accepted(at=evening)

        actions.catch_up(now=evening + timedelta(minutes=1))

        assert [sums(evening.date() + n * DAY)["received"] for n in (-1, 0, 1)] == [0, 1, 1]

    @pytest.mark.parametrize("seed", [1, 2])
    def test_after_random_work_every_day_is_told_as_it_was_counted_that_evening(self, seed: int) -> None:
        rng = random.Random(seed)
        worked = RandomWork(rng)
        evenings: dict[date, list[Any]] = {}
        stood: dict[date, Any] = {}
        for turn in range(70):
            if rng.random() < 0.15:
                actions.catch_up(now=worked.at, limit=rng.choice([3, 2000]))
            day = day_of(worked.at)
            later = day + rng.choice([0, 0, 1, 2]) * DAY
            if later > day:
                evenings[day] = counted(worked.at)
                if rng.random() < 0.3:
                    stood[day] = shown(day)
            worked.at = datetime.combine(later, datetime.min.time(), VIETNAM) + timedelta(
                hours=1 + turn % 8, minutes=turn % 50
            )
            worked.open_one(hours=0) if turn % 4 == 0 else worked.deed(hours=0)

        actions.follow(now=worked.at + 3 * DAY)

        assert len(evenings) > 20
        assert any(lines.count for _, behind in stood.values() for lines in behind)
        for day in evenings:
            assert known(day) == evenings[day], day
        for day in stood:
            assert shown(day, known_on=day, now=worked.at + 3 * DAY) == stood[day], day
        call_command("indicators_recount", "--check")


BEHIND = ("pending_overdue", "settled_in_time", "late", "satisfied", "payments", "received", "carried")


def shown(day: date, *, known_on: date | None = None, now: datetime | None = None) -> Any:
    """What stands open at the end of a day and who stands behind some figures, as a page shows it."""
    at = now or datetime.combine(day, datetime.max.time(), VIETNAM)
    narrow, sets = Narrow(known_on=known_on), ((), ("handling_unit_id", "channel"))
    month = Period(f.MONDAY.date(), f.MONDAY.date())
    with scope(of_system("test")):
        stood = queries.open_now(at, narrow, sets)
        return stood, [queries.behind(one, period=month, narrow=narrow, now=at) for one in BEHIND]


def counted(now: datetime) -> list[Any]:
    """All cells by a count over all dossiers."""
    shown = ", ".join(f"{code}::bigint" for code in measures.IN_CELLS)
    with connection.cursor() as db:
        db.execute(
            f"SELECT month::date, {', '.join(measures.KEYS)}, {shown} FROM ({measures.cell_sql()}) AS x "
            "ORDER BY 1, 2, 3, 4, 5",
            {"now": now},
        )
        return list(db.fetchall())


def known(day: date) -> list[Any]:
    columns = ", ".join(f"sum({code})" for code in measures.IN_CELLS)
    any_left = " OR ".join(f"sum({code}) <> 0" for code in measures.IN_CELLS)
    with connection.cursor() as db:
        db.execute(
            f"SELECT month, {', '.join(measures.KEYS)}, {columns} FROM {knowing.cells_sql()} AS x "
            f"GROUP BY 1, 2, 3, 4, 5 HAVING {any_left} ORDER BY 1, 2, 3, 4, 5",
            {"known_on": day},
        )
        return list(db.fetchall())


@pytest.mark.usefixtures("committed")
class TestFirstCount:
    def test_a_short_log_gives_every_past_day_at_the_first_count(self) -> None:
        case = f.concluded(concluded_at=f.MONDAY + DAY)
        recalled(case, f.MONDAY + 2 * DAY)

        actions.recount(now=f.MONDAY + 9 * DAY)

        assert [sums(day)["settled"] for day in (MONDAY, TUESDAY, WEDNESDAY)] == [0, 1, 0]
        assert CellDifference.objects.latest("known_on").known_on == WEDNESDAY

    def test_without_the_history_days_before_the_first_count_are_refused(self) -> None:
        f.concluded(concluded_at=f.MONDAY + DAY)

        actions.recount(now=f.MONDAY + 9 * DAY, history=False)

        first = MONDAY + 9 * DAY
        assert sums(first)["settled"] == 1
        with pytest.raises(NotKnownThen, match=f"since {first:%d/%m/%Y}"):
            sums(first - DAY)

    def test_a_new_version_leaves_its_whole_count_to_the_worker_and_keeps_what_was_known(self) -> None:
        f.accepted(at=f.MONDAY)
        actions.follow(now=f.MONDAY + DAY)
        FollowerCursor.objects.all().delete()  # as a migration with a new measure does

        assert actions.catch_up(now=f.MONDAY + 2 * DAY).behind is True
        actions.follow(now=f.MONDAY + 2 * DAY)

        assert [sums(MONDAY + n * DAY)["received"] for n in (0, 2)] == [1, 1]
        assert knowing.unsummed() == 0


@pytest.mark.usefixtures("committed")
class TestGuards:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE indicators_cell SET received = received + 1",
            "DELETE FROM indicators_cell",
            "TRUNCATE indicators_cell",
            "INSERT INTO indicators_cell SELECT * FROM indicators_cell",
            "UPDATE indicators_celldifference SET received = 9",
            "DELETE FROM indicators_celldifference",
            "TRUNCATE indicators_celldifference",
            "INSERT INTO indicators_celldifference SELECT * FROM indicators_celldifference",
            "UPDATE indicators_followercursor SET transaction = 0, event_id = 0",
            "UPDATE indicators_knowledge SET closed_on = DATE '2000-01-01'",
            "DELETE FROM indicators_knowledge",
        ],
    )
    def test_the_database_refuses_to_have_figures_edited(self, statement: str) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + DAY)

        refused = pytest.raises(Error, match=r"figures are counted, not edited|what was known on a day stays")
        with refused, transaction.atomic(), connection.cursor() as db:
            db.execute(statement)

        assert Cell.objects.get().received == 1
        assert actions.catch_up(now=f.MONDAY + DAY).behind is False

    @pytest.mark.parametrize("verb", ["UPDATE indicators_celldifference SET received = 9",
                                      "DELETE FROM indicators_celldifference"])  # fmt: skip
    def test_even_the_follower_cannot_rewrite_what_was_known(self, verb: str) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + DAY)

        refused = pytest.raises(Error, match="stays")
        with edited_by_hand(), refused, transaction.atomic(), connection.cursor() as db:
            db.execute(verb)

    def test_a_day_that_is_over_takes_no_more_differences(self) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + 5 * DAY)
        columns = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))

        refused = pytest.raises(Error, match="a day that is over")
        with edited_by_hand(), refused, transaction.atomic(), connection.cursor() as db:
            db.execute(
                f"INSERT INTO indicators_celldifference (known_on, {columns}) "
                f"SELECT %s, {columns} FROM indicators_cell",
                [MONDAY],
            )

    def test_check_finds_a_cell_that_is_not_the_sum_of_its_differences(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + DAY)
        columns = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))
        with edited_by_hand(), connection.cursor() as db:
            db.execute(
                f"INSERT INTO indicators_celldifference (known_on, {columns}) "
                f"SELECT '2027-01-01', {columns} FROM indicators_cell"
            )

        with pytest.raises(SystemExit) as left:
            call_command("indicators_recount", "--check")
        said = capsys.readouterr().err
        call_command("indicators_recount")

        assert left.value.code == 1
        assert "1 cells are not the sum of their differences" in said
        assert knowing.unsummed() == 0


@pytest.mark.usefixtures("committed")
class TestWholeCount:
    def test_what_its_own_transaction_wrote_is_counted_once(self) -> None:
        with transaction.atomic():
            f.accepted(at=f.MONDAY)
            actions.recount(now=f.MONDAY + DAY)
            f.accepted(at=f.MONDAY)
        actions.follow(now=f.MONDAY + DAY)

        assert sums()["received"] == 2
        call_command("indicators_recount", "--check")

    def test_work_that_is_committed_while_it_counts_is_counted_once(self) -> None:
        """A transaction that began before the count and ends after its look at the log's head."""
        f.accepted(at=f.MONDAY)
        other = connection.copy()
        try:
            with other.cursor() as db:
                db.execute("BEGIN")
                db.execute("SELECT pg_current_xact_id()")  # holds the log's head back
            f.accepted(at=f.MONDAY + timedelta(hours=1))  # committed, but not to be read yet

            actions.recount(now=f.MONDAY + DAY)
            before = sums()["received"]
            with other.cursor() as db:
                db.execute("ROLLBACK")
        finally:
            other.close()
        actions.follow(now=f.MONDAY + DAY)

        assert (before, sums()["received"]) == (1, 2)
        call_command("indicators_recount", "--check")

    def test_a_recount_killed_in_the_middle_leaves_everything_as_it_was(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        f.returned(at=f.MONDAY)
        actions.follow(now=f.MONDAY + DAY)
        with edited_by_hand():
            Cell.objects.update(received=7)
        held = sums()
        monkeypatch.setattr(actions, "_move", _killed)

        with pytest.raises(KeyboardInterrupt):
            actions.recount(now=f.MONDAY + DAY)
        assert sums() == held
        monkeypatch.undo()
        actions.recount(now=f.MONDAY + DAY)

        assert sums()["received"] == 1
        call_command("indicators_recount", "--check")


def _killed(*args: object, **options: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("committed")
def test_an_event_is_a_figure_within_two_seconds() -> None:
    """From the committed deed to the changed cell, as the page that is opened next does it."""
    for _ in range(3):
        f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    f.accepted(at=f.MONDAY)

    begin = time.perf_counter()
    done = actions.catch_up(now=f.MONDAY)
    taken = time.perf_counter() - begin

    print(f"refresh {1000 * taken:.0f} ms")
    assert (done.behind, sums()["received"]) == (False, 4)
    assert taken < 2
