"""What a person may answer for a field: cleaned, or refused with what is wrong. Pure."""

import re
from datetime import date
from enum import StrEnum

from motcua.kernel.identity import digits_of
from motcua.kernel.text import squeeze, visible

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
REQUIRED = frozenset({"kind", "issuer"})
LONGEST = 300


class Trouble(StrEnum):
    EMPTY = "empty"
    MALFORMED = "malformed"
    IN_FUTURE = "in_future"


class AnswerRefused(ValueError):
    """The answer cannot stand; `field` and `trouble` say which and why."""

    def __init__(self, field: str, trouble: Trouble) -> None:
        self.field = field
        self.trouble = trouble
        super().__init__(f"{field}: {trouble}")


def cleaned(field: str, value: str, *, today: date) -> str:
    """The value as it is kept: a day as DD/MM/YYYY, a number as digits. Raises AnswerRefused."""
    value = squeeze(visible(value))[:LONGEST]
    if not value:
        if field in REQUIRED:
            raise AnswerRefused(field, Trouble.EMPTY)
        return ""
    if field == "issued_on":
        day = day_in(value)
        if day is None:
            raise AnswerRefused(field, Trouble.MALFORMED)
        if day > today:
            raise AnswerRefused(field, Trouble.IN_FUTURE)
        return day.strftime("%d/%m/%Y")
    if field == "owner_number":
        digits = digits_of(value)
        # personal id 12, identity card of old 9, tax code 10 or 13 with the branch (domain facts 9.5, 9.6)
        if len(digits) not in (9, 10, 12, 13):
            raise AnswerRefused(field, Trouble.MALFORMED)
        return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits
    return value


def day_in(value: str) -> date | None:
    """A day written DD/MM/YYYY (dots and hyphens too) or as a browser sends it, YYYY-MM-DD."""
    matched = _DAY.fullmatch(value)
    try:
        if matched:
            return date(int(matched[3]), int(matched[2]), int(matched[1]))
        return date.fromisoformat(value)
    except ValueError:
        return None
