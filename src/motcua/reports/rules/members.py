"""The dossiers behind the frozen figures of a sheet as a small number of bytes: one to two for each dossier.

Two kinds of groups: dossiers of a table of flow that came and went the same way, and dossiers that count in the same
measures at one unit. Ids of a group stand in order as distances, so that they compress; what is unpacked is exactly
what was packed.
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from motcua.reports.rules.flow import Flow

_LARGEST = 400_000_000  # bytes unpacked: far above a province's year, below what would harm the machine


class MembersUnreadable(ValueError):
    """The stored list of dossiers cannot be read. The figure stands; its dossiers cannot be listed."""


@dataclass(frozen=True)
class Group:
    """Dossiers that count in the same measures, at one handling unit, in one part of the province. An id stands as
    often as it counts."""

    unit_kind: str  # of the receiving unit
    sector_group: str
    unit_id: int
    measures: tuple[str, ...]
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Members:
    flows: tuple[Flow, ...] = ()
    groups: tuple[Group, ...] = ()


def counting(
    groups: Iterable[Group],
    measures: frozenset[str],
    *,
    unit_id: int | None = None,
    unit_kinds: frozenset[str] = frozenset(),
    sector_groups: frozenset[str] = frozenset(),
) -> tuple[int, ...]:
    """The dossiers that count in some of the measures, of one unit (None: of all) and of the parts named (empty: of
    every part), each once and in order."""
    found: set[int] = set()
    for one in groups:
        if (
            not measures.isdisjoint(one.measures)
            and unit_id in (None, one.unit_id)
            and (not unit_kinds or one.unit_kind in unit_kinds)
            and (not sector_groups or one.sector_group in sector_groups)
        ):
            found.update(one.ids)
    return tuple(sorted(found))


def pack(flows: Iterable[Flow], groups: Iterable[Group] = ()) -> bytes:
    said: dict[str, Any] = {
        "flows": [
            [flow.row, flow.came, flow.went, _steps(flow.ids)]
            for flow in sorted(flows, key=lambda one: (one.row, one.came, one.went))
        ],
        "groups": [
            [one.unit_kind, one.sector_group, one.unit_id, list(one.measures), _steps(one.ids)]
            for one in sorted(
                groups, key=lambda one: (one.unit_kind, one.sector_group, one.unit_id, one.measures)
            )
        ],
    }
    return zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _steps(ids: Iterable[int]) -> list[int]:
    ordered = sorted(ids)
    return [b - a for a, b in zip([0, *ordered], ordered, strict=False)]


def unpack(content: bytes) -> Members:
    """Also what was packed before there were groups: a list of flows. Raises MembersUnreadable."""
    try:
        decompress = zlib.decompressobj()
        text = decompress.decompress(content, _LARGEST)
        if decompress.unconsumed_tail or not decompress.eof:
            raise MembersUnreadable("too large or cut off")
        said = json.loads(text)
        if isinstance(said, list):
            said = {"flows": said, "groups": []}
        return Members(
            tuple(Flow(row, came, went, _ids(steps)) for row, came, went, steps in said["flows"]),
            tuple(
                Group(kind, sector, unit, tuple(measures), _ids(steps))
                for kind, sector, unit, measures, steps in said["groups"]
            ),
        )
    except (zlib.error, ValueError, TypeError, KeyError) as fault:
        raise MembersUnreadable(type(fault).__name__) from None


def _ids(steps: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(steps))
