"""What differs between two versions of a procedure, part by part, to be shown side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.kernel.text import fold

Json = Any  # a value of the content, as JSON has it


class Turn(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Said:
    """What a version or a draft says."""

    content: Mapping[str, Json]
    flags: Mapping[str, Json]
    form_schema: Mapping[str, Json] | None = None


@dataclass(frozen=True)
class Row:
    """One difference. `part` is the kind of thing, `item` which one, `detail` which of its values ("": the whole)."""

    part: str
    item: str
    detail: str
    turn: Turn
    before: Json
    after: Json


# How a list's entries are known again, and which of their values are compared.
_LISTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "components": (("key", "name"), ("name", "case", "originals", "copies", "form", "required", "digitise")),
    "legal_bases": (("number", "title"), ("title", "issued_on", "effective_on", "issuer")),
    "results": (("code", "name"), ("name", "written")),
}
_WHOLE = ("name", "name_en", "levels", "subjects", "sets", "no_components", "steps", "handled_by", "internal")
_TEXTS = ("steps", "conditions", "keywords", "note", "related", "decision")
_FIELD = (
    "title",
    "type",
    "enum",
    "oneOf",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "pattern",
    "format",
)


def differences(before: Said, after: Said) -> tuple[Row, ...]:
    """All of them: the text, the ways with limit and fees, the lists, the columns, the fields of the form."""
    return (
        *_whole(before.content, after.content),
        *_channels(_rows(before.content, "channels"), _rows(after.content, "channels")),
        *(
            row
            for part, (keys, values) in _LISTS.items()
            for row in _listed(part, _rows(before.content, part), _rows(after.content, part), keys, values)
        ),
        *_values("flags", "", before.flags, after.flags, sorted({*before.flags, *after.flags})),
        *_form(before.form_schema, after.form_schema),
    )


def _whole(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Row]:
    for key in _WHOLE:
        yield from _value(key, "", "", before.get(key), after.get(key))
    yield from _values("texts", "", _mapping(before, "texts"), _mapping(after, "texts"), _TEXTS)
    agencies = (_mapping(before, "agencies"), _mapping(after, "agencies"))
    yield from _values("agencies", "", *agencies, sorted({*agencies[0], *agencies[1]}))


def _channels(before: Sequence[Mapping[str, Json]], after: Sequence[Mapping[str, Json]]) -> Iterator[Row]:
    """A channel may stand several times, a line a case: then they are told apart by their place among each other."""
    old, new = _numbered(before), _numbered(after)
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            turn = Turn.ADDED if was is None else Turn.REMOVED
            yield Row("channels", key, "", turn, _of_channel(was), _of_channel(now))
            continue
        yield from _value("limit", key, "", _limit(was), _limit(now))
        yield from _value("fees", key, "", _fees(was), _fees(now))


def _of_channel(row: Mapping[str, Json] | None) -> Json:
    return None if row is None else {"limit": _limit(row), "fees": _fees(row)}


def _numbered(rows: Sequence[Mapping[str, Json]]) -> dict[str, Mapping[str, Json]]:
    found: dict[str, Mapping[str, Json]] = {}
    for row in rows:
        key, number = str(row.get("channel")), 1
        while (name := key if number == 1 else f"{key} {number}") in found:
            number += 1
        found[name] = row
    return found


def _limit(row: Mapping[str, Json]) -> Json:
    limit = row.get("limit")
    if isinstance(limit, Mapping):
        return {"value": str(limit.get("value")), "unit": limit.get("unit")}
    return row.get("limit_text") or None


def _fees(row: Mapping[str, Json]) -> list[str]:
    return [str(fee.get("text") or fee.get("amount_vnd")) for fee in _rows(row, "fees")]


def _listed(
    part: str,
    before: Sequence[Mapping[str, Json]],
    after: Sequence[Mapping[str, Json]],
    keys: Sequence[str],
    values: Sequence[str],
) -> Iterator[Row]:
    waiting = list(before)
    for now in after:
        was = next((one for one in waiting if _same(one, now, keys)), None)
        if was is None:
            yield Row(part, _name(now, keys), "", Turn.ADDED, None, _shown(now, values))
            continue
        waiting.remove(was)
        yield from _values(part, _name(now, keys), was, now, values)
    for gone in waiting:
        yield Row(part, _name(gone, keys), "", Turn.REMOVED, _shown(gone, values), None)


def _same(one: Mapping[str, Json], other: Mapping[str, Json], keys: Sequence[str]) -> bool:
    """By the first word that both have: a key or number of their own, else the name without diacritics."""
    for key in keys:
        if one.get(key) and other.get(key):
            return fold(str(one[key])) == fold(str(other[key]))
    return False


def _name(row: Mapping[str, Json], keys: Sequence[str]) -> str:
    return str(row.get("name") or row.get("number") or next((row[key] for key in keys if row.get(key)), ""))


def _shown(row: Mapping[str, Json], values: Sequence[str]) -> Json:
    return {key: row[key] for key in values if row.get(key) not in (None, "")}


def _form(before: Mapping[str, Json] | None, after: Mapping[str, Json] | None) -> Iterator[Row]:
    old, new = _mapping(before or {}, "properties"), _mapping(after or {}, "properties")
    for name in dict.fromkeys((*old, *new)):
        if name not in old or name not in new:
            turn = Turn.ADDED if name not in old else Turn.REMOVED
            yield Row("form", name, "", turn, _title(old.get(name)), _title(new.get(name)))
        elif old[name] != new[name]:
            told = list(_values("form", name, old[name], new[name], _FIELD))
            yield from told or [Row("form", name, "", Turn.CHANGED, _title(old[name]), _title(new[name]))]
    asked = (set((before or {}).get("required", ())), set((after or {}).get("required", ())))
    for name in sorted(asked[0] ^ asked[1]):
        if name in old and name in new:
            yield Row("form", name, "required", Turn.CHANGED, name in asked[0], name in asked[1])


def _title(rule: Json) -> Json:
    return None if rule is None else (rule.get("title") or rule.get("type") or "")


def _values(
    part: str, item: str, before: Mapping[str, Json], after: Mapping[str, Json], keys: Sequence[str]
) -> Iterator[Row]:
    for key in keys:
        yield from _value(part, item, key, before.get(key), after.get(key))


def _value(part: str, item: str, detail: str, before: Json, after: Json) -> Iterator[Row]:
    """Nothing said, an empty text and an empty list are one."""
    if before == after or (_is_nothing(before) and _is_nothing(after)):
        return
    turn = Turn.ADDED if _is_nothing(before) else Turn.REMOVED if _is_nothing(after) else Turn.CHANGED
    yield Row(part, item, detail, turn, before, after)


def _is_nothing(value: Json) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _mapping(said: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    found = said.get(key)
    return found if isinstance(found, Mapping) else {}


def _rows(said: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    found = said.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
