"""Texts of a report: words by people, numbers by reference. A number that was computed cannot be typed.

`{{ONTIME_ONESTOP}}` stands for a figure of the sheet, `.n` for its numerator, `.d` for its denominator. Nothing else
is understood between double braces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.reports.rules.sheets import Scale, Sheet, shown

LONGEST = 20_000  # characters of a block
SLOT = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})(?:\.([nd]))?\s*\}\}")
_ANY = re.compile(r"\{\{|\}\}")
_PERCENT = re.compile(r"(?<![\d.,])([0-9]{1,3}(?:\s?[.,]\s?[0-9]{1,4})?)\s*(?:%|phần trăm)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Trouble(StrEnum):
    UNKNOWN_SLOT = "unknown_slot"  # names a figure that the report has not
    BROKEN_SLOT = "broken_slot"  # braces that name nothing
    DROPPED_SLOT = "dropped_slot"  # the form's own reference was taken out
    RETYPED = "retyped"  # a computed share typed as a number
    TOO_LONG = "too_long"
    CONTROL = "control"


@dataclass(frozen=True)
class Fault:
    trouble: Trouble
    block: str
    detail: str = ""


@dataclass(frozen=True)
class Piece:
    """Words, or a figure by its number with the part asked for."""

    text: str = ""
    figure: int = 0
    part: str = ""


def as_read(text: str) -> str:
    """As it is read: wide figures are figures, and what nobody sees parts no number."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


def slots_in(text: str) -> tuple[str, ...]:
    """The figures that a text names, each as often as it does, with their parts."""
    return tuple(f"{one[1]}.{one[2]}" if one[2] else one[1] for one in SLOT.finditer(text))


def faults(block: str, text: str, sheet: Sheet, *, begun_with: str) -> tuple[Fault, ...]:
    """What keeps a text from being saved. `begun_with`: the form's text, whose references must all stay."""
    found: list[Fault] = []
    if len(text) > LONGEST:
        found.append(Fault(Trouble.TOO_LONG, block, str(LONGEST)))
    if _CONTROL.search(text):
        found.append(Fault(Trouble.CONTROL, block))
    named = slots_in(text)
    found += [
        Fault(Trouble.UNKNOWN_SLOT, block, slot)
        for slot in dict.fromkeys(named)
        if slot.partition(".")[0] not in sheet.slots
    ]
    if _ANY.search(SLOT.sub("", text)):
        found.append(Fault(Trouble.BROKEN_SLOT, block))
    missing = [slot for slot in dict.fromkeys(slots_in(begun_with)) if slot not in named]
    found += [Fault(Trouble.DROPPED_SLOT, block, slot) for slot in missing]
    found += _retyped(block, text, sheet)
    return tuple(found)


def _retyped(block: str, text: str, sheet: Sheet) -> Iterable[Fault]:
    """A share typed with decimals that is exactly what a figure of the sheet shows: it must be referred to."""
    computed = {
        shown(one).rstrip("%"): one
        for one in sheet.figures
        if one.scale is Scale.PERCENT and one.value is not None
    }
    for typed in _PERCENT.finditer(as_read(text)):
        number = re.sub(r"\s", "", typed[1]).replace(".", ",")
        if "," in number and number in computed:
            yield Fault(Trouble.RETYPED, block, typed[1])


def pieces(text: str, sheet: Sheet) -> tuple[Piece, ...]:
    """The text in parts; a name that the sheet has not stays words."""
    found: list[Piece] = []
    at = 0
    for slot in SLOT.finditer(text):
        number = sheet.slots.get(slot[1])
        if number is None:
            continue
        if slot.start() > at:
            found.append(Piece(text=text[at : slot.start()]))
        found.append(Piece(figure=number, part=slot[2] or ""))
        at = slot.end()
    if at < len(text):
        found.append(Piece(text=text[at:]))
    return tuple(found)


def plain(text: str, sheet: Sheet) -> str:
    """The text with its numbers, as a reader sees it."""
    return "".join(_said(piece, sheet) for piece in pieces(text, sheet))


def _said(piece: Piece, sheet: Sheet) -> str:
    figure = sheet.figure(piece.figure)
    return piece.text if figure is None else shown(figure, piece.part)


Texts = Mapping[str, str]
Show = Callable[[Piece], str]
