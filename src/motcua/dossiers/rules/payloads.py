"""Reading what an event says. A payload is JSON from the log: what is not of the kind asked for is refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from motcua.ledger.rules import Json, parse_instant


def text(payload: Mapping[str, Json], key: str) -> str:
    value = payload.get(key, "")
    if not isinstance(value, str):
        raise TypeError(f"{key} must be text")
    return value


def whole(payload: Mapping[str, Json], key: str, default: int = 0) -> int:
    value = payload.get(key, default)
    if not isinstance(value, int):
        raise TypeError(f"{key} must be a whole number")
    return value


def maybe_whole(payload: Mapping[str, Json], key: str) -> int | None:
    return None if payload.get(key) is None else whole(payload, key)


def instant(payload: Mapping[str, Json], key: str) -> datetime | None:
    value = payload.get(key)
    return parse_instant(value) if isinstance(value, str) else None


def moves_of(payload: Mapping[str, Json]) -> dict[int, int]:
    """From which unit to which an event `rehomed` gives a dossier: [[from, to], ...]."""
    listed = payload.get("units")
    found: dict[int, int] = {}
    for pair in listed if isinstance(listed, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair):
            found[cast(int, pair[0])] = cast(int, pair[1])
    return found
