"""Which of several lanes takes a dossier in, by its code alone: the same code always goes the same way.

So two rows of one code meet in one lane, which sees that they are two. Codes of our own form are dealt out by their
day: the count of a unit's codes of one day is then raised by one lane only, and no lane waits for another's.
"""

from zlib import crc32

from motcua.dossiers.rules.codes import parts_of


def lane_of(code: str, lanes: int) -> int:
    """From 0 to `lanes` - 1."""
    parts = parts_of(code)
    key = code if parts is None else parts.day.isoformat()
    return crc32(key.encode("utf-8", "surrogatepass")) % lanes
