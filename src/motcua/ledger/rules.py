"""Canonical form and chaining of events. Pure: no Django, no clock.

Canonical JSON follows RFC 8785 for the values we allow (objects, arrays, strings, booleans, null, integers
below 2**53 in size, keys in the Basic Multilingual Plane): keys sorted, no white space, UTF-8. Floats are
refused, so that no engine can disagree on their text.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from json.encoder import encode_basestring
from typing import TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

GENESIS = bytes(32)
_LARGEST_INTEGER = 2**53
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class NotCanonical(ValueError):
    """A value cannot be written in canonical JSON. Use strings for decimals and instants."""


def _check(value: object) -> None:
    """Exact types first, and plain members without a call each: a province's history passes through here."""
    kind = type(value)
    if kind is dict or isinstance(value, dict):
        for key, item in value.items():  # type: ignore[attr-defined]  # a dict
            if type(key) is not str and not isinstance(key, str):
                raise NotCanonical(f"the key {key!r} is not text")
            of = type(item)
            if of is str or item is None or of is bool:
                continue
            if of is int and -_LARGEST_INTEGER < item < _LARGEST_INTEGER:
                continue
            _check(item)
    elif kind is str or value is None or kind is bool or isinstance(value, str):
        return
    elif isinstance(value, int):
        if abs(value) >= _LARGEST_INTEGER:
            raise NotCanonical(f"the integer {value} is too large for canonical JSON; write it as text")
    elif isinstance(value, list):
        for item in value:
            _check(item)
    else:
        raise NotCanonical(f"{kind.__name__} cannot be written in canonical JSON; use text")


def canonical_json(value: Json) -> bytes:
    """The one byte string of a value. Raises NotCanonical."""
    _check(value)
    return _encode(value).encode("utf-8")


def instant_text(at: datetime) -> str:
    """An aware instant as UTC text with microseconds: `2026-11-22T01:02:03.000004Z`. Raises NotCanonical."""
    if at.tzinfo is None:
        raise NotCanonical("an instant needs its zone")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime:
    """The inverse of `instant_text`, in UTC."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Actor:
    """Who did it: kind `citizen`, `official` or `system`, the account and the unit acted for."""

    kind: str
    user_id: int | None = None
    unit_id: int | None = None

    def to_json(self) -> dict[str, Json]:
        return {"kind": self.kind, "user": self.user_id, "unit": self.unit_id}


@dataclass(frozen=True)
class Entry:
    """One event of a stream, ready to be chained. `command_id` is the idempotency key of its command."""

    stream: int
    seq: int
    kind: str
    at: datetime
    actor: Actor
    command_id: str
    payload: Mapping[str, Json]

    @cached_property
    def payload_text(self) -> str:
        """The payload in canonical form, made once: what is hashed is what is written. Raises NotCanonical."""
        return canonical_json(dict(self.payload)).decode()

    def body(self) -> dict[str, Json]:
        return {
            "stream": self.stream,
            "seq": self.seq,
            "kind": self.kind,
            "at": instant_text(self.at),
            "actor": self.actor.to_json(),
            "command": self.command_id,
            "payload": dict(self.payload),
        }


@lru_cache(maxsize=1024)
def actor_text(actor: Actor) -> str:
    """The actor in canonical form. Raises NotCanonical."""
    return canonical_json(actor.to_json()).decode()


def canonical_entry(entry: Entry) -> bytes:
    """`canonical_json(entry.body())`, with the keys laid out here: whole histories pass through, and it takes half
    the time. Raises NotCanonical.
    """
    _check(entry.stream)
    _check(entry.seq)
    return (
        f'{{"actor":{actor_text(entry.actor)},"at":"{instant_text(entry.at)}",'
        f'"command":{encode_basestring(entry.command_id)},"kind":{encode_basestring(entry.kind)},'
        f'"payload":{entry.payload_text},"seq":{entry.seq},"stream":{entry.stream}}}'
    ).encode()


def link(previous: bytes, entry: Entry) -> bytes:
    """SHA-256 over the previous hash and the canonical entry (32 bytes)."""
    return hashlib.sha256(previous + canonical_entry(entry)).digest()


def commitment(salt: bytes, value: Json) -> str:
    """A salted SHA-256 (hex) that binds personal data to the log without putting them into it.

    When the data and their salt are erased, the log stays whole and says nothing about the person.
    """
    return hashlib.sha256(salt + canonical_json(value)).hexdigest()
