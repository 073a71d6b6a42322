"""Roll-ups of cells: every answer from them is the cells' own, and nobody but the follower writes them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

import factories as f
from figures_ground import RandomWork, edited_by_hand
from motcua.indicators import actions, attention, board, levels, measures, queries
from motcua.indicators.models import CellDifference
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.indicators.registry import Slice
from motcua.kernel.scopes import of_system, of_units, scope
from motcua.kernel.zone import VIETNAM, day_of
from motcua.procedures.models import Procedure
from reorganisation_ground import MIDNIGHT, carried_out, new_unit, offices

DAY = timedelta(days=1)
YEAR = Period(date(2026, 1, 1), date(2027, 12, 1))
TABLES = tuple(table for level in levels.ROLLED for table in (level.table, level.differences))
NAMES = ("submitted", "received", "settled", "settled_in_time", "late", "taken_over", "given_over")


@contextmanager
def cells_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every question is put to the cells themselves, as before there were roll-ups."""
    with monkeypatch.context() as patched:
        patched.setattr(levels, "LEVELS", (levels.CELLS,))
        yield


def worked_and_merged(seed: int) -> list[date]:
    """Random work at three units, read by the follower now and then; two of them merged; answers the days of work."""
    rng = random.Random(seed)
    of = offices()
    work = RandomWork(rng)
    work.units = [
        f.make_unit("Ủy ban nhân dân xã An Hòa", agency_id="H32.A"),
        f.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id="H32.B"),
        f.make_unit("Ủy ban nhân dân xã Cao Sơn", agency_id="H32.C"),
    ]
    days = set()
    for turn in range(36):
        work.open_one(hours=3) if turn % 3 == 0 else work.deed(hours=3)
        days.add(day_of(work.at))
        if rng.random() < 0.3:
            actions.catch_up(now=work.at, limit=rng.choice([3, 2000]))
    assert work.at < MIDNIGHT
    actions.follow(now=MIDNIGHT)
    merged = {"kind": "merge", "units": ["H32.A", "H32.B"], "into": "H32.D"}
    carried_out(of, [new_unit("H32.D", "Ủy ban nhân dân xã Hợp Nhất"), merged])
    actions.follow(now=MIDNIGHT + DAY)
    # work of the next month, so that whole months of days are taken away too
    f.accepted(at=datetime(2026, 12, 2, 9, 0, tzinfo=VIETNAM), unit=work.units[2])
    actions.follow(now=datetime(2026, 12, 3, 9, 0, tzinfo=VIETNAM))
    return sorted(days)


def some_question(rng: random.Random, days: list[date]) -> Narrow:
    rows = list(CellDifference.objects.values("unit_id", "handling_unit_id", "procedure_id", "channel"))
    at = rng.choice(rows)
    named = {
        name: at[name]
        for name in ("unit_id", "handling_unit_id", "procedure_id", "channel")
        if rng.random() < 0.2
    }
    if rng.random() < 0.2:
        named["sector_id"] = Procedure.objects.get(pk=at["procedure_id"]).sector_id
    if rng.random() < 0.2:
        named["only"] = rng.choice(
            [Slice(unit_kinds=frozenset({"peoples_committee"})), Slice(sector_groups=frozenset({"", "land"}))]
        )
    return Narrow(
        **named,
        restated=rng.random() < 0.4,
        known_on=rng.choice([None, None, *days, MIDNIGHT.date(), date(2026, 12, 1)]),
    )


