"""One line of a decision that amends a plan. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Sort(StrEnum):
    TARGET = "target"  # a target gets another value or deadline
    DROP_TARGET = "drop_target"  # a target binds no more
    TARGET_UNITS = "target_units"  # others answer for a target
    TASK = "task"  # a task gets another due day or another lead
    NEW_TASK = "new_task"


@dataclass(frozen=True)
class Line:
    """`id` is the target's or the task's; numbers as decimal texts; `due` an ISO day; `supporting`: keys of units."""

    sort: Sort
    id: int = 0
    comparator: str = ""
    value: str = ""
    value_to: str = ""
    deadline: str = ""
    due: str = ""
    lead_id: int = 0
    domain: str = ""
    title: str = ""
    product: str = ""
    supporting: tuple[int, ...] = ()


def to_json(line: Line) -> dict[str, Any]:
    """`supporting` is written where it says something alone: lines from before there was such a thing stay equal."""
    said = {**asdict(line), "sort": line.sort.value, "supporting": list(line.supporting)}
    if not line.supporting:
        del said["supporting"]
    return said


def from_json(data: Mapping[str, Any]) -> Line:
    known = {name: data[name] for name in Line.__dataclass_fields__ if name in data}
    supporting = tuple(int(one) for one in data.get("supporting", ()))
    return Line(**{**known, "sort": Sort(data["sort"]), "supporting": supporting})
