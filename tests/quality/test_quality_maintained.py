"""When a unit's quality system counts as maintained (pure rules)."""

from datetime import date

import pytest

from motcua.quality.rules.maintaining import Concern, Facts, Light, Reason, light, months_before, reasons
from motcua.quality.rules.standard import NoStandard, standard_on

DAY = date(2026, 11, 20)
STANDARD = standard_on(DAY)
GOOD = Facts(True, True, date(2026, 3, 1), date(2026, 4, 1), 0)


def test_announced_audited_reviewed_and_corrected_is_maintained() -> None:
    assert reasons(GOOD, STANDARD, DAY) == ()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(), Reason.NOT_RECORDED),
        (Facts(True, False, GOOD.last_audit_on, GOOD.last_review_on, 0), Reason.NOT_ANNOUNCED),
        (Facts(True, True, None, GOOD.last_review_on, 0), Reason.NO_AUDIT),
        (Facts(True, True, date(2025, 11, 19), GOOD.last_review_on, 0), Reason.AUDIT_TOO_OLD),
        (Facts(True, True, GOOD.last_audit_on, None, 0), Reason.NO_REVIEW),
        (Facts(True, True, GOOD.last_audit_on, date(2025, 11, 19), 0), Reason.REVIEW_TOO_OLD),
        (Facts(True, True, GOOD.last_audit_on, GOOD.last_review_on, 1), Reason.MAJOR_PAST_DUE),
    ],
)
def test_each_thing_that_is_missing_is_a_reason(facts: Facts, reason: Reason) -> None:
    assert reasons(facts, STANDARD, DAY) == (reason,)


def test_an_audit_twelve_months_ago_to_the_day_still_counts() -> None:
    facts = Facts(True, True, date(2025, 11, 20), date(2025, 11, 20), 0)
    assert reasons(facts, STANDARD, DAY) == ()


def test_all_reasons_are_told_at_once() -> None:
    assert reasons(Facts(True), STANDARD, DAY) == (
        Reason.NOT_ANNOUNCED,
        Reason.NO_AUDIT,
        Reason.NO_REVIEW,
    )


def test_the_light_says_it_in_one_word() -> None:
    assert light((), ()) is Light.MAINTAINED
    assert light((), (Concern.CERTIFICATE_ENDS_SOON,)) is Light.ATTENTION
    assert light((Reason.NO_AUDIT,), ()) is Light.NOT_MAINTAINED
    assert light((Reason.NOT_RECORDED,), ()) is Light.NOT_RECORDED


def test_months_before_the_end_of_a_long_month() -> None:
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 31), 2) == date(2025, 11, 30)


def test_the_standard_of_2008_held_until_the_model_frame_of_2019() -> None:
    assert standard_on(date(2019, 1, 20)).name == "TCVN ISO 9001:2008"
    assert standard_on(date(2019, 1, 21)).name == "TCVN ISO 9001:2015"
    with pytest.raises(NoStandard, match="2014-01-01"):
        standard_on(date(2014, 1, 1))