@pytest.mark.usefixtures("committed")
def test_after_random_work_and_a_merger_every_answer_is_the_one_of_the_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = worked_and_merged(seed=3)
    rng = random.Random(3)
    dimensions = ("month", *measures.DIMENSIONS)
    every_set = [group for size in range(3) for group in combinations(dimensions, size)]
    some_units = frozenset(CellDifference.objects.values_list("unit_id", flat=True)[:1])
    read_from = set()

    for turn in range(24):
        narrow = some_question(rng, days)
        wanted = {group: tuple(rng.sample(NAMES, 3)) for group in [(), *rng.sample(every_set, 5)]}
        asked_by = of_units(some_units, user_id=1) if turn % 6 == 5 else of_system("a test")
        with scope(asked_by):
            with CaptureQueriesContext(connection) as caught:
                found = queries.sums(YEAR, narrow, wanted)
            read_from |= {table for table in TABLES for query in caught if f"{table} " in query["sql"]}
            carried = queries.carried_over(Period(date(2026, 12, 1), date(2026, 12, 1)), narrow)
            with cells_alone(monkeypatch):
                assert found == queries.sums(YEAR, narrow, wanted), (narrow, wanted)
                assert carried == queries.carried_over(Period(date(2026, 12, 1), date(2026, 12, 1)), narrow)

    assert read_from == set(TABLES)
    assert levels.wrong() == {}
    call_command("indicators_recount", "--check")


