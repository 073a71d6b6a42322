"""In time or late: lead times of decisions and of disclosure over Tết, make-up Saturdays and unknown days."""

from datetime import date

import pytest

from motcua.kernel.worktime import vietnam
from motcua.procedures.rules.publication import (
    Basis,
    Timing,
    Verdict,
    Why,
    disclosed_in_time,
    newest_basis,
    of_procedure,
    signed_in_time,
    working_day_after,
    working_day_before,
)
from motcua.procedures.rules.publication_law import (
    PublicationLawInvalid,
    publication_law,
    publication_laws,
    read,
)

LAW = publication_law(date(2026, 1, 1))


def signed(issued: str, effective: str | None, *, level: str = "province") -> Timing:
    return signed_in_time(
        level=level,
        issued_on=date.fromisoformat(issued),
        newest_effective_on=date.fromisoformat(effective) if effective else None,
        calendar=vietnam(),
        law=publication_law(date.fromisoformat(issued)),
    )


def disclosed(issued: str, on: str | None, *, level: str = "province", today: str = "2026-12-01") -> Timing:
    return disclosed_in_time(
        level=level,
        issued_on=date.fromisoformat(issued),
        disclosed_on=date.fromisoformat(on) if on else None,
        today=date.fromisoformat(today),
        calendar=vietnam(),
        law=publication_law(date.fromisoformat(issued)),
    )


# The last day of a province is five working days before the newest basis takes effect.


@pytest.mark.parametrize(
    ("issued", "effective", "verdict", "last_day", "late_by"),
    [
        ("2026-11-06", "2026-11-13", Verdict.IN_TIME, "2026-11-06", 0),  # a plain week: Friday to Friday
        ("2026-11-09", "2026-11-13", Verdict.LATE, "2026-11-06", 1),
        # Tết: 16 to 20 February are off, so five working days before the 23rd is the 9th
        ("2026-02-09", "2026-02-23", Verdict.IN_TIME, "2026-02-09", 0),
        ("2026-02-10", "2026-02-23", Verdict.LATE, "2026-02-09", 1),
        # Saturday 22 August is worked for Monday the 31st: it counts
        ("2026-08-18", "2026-08-24", Verdict.IN_TIME, "2026-08-18", 0),
        ("2026-08-19", "2026-08-24", Verdict.LATE, "2026-08-18", 1),
        # late by working days: over the weekend from the 6th to the 16th there are six
        ("2026-11-16", "2026-11-13", Verdict.LATE, "2026-11-06", 6),
        # signed on a Sunday after the last day: late although no working day has passed
        ("2026-11-08", "2026-11-13", Verdict.LATE, "2026-11-06", 1),
    ],
)
def test_a_province_signs_five_working_days_before_the_newest_basis(
    issued: str, effective: str, verdict: Verdict, last_day: str, late_by: int
):
    timing = signed(issued, effective)
    assert (timing.verdict, timing.last_day, timing.late_by) == (
        verdict,
        date.fromisoformat(last_day),
        late_by,
    )
    assert (timing.days, timing.why) == (5, Why.JUDGED)


def test_a_ministry_signs_twenty_working_days_before():
    assert signed("2026-10-16", "2026-11-13", level="ministry").verdict is Verdict.IN_TIME
    assert signed("2026-10-19", "2026-11-13", level="ministry").verdict is Verdict.LATE


def test_an_unknown_day_of_effect_is_not_assessed_and_not_in_time():
    timing = signed("2026-11-06", None)
    assert (timing.verdict, timing.why, timing.last_day) == (Verdict.NOT_ASSESSED, Why.BASIS_UNDATED, None)


def test_what_was_issued_before_the_first_rule_is_not_assessed():
    assert signed("2022-06-22", "2022-07-01").why is Why.NO_RULE
    assert signed("2022-06-23", "2022-07-01").why is Why.JUDGED


def test_a_commune_has_no_lead_time():
    assert signed("2026-11-12", "2026-11-13", level="commune").why is Why.LEVEL
    assert disclosed("2026-11-12", None, level="commune").why is Why.LEVEL


