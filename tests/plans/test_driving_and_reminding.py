"""What drives a share adds up exactly, whatever the units; when somebody is reminded."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.periods import Period
from motcua.plans.course import coming, measured_until
from motcua.plans.rules.drivers import Part, driven
from motcua.plans.rules.forecast import Forecast, Refusal
from motcua.plans.rules.reminders import due_key, fall_key, step
from motcua.plans.rules.steps import before_days
from motcua.plans.rules.tracking import Reason, Standing, State, has_fallen, placed

_PARTS = st.dictionaries(
    st.integers(1, 9),
    st.integers(0, 60).flatmap(lambda n: st.builds(Part, st.integers(0, n), st.just(n))),
    max_size=6,
)


@given(_PARTS, _PARTS)
def test_contributions_add_up_to_the_whole(now: dict[int, Part], then: dict[int, Part]) -> None:
    found = driven(now, then, Fraction(95))
    if found is None:
        assert not any(part.trials for part in now.values())
        return

    assert sum(one.to_middle for one in found.drivers) == found.middle - found.share
    if found.share_then is not None:
        moved = sum((one.by_rate or 0) + (one.by_weight or 0) for one in found.drivers)
        assert moved == found.share - found.share_then
    assert [one.to_middle for one in found.drivers] == sorted(
        (one.to_middle for one in found.drivers), reverse=True
    )


def test_a_poor_unit_stands_first_with_the_cases_it_lacks() -> None:
    found = driven({1: Part(98, 100), 2: Part(99, 100), 3: Part(60, 100)}, {}, Fraction(95))

    assert found is not None
    assert (found.drivers[0].key, found.drivers[0].missing) == (3, 35)
    assert found.drivers[0].to_middle == Fraction(38, 3)
    assert [one.missing for one in found.drivers[1:]] == [0, 0]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(31, None), (30, 30), (29, 30), (14, 14), (8, 14), (7, 7), (1, 1), (0, 1), (-1, -1), (-40, -1)],
)
def test_a_reminder_is_due_at_its_step_and_late_where_it_was_missed(days: int, expected: int | None) -> None:
    assert step(days, before_days(date(2026, 11, 1))) == expected


def test_the_same_fall_of_a_month_has_one_key() -> None:
    first = fall_key(7, State.ON_COURSE, State.SLIPPING, date(2026, 11, 3))

    assert (
        first == fall_key(7, State.AT_RISK, State.SLIPPING, date(2026, 11, 20)) == "target-7-slipping-202611"
    )
    assert fall_key(7, State.SLIPPING, State.AT_RISK, date(2026, 11, 20)) is None
    assert fall_key(7, State.SLIPPING, State.SLIPPING, date(2026, 12, 20)) is None
    assert due_key(7, date(2026, 12, 31), 30) == "target-7-due-20261231-30"
    assert has_fallen(None, State.LOST)
    assert not has_fallen(None, State.MET_SO_FAR)


@pytest.mark.parametrize(
    ("deadline", "due", "until"),
    [
        ("", date(2026, 12, 31), date(2026, 12, 31)),
        ("2026", date(2026, 12, 31), date(2026, 12, 31)),
        ("2026-06-30", date(2026, 6, 30), date(2026, 6, 30)),
        ("2030", date(2030, 12, 31), date(2026, 12, 31)),
        ("2023", date(2026, 12, 31), date(2026, 12, 31)),  # a standing target of an older plan
    ],
)
def test_the_due_day_and_the_day_until_which_it_is_measured(deadline: str, due: date, until: date) -> None:
    assert measured_until(deadline, date(2026, 1, 1), date(2026, 12, 15)) == (due, until)


def test_the_running_month_is_still_to_come_in_part() -> None:
    period = Period(date(2026, 1, 1), date(2026, 12, 1))

    ahead = coming(date(2026, 11, 15), period, date(2026, 12, 31))

    assert ahead == [(date(2026, 11, 1), 0.5), (date(2026, 12, 1), 1.0)]
    assert coming(date(2026, 12, 31), period, date(2026, 12, 31)) == []
    assert coming(date(2026, 11, 30), period, date(2026, 12, 10)) == [(date(2026, 12, 1), 10 / 31)]


# States


def _standing(**more: object) -> Standing:
    known: dict[str, object] = {
        "is_met": True, "due_on": date(2026, 12, 31), "on": date(2026, 11, 1), "value": Fraction(98),
        "wanted": Fraction(95), "successes": 980, "trials": 1000, "to_come": 200, "at_most": 300,
    }  # fmt: skip
    return Standing(**{**known, **more})  # type: ignore[arg-type]


_LIKELY, _OPEN, _BAD = Forecast(0.9, 0.8, 0.95), Forecast(0.5, 0.3, 0.7), Forecast(0.1, 0.05, 0.2)
_NONE = Forecast(refusal=Refusal.TOO_LITTLE)


@pytest.mark.parametrize(
    ("standing", "forecast", "state", "reason"),
    [
        (_standing(), _LIKELY, State.MET_SO_FAR, Reason.KEEPS),
        (_standing(), _OPEN, State.AT_RISK, Reason.KEEPS),
        (_standing(), _NONE, State.MET_SO_FAR, Reason.KEEPS),
        (_standing(at_most=25, to_come=20), _LIKELY, State.MET_FOR_GOOD, Reason.CANNOT_BE_LOST),
        (_standing(is_met=False, successes=940, value=Fraction(94)), _LIKELY, State.ON_COURSE, Reason.NEEDS),
        (_standing(is_met=False, successes=940, value=Fraction(94)), _BAD, State.SLIPPING, Reason.NEEDS),
        (_standing(is_met=False, successes=900, value=Fraction(90)), _BAD, State.LOST, Reason.CANNOT_BE_REACHED),
        (_standing(is_met=False, successes=999, wanted=Fraction(100)), _BAD, State.LOST, Reason.CANNOT_BE_REACHED),
        (_standing(on=date(2027, 1, 1)), _NONE, State.DONE, Reason.TIME_OVER_MET),
        (_standing(on=date(2027, 1, 1), is_met=False), _NONE, State.LOST, Reason.TIME_OVER_NOT_MET),
        (_standing(is_met=None, value=None), _NONE, State.NOT_ASSESSED, Reason.NOTHING_TO_ASSESS),
        (_standing(is_measured=False), _NONE, State.NOT_ASSESSED, Reason.NOT_MEASURED),
        (_standing(has_number=False, wanted=None), _NONE, State.NOT_ASSESSED, Reason.NO_NUMBER),
        (_standing(is_deed=True), _NONE, State.DONE, Reason.DEED_DONE),
        (_standing(is_deed=True, is_met=False), _NONE, State.UNDER_WAY, Reason.DEED_OPEN),
        (_standing(is_deed=True, is_met=False, on=date(2027, 1, 2)), _NONE, State.LOST, Reason.DEED_LATE),
        (_standing(successes=None, trials=None, counted=7, wanted=Fraction(5)), _NONE, State.MET_FOR_GOOD,
         Reason.CANNOT_BE_LOST),
        (_standing(successes=None, trials=None, counted=3, is_met=False, wanted=Fraction(5)), _OPEN, State.AT_RISK,
         Reason.MORE),
        (_standing(successes=None, trials=None, counted=6, is_met=False, wanted=Fraction(5), comparator="<="), _NONE,
         State.LOST, Reason.COUNT_EXCEEDED),
        (_standing(successes=None, trials=None), _NONE, State.MET_SO_FAR, Reason.MET_UNFORETOLD),
    ],
)  # fmt: skip
def test_each_state_has_its_reason(
    standing: Standing, forecast: Forecast, state: State, reason: Reason
) -> None:
    found = placed(standing, forecast)

    assert (found.state, found.because.reason) == (state, reason)


def test_what_must_come_is_exact() -> None:
    found = placed(_standing(is_met=False, successes=940, value=Fraction(94)), _OPEN).because

    # 1,140 of 1,200 are 95 %: 200 of the 200 to come
    assert (found.needed, found.allowed, found.to_come) == (100, 0, 200)
    kept = placed(_standing(), _LIKELY).because
    assert (kept.needed, kept.allowed) == (80, 40)


def test_a_share_that_must_stay_small_says_how_many_may_still_happen() -> None:
    standing = _standing(comparator="<=", wanted=Fraction(5), successes=30, trials=1000, value=Fraction(3))

    found = placed(standing, _LIKELY)

    assert (found.state, found.because.allowed) == (State.MET_SO_FAR, 30)
    lost = placed(_standing(comparator="<=", wanted=Fraction(5), successes=90, is_met=False), _BAD)
    assert lost.state is State.LOST
