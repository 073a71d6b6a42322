"""What the law's data say of lateness: coded causes, when a warning falls due, when it may come again. Pure."""

from datetime import date, datetime, timedelta

import pytest

from motcua.dossiers.rules import lateness
from motcua.dossiers.rules.lateness import CauseKind, Level, Matter, Threshold
from motcua.kernel.worktime import vietnam
from motcua.kernel.zone import VIETNAM

TODAY = date(2026, 11, 9)
CALENDAR = vietnam()
EIGHT_HOURS = Threshold(left=timedelta(hours=8), percent_used=50)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026: the 2nd and the 9th are Mondays without a holiday between them."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def test_every_cause_is_subjective_or_objective_and_said_in_both_languages() -> None:
    causes = lateness.causes(TODAY)

    assert {cause.kind for cause in causes} == {CauseKind.SUBJECTIVE, CauseKind.OBJECTIVE}
    assert len({cause.code for cause in causes}) == len(causes) >= 10
    for cause in causes:
        assert cause.name("vi")
        assert cause.name("en")
        assert cause.name("vi") != cause.name("en")
        assert cause.sentence("vi").endswith(".")
        assert cause.sentence("en").endswith(".")


def test_an_unknown_cause_is_refused() -> None:
    with pytest.raises(lateness.UnknownCause):
        lateness.cause("bad_weather_in_the_office")


def test_one_new_date_may_be_promised_and_the_head_is_warned_after_the_officer() -> None:
    rules = lateness.rules_on(TODAY)

    assert rules.reappointments == 1
    assert (rules.lead, rules.within) == (timedelta(hours=16), timedelta(hours=8))
    for matter in Matter:
        officer, head = rules.thresholds[matter, Level.OFFICER], rules.thresholds[matter, Level.HEAD]
        assert head.left < officer.left
        assert head.percent_used > officer.percent_used


def test_a_warning_falls_due_when_the_hours_left_are_few() -> None:
    start, due = at(2, 8, 30), at(9, 8, 30)

    def is_due(now: datetime) -> bool:
        return lateness.is_due(CALENDAR, EIGHT_HOURS, start=start, due=due, now=now)

    assert not is_due(at(6, 8, 29))
    assert is_due(at(6, 8, 30))  # Friday: exactly eight working hours before Monday 8:30
    assert is_due(at(7, 12))  # Saturday
    assert not is_due(due)


def test_a_short_step_does_not_warn_the_moment_it_opens() -> None:
    start, due = at(2, 8), at(2, 10)

    assert not lateness.is_due(CALENDAR, EIGHT_HOURS, start=start, due=due, now=at(2, 8, 59))
    assert lateness.is_due(CALENDAR, EIGHT_HOURS, start=start, due=due, now=at(2, 9))


def test_the_horizon_is_the_last_due_instant_within_the_hours() -> None:
    assert lateness.horizon(CALENDAR, EIGHT_HOURS, at(6, 8, 30)) == at(9, 8, 30) + timedelta(seconds=1)
    # Friday evening: eight hours end at Monday's closing, and Tuesday's opening has no more left
    assert lateness.horizon(CALENDAR, EIGHT_HOURS, at(6, 20)) == at(10, 7)


def test_the_same_hours_left_after_a_stop_warn_nobody_again() -> None:
    again = lateness.is_armed_again(CALENDAR, EIGHT_HOURS, moved_at=at(16, 10), due=at(16, 16))

    assert again is False


def test_an_extension_that_gives_new_time_is_warned_of_again() -> None:
    again = lateness.is_armed_again(CALENDAR, EIGHT_HOURS, moved_at=at(6, 10), due=at(16, 8, 30))

    assert again is True


def test_a_letter_may_be_written_ahead_within_the_lead_and_at_any_time_once_late() -> None:
    rules = lateness.rules_on(TODAY)

    def may(now: datetime, *, late: bool = False) -> bool:
        return lateness.may_be_drafted(CALENDAR, rules, due=at(9, 8, 30), late=late, now=now)

    assert not may(at(4, 8, 30))
    assert may(at(5, 8, 30))  # sixteen working hours before
    assert may(at(20, 8), late=True)


def test_a_letter_is_to_be_delivered_within_a_working_day() -> None:
    assert lateness.delivery_due(CALENDAR, lateness.rules_on(TODAY), at(6, 10)) == at(9, 10)
