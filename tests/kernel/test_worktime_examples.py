"""Due dates on real days of the Vietnamese calendar, counted by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from motcua.kernel.worktime import (
    ZONE,
    CalendarHorizon,
    Limit,
    LimitInvalid,
    LimitUnit,
    NaiveInstant,
    NegativeAmount,
    ReversedPeriod,
    due_at,
    due_many,
    resume,
    vietnam,
)

CALENDAR = vietnam()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


def limit(value: str | int, unit: LimitUnit) -> Limit:
    return Limit(Decimal(value), unit)


WITHIN_DAY, HOUR, WORKING_DAY, DAY, MONTH = LimitUnit


@pytest.mark.parametrize(
    ("received", "counted_from"),
    [
        ("09/03/2026 06:15", "09/03/2026 07:00"),
        ("09/03/2026 09:20", "09/03/2026 09:20"),
        ("09/03/2026 11:30", "09/03/2026 11:30"),
        ("09/03/2026 11:31", "09/03/2026 13:30"),
        ("09/03/2026 17:00", "09/03/2026 17:00"),
        ("09/03/2026 17:01", "10/03/2026 07:00"),
        ("13/03/2026 17:01", "16/03/2026 07:00"),
        ("14/03/2026 10:00", "16/03/2026 07:00"),
        ("14/02/2026 08:00", "23/02/2026 07:00"),
    ],
)
def test_a_receipt_outside_hours_counts_from_the_next_opening(received: str, counted_from: str) -> None:
    assert CALENDAR.opening(at(received)) == at(counted_from)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("09/03/2026 09:20", "3", "12/03/2026 09:20"),
        ("12/03/2026 09:20", "3", "17/03/2026 09:20"),
        ("09/03/2026 12:00", "1", "10/03/2026 13:30"),
        ("14/03/2026 10:00", "1", "17/03/2026 07:00"),
        ("09/03/2026 09:20", "0.5", "09/03/2026 15:20"),
        ("09/03/2026 09:20", "2.5", "11/03/2026 15:20"),
        ("09/03/2026 15:00", "0.5", "10/03/2026 09:00"),
    ],
)
def test_working_days_carry_the_clock_time_of_receipt_over(received: str, days: str, due: str) -> None:
    assert due_at(CALENDAR, at(received), limit(days, WORKING_DAY)) == at(due)
    assert CALENDAR.add_working_days(at(received), Decimal(days)) == at(due)


def test_tet_2025_is_not_counted() -> None:
    received = at("23/01/2025 09:20")

    assert due_at(CALENDAR, received, limit(1, WORKING_DAY)) == at("24/01/2025 09:20")
    assert due_at(CALENDAR, received, limit(2, WORKING_DAY)) == at("03/02/2025 09:20")
    assert due_at(CALENDAR, received, limit(3, DAY)) == at("03/02/2025 09:20")
    assert due_at(CALENDAR, received, limit(20, HOUR)) == at("03/02/2025 15:20")


def test_make_up_saturday_26_april_2025_counts_and_the_friday_exchanged_for_it_does_not() -> None:
    assert due_at(CALENDAR, at("25/04/2025 10:00"), limit(1, WORKING_DAY)) == at("26/04/2025 10:00")
    assert due_at(CALENDAR, at("25/04/2025 10:00"), limit(4, WORKING_DAY)) == at("05/05/2025 10:00")
    assert not CALENDAR.is_working_day(date(2025, 5, 2))
    assert CALENDAR.between(at("26/04/2025 00:00"), at("27/04/2025 00:00")) == timedelta(hours=8)


def test_culture_day_24_november_2026_is_off_and_was_not_a_year_before() -> None:
    assert due_at(CALENDAR, at("23/11/2026 08:00"), limit(1, WORKING_DAY)) == at("25/11/2026 08:00")
    assert due_at(CALENDAR, at("23/11/2026 08:00"), limit(1, DAY)) == at("25/11/2026 08:00")
    assert CALENDAR.is_working_day(date(2025, 11, 24))


def test_31_august_2026_is_exchanged_with_saturday_22_august() -> None:
    assert due_at(CALENDAR, at("21/08/2026 15:30"), limit(1, WORKING_DAY)) == at("22/08/2026 15:30")
    assert due_at(CALENDAR, at("28/08/2026 15:30"), limit(1, WORKING_DAY)) == at("03/09/2026 15:30")
    assert due_at(CALENDAR, at("21/08/2026 15:30"), limit(10, WORKING_DAY)) == at("08/09/2026 15:30")


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("09/03/2026 07:00", "4", "09/03/2026 11:00"),
        ("09/03/2026 07:00", "4.5", "09/03/2026 11:30"),
        ("09/03/2026 09:20", "4", "09/03/2026 15:20"),
        ("09/03/2026 07:00", "8", "09/03/2026 17:00"),
        ("09/03/2026 16:00", "1", "09/03/2026 17:00"),
        ("09/03/2026 17:00", "1", "10/03/2026 08:00"),
        ("13/03/2026 16:30", "2", "16/03/2026 08:30"),
    ],
)
def test_hours_are_working_hours_and_what_ends_at_closing_is_due_at_closing(
    received: str, hours: str, due: str
) -> None:
    assert due_at(CALENDAR, at(received), limit(hours, HOUR)) == at(due)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("09/03/2026 09:20", 3, "12/03/2026 09:20"),
        ("09/03/2026 09:20", 5, "16/03/2026 09:20"),
        ("09/03/2026 09:20", 6, "16/03/2026 09:20"),
        ("09/03/2026 09:20", 7, "16/03/2026 09:20"),
        ("25/04/2026 09:20", 1, "29/04/2026 07:00"),
    ],
)
def test_calendar_days_count_every_day_and_roll_forward_from_a_day_off(
    received: str, days: int, due: str
) -> None:
    assert due_at(CALENDAR, at(received), limit(days, DAY)) == at(due)
    assert CALENDAR.add_calendar_days(at(received), days) == at(due)


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("31/01/2024 09:20", 1, "29/02/2024 09:20"),
        ("30/12/2024 09:20", 2, "28/02/2025 09:20"),
        ("31/12/2025 09:20", 2, "02/03/2026 09:20"),  # 28/02/2026 is a Saturday
        ("09/03/2026 09:20", 12, "09/03/2027 09:20"),
        ("17/12/2025 09:20", 2, "23/02/2026 09:20"),  # 17/02/2026 is the first day of Tết
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_its_last_and_roll_forward(
    received: str, months: int, due: str
) -> None:
    assert due_at(CALENDAR, at(received), limit(months, MONTH)) == at(due)
    assert CALENDAR.add_months(at(received), months) == at(due)


def test_part_of_a_second_counts_as_a_whole_one() -> None:
    received = at("09/03/2026 09:20")

    assert due_at(CALENDAR, received, limit("0.0001", HOUR)) == received + timedelta(seconds=1)
    assert CALENDAR.after(received, timedelta(microseconds=1)) == received + timedelta(seconds=1)


def test_nothing_added_is_the_next_opening() -> None:
    evening = at("09/03/2026 18:00")

    assert CALENDAR.after(evening, timedelta(0)) == at("10/03/2026 07:00")
    assert CALENDAR.add_working_days(evening, Decimal(0)) == at("10/03/2026 07:00")
    assert CALENDAR.add_calendar_days(evening, 0) == at("10/03/2026 07:00")
    assert CALENDAR.add_months(evening, 0) == at("10/03/2026 07:00")


def test_instants_of_any_zone_are_understood_and_results_are_in_ho_chi_minh_time() -> None:
    received = datetime(2026, 3, 9, 2, 20, 0, 900_000, tzinfo=UTC)

    due = due_at(CALENDAR, received, limit(3, WORKING_DAY))

    assert due.isoformat() == "2026-03-12T09:20:00+07:00"
    assert due.tzinfo is ZONE


def test_the_zone_has_been_seven_hours_ahead_of_utc_through_all_known_years() -> None:
    days = (CALENDAR.last_day - CALENDAR.first_day).days + 1
    noon = datetime(2020, 1, 1, 12, tzinfo=ZONE)

    assert {(noon + timedelta(days=day)).utcoffset() for day in range(days)} == {timedelta(hours=7)}


def test_a_supplement_stops_the_clock_and_the_working_time_left_is_added_again() -> None:
    due = at("12/03/2026 09:20")

    moved = resume(CALENDAR, paused_at=at("10/03/2026 09:20"), resumed_at=at("18/03/2026 14:00"), due=due)

    # 2 working days were left: 16 h from Wednesday 14:00.
    assert CALENDAR.between(at("10/03/2026 09:20"), due) == timedelta(hours=16)
    assert moved == at("20/03/2026 14:00")


def test_a_dossier_already_due_when_its_clock_stopped_stays_overdue() -> None:
    due = at("09/03/2026 09:20")

    for paused in ("09/03/2026 09:20", "10/03/2026 08:00"):
        assert (
            resume(CALENDAR, paused_at=at(paused), resumed_at=at("20/03/2026 08:00"), due=due).isoformat()
            == "2026-03-09T09:20:00+07:00"
        )


def test_a_pause_of_no_length_changes_nothing_even_when_due_at_an_opening() -> None:
    received, due = at("09/03/2026 07:00"), at("10/03/2026 07:00")

    assert due_at(CALENDAR, received, limit(1, WORKING_DAY)) == due
    assert resume(CALENDAR, paused_at=received, resumed_at=received, due=due) == due


def test_elapsed_working_time_leaves_nights_lunch_and_days_off_out() -> None:
    assert CALENDAR.between(at("09/03/2026 11:00"), at("09/03/2026 14:00")) == timedelta(hours=1)
    assert CALENDAR.between(at("13/03/2026 16:00"), at("16/03/2026 08:00")) == timedelta(hours=2)
    assert CALENDAR.between(at("14/02/2026 00:00"), at("23/02/2026 00:00")) == timedelta(0)


def test_the_working_year_has_the_hours_of_its_working_days() -> None:
    start, end = datetime(2026, 1, 1, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE)
    # 2026 has 261 weekdays; 14 of them are off, two Saturdays are worked.
    weekdays_off = sum(
        1
        for day in range(365)
        if (date(2026, 1, 1) + timedelta(days=day)).weekday() < 5
        and not CALENDAR.is_working_day(date(2026, 1, 1) + timedelta(days=day))
    )

    assert weekdays_off == 14
    assert CALENDAR.between(start, end) == timedelta(hours=8 * (261 - 14 + 2))


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 3, 9, 9, 20)

    for attempt in (
        lambda: due_at(CALENDAR, naive, limit(1, DAY)),
        lambda: CALENDAR.opening(naive),
        lambda: CALENDAR.is_working_instant(naive),
        lambda: CALENDAR.between(naive, at("10/03/2026 08:00")),
        lambda: CALENDAR.after(naive, timedelta(hours=1)),
        lambda: resume(CALENDAR, paused_at=naive, resumed_at=naive, due=naive),
    ):
        with pytest.raises(NaiveInstant, match="no time zone"):
            attempt()


def test_time_does_not_run_backwards() -> None:
    early, late = at("09/03/2026 09:20"), at("09/03/2026 09:21")

    with pytest.raises(ReversedPeriod):
        CALENDAR.between(late, early)
    with pytest.raises(ReversedPeriod):
        resume(CALENDAR, paused_at=late, resumed_at=early, due=at("12/03/2026 09:20"))
    with pytest.raises(NegativeAmount):
        CALENDAR.after(early, timedelta(seconds=-1))
    with pytest.raises(NegativeAmount):
        CALENDAR.add_working_days(early, Decimal(-1))
    with pytest.raises(NegativeAmount):
        CALENDAR.add_calendar_days(early, -1)
    with pytest.raises(NegativeAmount):
        CALENDAR.add_months(early, -1)


@pytest.mark.parametrize(
    ("received", "the_limit"),
    [
        ("31/12/2019 09:00", limit(3, WORKING_DAY)),
        ("30/12/2027 09:00", limit(2, WORKING_DAY)),
        ("31/12/2027 17:01", limit(1, HOUR)),
        ("31/12/2027 16:00", limit(2, HOUR)),
        ("30/12/2027 09:00", limit(2, DAY)),
        ("09/03/2027 09:00", limit(10, MONTH)),
        ("09/03/2027 09:00", limit(10**9, DAY)),
        ("09/03/2027 09:00", limit(10**9, WORKING_DAY)),
        ("09/03/2027 09:00", limit(10**9, MONTH)),
        ("09/03/2027 09:00", limit(10**9, HOUR)),
        ("01/01/2028 09:00", limit(1, HOUR)),
    ],
)
def test_nothing_is_counted_outside_the_years_whose_holidays_are_known(
    received: str, the_limit: Limit
) -> None:
    with pytest.raises(CalendarHorizon, match="from 2020-01-01 to 2027-12-31") as refused:
        due_at(CALENDAR, at(received), the_limit)

    assert "src/motcua/law/calendar/YEAR.yaml" in str(refused.value)
    with pytest.raises(CalendarHorizon):
        due_many(CALENDAR, [int(at(received).timestamp())] * 50_000, the_limit)


def test_the_horizon_names_the_day_that_is_missing() -> None:
    with pytest.raises(CalendarHorizon) as refused:
        CALENDAR.is_working_day(date(2028, 1, 26))

    assert refused.value.needed == date(2028, 1, 26)
    assert (refused.value.first_day, refused.value.last_day) == (date(2020, 1, 1), date(2027, 12, 31))


def test_the_last_known_day_is_usable_to_its_end() -> None:
    assert due_at(CALENDAR, at("30/12/2027 17:00"), limit(1, WORKING_DAY)) == at("31/12/2027 17:00")
    assert CALENDAR.between(at("31/12/2027 00:00"), at("01/01/2028 00:00")) == timedelta(hours=8)


def test_a_limit_survives_json() -> None:
    for value, unit, written in (
        ("3", WORKING_DAY, {"value": 3, "unit": "working_day"}),
        ("0.5", WORKING_DAY, {"value": 0.5, "unit": "working_day"}),
        ("4.0", HOUR, {"value": 4, "unit": "hour"}),
        ("30", DAY, {"value": 30, "unit": "day"}),
        ("2", MONTH, {"value": 2, "unit": "month"}),
    ):
        assert limit(value, unit).to_json() == written
        assert Limit.from_json(written) == limit(value, unit)


@pytest.mark.parametrize(
    "written",
    [
        {"value": 0, "unit": "day"},
        {"value": -1, "unit": "hour"},
        {"value": float("nan"), "unit": "hour"},
        {"value": float("inf"), "unit": "hour"},
        {"value": "three", "unit": "day"},
        {"value": True, "unit": "day"},
        {"value": None, "unit": "day"},
        {"value": 3, "unit": "week"},
        {"value": 1.5, "unit": "day"},
        {"value": 0.5, "unit": "month"},
        {"value": 3},
        {"unit": "day"},
        {},
    ],
)
def test_a_limit_that_no_procedure_can_have_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(LimitInvalid):
        Limit.from_json(written)


def test_bulk_needs_as_many_limits_as_receipts() -> None:
    with pytest.raises(ValueError, match="2 receipts and 1 limits"):
        due_many(CALENDAR, [0, 1], [limit(1, DAY)])
    assert due_many(CALENDAR, [], limit(1, DAY)) == []
    assert due_many(CALENDAR, [], []) == []
