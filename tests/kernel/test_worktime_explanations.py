"""What a screen can say about a due date: each day, counted or not, and why."""

import json
from datetime import date, datetime
from decimal import Decimal

from motcua.kernel.worktime import (
    ZONE,
    Certainty,
    Limit,
    LimitUnit,
    Reason,
    UnitHours,
    day_hours,
    explain,
    vietnam,
)

CALENDAR = vietnam()


def story(start: datetime, value: str, unit: LimitUnit) -> list[tuple[str, bool, Reason]]:
    explanation = explain(CALENDAR, start, Limit(Decimal(value), unit))
    return [(f"{day.date:%d/%m}", day.counted, day.reason) for day in explanation.days]


def test_working_days_across_national_day_2026_tell_each_day() -> None:
    start = datetime(2026, 8, 20, 18, 5, tzinfo=ZONE)

    assert story(start, "8", LimitUnit.WORKING_DAY) == [
        ("20/08", False, Reason.AFTER_HOURS),
        ("21/08", False, Reason.START_DAY),
        ("22/08", True, Reason.MAKE_UP),
        ("23/08", False, Reason.WEEKEND),
        ("24/08", True, Reason.WORKING),
        ("25/08", True, Reason.WORKING),
        ("26/08", True, Reason.WORKING),
        ("27/08", True, Reason.WORKING),
        ("28/08", True, Reason.WORKING),
        ("29/08", False, Reason.WEEKEND),
        ("30/08", False, Reason.WEEKEND),
        ("31/08", False, Reason.HOLIDAY),
        ("01/09", False, Reason.HOLIDAY),
        ("02/09", False, Reason.HOLIDAY),
        ("03/09", True, Reason.WORKING),
        ("04/09", True, Reason.WORKING),
    ]


def test_calendar_days_count_days_off_and_tell_the_roll() -> None:
    start = datetime(2026, 4, 23, 9, 20, tzinfo=ZONE)

    assert story(start, "3", LimitUnit.DAY) == [
        ("23/04", False, Reason.START_DAY),
        ("24/04", True, Reason.WORKING),
        ("25/04", True, Reason.WEEKEND),
        ("26/04", True, Reason.HOLIDAY),
        ("27/04", False, Reason.HOLIDAY),
        ("28/04", False, Reason.ROLLED),
    ]


def test_hours_tell_how_much_of_each_day_was_taken() -> None:
    explanation = explain(
        CALENDAR, datetime(2026, 3, 13, 15, 0, tzinfo=ZONE), Limit(Decimal(12), LimitUnit.HOUR)
    )

    assert [(day.date.day, day.counted, day.reason, day.seconds) for day in explanation.days] == [
        (13, True, Reason.START_DAY, 2 * 3600),
        (14, False, Reason.WEEKEND, 0),
        (15, False, Reason.WEEKEND, 0),
        (16, True, Reason.WORKING, 8 * 3600),
        (17, True, Reason.WORKING, 2 * 3600),
    ]


def test_a_fraction_of_a_working_day_tells_where_it_ends() -> None:
    explanation = explain(
        CALENDAR, datetime(2026, 3, 9, 15, 0, tzinfo=ZONE), Limit(Decimal("1.5"), LimitUnit.WORKING_DAY)
    )

    assert [(day.date.day, day.counted, day.reason, day.seconds) for day in explanation.days] == [
        (9, False, Reason.START_DAY, 0),
        (10, True, Reason.WORKING, 2 * 3600),
        (11, True, Reason.PART_DAY, 2 * 3600),
    ]


def test_a_half_saturday_counts_and_an_afternoon_receipt_rolls_over_it() -> None:
    desk = CALENDAR.with_override(UnitHours(date(2026, 1, 1), None, {5: day_hours(["07:30-11:30"])}))

    explanation = explain(
        desk, datetime(2026, 3, 13, 15, 0, tzinfo=ZONE), Limit(Decimal(1), LimitUnit.WORKING_DAY)
    )

    assert [(day.date.day, day.counted, day.reason) for day in explanation.days] == [
        (13, False, Reason.START_DAY),
        (14, True, Reason.WORKING),
        (15, False, Reason.WEEKEND),
        (16, False, Reason.ROLLED),
    ]
    assert explanation.due == datetime(2026, 3, 16, 7, 0, tzinfo=ZONE)


def test_a_holiday_is_named_with_its_legal_basis() -> None:
    explanation = explain(
        CALENDAR, datetime(2026, 11, 23, 8, 0, tzinfo=ZONE), Limit(Decimal(1), LimitUnit.WORKING_DAY)
    )
    culture_day = explanation.days[1]

    assert culture_day.name == "Ngày Văn hóa Việt Nam"
    assert culture_day.name_en == "Vietnam Culture Day"
    assert "28/2026/QH16" in culture_day.basis
    assert culture_day.certainty is Certainty.SOURCED
    assert not explanation.is_provisional


def test_a_due_date_that_rests_on_undecided_holidays_says_so() -> None:
    limit = Limit(Decimal(5), LimitUnit.WORKING_DAY)

    assert explain(CALENDAR, datetime(2027, 2, 2, 8, 0, tzinfo=ZONE), limit).is_provisional
    assert not explain(CALENDAR, datetime(2027, 3, 2, 8, 0, tzinfo=ZONE), limit).is_provisional


def test_an_explanation_is_plain_json() -> None:
    explanation = explain(
        CALENDAR, datetime(2026, 4, 24, 17, 30, tzinfo=ZONE), Limit(Decimal(1), LimitUnit.WORKING_DAY)
    )

    written = json.loads(json.dumps(explanation.to_json()))

    assert written["start"] == "2026-04-24T17:30:00+07:00"
    assert written["rounded_start"] == "2026-04-28T07:00:00+07:00"
    assert written["due"] == "2026-04-29T07:00:00+07:00"
    assert written["limit"] == {"value": 1, "unit": "working_day"}
    assert written["provisional"] is False
    assert written["days"][3] == {
        "date": "2026-04-27",
        "counted": False,
        "reason": "holiday",
        "name": "Nghỉ bù Giỗ Tổ Hùng Vương (10/3 âm lịch)",
        "name_en": "Hùng Kings' Commemoration Day (day in lieu)",
        "basis": "Bộ luật Lao động số 45/2019/QH14, Điều 111 khoản 3: ngày nghỉ trùng ngày nghỉ hằng tuần "
        "thì được nghỉ bù vào ngày làm việc kế tiếp",
        "certainty": "sourced",
        "seconds": 0,
    }
