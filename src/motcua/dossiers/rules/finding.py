"""What an official typed into the search field: a code or a part of one, an id number, or a name. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from motcua.kernel.text import fold

# Fewer letters than this stand in too many names to be looked for in all dossiers that a unit ever had.
SHORTEST = 3
# Lengths of identity numbers: old identity card 9, identity number 12, tax code 10 or 13 (with its branch).
_ID_LENGTHS = frozenset({9, 10, 12, 13})
_LIKE_A_CODE = re.compile(r"[A-Za-z]{1,3}\d[\w.]*(-\d*)*|\d+(-\d*)+|[\w.]+-\d{8}-\d*")


class LookFor(StrEnum):
    NOTHING = ""
    CODE = "code"
    ID_NUMBER = "id number"
    NAME = "name"


@dataclass(frozen=True)
class Search:
    """`value`: a part of a code in capitals, a whole id number, or a folded part of a name."""

    look_for: LookFor
    value: str = ""

    @property
    def is_short(self) -> bool:
        return self.look_for is not LookFor.NOTHING and len(self.value) < SHORTEST


def read_search(typed: str) -> Search:
    """What `typed` asks for.

    >>> read_search("056 090 000 001").look_for
    <LookFor.ID_NUMBER: 'id number'>
    """
    text = typed.strip()
    if not text:
        return Search(LookFor.NOTHING)
    bare = re.sub(r"[\s.]", "", text)
    if bare.isascii() and bare.isdigit():
        kind = LookFor.ID_NUMBER if len(bare) in _ID_LENGTHS else LookFor.CODE
        return Search(kind, bare)
    if _LIKE_A_CODE.fullmatch(text):
        return Search(LookFor.CODE, text.upper())
    folded = fold(text)
    return Search(LookFor.NAME, folded) if folded else Search(LookFor.CODE, text.upper())


# What scanners put around a code: AIM identifiers (]C1, ]Q3), start and stop signs of Code 39, control characters.
_AROUND = re.compile(r"^\][A-Za-z]\d|[\x00-\x1f\x7f\ufeff\u200b]+")
_CODE_IN_PATH = re.compile(r"/([\w.]+(?:-[\w.]+)+)/?$")


def read_scan(scanned: str) -> str:
    """The dossier code in what a scanner or a person put into the code field; nothing when there is none.

    Understood: the bar code or the code as typed, whatever stands around it (control characters, AIM identifier,
    the asterisks of Code 39), and the address in the QR code of a slip.

    >>> read_scan("]C1H56.901-20261122-0000001\\r\\n")
    'H56.901-20261122-0000001'
    >>> read_scan("https://motcua.example/track/?code=H56.901-20261122-0000001")
    'H56.901-20261122-0000001'
    """
    text = _AROUND.sub("", scanned).strip().strip("*").strip()
    if "://" in text:
        try:
            parts = urlsplit(text)
        except ValueError:
            return ""
        named = parse_qs(parts.query).get("code") or parse_qs(parts.query).get("ma")
        if named:
            text = named[0].strip()
        else:
            last = _CODE_IN_PATH.search(parts.path)
            text = last.group(1) if last else ""
    return text[:60]
