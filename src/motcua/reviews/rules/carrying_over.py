"""What of a review's outcome can be written into a draft of the catalogue without a person: a shorter limit."""

from collections.abc import Mapping
from typing import Any


def shortened(
    content: Mapping[str, Any], *, now: int, proposed: int, unit: str
) -> tuple[dict[str, Any], int]:
    """The record with every channel's limit of `now` units set to `proposed`, and how many channels that were.

    Channels that have another limit, or the same in another unit, stay as they are: a person decides on them.
    """
    changed = 0
    channels = []
    for line in content.get("channels") or ():
        limit = line.get("limit") or {}
        if str(limit.get("value")) == str(now) and limit.get("unit") == unit:
            line = {**line, "limit": {**limit, "value": str(proposed)}}
            changed += 1
        channels.append(line)
    return {**content, "channels": channels}, changed
