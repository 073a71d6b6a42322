"""Figures across a reorganisation: as reported by the units of the time, and restated to today's units."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command

import factories
from motcua.agencies.models import Unit
from motcua.agencies.queries import Bridge
from motcua.indicators import actions, queries
from motcua.indicators.bridge import restated
from motcua.indicators.measures import IN_CELLS, SUMS
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope
from reorganisation_ground import MIDNIGHT, carried_out, new_unit, offices

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 1))
A, B, C = "H32.A", "H32.B", "H32.C"
LATER = MIDNIGHT + timedelta(days=2, hours=9)
BY_UNIT = ("unit_id",)


@pytest.fixture
def merged(transactional_db: None) -> dict[str, int]:
    """Two communes with one closed, one waiting and one running dossier each, merged on 09/11/2026."""
    of = offices()
    a = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    b = factories.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id=B)
    running = []
    for unit in (a, b):
        factories.returned(unit=unit)
        factories.submitted(unit=unit)
        running.append(factories.in_processing(unit=unit))
    actions.follow(now=LATER)
    carried_out(
        of,
        [new_unit(C, "Ủy ban nhân dân xã Hợp Nhất"), {"kind": "merge", "units": [A, B], "into": C}],
    )
    actions.follow(now=LATER)
    return dict(Unit.objects.values_list("agency_id", "pk"))


def figures(name: str, **narrow: Any) -> dict[int, int]:
    with scope(of_system("a test")):
        found = queries.cells(NOVEMBER, Narrow(**narrow), (BY_UNIT,))[BY_UNIT]
    return {key[0]: sums[name] for key, sums in found.items() if sums[name]}


def test_what_was_reported_stays_with_the_unit_that_reported_it(merged: dict[str, int]) -> None:
    a, b, c = merged[A], merged[B], merged[C]
    assert figures("received") == {a: 2, b: 2}
    assert figures("settled") == {a: 1, b: 1}
    assert figures("given_over") == {a: 1, b: 1}
    assert figures("taken_over") == {c: 2}


def test_restated_figures_are_the_successors_and_the_totals_are_the_same(merged: dict[str, int]) -> None:
    c = merged[C]
    assert figures("received", restated=True) == {c: 4}
    assert figures("settled", restated=True) == {c: 2}
    with scope(of_system("a test")):
        reported = queries.cells(NOVEMBER, Narrow())[()][()]
        today = queries.cells(NOVEMBER, Narrow(restated=True))[()][()]
        open_reported = queries.open_now(LATER, Narrow())[()][()]
        open_today = queries.open_now(LATER, Narrow(restated=True))[()][()]
    assert reported == today
    assert open_reported == open_today
    assert open_today["pending"] == 2


def test_carried_over_goes_with_the_dossiers_in_both_views(merged: dict[str, int]) -> None:
    a, c = merged[A], merged[C]
    with scope(of_system("a test")):
        for narrow, expected in (
            (Narrow(), 2), (Narrow(handling_unit_id=a), 0), (Narrow(handling_unit_id=c), 2),
            (Narrow(handling_unit_id=c, restated=True), 2),
        ):  # fmt: skip
            assert queries.carried_over(DECEMBER, narrow) == expected
            behind = queries.behind("carried", period=DECEMBER, narrow=narrow, now=LATER)
            assert behind.count == expected


@pytest.mark.parametrize("is_restated", [False, True])
def test_every_figure_opens_as_many_dossiers_as_it_counts(merged: dict[str, int], is_restated: bool) -> None:
    with scope(of_system("a test")):
        for agency_id in (A, B, C):
            narrow = Narrow(handling_unit_id=merged[agency_id], restated=is_restated)
            sums = queries.cells(NOVEMBER, narrow)[()][()]
            for name in set(IN_CELLS) - set(SUMS):
                behind = queries.behind(name, period=NOVEMBER, narrow=narrow, now=LATER)
                assert behind.count == sums[name], (agency_id, name)


def test_the_follower_and_a_whole_recount_agree_after_the_move(merged: dict[str, int]) -> None:
    with scope(of_system("a test")):
        assert queries.differences(now=LATER) == []
    before = figures("received"), figures("taken_over")
    actions.recount(now=LATER)
    assert (figures("received"), figures("taken_over")) == before
    with scope(of_system("a test")):
        assert queries.differences(now=LATER) == []


def test_the_replay_of_the_log_finds_the_same_after_the_merger(merged: dict[str, int]) -> None:
    call_command("indicators_recount", "--check")


def bridge(old: int, new: int, day: int, *, keeps: bool = True, **share: Any) -> Bridge:
    return Bridge(old, new, date(2026, 1, day), keeps, share)


PROCEDURES = {7: ("d.7", "land"), 8: ("d.8", "forest"), 9: ("d.9", "forest")}


def test_a_chain_of_mergers_ends_at_the_unit_of_today() -> None:
    found = restated([bridge(1, 2, 1), bridge(2, 3, 5)], {})
    assert sorted(found.rows) == [(1, None, 3), (2, None, 3)]
    assert found.unparted == frozenset()


def test_a_split_by_sector_and_procedure_parts_the_figures_by_them() -> None:
    split = [
        bridge(1, 2, 1, sectors=[], procedures=[]),
        bridge(1, 3, 1, keeps=False, sectors=["land"], procedures=["d.9"]),
    ]
    found = restated(split, PROCEDURES)
    assert sorted(found.rows, key=str) == [(1, 7, 3), (1, 9, 3), (1, None, 2)]


def test_a_split_by_hand_cannot_be_restated_and_stays_where_it_was_reported() -> None:
    split = [
        bridge(1, 2, 1, sectors=[], procedures=[], undivided=True),
        bridge(1, 3, 1, keeps=False, sectors=["land"], procedures=[], undivided=True),
    ]
    found = restated(split, PROCEDURES)
    assert found.rows == ((1, 7, 3),)
    assert found.unparted == {1}


def test_a_unit_that_went_on_after_a_split_and_was_merged_later_is_followed_further() -> None:
    steps = [
        bridge(1, 1, 1, sectors=[], procedures=[]),
        bridge(1, 2, 1, keeps=False, sectors=["land"], procedures=[]),
        bridge(1, 4, 9),
    ]
    found = restated(steps, PROCEDURES)
    assert sorted(found.rows, key=str) == [(1, 7, 2), (1, None, 4)]
