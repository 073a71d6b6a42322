"""What differs between two forms, field by field, for the page of a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldChange:
    """A field that was added, taken away or changed. `words` names the row's words with before and after."""

    kind: str  # added | removed | changed | moved
    name: str
    label: str
    words: tuple[tuple[str, str, str], ...] = ()


def differences(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[FieldChange, ...]:
    """Changes from one form's rows to another's: the new form's order, then what is gone."""
    old, new = _fields(before), _fields(after)
    found: list[FieldChange] = []
    for name, (page, row) in new.items():
        label = str(row["vi"])
        if name not in old:
            found.append(FieldChange("added", name, label))
            continue
        old_page, old_row = old[name]
        words = tuple(
            (word, _text(old_row.get(word)), _text(row.get(word)))
            for word in sorted(set(old_row) | set(row))
            if old_row.get(word) != row.get(word)
        )
        if words:
            found.append(FieldChange("changed", name, label, words))
        elif page != old_page:
            found.append(FieldChange("moved", name, label, (("page", old_page, page),)))
    kept = [name for name in old if name in new]
    order = [name for name in new if name in old]
    told = {change.name for change in found}
    found += [
        FieldChange("moved", name, str(new[name][1]["vi"]))
        for name in _moved(kept, order)
        if name not in told
    ]
    found += [
        FieldChange("removed", name, str(row["vi"])) for name, (_, row) in old.items() if name not in new
    ]
    return tuple(found)


def _moved(before: list[str], after: list[str]) -> list[str]:
    """The fewest names that have to move: those outside the longest common order."""
    place = {name: at for at, name in enumerate(before)}
    best: list[list[str]] = []
    for name in after:
        longest: list[str] = []
        for way in best:
            if place[way[-1]] < place[name] and len(way) > len(longest):
                longest = way
        best.append([*longest, name])
    stays = set(sorted(best, key=len)[-1]) if best else set()
    return [name for name in after if name not in stays]


def _fields(pages: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {row["name"]: (str(page["vi"]), row) for page in pages for row in page["fields"]}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_text(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(one) for one in value)
    return str(value)
