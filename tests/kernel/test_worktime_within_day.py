"""Limits "within the day" and the hour from which they end on the next working day; days taken back or shortened."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.worktime import (
    ZONE,
    CalendarDay,
    Certainty,
    DayKind,
    Limit,
    LimitInvalid,
    LimitUnit,
    Reason,
    UnitHours,
    day_hours,
    due_at,
    due_many,
    explain,
    vietnam,
)

WITHIN_DAY = Limit(Decimal(1), LimitUnit.WITHIN_DAY)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("09/03/2026 09:20:00", "09/03/2026 17:00:00"),
        ("09/03/2026 06:00:00", "09/03/2026 17:00:00"),  # before opening
        ("09/03/2026 12:00:00", "09/03/2026 17:00:00"),  # over lunch
        ("09/03/2026 15:00:00", "09/03/2026 17:00:00"),  # 15:00 sharp is not after it
        ("09/03/2026 15:00:01", "10/03/2026 17:00:00"),
        ("09/03/2026 17:00:00", "10/03/2026 17:00:00"),
        ("09/03/2026 20:00:00", "10/03/2026 17:00:00"),  # after closing: received the next morning
        ("13/03/2026 15:30:00", "16/03/2026 17:00:00"),  # over a weekend
        ("13/02/2026 15:30:00", "23/02/2026 17:00:00"),  # over Tết
        ("22/08/2026 10:00:00", "22/08/2026 17:00:00"),  # a Saturday worked in exchange
    ],
)
def test_within_the_day_ends_at_closing_and_after_15_on_the_next_working_day(received: str, due: str) -> None:
    assert due_at(vietnam(), at(received), WITHIN_DAY) == at(due)
    assert explain(vietnam(), at(received), WITHIN_DAY).due == at(due)


def test_a_half_day_desk_ends_the_day_at_its_own_closing() -> None:
    saturday = vietnam().with_override(UnitHours(date(2026, 1, 1), None, {5: day_hours(["07:30-11:30"])}))

    assert due_at(saturday, at("14/03/2026 09:00:00"), WITHIN_DAY) == at("14/03/2026 11:30:00")
    assert due_at(saturday, at("13/03/2026 16:00:00"), WITHIN_DAY) == at("14/03/2026 11:30:00")


def test_one_day_counts_and_the_explanation_says_why_it_is_the_next() -> None:
    found = explain(vietnam(), at("13/03/2026 15:30:00"), WITHIN_DAY)

    assert [(day.date.day, day.counted, day.reason) for day in found.days] == [
        (13, False, Reason.AFTER_CUTOFF),
        (14, False, Reason.WEEKEND),
        (15, False, Reason.WEEKEND),
        (16, True, Reason.WORKING),
    ]


def test_a_limit_of_two_days_is_not_within_the_day() -> None:
    with pytest.raises(LimitInvalid, match="is one day"):
        Limit(Decimal(2), LimitUnit.WITHIN_DAY)


@given(st.lists(st.integers(0, 6 * 366 * 86_400), min_size=1, max_size=60))
def test_many_within_the_day_equal_one_by_one(offsets: list[int]) -> None:
    first = datetime(2020, 1, 1, tzinfo=ZONE)
    received = [first + timedelta(seconds=offset) for offset in offsets]

    many = due_many(vietnam(), [int(one.timestamp()) for one in received], WITHIN_DAY)

    assert many == [int(due_at(vietnam(), one, WITHIN_DAY).timestamp()) for one in received]


def test_all_seconds_of_a_fortnight_within_the_day_equal_one_by_one() -> None:
    first = int(datetime(2026, 2, 10, tzinfo=ZONE).timestamp())
    starts = list(range(first, first + 14 * 86_400, 60))

    many = due_many(vietnam(), starts, WITHIN_DAY)

    assert many == [
        int(due_at(vietnam(), datetime.fromtimestamp(start, tz=ZONE), WITHIN_DAY).timestamp())
        for start in starts
    ]


# Limits on real days, counted by hand


@pytest.mark.parametrize(
    ("value", "unit", "received", "due"),
    [
        ("1", LimitUnit.MONTH, "31/01/2024 09:00:00", "29/02/2024 09:00:00"),  # leap day
        (
            "1",
            LimitUnit.MONTH,
            "31/01/2025 09:00:00",
            "03/03/2025 07:00:00",
        ),  # received in Tết: counted from 03/02
        ("1", LimitUnit.MONTH, "31/03/2026 09:00:00", "04/05/2026 09:00:00"),  # 30/04 off, 01/05 off, weekend
        ("2", LimitUnit.MONTH, "30/12/2025 16:00:00", "02/03/2026 16:00:00"),  # 28/02 is a Saturday
        ("10", LimitUnit.DAY, "10/02/2026 10:00:00", "23/02/2026 10:00:00"),  # 20/02 in Tết rolls on
        ("5", LimitUnit.DAY, "27/08/2026 10:00:00", "03/09/2026 10:00:00"),  # 01/09 is a holiday
        ("8", LimitUnit.HOUR, "13/03/2026 10:30:00", "16/03/2026 10:30:00"),  # over lunch and weekend
        ("4", LimitUnit.HOUR, "09/03/2026 10:30:00", "09/03/2026 16:30:00"),  # over lunch
        ("1", LimitUnit.WORKING_DAY, "28/02/2024 16:00:00", "29/02/2024 16:00:00"),
        ("0.5", LimitUnit.WORKING_DAY, "09/03/2026 11:00:00", "09/03/2026 17:00:00"),
    ],
)
def test_limits_meet_month_ends_leap_days_holidays_and_lunch(
    value: str, unit: LimitUnit, received: str, due: str
) -> None:
    assert due_at(vietnam(), at(received), Limit(Decimal(value), unit)) == at(due)


# Entries that take back or shorten


def test_an_approved_day_takes_a_holiday_of_the_files_back() -> None:
    ordinary = CalendarDay(date(2026, 11, 24), DayKind.ORDINARY, "", "", Certainty.SOURCED)
    calendar = vietnam().with_override(UnitHours(date(2026, 1, 1), None, days=(ordinary,)))

    assert not vietnam().is_working_day(date(2026, 11, 24))
    assert calendar.is_working_day(date(2026, 11, 24))


def test_an_outage_shortens_a_day_and_the_hours_come_later() -> None:
    outage = CalendarDay(
        date(2026, 3, 9), DayKind.ORDINARY, "Sự cố", "", Certainty.SOURCED, hours=day_hours(["07:00-09:00"])
    )
    calendar = vietnam().with_override(UnitHours(date(2026, 1, 1), None, days=(outage,)))

    due = due_at(calendar, at("09/03/2026 08:00:00"), Limit(Decimal(4), LimitUnit.HOUR))

    assert due == at("10/03/2026 10:00:00")
