"""What the rules find in data that are held, and what the law says of asking registers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.dataquality.rules import holding
from motcua.dataquality.rules.asking import LeftOut, Register, law_on, may_reuse, over_quota
from motcua.dataquality.rules.holding import Held, Problem, Rule, Weight, Word, problems

TODAY = date(2026, 11, 22)
GOOD = Held(
    is_firm=False, name="Nguyễn Thị Hoa", number="056190001235", birth_date=date(1990, 5, 2),
    telephone="0905123456", email="", address="Tổ 3, phường Hòa An", is_running=True,
)  # fmt: skip
FIRM = replace(GOOD, is_firm=True, name="Công ty TNHH 29/3", number="0100109106", birth_date=None)


def found(held: Held) -> list[tuple[str, str]]:
    return [(one.rule.value, one.field) for one in problems(held, on=TODAY, recheck_days=365)]


def test_good_data_of_a_person_and_of_a_firm_have_nothing_to_correct() -> None:
    assert found(GOOD) == []
    assert found(FIRM) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"number": "05619000123"}, [("id_shape", "personal_id")]),
        ({"number": "056290001235"}, [("id_birth_year", "personal_id")]),
        ({"number": "003190001235"}, [("id_province", "personal_id")]),
        ({"number": "123190001235"}, []),  # a birth abroad
        ({"number": ""}, [("number_missing", "personal_id")]),
        ({"number": "225123456"}, [("old_card", "personal_id")]),
        ({"number": "225123456", "is_running": False}, []),
        ({"birth_date": None}, [("birth_date_missing", "birth_date")]),
        (
            {"birth_date": date(2027, 1, 1), "number": "056227001235"},
            [("birth_date_impossible", "birth_date")],
        ),
        ({"telephone": "", "email": ""}, [("contact_missing", "telephone")]),
        ({"telephone": "", "email": "hoa@example.vn"}, []),
        ({"address": " "}, [("address_missing", "address")]),
        ({"name": "Nguyễn Thị Hoa 2"}, [("name_unclean", "full_name")]),
        ({"name": "Nguyễn  Thị Hoa"}, [("name_unclean", "full_name")]),
        ({"name": "Nguyễn Thị Hоa"}, [("name_unclean", "full_name")]),  # a Cyrillic о
        ({"name": "Nguyễn Thi\u0323 Hoa"}, [("name_unclean", "full_name")]),  # mark apart from its letter
        ({"telephone": "0905 123 456"}, [("telephone_unclean", "telephone")]),
        ({"names_of_number": 2}, [("same_number_other_name", "full_name")]),
        ({"confirmed_on": date(2025, 11, 1)}, [("not_confirmed_lately", "personal_id")]),
        ({"confirmed_on": date(2025, 12, 1)}, []),
        ({"confirmed_on": date(2025, 11, 1), "is_running": False}, []),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_persons_data_is_found(
    changed: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert found(replace(GOOD, **changed)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0100109106001", []),
        ("0100109106-001", []),
        ("056190001235", []),  # a household business under its owner's id
        ("0100109107", [("tax_code_check_digit", "tax_code")]),
        ("010010910", [("tax_code_shape", "tax_code")]),
        ("0000000000", [("tax_code_unsure", "tax_code")]),  # S mod 11 = 0
    ],
)
def test_what_is_wrong_with_a_tax_code_is_found(number: str, expected: list[tuple[str, str]]) -> None:
    assert found(replace(FIRM, number=number)) == expected


def test_every_rule_has_its_word_and_weight_in_the_law() -> None:
    assert {holding.word_of(rule) for rule in Rule} == set(Word)
    assert {holding.weight_of(rule) for rule in Rule} == set(Weight)
    assert sorted(rule for word in Word for rule in holding.rules_of(word)) == sorted(Rule)


def test_a_problem_holds_nothing_of_the_person() -> None:
    assert "Hoa" not in repr(GOOD)
    assert Problem(Rule.ID_SHAPE, "personal_id") in problems(
        replace(GOOD, number="1"), on=TODAY, recheck_days=365
    )


def test_the_law_of_the_day_says_how_long_a_verdict_is_kept() -> None:
    assert law_on(date(2025, 12, 31)).verdict_days == 3650
    assert law_on(date(2026, 1, 1)).verdict_days == 365
    assert law_on(TODAY).values_days == 0
    with pytest.raises(LookupError):
        law_on(date(2000, 1, 1))


def test_quotas_of_the_unit_and_of_the_province() -> None:
    limits = law_on(TODAY).registers[Register.POPULATION]

    assert over_quota(limits, of_unit=499, of_province=9_999) is None
    assert over_quota(limits, of_unit=500, of_province=600) is LeftOut.UNIT_QUOTA
    assert over_quota(limits, of_unit=3, of_province=10_000) is LeftOut.PROVINCE_QUOTA


def test_an_answer_is_taken_again_for_a_day_and_not_longer() -> None:
    limits = law_on(TODAY).registers[Register.POPULATION]
    answered = datetime(2026, 11, 22, 8, tzinfo=UTC)

    assert may_reuse(limits, answered_at=answered, now=answered + timedelta(hours=23, minutes=59))
    assert not may_reuse(limits, answered_at=answered, now=answered + timedelta(hours=24))
    assert not may_reuse(limits, answered_at=answered, now=answered - timedelta(seconds=1))
