"""What differs between two structured values, field by field, short enough to be read before deciding."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 60  # characters of a value that are shown


@dataclass(frozen=True)
class Change:
    """One field: where it stands, and what it says before and after; empty where it was not or is no more."""

    place: str
    before: str
    after: str


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    return tuple(_walk(before, after, ""))


def _walk(before: Any, after: Any, place: str) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _walk(before.get(key), after.get(key), f"{place}.{key}" if place else str(key))
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            one = before[number] if number < len(before) else None
            other = after[number] if number < len(after) else None
            yield from _walk(one, other, f"{place}[{number + 1}]")
    elif before != after or type(before) is not type(after):
        yield Change(place, *_apart(_text(before), _text(after)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(one)}" for key, one in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    return " ".join(str(value).split())


def _apart(before: str, after: str) -> tuple[str, str]:
    """Both shortened around the first letter that differs."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    start = max(0, same - 20) if max(len(before), len(after)) > LONGEST else 0
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    return ("…" if start and shown else "") + shown + ("…" if start + LONGEST < len(text) else "")
