"""The steps that are open on a dossier: one as a rule, several while agencies work side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.ledger.rules import Json, instant_text, parse_instant


@dataclass(frozen=True)
class OpenWork:
    """One open step. `branch` tells parallel ones apart (0 where there is one way only); `seq` is the event that
    opened it; `unit_id` the unit that does it; `due` is aware.
    """

    branch: int
    seq: int
    key: str
    step_no: int
    role: str
    unit_id: int
    due: datetime | None
    assignee_id: int | None

    def as_json(self) -> list[Json]:
        due = None if self.due is None else instant_text(self.due)
        return [self.branch, self.seq, self.key, self.step_no, self.role, self.unit_id, due, self.assignee_id]


def from_json(value: Sequence[Json]) -> OpenWork:
    """Reads what `OpenWork.as_json` wrote."""
    branch, seq, key, step_no, role, unit_id, due, assignee = value
    return OpenWork(
        branch=_whole(branch),
        seq=_whole(seq),
        key=str(key),
        step_no=_whole(step_no),
        role=str(role),
        unit_id=_whole(unit_id),
        due=parse_instant(due) if isinstance(due, str) else None,
        assignee_id=None if assignee is None else _whole(assignee),
    )


def opened(payload: Mapping[str, Json], *, seq: int, handling_unit_id: int) -> tuple[OpenWork, ...]:
    """The steps that an event opens, in two notations.

    `opened`: a list of {branch, key, step_no, role, unit, due, assignee}. Without it the event opens the one
    step of a way without branches: step_no, step_role, step_due, assignee.
    """
    listed = payload.get("opened")
    if isinstance(listed, list):
        return tuple(_of(item, seq, handling_unit_id) for item in listed if isinstance(item, dict))
    due = payload.get("step_due")
    assignee = payload.get("assignee")
    return (
        OpenWork(
            branch=0,
            seq=seq,
            key=str(payload.get("step_key", "")),
            step_no=_whole(payload.get("step_no", 0)),
            role=str(payload.get("step_role", "")),
            unit_id=handling_unit_id,
            due=parse_instant(due) if isinstance(due, str) else None,
            assignee_id=None if assignee is None else _whole(assignee),
        ),
    )


def _of(item: Mapping[str, Json], seq: int, handling_unit_id: int) -> OpenWork:
    due, assignee, unit = item.get("due"), item.get("assignee"), item.get("unit")
    return OpenWork(
        branch=_whole(item.get("branch", 0)),
        seq=seq,
        key=str(item.get("key", "")),
        step_no=_whole(item.get("step_no", 0)),
        role=str(item.get("role", "")),
        unit_id=handling_unit_id if unit is None else _whole(unit),
        due=parse_instant(due) if isinstance(due, str) else None,
        assignee_id=None if assignee is None else _whole(assignee),
    )


def closed_branches(payload: Mapping[str, Json]) -> frozenset[int] | None:
    """The branches whose open step an event closes; None: all of them (the notation without branches)."""
    listed = payload.get("closed")
    if not isinstance(listed, list):
        return None
    return frozenset(_whole(branch) for branch in listed)


def _whole(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} must be a whole number")
    return value
