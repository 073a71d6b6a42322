"""The dossiers behind a frozen table as a small number of bytes: one to two for each dossier.

Ids of a group stand in order as distances, so that they compress; what is unpacked is exactly what was packed.
"""

import json
import zlib
from collections.abc import Iterable

from motcua.reports.rules.flow import Flow

_LARGEST = 400_000_000  # bytes unpacked: far above a province's year, below what would harm the machine


class MembersUnreadable(ValueError):
    """The stored list of dossiers cannot be read. The figure stands; its dossiers cannot be listed."""


def pack(flows: Iterable[Flow]) -> bytes:
    said = []
    for flow in sorted(flows, key=lambda one: (one.row, one.came, one.went)):
        ids = sorted(flow.ids)
        said.append([flow.row, flow.came, flow.went, [b - a for a, b in zip([0, *ids], ids, strict=False)]])
    return zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack(content: bytes) -> tuple[Flow, ...]:
    """Raises MembersUnreadable."""
    try:
        decompress = zlib.decompressobj()
        text = decompress.decompress(content, _LARGEST)
        if decompress.unconsumed_tail or not decompress.eof:
            raise MembersUnreadable("too large or cut off")
        said = json.loads(text)
        found = []
        for row, came, went, steps in said:
            at, ids = 0, []
            for step in steps:
                at += step
                ids.append(at)
            found.append(Flow(row, came, went, tuple(ids)))
    except (zlib.error, ValueError, TypeError) as fault:
        raise MembersUnreadable(type(fault).__name__) from None
    return tuple(found)
