"""Numbers that name people and firms in Vietnam: what can be wrong with them, and how they are shown masked.

Source: domain facts 9.5 and 9.6 (from memory of the identity law; the tax code's check digit from public
validators). An id has no check digit, and registers hold honest errors: only its shape is an error, the rest warns.
"""

import re
from datetime import date
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s.\-\u00a0]+")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# Province of birth registration in the first three digits; ids are never changed by mergers.
BIRTH_PROVINCES = frozenset({
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020", "022",
    "024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038", "040", "042",
    "044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060", "062", "064", "066",
    "067", "068", "070", "072", "074", "075", "077", "079", "080", "082", "083", "084", "086", "087",
    "089", "091", "092", "093", "094", "095", "096",
})  # fmt: skip


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class IdProblem(StrEnum):
    """What is wrong with a number. The first group refuses it, the second only warns."""

    NOT_12_DIGITS = "not_12_digits"
    UNKNOWN_PROVINCE = "unknown_province"
    OTHER_BIRTH_YEAR = "other_birth_year"
    OTHER_SEX = "other_sex"
    NOT_A_TAX_CODE = "not_a_tax_code"
    CHECK_DIGIT = "check_digit"
    CHECK_DIGIT_UNSURE = "check_digit_unsure"

    @property
    def is_error(self) -> bool:
        return self in (IdProblem.NOT_12_DIGITS, IdProblem.NOT_A_TAX_CODE, IdProblem.CHECK_DIGIT)


def digits_of(text: str) -> str:
    """The digits of a number typed with spaces, dots or hyphens; empty when it holds anything else."""
    plain = _SEPARATORS.sub("", text)
    return plain if plain.isascii() and plain.isdigit() else ""


def personal_id_problems(
    number: str, *, birth_date: date | None = None, sex: Sex | None = None
) -> tuple[IdProblem, ...]:
    """What is wrong with a 12-digit personal id `PPP G YY NNNNNN`; G tells century and sex."""
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return (IdProblem.NOT_12_DIGITS,)
    found: list[IdProblem] = []
    if number[:3] not in BIRTH_PROVINCES and int(number[:3]) < 100:
        found.append(IdProblem.UNKNOWN_PROVINCE)
    century_and_sex = int(number[3])
    year = 1900 + 100 * (century_and_sex // 2) + int(number[4:6])
    if birth_date is not None and birth_date.year != year:
        found.append(IdProblem.OTHER_BIRTH_YEAR)
    if sex is not None and (century_and_sex % 2 == 1) != (sex is Sex.FEMALE):
        found.append(IdProblem.OTHER_SEX)
    return tuple(found)


def tax_code_problems(number: str) -> tuple[IdProblem, ...]:
    """What is wrong with a tax code: 10 digits, 10-3 for a branch, or the 12 digits of a person (since 01/07/2025).

    When the sum is divisible by 11 the check digit would be 10: implementations differ, so that is a warning.
    """
    if len(number) == 12 and number.isascii() and number.isdigit():
        return personal_id_problems(number)
    if not re.fullmatch(r"[0-9]{10}(-?[0-9]{3})?", number):
        return (IdProblem.NOT_A_TAX_CODE,)
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, number[:9], strict=True))
    if total % 11 == 0:
        return (IdProblem.CHECK_DIGIT_UNSURE,)
    return () if 10 - total % 11 == int(number[9]) else (IdProblem.CHECK_DIGIT,)


def normal_phone(text: str) -> str:
    """`0905123456` from `+84 905 123 456` or `(0905) 123.456`; empty when it is no Vietnamese number.

    Mobile numbers have 10 digits, fixed ones 10 or 11 with the area code; 1800 and 1900 lines stay as they are.
    """
    plain = re.sub(r"[\s.\-()\u00a0]+", "", text)
    if plain.startswith("+84"):
        plain = "0" + plain[3:]
    elif plain.startswith("0084"):
        plain = "0" + plain[4:]
    if not (plain.isascii() and plain.isdigit()):
        return ""
    if re.fullmatch(r"0[35789]\d{8}|02\d{8,9}|1[89]00\d{4,6}", plain):
        return plain
    return ""


def mask_personal_id(number: str) -> str:
    """`056•••••••12`: enough to recognise one's own number, too little to use another's. Short numbers hide whole."""
    if len(number) < 9:
        return "•" * len(number)
    return number[:3] + "•" * (len(number) - 5) + number[-2:]


def mask_phone(number: str) -> str:
    """`0905•••456`; short numbers hide whole."""
    if len(number) < 9:
        return "•" * len(number)
    return number[:4] + "•" * (len(number) - 7) + number[-3:]
