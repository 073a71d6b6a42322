"""The ways in which a unit lets its work be given out, in memory."""

from datetime import date

import pytest

from motcua.dossiers.rules import defaults
from motcua.dossiers.rules.assigning import Field, Way, able, choose, stand_in
from motcua.kernel.worktime import Limit


def test_without_a_rule_a_step_waits_in_the_queue_of_its_role() -> None:
    assert choose(Way.NONE, Field((1, 2), {})) is None


@pytest.mark.parametrize(("last", "next_one"), [(None, 1), (1, 2), (2, 5), (5, 1), (9, 1), (3, 5)])
def test_round_robin_goes_on_after_whoever_had_the_last_turn(last: int | None, next_one: int) -> None:
    assert choose(Way.ROUND_ROBIN, Field((5, 1, 2), {}, last=last)) == next_one


def test_the_fewest_open_steps_win_and_a_tie_goes_to_the_first() -> None:
    assert choose(Way.LOAD, Field((1, 2, 3), {1: 4, 2: 1, 3: 2})) == 2
    assert choose(Way.LOAD, Field((3, 1), {1: 2, 3: 2})) == 3


def test_sticky_work_returns_to_who_knows_it_and_else_goes_by_load() -> None:
    loads = {1: 0, 2: 9}
    assert choose(Way.STICKY, Field((1, 2), loads, earlier=(2,))) == 2
    assert choose(Way.STICKY, Field((1, 2), loads, earlier=(7,))) == 1


@pytest.mark.parametrize("way", Way)
def test_where_nobody_can_act_nobody_is_chosen(way: Way) -> None:
    assert choose(way, Field((), {}, last=1, earlier=(1,))) is None


def test_a_substitute_who_is_away_is_stood_in_for_in_turn() -> None:
    assert stand_in(1, {1: 2, 2: 3}) == 3
    assert stand_in(1, {}) == 1
    assert stand_in(1, {1: None}) is None


def test_substitutes_in_a_circle_leave_nobody() -> None:
    assert stand_in(1, {1: 2, 2: 1}) is None


def test_a_substitute_without_the_role_gets_none_of_its_work() -> None:
    assert able((1, 2), {1: 9}) == (2,)
    assert able((1, 2), {1: 2}) == (2,)


def test_the_law_leaves_work_in_the_queue_and_gives_opinions_three_working_days() -> None:
    assert defaults.way_of(date(2026, 11, 2)) is Way.NONE
    assert defaults.opinion_time(date(2026, 11, 2)).limit == Limit.from_json(
        {"value": 3, "unit": "working_day"}
    )
    assert defaults.opinion_time(date(2024, 1, 2)).limit == Limit.from_json(
        {"value": 5, "unit": "working_day"}
    )
    with pytest.raises(defaults.NoDefaultYet):
        defaults.opinion_time(date(2010, 1, 1))
