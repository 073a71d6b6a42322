"""Whether a procedure's content has its mandatory parts, and whether a draft can be read as a procedure at all.

Mandatory: name, steps, ways, components and number of sets, time limit, subjects, agency (Nghị định 63/2010/NĐ-CP,
Điều 8 khoản 2; the list is confirmed by decision 766/QĐ-TTg, criterion 1.3). Result, fee, form and conditions only
where they exist (from memory), so their absence is never a fault. Content comes from the sample, the national export
or people, so a part may stand in one of several places.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from motcua.procedures.rules.drafting import VersionFlags

Content = Mapping[str, Any]

PARTS = ("name", "steps", "ways", "components", "sets", "limit", "subjects", "agency")
CHANNELS = frozenset({"online", "counter", "post"})
LEVELS = frozenset({"ministry", "province", "district", "commune", "other"})
LIMIT_UNITS = frozenset({"within_day", "hour", "working_day", "day", "month"})
LONGEST_NAME = 2000  # characters; the longest of the national export of 2026 has 1,094


@dataclass(frozen=True)
class Fault:
    """What keeps a draft from being proposed. `part` names the place, `entry` the number of its line (0: none)."""

    part: str
    code: str
    entry: int = 0


def missing_parts(content: Content, *, name: str = "") -> tuple[str, ...]:
    """The mandatory parts that the content lacks, in the order of the law. `name`: the procedure's own."""
    present = {
        "name": bool(_text(content.get("name")) or name.strip()),
        "steps": bool(_text(content.get("steps")) or _text(_part(content, "texts").get("steps"))),
        "ways": bool(_rows(content, "channels")),
        # a procedure that asks for no paper at all says so in as many words
        "components": bool(_rows(content, "components") or content.get("no_components")),
        "sets": _has_sets(content),
        "limit": any(row.get("limit") or _text(row.get("limit_text")) for row in _rows(content, "channels")),
        "subjects": bool(content.get("subjects") or _text(_part(content, "texts").get("subjects"))),
        "agency": _has_agency(content),
    }
    return tuple(part for part in PARTS if not present[part])


def faults(content: Content, flags: Mapping[str, Any], *, name: str = "") -> tuple[Fault, ...]:
    """Everything that keeps a draft from being proposed; empty: it may be."""
    found = [Fault(part, "missing") for part in missing_parts(content, name=name)]
    found += _shape(content)
    try:
        columns = VersionFlags.of_json(flags)
    except ValueError:
        return (*found, Fault("flags", "unreadable"))
    online = any(row.get("channel") == "online" for row in _rows(content, "channels"))
    if (
        columns.online_level in ("full_online", "partial_online")
        and not online
        and _rows(content, "channels")
    ):
        found.append(Fault("flags", "online-without-channel"))
    return tuple(found)


def _shape(content: Content) -> Iterator[Fault]:
    if len(_text(content.get("name"))) > LONGEST_NAME:
        yield Fault("name", "too-long")
    if unknown := [level for level in content.get("levels") or () if level not in LEVELS]:
        yield Fault("levels", "unknown", len(unknown))
    if not content.get("levels"):
        yield Fault("levels", "missing")
    for number, row in enumerate(_rows(content, "channels"), 1):
        yield from _channel(row, number)
    for number, row in enumerate(_rows(content, "components"), 1):
        if not _text(row.get("name")):
            yield Fault("components", "nameless", number)
        counts = (row.get("originals", 0), row.get("copies", 0))
        if any(not isinstance(count, int) or count < 0 for count in counts):
            yield Fault("components", "count", number)
    for number, row in enumerate(_rows(content, "legal_bases"), 1):
        if not (_text(row.get("number")) or _text(row.get("title"))):
            yield Fault("legal_bases", "nameless", number)
        if not all(_is_day(row.get(key)) for key in ("issued_on", "effective_on")):
            yield Fault("legal_bases", "date", number)
    for number, row in enumerate(_rows(content, "results"), 1):
        if not _text(row.get("name")):
            yield Fault("results", "nameless", number)


def _channel(row: Content, number: int) -> Iterator[Fault]:
    if row.get("channel") not in CHANNELS:
        yield Fault("channels", "unknown", number)
    limit = row.get("limit")
    if limit:
        try:
            value = Decimal(str(limit["value"]))
        except (InvalidOperation, KeyError, TypeError):
            value = Decimal(0)
        if not value.is_finite() or value <= 0 or limit.get("unit") not in LIMIT_UNITS:
            yield Fault("limit", "unreadable", number)
    for fee in _rows(row, "fees"):
        amount = fee.get("amount_vnd")
        if amount is not None and (not isinstance(amount, int) or amount < 0):
            yield Fault("fees", "amount", number)
        if not _text(fee.get("text")):
            yield Fault("fees", "wordless", number)


def _has_sets(content: Content) -> bool:
    """The number of sets, or where the source has no place for it the originals and copies asked of each paper."""
    if content.get("no_components"):
        return True
    said = content.get("sets")
    if isinstance(said, int) and not isinstance(said, bool):
        return said > 0
    return any(
        (row.get("originals") or 0) + (row.get("copies") or 0) > 0 for row in _rows(content, "components")
    )


def _has_agency(content: Content) -> bool:
    agencies = _part(content, "agencies")
    return bool(content.get("handled_by") or agencies.get("competent") or agencies.get("performing"))


def _is_day(said: object) -> bool:
    if said in (None, ""):
        return True
    try:
        date.fromisoformat(str(said))
    except ValueError:
        return False
    return True


def _rows(content: Content, key: str) -> list[Mapping[str, Any]]:
    found = content.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _part(content: Content, key: str) -> Content:
    found = content.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(said: object) -> str:
    return said.strip() if isinstance(said, str) else ""
