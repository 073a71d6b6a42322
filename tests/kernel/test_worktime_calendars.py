"""Hours of units over the national calendar, and the dated data that both come from."""

import json
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from shutil import copytree

import jsonschema_rs
import pytest

from motcua.kernel.worktime import (
    CLOSED,
    ZONE,
    CalendarDataInvalid,
    CalendarDay,
    Certainty,
    DayKind,
    Period,
    UnitHours,
    day_hours,
    load,
    vietnam,
)

CALENDAR = vietnam()
LAW = Path(str(resources.files("motcua"))) / "law" / "calendar"
MORNING = day_hours(["07:30-11:30"])


def days_off(year: int) -> list[str]:
    """Weekdays without work, as they are announced: day/month."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return [
        f"{day:%d/%m}"
        for day in days
        if day.year == year and day.weekday() < 5 and not CALENDAR.is_working_day(day)
    ]


def worked_weekends(year: int) -> list[str]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return [
        f"{day:%d/%m}"
        for day in days
        if day.year == year and day.weekday() >= 5 and CALENDAR.is_working_day(day)
    ]


def entry(day: date, kind: DayKind, hours: list[str] | None = None) -> CalendarDay:
    return CalendarDay(
        day,
        kind,
        "Theo quyết định của đơn vị",
        "Quyết định 01/QĐ",
        Certainty.SOURCED,
        hours=day_hours(hours) if hours is not None else None,
    )


@pytest.mark.parametrize(
    ("year", "off", "made_up"),
    [
        (2020, "01/01 23/01 24/01 27/01 28/01 29/01 02/04 30/04 01/05 02/09", ""),
        (2021, "01/01 10/02 11/02 12/02 15/02 16/02 21/04 30/04 03/05 02/09 03/09", ""),
        (2022, "03/01 31/01 01/02 02/02 03/02 04/02 11/04 02/05 03/05 01/09 02/09", ""),
        (2023, "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09", ""),
        (2024, "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09", "04/05"),
        (2025, "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09", "26/04"),
        (
            2026,
            "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11",
            "10/01 22/08",
        ),
        (2027, "01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09 24/11", ""),
    ],
)
def test_the_days_off_of_each_year_are_those_announced(year: int, off: str, made_up: str) -> None:
    assert " ".join(days_off(year)) == off
    assert " ".join(worked_weekends(year)) == made_up


@pytest.mark.parametrize("year", range(2020, 2028))
def test_each_year_has_the_statutory_number_of_holidays(year: int) -> None:
    statutory = {2020: 10, 2026: 12, 2027: 12}.get(year, 11)
    entries = [CALENDAR.day(date(year, 1, 1) + timedelta(days=number)).entry for number in range(365)]
    holidays = [
        day
        for day in entries
        if day and day.kind is DayKind.OFF and "in lieu" not in day.name_en and "exchanged" not in day.name_en
    ]

    assert len(holidays) == statutory


def test_every_exchange_gives_as_many_days_as_it_takes() -> None:
    for year in range(2020, 2028):
        entries = [CALENDAR.day(date(year, 1, 1) + timedelta(days=number)).entry for number in range(365)]
        exchanged = [day for day in entries if day and "exchanged" in day.name_en]
        made_up = [day for day in entries if day and day.kind is DayKind.MAKE_UP]
        assert len(exchanged) == len(made_up)


def test_what_is_not_decided_is_marked_doubtful() -> None:
    for day in (date(2026, 1, 2), date(2026, 1, 10), date(2027, 2, 4), date(2027, 2, 10), date(2027, 9, 3)):
        found = CALENDAR.day(day).entry
        assert found is not None
        assert found.certainty is Certainty.DOUBTFUL


def test_standard_hours_are_eight_a_day_with_a_lunch_break() -> None:
    assert CALENDAR.day(date(2026, 3, 9)).hours == (Period(420, 690), Period(810, 1020))
    assert [str(period) for period in CALENDAR.day(date(2026, 3, 9)).hours] == ["07:00-11:30", "13:30-17:00"]
    assert CALENDAR.day(date(2026, 3, 14)).hours == CLOSED


def test_the_national_calendar_is_loaded_once_and_equal_only_to_itself() -> None:
    same = CALENDAR.with_override()

    assert vietnam() is CALENDAR
    assert same != CALENDAR
    assert len({CALENDAR, same}) == 2


def test_a_unit_opens_on_saturday_mornings_within_the_dates_of_its_decision() -> None:
    desk = CALENDAR.with_override(UnitHours(date(2026, 3, 1), date(2026, 6, 30), {5: MORNING}))

    assert not desk.is_working_day(date(2026, 2, 28))
    assert desk.is_working_day(date(2026, 3, 7))
    assert desk.is_working_day(date(2026, 6, 27))
    assert not desk.is_working_day(date(2026, 7, 4))
    assert desk.day(date(2026, 3, 9)).hours == CALENDAR.day(date(2026, 3, 9)).hours
    assert not CALENDAR.is_working_day(date(2026, 3, 7))


def test_a_holiday_stays_a_holiday_under_a_units_own_hours() -> None:
    every_day = CALENDAR.with_override(UnitHours(date(2020, 1, 1), None, dict.fromkeys(range(7), MORNING)))

    assert not every_day.is_working_day(date(2024, 2, 10))  # first day of Tết, a Saturday
    assert every_day.is_working_day(date(2024, 2, 3))


def test_a_unit_may_work_on_a_holiday_or_close_on_a_working_day() -> None:
    unit = CALENDAR.with_override(
        UnitHours(
            date(2026, 1, 1),
            None,
            days=(
                entry(date(2026, 2, 16), DayKind.MAKE_UP, ["08:00-11:00"]),
                entry(date(2026, 3, 10), DayKind.OFF),
                entry(date(2026, 3, 14), DayKind.MAKE_UP),
            ),
        )
    )

    assert unit.between(datetime(2026, 2, 16, tzinfo=ZONE), datetime(2026, 2, 17, tzinfo=ZONE)) == timedelta(
        hours=3
    )
    assert not unit.is_working_day(date(2026, 3, 10))
    assert unit.day(date(2026, 3, 14)).hours == CALENDAR.day(date(2026, 3, 9)).hours


def test_a_make_up_day_uses_the_mondays_hours_of_the_unit() -> None:
    unit = CALENDAR.with_override(UnitHours(date(2026, 1, 1), None, {0: day_hours(["08:00-12:00"])}))

    assert unit.day(date(2026, 8, 22)).hours == day_hours(["08:00-12:00"])


def test_of_two_overrides_the_later_prevails() -> None:
    winter = UnitHours(date(2026, 10, 1), date(2026, 12, 31), {0: day_hours(["07:30-11:30", "13:00-17:00"])})
    own = UnitHours(date(2026, 11, 1), None, {0: day_hours(["08:00-12:00"])})

    unit = CALENDAR.with_override(winter, own, name="Phường A")

    assert unit.name == "Phường A"
    assert unit.day(date(2026, 10, 5)).hours[0].opens == 450
    assert unit.day(date(2026, 11, 2)).hours[0].opens == 480


@pytest.mark.parametrize(
    ("periods", "problem"),
    [
        (["7:00-11:30"], "not a period"),
        (["07:00-24:00"], "not a period"),
        (["11:30-07:00"], "close after it opens"),
        (["07:00-07:00"], "close after it opens"),
        (["13:30-17:00", "07:00-11:30"], "open after the one before"),
        (["07:00-11:30", "11:30-17:00"], "open after the one before"),
    ],
)
def test_faulty_hours_are_refused_with_the_fault(periods: list[str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        day_hours(periods)


def test_contradictory_hours_of_a_unit_are_refused() -> None:
    with pytest.raises(CalendarDataInvalid, match="ends before it begins"):
        UnitHours(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(CalendarDataInvalid, match="Weekdays run from 0"):
        UnitHours(date(2026, 3, 2), None, {7: MORNING})
    with pytest.raises(CalendarDataInvalid, match="close after it opens"):
        UnitHours(date(2026, 3, 2), None, {0: (Period(600, 500),)})
    with pytest.raises(CalendarDataInvalid, match="outside the validity"):
        UnitHours(date(2026, 3, 2), None, days=(entry(date(2026, 3, 1), DayKind.OFF),))
    with pytest.raises(CalendarDataInvalid, match="entered twice"):
        UnitHours(date(2026, 3, 2), None, days=(entry(date(2026, 3, 3), DayKind.OFF),) * 2)
    with pytest.raises(CalendarDataInvalid, match="A day off has no hours"):
        entry(date(2026, 3, 3), DayKind.OFF, ["08:00-09:00"])
    with pytest.raises(CalendarDataInvalid, match="Monday is closed"):
        CALENDAR.with_override(
            UnitHours(date(2026, 1, 1), None, {0: CLOSED}, (entry(date(2026, 3, 14), DayKind.MAKE_UP),))
        )


# The data files


@pytest.mark.parametrize("name", ["year.schema.json", "hours.schema.json"])
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema_rs.meta.validate(json.loads((LAW / name).read_text(encoding="utf-8")))


def test_the_data_files_load_as_one_calendar_without_a_gap() -> None:
    calendar = load(LAW)

    assert (calendar.first_day, calendar.last_day) == (date(2020, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "problem"),
    [
        ("2026.yaml", "kind: off", "kind: closed", "days/0/kind", "closed"),
        ("2026.yaml", "date: 2026-01-01", "date: 2026-02-30", "days/0/date", "date"),
        ("2026.yaml", "date: 2026-01-01", "date: 2025-01-01", "days/0", "another year"),
        ("2026.yaml", "date: 2026-01-02", "date: 2026-01-01", "days/1", "does not come after"),
        ("2026.yaml", "basis: new-year", "basis: unheard-of", "days/0", "unheard-of"),
        ("2026.yaml", "certainty: sourced", "certainty: sure", "days/0/certainty", "sure"),
        ("2026.yaml", "year: 2026", "year: 2031", "year", "named after another year"),
        ("2026.yaml", "year: 2026", "year: [", "", "not YAML"),
        ("2026.yaml", "kind: off", "kind: off\n    hours: ['07:00-11:30']", "days/0/hours", "False schema"),
        ("2026.yaml", "kind: make_up", "kind: make_up\n    hours: ['11:30-07:00']", "days/2", "close after"),
        (
            "hours.yaml",
            "valid_from: 2020-01-01",
            "valid_from: 2020-01-02",
            "valid_from",
            "No hours are known",
        ),
        ("hours.yaml", "saturday: []", "saturday: ['25:00-26:00']", "weekly/saturday", "25:00"),
        ("hours.yaml", '"07:00-11:30"', '"13:30-11:30"', "weekly/monday", "close after"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place_and_the_fault(
    tmp_path: Path, file: str, old: str, new: str, place: str, problem: str
) -> None:
    folder = copytree(LAW, tmp_path / "calendar")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CalendarDataInvalid, match=problem) as refused:
        load(folder)

    assert refused.value.source == file
    assert place in refused.value.place


def test_a_year_missing_in_between_is_refused(tmp_path: Path) -> None:
    folder = copytree(LAW, tmp_path / "calendar")
    (folder / "2023.yaml").unlink()

    with pytest.raises(CalendarDataInvalid, match="2023 is missing"):
        load(folder)


def test_a_folder_without_years_or_hours_is_refused(tmp_path: Path) -> None:
    folder = copytree(LAW, tmp_path / "calendar")
    (folder / "hours.yaml").unlink()

    with pytest.raises(CalendarDataInvalid, match=r"hours\.yaml or every year is missing"):
        load(folder)


def test_new_standard_hours_hold_from_their_date(tmp_path: Path) -> None:
    folder = copytree(LAW, tmp_path / "calendar")
    text = (folder / "hours.yaml").read_text(encoding="utf-8")
    version = text.split("versions:\n")[1].replace("2020-01-01", "2026-07-01").replace("07:00", "07:30")
    (folder / "hours.yaml").write_text(text + version, encoding="utf-8")

    calendar = load(folder)

    assert calendar.day(date(2026, 6, 30)).hours[0].opens == 420
    assert calendar.day(date(2026, 7, 1)).hours[0].opens == 450
