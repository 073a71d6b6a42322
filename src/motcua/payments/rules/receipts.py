"""A receipt for fees or charges: its fingerprint, the code printed on it, and amounts in Vietnamese words. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.ledger.rules import Json, canonical_json, instant_text

_REFERENCE = re.compile(r"BL(?P<id>[0-9]{1,15})(?P<hash>[0-9A-F]{12})")


class ReceiptState(StrEnum):
    ISSUED = "issued"
    CANCELLED = "cancelled"
    REPLACED = "replaced"  # cancelled, and another one took its place


class ReceiptRefused(ValueError):
    """`problem` is a stable code."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def check_cancelling(state: str, reason: str) -> None:
    """Raises ReceiptRefused."""
    if state != ReceiptState.ISSUED:
        raise ReceiptRefused("state-refused")
    if not reason.strip():
        raise ReceiptRefused("reason-required")


@dataclass(frozen=True)
class ReceiptReference:
    """`BL12-3F9A02BC77DE`: the receipt's id and the head of its fingerprint."""

    receipt_id: int
    digits: str

    def __str__(self) -> str:
        return f"BL{self.receipt_id}-{self.digits}"

    @property
    def printed(self) -> str:
        return "-".join([f"BL{self.receipt_id}", *(self.digits[at : at + 4] for at in range(0, 12, 4))])


def fingerprint(
    *,
    dossier_code: str,
    series: str,
    unit_id: int,
    year: int,
    number: int,
    issued_at: datetime,
    lines: Sequence[Mapping[str, Json]],
) -> str:
    """SHA-256 (hex) of what the receipt's row says."""
    said: dict[str, Json] = {
        "dossier": dossier_code,
        "series": series,
        "unit": unit_id,
        "year": year,
        "number": number,
        "issued_at": instant_text(issued_at),
        "lines": [dict(line) for line in lines],
    }
    return hashlib.sha256(canonical_json(said)).hexdigest()


def reference(receipt_id: int, content_hash: str) -> ReceiptReference:
    return ReceiptReference(receipt_id, content_hash[:12].upper())


def read_reference(text: str) -> ReceiptReference | None:
    """As typed or scanned, in any case, with any dashes and spaces; None when it is none."""
    parts = re.split(r"[-\s]+", text.strip().upper())
    found = _REFERENCE.fullmatch("".join(parts)) if len(parts) > 1 else None
    if found is None or parts[0] != f"BL{found['id']}":
        return None
    return ReceiptReference(int(found["id"]), found["hash"])


def number_text(number: int, year: int, series: str) -> str:
    """`0000012/2026/BLP`: fees and charges are told apart in the number too."""
    return f"{number:07d}/{year}/{_MARKS[series]}"


_MARKS = {"fee": "BLP", "charge": "BLLP", "other": "BLK"}

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")


def in_words(amount_vnd: int) -> str:
    """An amount as receipts spell it: `Tám nghìn đồng`. Up to 999,999,999,999."""
    if not 0 <= amount_vnd < 10**12:
        raise ValueError("an amount from 0 to 999,999,999,999")
    words = _number(amount_vnd) if amount_vnd else "không"
    return f"{words[0].upper()}{words[1:]} đồng"


def _number(value: int) -> str:
    billions, rest = divmod(value, 10**9)
    if billions:
        tail = f" {_below_billion(rest, leads=False)}" if rest else ""
        return f"{_below_billion(billions, leads=True)} tỷ{tail}"
    return _below_billion(rest, leads=True)


def _below_billion(value: int, *, leads: bool) -> str:
    groups = [value // 10**6, value // 1000 % 1000, value % 1000]
    found: list[str] = []
    for place, group in enumerate(groups):
        if group:
            name = _GROUPS[2 - place]
            found.append(f"{_hundreds(group, leads=leads and not found)}{' ' + name if name else ''}")
    return " ".join(found)


def _hundreds(value: int, *, leads: bool) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    found: list[str] = []
    if hundreds or not leads:
        found.append(f"{_DIGITS[hundreds]} trăm")
    if tens > 1:
        found.append(f"{_DIGITS[tens]} mươi")
    elif tens == 1:
        found.append("mười")
    elif ones and found:
        found.append("lẻ")
    if ones:
        if ones == 1 and tens > 1:
            found.append("mốt")
        elif ones == 5 and tens:
            found.append("lăm")
        elif ones == 4 and tens > 1:
            found.append("tư")
        else:
            found.append(_DIGITS[ones])
    return " ".join(found)