def test_beyond_the_known_calendar_nothing_is_guessed():
    assert signed("2026-11-12", "2199-01-01").why is Why.CALENDAR


# Disclosure


@pytest.mark.parametrize(
    ("issued", "on", "verdict", "last_day", "late_by"),
    [
        ("2026-11-06", "2026-11-13", Verdict.IN_TIME, "2026-11-13", 0),
        ("2026-11-06", "2026-11-14", Verdict.LATE, "2026-11-13", 1),
        ("2026-02-12", "2026-02-26", Verdict.IN_TIME, "2026-02-26", 0),  # over Tết
        ("2026-02-12", "2026-02-27", Verdict.LATE, "2026-02-26", 1),
        ("2026-08-21", "2026-08-27", Verdict.IN_TIME, "2026-08-27", 0),  # with the make-up Saturday
        ("2026-08-21", "2026-08-28", Verdict.LATE, "2026-08-27", 1),
    ],
)
def test_a_province_discloses_within_five_working_days(
    issued: str, on: str, verdict: Verdict, last_day: str, late_by: int
):
    timing = disclosed(issued, on)
    assert (timing.verdict, timing.last_day, timing.late_by) == (
        verdict,
        date.fromisoformat(last_day),
        late_by,
    )


def test_what_is_not_public_yet_is_open_until_its_last_day_and_late_from_then():
    assert disclosed("2026-11-06", None, today="2026-11-13").verdict is Verdict.OPEN
    late = disclosed("2026-11-06", None, today="2026-11-17")
    assert (late.verdict, late.late_by, late.done_on) == (Verdict.LATE, 2, None)


def test_a_ministry_has_ten_working_days():
    assert disclosed("2026-11-02", "2026-11-16", level="ministry").verdict is Verdict.IN_TIME
    assert disclosed("2026-11-02", "2026-11-17", level="ministry").verdict is Verdict.LATE


# The parts


def test_the_newest_basis_is_unknown_while_one_of_them_is_undated():
    dated = Basis("118/2025/NĐ-CP", effective_on=date(2025, 7, 1))
    newer = Basis("15/2026/TT-BTP", effective_on=date(2026, 3, 1))
    assert newest_basis([dated, newer]) == date(2026, 3, 1)
    assert newest_basis([dated, Basis("20/2026/TT-BTP")]) is None
    assert newest_basis([]) is None


def test_a_procedure_counts_once_and_one_late_decision_makes_it_late():
    assert of_procedure([Verdict.IN_TIME, Verdict.LATE]) is Verdict.LATE
    assert of_procedure([Verdict.NOT_ASSESSED, Verdict.IN_TIME]) is Verdict.IN_TIME
    assert of_procedure([Verdict.IN_TIME, Verdict.OPEN]) is Verdict.OPEN
    assert of_procedure([Verdict.NOT_ASSESSED]) is Verdict.NOT_ASSESSED
    assert of_procedure([]) is Verdict.NOT_ASSESSED


def test_counting_back_and_forth_over_tet_meets():
    day = date(2026, 2, 10)
    assert working_day_after(vietnam(), day, 5) == date(2026, 2, 24)
    assert working_day_before(vietnam(), date(2026, 2, 24), 5) == day


def test_rules_out_of_order_are_refused():
    rule = {
        "valid_from": "2024-01-01",
        "signing": {"working_days_before_effect": {"province": 5}, "basis": "x", "certainty": "sourced"},
        "disclosure": {"working_days_after_decision": {"province": 5}, "basis": "x", "certainty": "sourced"},
        "retroactive": {"days_back": 0, "basis": "x", "certainty": "ours"},
    }
    assert read([rule])[0].days_before_effect == {"province": 5}
    with pytest.raises(PublicationLawInvalid):
        read([rule, {**rule, "valid_from": "2023-01-01"}])
    with pytest.raises(PublicationLawInvalid):
        read([{**rule, "retroactive": {"days_back": -1, "basis": "x", "certainty": "ours"}}])
    with pytest.raises(PublicationLawInvalid):
        read([{**rule, "retroactive": {"days_back": 1, "basis": "x", "certainty": "sure"}}])
    assert [law.valid_from for law in publication_laws()] == [date(2022, 6, 23)]
