"""Personal ids, tax codes, telephone numbers."""

from datetime import date

import pytest

from motcua.kernel.identity import (
    IdProblem,
    Sex,
    digits_of,
    mask_personal_id,
    mask_phone,
    normal_phone,
    personal_id_problems,
    tax_code_problems,
)


@pytest.mark.parametrize(
    "number", ["", "12345678901", "1234567890123", "05609000123a", "０５６０９０００１２３４"]
)
def test_a_personal_id_has_12_digits(number: str) -> None:
    assert personal_id_problems(number) == (IdProblem.NOT_12_DIGITS,)
    assert IdProblem.NOT_12_DIGITS.is_error


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("056090001234", date(1990, 5, 1), Sex.MALE),
        ("056198001234", date(1998, 5, 1), Sex.FEMALE),
        ("001205004321", date(2005, 1, 1), Sex.MALE),
        ("096312000001", date(2012, 1, 1), Sex.FEMALE),
    ],
)
def test_the_fourth_digit_tells_century_and_sex(number: str, born: date, sex: Sex) -> None:
    assert personal_id_problems(number, birth_date=born, sex=sex) == ()


def test_disagreement_with_birth_year_sex_or_province_only_warns() -> None:
    found = personal_id_problems("003090001234", birth_date=date(2001, 1, 1), sex=Sex.FEMALE)
    assert found == (IdProblem.UNKNOWN_PROVINCE, IdProblem.OTHER_BIRTH_YEAR, IdProblem.OTHER_SEX)
    assert not any(problem.is_error for problem in found)


@pytest.mark.parametrize(
    ("number", "problems"),
    [
        ("0100109106", ()),
        ("0100109106-001", ()),
        ("0100109106001", ()),
        ("0100109107", (IdProblem.CHECK_DIGIT,)),
        ("056090001234", ()),
        ("12345", (IdProblem.NOT_A_TAX_CODE,)),
        ("0100109106-01", (IdProblem.NOT_A_TAX_CODE,)),
        ("0000000000", (IdProblem.CHECK_DIGIT_UNSURE,)),
    ],
)
def test_tax_codes(number: str, problems: tuple[IdProblem, ...]) -> None:
    assert tax_code_problems(number) == problems


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0905123456", "0905123456"),
        ("+84 905 123 456", "0905123456"),
        ("0084905123456", "0905123456"),
        ("(0258) 3.822.229", "02583822229"),
        ("1900 1234", "19001234"),
        ("0105123456", ""),
        ("905123456", ""),
        ("09051234567", ""),
        ("gọi tôi", ""),
    ],
)
def test_telephone_numbers(typed: str, number: str) -> None:
    assert normal_phone(typed) == number


def test_masks_leave_enough_to_recognise_ones_own() -> None:
    assert mask_personal_id("056090001234") == "056•••••••34"
    assert mask_phone("0905123456") == "0905•••456"
    assert mask_personal_id("1234") == "••••"
    assert mask_phone("") == ""
    assert digits_of("056 090.001-234") == "056090001234"
    assert digits_of("056x") == ""
