"""A framework as canonical JSON and back, with its fingerprint: what a round keeps for good. Pure.

The JSON follows the fields of `rules.framework`, not the format of the documents that are read: a later change of
that format cannot change what an old round was scored by.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from motcua.scorecards.rules.framework import Framework

Json = object


class NotFrozen(ValueError):
    """This is not what a framework was kept as."""


def freeze(framework: Framework) -> dict[str, Json]:
    """Plain JSON of every field, also of those that hold their default: one that changes later changes nothing."""
    made = _down(framework)
    assert isinstance(made, dict)
    return made


def thaw(kept: Mapping[str, Json]) -> Framework:
    """The framework again, equal to what was frozen. Raises NotFrozen."""
    made = _up(Framework, kept)
    if not isinstance(made, Framework):
        raise NotFrozen(type(made).__name__)
    return made


def canonical(value: Json) -> bytes:
    """One spelling for one content: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value: Json) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _down(value: object) -> Json:
    if is_dataclass(value):
        return {field.name: _down(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted((_down(one) for one in value), key=str)
    if isinstance(value, tuple | list):
        return [_down(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _down(one) for key, one in value.items()}
    if value is None or isinstance(value, str | bool | int):
        return value
    raise NotFrozen(type(value).__name__)


def _up(kind: object, kept: Json) -> object:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(inside, kept)
    if origin is tuple:
        if not isinstance(kept, list):
            raise NotFrozen("list")
        if len(inside) == 2 and inside[1] is Ellipsis:
            return tuple(_up(inside[0], one) for one in kept)
        if len(kept) != len(inside):
            raise NotFrozen("tuple")
        return tuple(_up(part, one) for part, one in zip(inside, kept, strict=True))
    if origin is frozenset:
        if not isinstance(kept, list):
            raise NotFrozen("set")
        return frozenset(_up(inside[0], one) for one in kept)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(kept, Mapping):
            raise NotFrozen("mapping")
        return {str(key): _up(inside[1], one) for key, one in kept.items()}
    if isinstance(kind, type):
        return _plain(kind, kept)
    raise NotFrozen(str(kind))


def _one_of(kinds: tuple[object, ...], kept: Json) -> object:
    if kept is None:
        return None
    for kind in kinds:
        if kind is NoneType or isinstance(kept, list) is not (get_origin(kind) in (tuple, frozenset)):
            continue
        return _up(kind, kept)
    raise NotFrozen("union")


def _plain(kind: type, kept: Json) -> object:
    if is_dataclass(kind):
        if not isinstance(kept, Mapping):
            raise NotFrozen(kind.__name__)
        hints = get_type_hints(kind)
        # a field that the framework did not have when it was frozen takes its default
        given = {
            field.name: _up(hints[field.name], kept[field.name])
            for field in fields(kind)
            if field.name in kept
        }
        try:
            return kind(**given)
        except TypeError as missing:
            raise NotFrozen(str(missing)) from None
    if issubclass(kind, Enum):
        return kind(kept)
    if kind is Decimal:
        return Decimal(str(kept))
    if kind is Fraction:
        return Fraction(str(kept))
    if kind is date:
        return date.fromisoformat(str(kept))
    if not isinstance(kept, kind):
        raise NotFrozen(kind.__name__)
    return kept
