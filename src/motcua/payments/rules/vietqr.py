"""VietQR: a bank transfer as the text of a QR code, by the EMVCo merchant-presented rules. Pure.

Tag, length and value, one after the other; tag 38 names the account, 54 the amount, 62.08 the words of the transfer,
and 63 closes with a CRC-16 (polynomial 1021, start FFFF) over everything before its four digits.
Source: EMVCo QRCPS-MPM 1.1; NAPAS' VietQR specification 1.0 (from memory; its published strings are in the tests).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND = "704"
COUNTRY = "VN"
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_WORDS = re.compile(r"[0-9A-Za-z ]{1,25}")
_MOST_VND = 9_999_999_999_999


class QrInvalid(ValueError):
    """The text is no VietQR code of a transfer, or what it should say cannot be said in one."""


@dataclass(frozen=True)
class Transfer:
    """`amount_vnd` None and `words` empty: the payer types them (a static code)."""

    bank_bin: str
    account: str
    amount_vnd: int | None = None
    words: str = ""


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(tag: str, value: str) -> str:
    if not 0 < len(value) <= 99:
        raise QrInvalid(f"tag {tag} takes 1 to 99 signs")
    return f"{tag}{len(value):02d}{value}"


def build(of: Transfer) -> str:
    """The text of the code. Raises QrInvalid."""
    _check(of)
    account = _field("00", of.bank_bin) + _field("01", of.account)
    merchant = _field("00", NAPAS) + _field("01", account) + _field("02", TO_ACCOUNT)
    parts = [
        _field("00", "01"),
        _field("01", "11" if of.amount_vnd is None else "12"),
        _field("38", merchant),
        _field("53", VND),
        *([_field("54", str(of.amount_vnd))] if of.amount_vnd is not None else []),
        _field("58", COUNTRY),
        *([_field("62", _field("08", of.words))] if of.words else []),
        "6304",
    ]
    text = "".join(parts)
    return f"{text}{crc16(text.encode('ascii')):04X}"


def _check(of: Transfer) -> None:
    if not _BIN.fullmatch(of.bank_bin) or not _ACCOUNT.fullmatch(of.account):
        raise QrInvalid("a bank is six digits, an account up to 19 letters and digits")
    if of.amount_vnd is not None and not 0 < of.amount_vnd <= _MOST_VND:
        raise QrInvalid("the amount is 1 to 13 digits of whole VND")
    if of.words and (not _WORDS.fullmatch(of.words) or of.words != of.words.strip()):
        raise QrInvalid("the words are up to 25 letters, digits and spaces without accents")


def fields(text: str) -> dict[str, str]:
    """Tag to value of one level. Raises QrInvalid: cut off, repeated, or no digits where digits belong."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            raise QrInvalid("a tag or a length is not two digits")
        tag, length = head[:2], int(head[2:])
        value = text[at + 4 : at + 4 + length]
        if len(value) != length or not length:
            raise QrInvalid(f"tag {tag} is cut off")
        if tag in found:
            raise QrInvalid(f"tag {tag} stands twice")
        found[tag] = value
        at += 4 + length
    return found


def parse(text: str) -> Transfer:
    """What the code says. Raises QrInvalid, also when its checksum does not fit."""
    if not text.isascii() or len(text) < 12 or text[-8:-4] != "6304":
        raise QrInvalid("it does not end with a checksum")
    if text[-4:] != f"{crc16(text[:-4].encode('ascii')):04X}":
        raise QrInvalid("the checksum does not fit: a sign was changed")
    top = fields(text)
    _require(top, {"00": "01", "53": VND, "58": COUNTRY})
    merchant = fields(top.get("38", ""))
    _require(merchant, {"00": NAPAS, "02": TO_ACCOUNT})
    account = fields(merchant.get("01", ""))
    amount = top.get("54")
    if amount is not None and not (amount.isdigit() and amount[0] != "0"):
        raise QrInvalid("the amount is no whole number of VND")
    more = fields(top["62"]) if "62" in top else {}
    found = Transfer(
        account.get("00", ""),
        account.get("01", ""),
        int(amount) if amount is not None else None,
        more.get("08", ""),
    )
    _check(found)
    return found


def _require(found: dict[str, str], wanted: dict[str, str]) -> None:
    for tag, value in wanted.items():
        if found.get(tag) != value:
            raise QrInvalid(f"tag {tag} is not {value}")


def groups(text: str, size: int = 4) -> Sequence[str]:
    """Signs in groups, for people who copy by eye."""
    return [text[at : at + size] for at in range(0, len(text), size)]
