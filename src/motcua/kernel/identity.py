"""Numbers that name people and firms in Vietnam: what can be wrong with them, and how they are shown masked.

Source: domain facts 9.5 and 9.6 (from memory of the identity law; the tax code's check digit from public
validators). An id has no check digit, and registers hold honest errors: only its shape is an error, the rest warns.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s.\-\u00a0]+")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# Province of birth registration in the first three digits, under its name of that time: ids are never changed by
# mergers. Codes from 100 on are countries of births abroad; which country is which is not known here.
PROVINCES_OF_BIRTH: Mapping[str, str] = {
    "001": "Hà Nội", "002": "Hà Giang", "004": "Cao Bằng", "006": "Bắc Kạn", "008": "Tuyên Quang",
    "010": "Lào Cai", "011": "Điện Biên", "012": "Lai Châu", "014": "Sơn La", "015": "Yên Bái",
    "017": "Hòa Bình", "019": "Thái Nguyên", "020": "Lạng Sơn", "022": "Quảng Ninh", "024": "Bắc Giang",
    "025": "Phú Thọ", "026": "Vĩnh Phúc", "027": "Bắc Ninh", "030": "Hải Dương", "031": "Hải Phòng",
    "033": "Hưng Yên", "034": "Thái Bình", "035": "Hà Nam", "036": "Nam Định", "037": "Ninh Bình",
    "038": "Thanh Hóa", "040": "Nghệ An", "042": "Hà Tĩnh", "044": "Quảng Bình", "045": "Quảng Trị",
    "046": "Thừa Thiên Huế", "048": "Đà Nẵng", "049": "Quảng Nam", "051": "Quảng Ngãi", "052": "Bình Định",
    "054": "Phú Yên", "056": "Khánh Hòa", "058": "Ninh Thuận", "060": "Bình Thuận", "062": "Kon Tum",
    "064": "Gia Lai", "066": "Đắk Lắk", "067": "Đắk Nông", "068": "Lâm Đồng", "070": "Bình Phước",
    "072": "Tây Ninh", "074": "Bình Dương", "075": "Đồng Nai", "077": "Bà Rịa - Vũng Tàu",
    "079": "Thành phố Hồ Chí Minh", "080": "Long An", "082": "Tiền Giang", "083": "Bến Tre",
    "084": "Trà Vinh", "086": "Vĩnh Long", "087": "Đồng Tháp", "089": "An Giang", "091": "Kiên Giang",
    "092": "Cần Thơ", "093": "Hậu Giang", "094": "Sóc Trăng", "095": "Bạc Liêu", "096": "Cà Mau",
}  # fmt: skip
BIRTH_PROVINCES = frozenset(PROVINCES_OF_BIRTH)
_FIRST_FOREIGN = 100


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
    if number[:3] not in BIRTH_PROVINCES and int(number[:3]) < _FIRST_FOREIGN:
        found.append(IdProblem.UNKNOWN_PROVINCE)
    told = told_by_id(number)
    if birth_date is not None and birth_date.year != told.birth_year:
        found.append(IdProblem.OTHER_BIRTH_YEAR)
    if sex is not None and sex is not told.sex:
        found.append(IdProblem.OTHER_SEX)
    return tuple(found)


@dataclass(frozen=True)
class ToldById:
    """What a personal id says of its holder. `province` is empty for births abroad and unknown codes."""

    province: str
    sex: Sex
    birth_year: int


def told_by_id(number: str) -> ToldById:
    """What the first six of 12 digits say: `PPP`, then G (0/1 male/female born 1900-1999, 2/3 2000-2099, up to 8/9
    2300-2399), then the last two digits of the year. Raises ValueError for anything but 12 digits."""
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        raise ValueError("a personal id has 12 digits")
    century, sex = divmod(int(number[3]), 2)
    return ToldById(
        province=PROVINCES_OF_BIRTH.get(number[:3], ""),
        sex=Sex.FEMALE if sex else Sex.MALE,
        birth_year=1900 + 100 * century + int(number[4:6]),
    )


def is_old_identity_card(number: str) -> bool:
    """Nine digits: the card before the personal id (chứng minh nhân dân), found in data from before it ended."""
    return len(number) == 9 and number.isascii() and number.isdigit()


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
