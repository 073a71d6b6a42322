"""Days and numbers as people in Vietnam type them, and as they are shown."""

import re
from datetime import date

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DMY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_LONGEST_NUMBER = 30


def squeezed(text: str) -> str:
    """The text with single spaces."""
    return _SPACES.sub(" ", text).strip()


def date_of(text: str) -> date | None:
    """A day from `2026-11-22` or `22/11/2026` (also with dots or hyphens)."""
    plain = text.strip()
    try:
        if _ISO.fullmatch(plain):
            return date.fromisoformat(plain)
        match = _DMY.fullmatch(plain)
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def number_of(text: str, *, whole: bool = False) -> int | float | None:
    """A number as people in Vietnam type it: `1.250.000`, `1250000`, `12,5`; English `12.5` where it is clear.

    A dot before exactly three digits parts thousands; a comma is the decimal mark, except in a whole number,
    where it parts thousands too. None when it is no number.
    """
    plain = _SPACES.sub("", text)
    sign = 1
    if plain.startswith("-"):
        sign, plain = -1, plain[1:]
    if not plain or len(plain) > _LONGEST_NUMBER or not re.fullmatch(r"[0-9.,]+", plain, re.ASCII):
        return None
    if (
        _THOUSANDS.fullmatch(plain)
        and _one_kind(plain)
        and (whole or "," not in plain or plain.count(",") > 1)
    ):
        return sign * int(plain.replace(".", "").replace(",", ""))
    decimal = max(plain.rfind(","), plain.rfind("."))
    head, tail = (plain, "") if decimal < 0 else (plain[:decimal], plain[decimal + 1 :])
    mark = plain[decimal] if decimal >= 0 else ""
    if decimal >= 0 and (not head or not tail or mark in head):
        return None
    if ("." in head or "," in head) and not (_THOUSANDS.fullmatch(head) and _one_kind(head)):
        return None
    left = head.replace(".", "").replace(",", "")
    if not tail or not tail.strip("0"):
        return sign * int(left)
    return None if whole else sign * float(f"{left}.{tail}")


def _one_kind(grouped: str) -> bool:
    return not ("." in grouped and "," in grouped)


def typed_number(value: int | float, *, plain: bool = False, vietnamese: bool = True) -> str:
    if plain:
        return str(value)
    whole, _, fraction = f"{value:,}".partition(".")
    if not vietnamese:
        return f"{whole}.{fraction}" if fraction else whole
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")
