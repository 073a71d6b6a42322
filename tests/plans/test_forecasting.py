"""The forecast on made-up provinces: exact tails, honest refusals, better than the naive ones, and calibrated."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import comb, exp

import pytest

from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS
from motcua.plans import course
from motcua.plans.rules import backtest
from motcua.plans.rules import forecast as fc
from motcua.plans.rules.tails import beta_at_least, incomplete_beta, negative_binomial_at_least


def _month(at: int) -> date:
    return date(2024 + at // 12, at % 12 + 1, 1)


def _stream(rows: list[tuple[int, int]], *, period_from: int = 12, whole: int = 24) -> fc.Stream:
    """`rows`: (successes, trials) of the months from 01/2024; the period begins with month 12."""
    inside = rows[period_from:]
    return fc.Stream(
        months=tuple(fc.Month(_month(at), s, t) for at, (s, t) in enumerate(rows)),
        successes=sum(s for s, _ in inside),
        trials=sum(t for _, t in inside),
        coming=tuple((_month(at), 1.0) for at in range(len(rows), whole)),
    )


def _aim(percent: int | str, comparator: str = ">=") -> fc.Aim:
    return fc.Aim(comparator, Fraction(percent))


@pytest.mark.parametrize(("a", "b", "x"), [(1, 1, 0.3), (2, 5, 0.2), (7, 3, 0.65), (30, 2, 0.97)])
def test_the_incomplete_beta_is_the_tail_of_a_binomial(a: int, b: int, x: float) -> None:
    # for whole numbers I_x(a, b) is the chance of at least a successes in a+b-1 trials of chance x
    trials = a + b - 1
    exact = sum(comb(trials, k) * x**k * (1 - x) ** (trials - k) for k in range(a, trials + 1))

    assert incomplete_beta(a, b, x) == pytest.approx(exact, abs=1e-10)


def test_a_count_that_is_not_overdispersed_is_poisson() -> None:
    assert negative_binomial_at_least(3, 2.0, 2.0) == pytest.approx(1 - exp(-2) * (1 + 2 + 2), abs=1e-12)
    assert negative_binomial_at_least(3, 2.0, 6.0) > 0.2


def test_what_needs_nothing_is_sure_and_what_needs_more_than_comes_is_impossible() -> None:
    assert beta_at_least(0, 10, 0.5, 0.01) == 1.0
    assert beta_at_least(11, 10, 0.99, 0.0001) == 0.0
    assert negative_binomial_at_least(1, 0.0, 0.0) == 0.0


def test_the_same_months_give_the_same_forecast() -> None:
    stream = _stream([(95, 100)] * 18)

    assert fc.of_share(stream, _aim(94)) == fc.of_share(stream, _aim(94))


def _day(on: date, *, successes: int, trials: int, months: int) -> fc.Stream:
    """What stands on a day of a year whose months bring 460 of 500 each, give or take a few."""
    known = tuple(fc.Month(_month(at), 455 + 5 * (at % 3), 500) for at in range(months))
    coming = course.coming(on, Period(_month(12), _month(23)), date(2025, 12, 31))
    return fc.Stream(known, successes, trials, tuple(coming))


def test_a_day_that_brings_nothing_moves_the_probability_little() -> None:
    """The same figures asked on thirty days that follow each other."""
    found = [
        fc.of_share(
            _day(date(2025, 11, 1) + timedelta(days=n), successes=4605, trials=5000, months=22), _aim(92)
        ).probability
        or 0.0
        for n in range(29)
    ]

    assert 0.5 < found[0] < 0.95  # open, so that it could move
    assert max(abs(b - a) for a, b in pairwise(found)) < 0.01


def test_the_turn_of_a_month_moves_the_probability_little() -> None:
    """The month that ended enters the months known, with what it had brought already on the day before."""
    before = fc.of_share(_day(date(2025, 10, 30), successes=4605, trials=5000, months=21), _aim(92))
    after = fc.of_share(_day(date(2025, 10, 31), successes=4605, trials=5000, months=22), _aim(92))

    assert abs((after.probability or 0) - (before.probability or 0)) < 0.03


def test_overdue_dossiers_burden_a_forecast_only_beyond_what_months_ended_with() -> None:
    """Stocks at the ends of months go from 0 to 9; what stands within that says nothing new."""
    indicator = INDICATORS["ONTIME_ONESTOP"]
    period, on = Period(_month(12), _month(23)), date(2025, 11, 20)

    def asked(overdue: int) -> int:
        months = {
            _month(at): Counter(
                settled_in_time=90,
                settled_assessed=100,
                late=10 + 9 * (at % 2),
                settled_late=10 + 9 * (1 - at % 2),
            )
            for at in range(22)
        }
        months[_month(0)]["late"] += 9
        months[_month(22)] = Counter(settled_in_time=50, settled_assessed=55, late=overdue)
        found = course.stream(
            indicator, course.History(on, {indicator.only: months}, {}), period, period.last_day
        )
        return found.surplus

    assert [asked(overdue) for overdue in (0, 4)] == [0, 4]


def test_a_higher_threshold_is_never_more_probable() -> None:
    stream = _stream([(95 - at % 3, 100) for at in range(18)])

    found = [fc.of_share(stream, _aim(percent)).probability or 0.0 for percent in range(85, 101)]

    assert found == sorted(found, reverse=True)
    assert found[0] > 0.99
    assert found[-1] < 0.01


def test_the_interval_holds_the_probability_and_narrows_with_more_months() -> None:
    few, many = _stream([(94, 100)] * 5, period_from=0), _stream([(94, 100)] * 22)

    for stream in (few, many):
        found = fc.of_share(stream, _aim(94))
        assert found.low is not None
        assert found.high is not None
        assert found.probability is not None
        assert 0 <= found.low <= found.probability <= found.high <= 1


def test_overdue_dossiers_beyond_the_usual_make_it_less_probable() -> None:
    plain = _stream([(950, 1000)] * 18)
    heavy = fc.Stream(plain.months, plain.successes, plain.trials, plain.coming, surplus=300)

    usual, burdened = fc.of_share(plain, _aim("94.5")), fc.of_share(heavy, _aim("94.5"))

    assert usual.probability is not None
    assert burdened.probability is not None
    assert burdened.probability < usual.probability - 0.3


def test_a_recent_fall_weighs_more_than_an_old_height() -> None:
    fell = _stream([(98, 100)] * 14 + [(80, 100)] * 4)
    never = _stream([(94, 100)] * 18)

    assert (fc.of_share(fell, _aim(90)).share or fc.Span(0, 0, 0)).mid < 85
    assert (fc.of_share(never, _aim(90)).share or fc.Span(0, 0, 0)).mid > 92


def test_volume_comes_from_the_same_months_of_the_year_before_and_the_growth_since() -> None:
    rows = [(90, 100)] * 8 + [(270, 300)] * 4 + [(180, 200)] * 8

    to_come = fc.of_share(_stream(rows), _aim(80)).to_come

    assert to_come is not None
    assert to_come.low < 2400 < to_come.high  # four months of 300, twice as many as then
    assert 2000 < to_come.mid < 2800


def test_a_share_that_must_stay_small_is_asked_from_the_other_side() -> None:
    stream = _stream([(3, 100)] * 18)

    assert (fc.of_share(stream, _aim(5, "<=")).probability or 0) > 0.95
    assert (fc.of_share(stream, _aim(2, "<=")).probability or 1) < 0.05


@pytest.mark.parametrize(
    ("stream", "aim", "why"),
    [
        (_stream([(9, 10)] * 24), _aim(80), fc.Refusal.TIME_OVER),
        (_stream([(9, 10)] * 3, period_from=0), _aim(80), fc.Refusal.TOO_FEW_MONTHS),
        (_stream([(2, 2)] * 14), _aim(80), fc.Refusal.TOO_LITTLE),
        (_stream([(0, 0)] * 14), _aim(80), fc.Refusal.TOO_FEW_MONTHS),
        (fc.Stream((), 0, 0, ((_month(3), 1.0),)), _aim(80), fc.Refusal.TOO_FEW_MONTHS),
        (_stream([(9, 10)] * 14), _aim(80, "="), fc.Refusal.EXACT_VALUE),
    ],
)
def test_it_refuses_where_too_little_is_known(stream: fc.Stream, aim: fc.Aim, why: fc.Refusal) -> None:
    found = fc.of_share(stream, aim)

    assert (found.probability, found.low, found.high, found.refusal) == (None, None, None, why)


def test_all_of_it_is_lost_by_one_failure_and_open_without_one() -> None:
    flawless, one_failed = _stream([(50, 50)] * 18), _stream([(50, 50)] * 17 + [(49, 50)])

    assert 0.2 < (fc.of_share(flawless, _aim(100, "=")).probability or 0) < 1
    assert fc.of_share(one_failed, _aim(100, "=")).probability == 0


def test_a_number_that_grows_is_foretold_by_its_volume() -> None:
    stream = _stream([(0, 100)] * 18)

    assert (fc.of_count(stream, ">=", Fraction(900)).probability or 0) > 0.9
    assert (fc.of_count(stream, ">=", Fraction(3000)).probability or 1) < 0.1
    assert (fc.of_count(stream, "<=", Fraction(3000)).probability or 0) > 0.9


@pytest.mark.parametrize(
    ("counts", "needed", "low", "high"),
    [
        ((0, 10, 20, 30, 40), 5, 0.9, 1.0),
        ((0, 10, 20, 30, 40), 60, 0.0, 0.05),
        ((0, 3, 3, 9, 12), 3, 0.3, 0.8),
    ],
)
def test_rows_come_at_the_pace_seen(counts: tuple[int, ...], needed: int, low: float, high: float) -> None:
    found = fc.of_pace(fc.Pace(counts, (3.0,) * 4, 3.0 if needed != 3 else 2.5), needed)

    assert found.probability is not None
    assert found.low is not None
    assert found.high is not None
    assert low <= found.probability <= high
    assert found.low <= found.probability <= found.high


@pytest.mark.parametrize(
    ("pace", "why"),
    [
        (fc.Pace((5, 9, 7, 8), (3.0,) * 3, 2.0), fc.Refusal.NOT_STEADY),
        (fc.Pace((5, 5, 5, 5), (3.0,) * 3, 2.0), fc.Refusal.TOO_LITTLE),
        (fc.Pace((5, 9), (3.0,), 2.0), fc.Refusal.TOO_FEW_MONTHS),
        (fc.Pace((5, 9, 12, 14), (3.0,) * 3, 0.0), fc.Refusal.TIME_OVER),
    ],
)
def test_a_pace_that_says_nothing_is_refused(pace: fc.Pace, why: fc.Refusal) -> None:
    assert fc.of_pace(pace, 4).refusal is why


def test_a_target_for_every_unit_is_less_probable_than_for_any_of_them() -> None:
    one, other = fc.Forecast(0.9, 0.8, 0.95), fc.Forecast(0.5, 0.3, 0.7)

    found = fc.together([one, other])

    assert (found.probability, found.low, found.high) == pytest.approx((0.45, 0.24, 0.665))
    assert fc.together([one, fc.refused(fc.Refusal.TOO_LITTLE)]).refusal is fc.Refusal.TOO_LITTLE


# On simulated provinces


def test_it_beats_the_naive_forecasts_on_simulated_provinces_and_is_calibrated() -> None:
    found = backtest.scored(list(backtest.simulated(70, seed=20261122)))

    assert found is not None
    assert found.beats_naive
    assert found.model < 0.75 * min(found.carried, found.pace)
    assert found.model < 0.5 * found.base
    for one in found.bins:
        # what came lies within three standard errors of what was said
        spread = 3 * (max(0.02, one.said * (1 - one.said)) / one.count) ** 0.5
        assert abs(one.said - one.came) < spread + 0.06, one


def test_a_score_of_nothing_is_none_and_a_perfect_one_is_zero() -> None:
    assert backtest.scored([]) is None
    perfect = backtest.scored([backtest.Tried(1.0, 0.0, 1.0, True), backtest.Tried(0.0, 0.0, 1.0, False)])
    assert perfect is not None
    assert (perfect.model, perfect.carried, perfect.pace, perfect.base) == (0.0, 0.5, 0.5, 0.25)
    assert [(one.count, one.said, one.came) for one in perfect.bins] == [(1, 0.0, 0.0), (1, 1.0, 1.0)]