@pytest.mark.usefixtures("committed")
def test_what_stands_open_by_sector_is_what_its_procedures_have_and_what_is_late_is_the_same_asked_alone() -> (
    None
):
    days = worked_and_merged(seed=4)
    sector_of = dict(Procedure.objects.values_list("pk", "sector_id"))
    group_of = dict(Procedure.objects.values_list("pk", "sector__group"))
    sets = (
        ("procedure_id",),
        ("sector_id",),
        ("sector_group",),
        ("handling_unit_id", "sector_id"),
        ("channel",),
    )
    now, seen = MIDNIGHT + 40 * DAY, set()

    for known_on in (None, days[len(days) // 2], days[-1]):
        with scope(of_system("a test")):
            found = queries.open_now(now, Narrow(known_on=known_on), sets)
            pairs = queries.open_now(now, Narrow(known_on=known_on), (("handling_unit_id", "procedure_id"),))
            late = queries.open_now(now, Narrow(known_on=known_on), sets, names=("pending_overdue",))
        by_sector: dict[Any, dict[str, int]] = {}
        by_group: dict[Any, dict[str, int]] = {}
        for (procedure,), sums in found[("procedure_id",)].items():
            _add(by_sector.setdefault((sector_of[procedure],), {}), sums)
            _add(by_group.setdefault((group_of[procedure],), {}), sums)
        by_both: dict[Any, dict[str, int]] = {}
        for (unit, procedure), sums in pairs[("handling_unit_id", "procedure_id")].items():
            _add(by_both.setdefault((unit, sector_of[procedure]), {}), sums)

        assert found[("sector_id",)] == by_sector
        assert found[("sector_group",)] == by_group
        assert found[("handling_unit_id", "sector_id")] == by_both
        for group in sets:
            assert _late_of(late[group]) == _late_of(found[group])
        seen |= {key for group in sets for key in _late_of(found[group])}

    assert seen  # some of it was late


def _add(found: dict[str, int], sums: Any) -> None:
    for name, count in sums.items():
        found[name] = found.get(name, 0) + count


def _late_of(rows: Any) -> dict[Any, int]:
    """Groups with none are no groups of it."""
    return {key: sums["pending_overdue"] for key, sums in rows.items() if sums["pending_overdue"]}


@pytest.mark.usefixtures("committed")
class TestGuards:
    def test_nobody_but_the_follower_writes_a_roll_up(self) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + DAY)

        for table in TABLES:
            for statement in (f"UPDATE {table} SET received = 9", f"DELETE FROM {table}", f"TRUNCATE {table}",
                              f"INSERT INTO {table} SELECT * FROM {table}"):  # fmt: skip
                with (
                    pytest.raises(Error, match="figures are counted, not edited"),
                    transaction.atomic(),
                    connection.cursor() as db,
                ):
                    db.execute(statement)

        assert levels.wrong() == {}

    def test_a_rolled_day_that_is_over_takes_no_more_even_from_the_follower(self) -> None:
        f.accepted()
        actions.follow(now=f.MONDAY + 40 * DAY)  # the day is over, and so is its month

        for span in ("day", "month"):
            for verb in ("UPDATE {} SET received = 9 WHERE span = '{}'", "DELETE FROM {} WHERE span = '{}'"):
                refused = pytest.raises(Error, match="a day that is over stays")
                with edited_by_hand(), refused, transaction.atomic(), connection.cursor() as db:
                    db.execute(verb.format("indicators_unitdifference", span))

    def test_check_finds_a_roll_up_that_was_tampered_with_and_a_recount_puts_it_right(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        f.accepted(at=f.MONDAY)
        actions.follow(now=f.MONDAY + DAY)
        with edited_by_hand(), connection.cursor() as db:
            db.execute("SELECT set_config('motcua.rolling', 'anew', FALSE)")
            for table in TABLES:
                db.execute(f"UPDATE {table} SET received = received + 1")
            db.execute("SELECT set_config('motcua.rolling', '', FALSE)")

        with pytest.raises(SystemExit) as left:
            call_command("indicators_recount", "--check")
        said = capsys.readouterr().err
        found = levels.wrong()
        actions.recount(now=f.MONDAY + DAY)

        assert left.value.code == 1
        assert "1 rows of indicators_unitcell are not the sum of what they roll up." in said
        assert found == {
            level_table: rows
            for level in levels.ROLLED
            for level_table, rows in ((level.table, 1), (level.differences, 2))
        }
        assert levels.wrong() == {}


@pytest.mark.usefixtures("committed")
def test_how_many_dossiers_are_behind_a_figure_is_counted_anew_while_the_cells_are_behind() -> None:
    case = f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    november = Period(date(2026, 11, 1), date(2026, 11, 1))

    def behind() -> tuple[int, list[str]]:
        with scope(of_system("a test")), CaptureQueriesContext(connection) as caught:
            found = queries.behind("received", period=november, narrow=Narrow(), now=f.MONDAY)
        read = [table for table in ("indicators_", "count(*)") if any(table in q["sql"] for q in caught[1:])]
        assert len(caught) == 3
        assert found.count == len(found.lines)
        return found.count, read

    assert behind() == (1, ["indicators_"])
    f.accepted(at=f.MONDAY, unit=case.unit)
    assert behind() == (2, ["count(*)"])
    actions.follow(now=f.MONDAY)
    assert behind() == (2, ["indicators_"])


@pytest.mark.usefixtures("committed")
def test_however_many_dossiers_there_are_the_number_of_queries_is_the_same() -> None:
    worked = RandomWork(random.Random(5))
    counts = []
    for dossiers in (2, 12):
        while len(worked.cases) < dossiers:
            worked.open_one(hours=1)
        actions.follow(now=worked.at)
        counts.append([_queries(look) for look in _looks(worked.at)])

    assert counts[0] == counts[1]


def _looks(now: datetime) -> list[Any]:
    """What the pages of the cockpit read."""
    sets = ((), ("month",), ("handling_unit_id",), ("sector_id",), ("channel",))
    watch = attention.Watch(now=now, until=now + 3 * DAY, idle_since=now - 2 * DAY, since=now - DAY)
    return [
        look
        for narrow in (Narrow(), Narrow(handling_unit_id=1), Narrow(known_on=day_of(now)))
        for look in (
            lambda n=narrow: queries.cells(YEAR, n, sets),
            lambda n=narrow: queries.open_now(now, n, sets[2:]),
            lambda n=narrow: queries.carried_over(YEAR, n),
            lambda n=narrow: board.count(YEAR, n, now, codes=board.OVER_DOSSIERS),
        )
    ] + [
        lambda: attention.counts(watch, Narrow()),
        lambda: queries.behind("received", period=YEAR, narrow=Narrow(), now=now),
        lambda: queries.behind("pending", period=YEAR, narrow=Narrow(), now=now),
    ]


def _queries(look: Any) -> int:
    with scope(of_system("a test")), CaptureQueriesContext(connection) as caught:
        look()
    return len(caught)
