"""The laws of working time, for all instants, amounts and units' hours of the known years."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from motcua.kernel.worktime import (
    ZONE,
    CalendarDay,
    CalendarHorizon,
    Certainty,
    DayKind,
    Limit,
    LimitUnit,
    Reason,
    UnitHours,
    WorkCalendar,
    day_hours,
    due_at,
    due_many,
    explain,
    resume,
    vietnam,
)

STANDARD = vietnam()
SATURDAY_DESK = STANDARD.with_override(
    UnitHours(
        valid_from=date(2024, 3, 1),
        valid_to=date(2026, 9, 30),
        weekly={4: day_hours(["08:00-12:00"]), 5: day_hours(["07:30-11:30"])},
        days=(
            CalendarDay(date(2025, 7, 17), DayKind.OFF, "Hội nghị", "Quyết định", Certainty.SOURCED),
            CalendarDay(
                date(2025, 7, 20),
                DayKind.MAKE_UP,
                "Làm bù",
                "Quyết định",
                Certainty.SOURCED,
                hours=day_hours(["09:00-10:00", "10:30-11:00", "20:00-23:59"]),
            ),
        ),
    )
)
CALENDARS = st.sampled_from([STANDARD, SATURDAY_DESK])
# Two years before the horizon, so that the amounts below stay inside; the horizon has its own tests.
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2025, 12, 31), timezones=st.just(ZONE)).map(
    lambda instant: instant.replace(microsecond=0)
)
# Often on or beside an edge of the working day, where mistakes live.
EDGES = st.builds(
    lambda day, minute, second: (
        datetime(2020, 1, 1, tzinfo=ZONE) + timedelta(days=day, minutes=minute, seconds=second)
    ),
    st.integers(0, 2190),
    st.sampled_from([0, 420, 450, 480, 690, 720, 810, 1020, 1439]),
    st.integers(-1, 1),
).filter(lambda instant: instant.year >= 2020)
ANY_INSTANT = st.one_of(INSTANTS, EDGES)
AMOUNTS = st.integers(0, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))
LIMITS = st.one_of(
    st.builds(Limit, st.integers(1, 400).map(lambda quarter: Decimal(quarter) / 4), st.just(LimitUnit.HOUR)),
    st.builds(Limit, st.integers(1, 60).map(Decimal), st.just(LimitUnit.WORKING_DAY)),
    st.builds(
        Limit, st.integers(1, 200).map(lambda tenth: Decimal(tenth) / 10), st.just(LimitUnit.WORKING_DAY)
    ),
    st.builds(Limit, st.integers(1, 120).map(Decimal), st.just(LimitUnit.DAY)),
    st.builds(Limit, st.integers(1, 18).map(Decimal), st.just(LimitUnit.MONTH)),
)


@given(CALENDARS, ANY_INSTANT, AMOUNTS)
def test_between_undoes_after(calendar: WorkCalendar, start: datetime, amount: timedelta) -> None:
    assert calendar.between(start, calendar.after(start, amount)) == amount


@given(CALENDARS, ANY_INSTANT, ANY_INSTANT)
def test_after_undoes_between_up_to_the_gap_before_an_opening(
    calendar: WorkCalendar, start: datetime, end: datetime
) -> None:
    start, end = sorted((start, end))
    assume(calendar.between(start, end) > timedelta(0))

    back = calendar.after(start, calendar.between(start, end))

    assert back <= end
    assert calendar.between(back, end) == timedelta(0)
    if calendar.is_working_instant(end) and calendar.is_working_instant(end - timedelta(seconds=1)):
        assert back == end


@given(CALENDARS, ANY_INSTANT, AMOUNTS, AMOUNTS)
def test_working_time_is_additive(
    calendar: WorkCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert calendar.after(calendar.after(start, first), second) == calendar.after(start, first + second)


@given(CALENDARS, ANY_INSTANT, ANY_INSTANT, ANY_INSTANT)
def test_elapsed_time_of_two_stretches_is_the_sum(
    calendar: WorkCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    a, b, c = sorted((a, b, c))

    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@given(CALENDARS, ANY_INSTANT, ANY_INSTANT, AMOUNTS, AMOUNTS)
def test_a_later_start_or_a_greater_amount_never_ends_earlier(
    calendar: WorkCalendar, a: datetime, b: datetime, small: timedelta, great: timedelta
) -> None:
    a, b = sorted((a, b))
    small, great = sorted((small, great))

    assert calendar.after(a, small) <= calendar.after(b, small)
    assert calendar.after(a, small) <= calendar.after(a, great)


@given(CALENDARS, ANY_INSTANT, AMOUNTS)
def test_nothing_lands_outside_working_time(
    calendar: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    end = calendar.after(start, amount)

    assert calendar.is_working_instant(end)
    assert calendar.is_working_day(end.date())
    assert end >= start


@given(CALENDARS, ANY_INSTANT)
def test_rounding_moves_no_working_instant_and_loses_no_working_time(
    calendar: WorkCalendar, instant: datetime
) -> None:
    rounded = calendar.opening(instant)

    assert calendar.opening(rounded) == rounded
    assert calendar.between(instant, rounded) == timedelta(0)
    assert (rounded == instant) is calendar.is_working_instant(instant)


@given(CALENDARS, ANY_INSTANT, LIMITS)
def test_a_due_date_is_working_time_on_a_working_day_and_not_before_the_receipt(
    calendar: WorkCalendar, start: datetime, limit: Limit
) -> None:
    due = due_at(calendar, start, limit)

    assert calendar.is_working_day(due.date())
    assert calendar.is_working_instant(due)
    assert due >= start


@given(CALENDARS, ANY_INSTANT, ANY_INSTANT, LIMITS)
def test_who_comes_later_is_never_due_earlier(
    calendar: WorkCalendar, a: datetime, b: datetime, limit: Limit
) -> None:
    a, b = sorted((a, b))

    assert due_at(calendar, a, limit) <= due_at(calendar, b, limit)


@given(ANY_INSTANT, LIMITS, LIMITS)
def test_a_longer_limit_of_the_same_unit_is_never_due_earlier(
    start: datetime, one: Limit, other: Limit
) -> None:
    assume(one.unit is other.unit)
    one, other = sorted((one, other), key=lambda limit: limit.value)

    assert due_at(STANDARD, start, one) <= due_at(STANDARD, start, other)


@given(ANY_INSTANT, st.integers(1, 60))
def test_on_standard_hours_a_working_day_is_eight_hours_of_working_time(start: datetime, days: int) -> None:
    received = STANDARD.opening(start)

    due = STANDARD.add_working_days(start, Decimal(days))

    assert due.timetz() == received.timetz()
    assert STANDARD.between(received, due) == timedelta(hours=8 * days)


@given(ANY_INSTANT, st.integers(0, 40), st.integers(0, 40))
def test_whole_working_days_are_additive_on_equal_days(start: datetime, first: int, second: int) -> None:
    together = STANDARD.add_working_days(start, Decimal(first + second))

    assert (
        STANDARD.add_working_days(STANDARD.add_working_days(start, Decimal(first)), Decimal(second))
        == together
    )


@given(CALENDARS, st.lists(ANY_INSTANT, min_size=1, max_size=8), st.lists(LIMITS, min_size=1, max_size=3))
def test_bulk_equals_one_by_one(
    calendar: WorkCalendar, receipts: list[datetime], limits: list[Limit]
) -> None:
    # Repeated, so that the tables of `due_many` are used and not its way for a few.
    starts = [int(receipt.timestamp()) for receipt in receipts]
    pairs = [(start, limit) for start in starts for limit in limits]
    expected = [
        int(due_at(calendar, datetime.fromtimestamp(start, ZONE), limit).timestamp())
        for start, limit in pairs
    ]
    repeats = 12_000 // len(starts)

    found = due_many(
        calendar, [start for start, _ in pairs] * repeats, [limit for _, limit in pairs] * repeats
    )

    assert found == expected * repeats
    assert due_many(calendar, starts, limits[0]) == expected[:: len(limits)]


@pytest.mark.parametrize("calendar", [STANDARD, SATURDAY_DESK], ids=["standard", "saturday desk"])
@pytest.mark.parametrize(
    "limit",
    [
        Limit(Decimal(value), unit)
        for value, unit in (
            ("0.25", LimitUnit.HOUR),
            ("4.5", LimitUnit.HOUR),
            ("40", LimitUnit.HOUR),
            ("0.5", LimitUnit.WORKING_DAY),
            ("1", LimitUnit.WORKING_DAY),
            ("2.3", LimitUnit.WORKING_DAY),
            ("3", LimitUnit.DAY),
            ("1", LimitUnit.MONTH),
        )
    ],
    ids=lambda limit: f"{limit.value} {limit.unit}",
)
def test_bulk_equals_one_by_one_at_each_edge_of_half_a_year(calendar: WorkCalendar, limit: Limit) -> None:
    first = int(datetime(2025, 4, 1, tzinfo=ZONE).timestamp())
    minutes = range(first, first + 184 * 86_400, 600)
    starts = [minute + second for minute in minutes for second in (-1, 0, 1)]

    found = due_many(calendar, starts, limit)

    assert len(starts) > 2 * 2 * 184
    sample = range(0, len(starts), 7)
    assert [found[place] for place in sample] == [
        int(due_at(calendar, datetime.fromtimestamp(starts[place], ZONE), limit).timestamp())
        for place in sample
    ]


@given(st.integers(0, 40 * 86_400), LIMITS)
def test_bulk_meets_the_horizon_exactly_where_one_by_one_does(before_end: int, limit: Limit) -> None:
    start = int(datetime(2027, 12, 31, 23, 59, tzinfo=ZONE).timestamp()) - before_end
    earlier = int(datetime(2022, 3, 9, 9, 20, tzinfo=ZONE).timestamp())
    starts = [earlier] * 10_000 + [start]
    try:
        expected = int(due_at(STANDARD, datetime.fromtimestamp(start, ZONE), limit).timestamp())
    except CalendarHorizon:
        with pytest.raises(CalendarHorizon):
            due_many(STANDARD, starts, limit)
    else:
        assert due_many(STANDARD, starts, limit)[-1] == expected


@given(CALENDARS, ANY_INSTANT, LIMITS)
def test_an_explanation_counts_exactly_the_limit(
    calendar: WorkCalendar, start: datetime, limit: Limit
) -> None:
    explanation = explain(calendar, start, limit)

    days = explanation.days
    assert explanation.due == due_at(calendar, start, limit)
    assert explanation.rounded_start == calendar.opening(start)
    assert [day.date for day in days] == [
        start.date() + timedelta(days=number)
        for number in range((explanation.due.date() - start.date()).days + 1)
    ]
    assert sum(day.seconds for day in days) == limit.share_seconds
    whole = [day for day in days if day.counted and day.reason not in (Reason.PART_DAY, Reason.START_DAY)]
    match limit.unit:
        case LimitUnit.WORKING_DAY | LimitUnit.DAY:
            assert len(whole) == limit.whole_steps
        case LimitUnit.MONTH:
            assert 28 * limit.whole_steps <= len(whole) <= 31 * limit.whole_steps
        case LimitUnit.HOUR:
            assert all(day.counted is (day.seconds > 0) for day in days)
    assert [day.reason for day in days].count(Reason.START_DAY) == 1


@given(CALENDARS, ANY_INSTANT, LIMITS)
def test_an_explanation_gives_each_day_the_reason_of_the_calendar(
    calendar: WorkCalendar, start: datetime, limit: Limit
) -> None:
    for day in explain(calendar, start, limit).days:
        works = calendar.is_working_day(day.date)
        assert works is (day.reason not in (Reason.WEEKEND, Reason.HOLIDAY))
        if limit.unit in (LimitUnit.HOUR, LimitUnit.WORKING_DAY):
            assert works or not day.counted


@given(CALENDARS, ANY_INSTANT, LIMITS, st.integers(0, 90 * 86_400), st.integers(0, 200 * 86_400))
def test_a_pause_never_brings_a_due_date_forward_and_keeps_the_working_time_left(
    calendar: WorkCalendar, start: datetime, limit: Limit, until_pause: int, length: int
) -> None:
    due = due_at(calendar, start, limit)
    paused_at = start + timedelta(seconds=until_pause)
    resumed_at = paused_at + timedelta(seconds=length)

    moved = resume(calendar, paused_at=paused_at, resumed_at=resumed_at, due=due)

    assert moved >= due
    if due <= paused_at:
        assert moved == due
    else:
        assert calendar.is_working_instant(moved)
        assert calendar.between(resumed_at, moved) == calendar.between(paused_at, due)
        if length == 0 and calendar.is_working_instant(paused_at):
            assert moved == due


@pytest.mark.parametrize("text", ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"])
def test_make_up_saturdays_count_like_a_monday(text: str) -> None:
    saturday = date.fromisoformat(text)
    friday = datetime(saturday.year, saturday.month, saturday.day, 9, tzinfo=ZONE) - timedelta(days=1)

    assert saturday.weekday() == 5
    assert STANDARD.day(saturday).hours == STANDARD.day(date(2026, 3, 9)).hours
    assert STANDARD.add_working_days(friday, Decimal(1)).date() == saturday
