"""Instants of older systems: forms, 12-hour clocks, zones, days, and what is no day at all."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from motcua.dossiers.rules.importing.instants import Moment, NoInstant, Reading, born_on, end_of_day
from motcua.kernel.zone import VIETNAM

READING = Reading()
AFTERNOON = datetime(2024, 3, 5, 14, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "05/03/2024 14:30",
        "5/3/2024 14:30:00",
        "05-03-2024 14:30",
        "05.03.2024, 14:30",
        "2024-03-05T14:30:00",
        "2024-03-05 14:30",
        "2024-03-05T14:30:00.000",
        "14:30 05/03/2024",
        "14h30 ngày 05/03/2024",
        "20240305143000",
        "202403051430",
        " 05/03/2024 14:30 ",
    ],
)
def test_the_forms_of_vietnamese_exports_are_read_as_one_instant(text: str) -> None:
    assert READING.moment(text) == Moment(AFTERNOON.astimezone(UTC), assumed_zone=True)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("05/03/2024 02:30 CH", (14, 30)),
        ("05/03/2024 02:30 SA", (2, 30)),
        ("05/03/2024 2:30:00 PM", (14, 30)),
        ("2024-03-05 02:30 p.m.", (14, 30)),
        ("05/03/2024 12:15 SA", (0, 15)),
        ("05/03/2024 12:15 CH", (12, 15)),
        ("12:00 AM 05/03/2024", (0, 0)),
    ],
)
def test_a_12_hour_clock_is_read_by_its_half_of_the_day(text: str, clock: tuple[int, int]) -> None:
    assert READING.moment(text).at == datetime(2024, 3, 5, *clock, tzinfo=VIETNAM)


@pytest.mark.parametrize("text", ["05/03/2024 13:30 CH", "05/03/2024 0:30 AM"])
def test_an_hour_that_a_12_hour_clock_has_not_is_refused(text: str) -> None:
    with pytest.raises(NoInstant, match="12-hour"):
        READING.moment(text)


@pytest.mark.parametrize(
    "text", ["31/02/2024", "29/02/2023 08:00", "2024-13-01", "05/03/2024 25:00", "00/01/2024"]
)
def test_a_day_or_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(NoInstant, match="no such day or time"):
        READING.moment(text)


@pytest.mark.parametrize("text", ["", "hôm qua", "05/03/24", "2024", "1709623800", "=NOW()", "05/03/2024 14"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NoInstant):
        READING.moment(text)


@pytest.mark.parametrize("text", ["01/01/0224", "1900-01-01", "31/12/9999"])
def test_a_year_in_which_no_dossier_was_filed_is_refused(text: str) -> None:
    with pytest.raises(NoInstant, match="the year"):
        READING.moment(text)


def test_an_instant_with_its_zone_is_taken_as_it_is() -> None:
    assert READING.moment("2024-03-05T09:30:00+02:00") == Moment(datetime(2024, 3, 5, 7, 30, tzinfo=UTC))
    assert READING.moment("2024-03-05T07:30:00Z") == Moment(datetime(2024, 3, 5, 7, 30, tzinfo=UTC))


def test_one_without_is_taken_as_vietnams_or_as_the_mapping_says_and_marked() -> None:
    assert READING.moment("2024-03-05 14:30").at == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    elsewhere = Reading(zone=ZoneInfo("Europe/Rome")).moment("2024-03-05 14:30")
    assert (elsewhere.at, elsewhere.assumed_zone) == (datetime(2024, 3, 5, 13, 30, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "text", ["05/03/2024", "2024-03-05", "20240305", "05/03/2024 00:00:00", "2024-03-05T00:00:00"]
)
def test_a_date_or_a_midnight_is_known_to_the_day_alone(text: str) -> None:
    assert READING.moment(text) == Moment(
        datetime(2024, 3, 4, 17, 0, tzinfo=UTC), is_day=True, assumed_zone=True
    )


def test_a_midnight_is_an_instant_where_the_mapping_says_so() -> None:
    assert not Reading(midnight_is_day=False).moment("05/03/2024 00:00").is_day


def test_month_and_day_change_places_where_the_mapping_says_so() -> None:
    assert Reading(day_first=False).moment("03/05/2024 14:30").at == AFTERNOON
    assert Reading(day_first=False).moment("2024-03-05 14:30").at == AFTERNOON
    assert Reading(day_first=False).moment("3/5/2024 2:30 PM").at == AFTERNOON


def test_a_due_date_known_to_the_day_runs_to_its_end_or_to_the_clock_of_the_mapping() -> None:
    due = READING.moment("05/03/2024")

    assert end_of_day(due, VIETNAM, None).at == datetime(2024, 3, 5, 23, 59, 59, tzinfo=VIETNAM)
    assert end_of_day(due, VIETNAM, time(17, 0)).at == datetime(2024, 3, 5, 17, 0, tzinfo=VIETNAM)
    assert end_of_day(READING.moment("05/03/2024 10:00"), VIETNAM, time(17, 0)).at == datetime(
        2024, 3, 5, 10, 0, tzinfo=VIETNAM
    )


def test_people_are_older_than_records() -> None:
    assert born_on("02/09/1945") == date(1945, 9, 2)
    assert born_on("1945-09-02 00:00:00") == date(1945, 9, 2)
    assert born_on("09/02/1945", day_first=False) == date(1945, 9, 2)
    with pytest.raises(NoInstant):
        born_on("31/02/1945")
