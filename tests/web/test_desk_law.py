"""The dated default of the time to answer a supplement request."""

from datetime import date, datetime

import pytest

from motcua.kernel.zone import VIETNAM
from motcua.web.desk.law import NoDefaultYet, answer_time, end_of_answer, suggested_day


@pytest.mark.parametrize("day", [date(2018, 6, 21), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 22)])
def test_fifteen_calendar_days_are_offered(day: date) -> None:
    assert answer_time(day).days == 15


def test_each_default_names_the_basis_of_its_day() -> None:
    assert "61/2018/NĐ-CP" in answer_time(date(2025, 6, 30)).basis
    assert "118/2025/NĐ-CP" in answer_time(date(2025, 7, 1)).basis


def test_before_the_first_basis_there_is_no_default() -> None:
    with pytest.raises(NoDefaultYet, match="2018-06-20"):
        answer_time(date(2018, 6, 20))


def test_the_day_offered_is_counted_in_vietnam() -> None:
    still_the_day_before_in_utc = datetime(2026, 11, 22, 1, 30, tzinfo=VIETNAM)

    assert suggested_day(still_the_day_before_in_utc) == date(2026, 12, 7)


def test_the_last_day_ends_when_the_counters_close() -> None:
    assert end_of_answer(date(2026, 12, 7)) == datetime(2026, 12, 7, 17, 0, tzinfo=VIETNAM)
