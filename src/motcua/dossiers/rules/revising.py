"""What a changed calendar does to open dossiers: which dates move, and from when to when. Pure, by the hundred
thousand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from motcua.dossiers.rules.clock_turns import Turn, due_by
from motcua.dossiers.rules.deciding import moved_step
from motcua.kernel.worktime import CalendarHorizon, Limit, LimitUnit, WorkCalendar, due_many
from motcua.kernel.zone import VIETNAM


class Finding(StrEnum):
    """What comes of one dossier. `MOVES` is written once approved; the others stay and say why."""

    MOVES = "listed"
    UNEXPLAINED = "unexplained"
    PAST = "past"
    BEYOND = "beyond"


@dataclass(frozen=True)
class OpenDossier:
    """What the list needs of an open dossier. `steps`: (branch, due date) of its open steps.

    `turns` is None for a clock that has only been started: then acceptance and limit say all.
    """

    id: int
    unit_id: int
    accepted_at: datetime
    limit_value: str
    limit_unit: str
    due: datetime
    stopped_at: datetime | None
    steps: tuple[tuple[int, datetime], ...]
    turns: tuple[Turn, ...] | None


@dataclass(frozen=True)
class Difference:
    dossier: OpenDossier
    finding: Finding
    after: datetime | None
    steps: tuple[tuple[int, datetime, datetime], ...] = ()


def differences(
    dossiers: Iterable[OpenDossier],
    before: Mapping[int, WorkCalendar],
    after: Mapping[int, WorkCalendar],
    *,
    now: datetime,
) -> Iterator[Difference]:
    """The dossiers whose date the change concerns. `before` and `after` are the calendars by unit.

    Dossiers that share both calendars and have a plain clock are counted together.
    """
    plain: dict[tuple[int, int], list[OpenDossier]] = {}
    for dossier in dossiers:
        if dossier.turns is None:
            key = id(before[dossier.unit_id]), id(after[dossier.unit_id])
            plain.setdefault(key, []).append(dossier)
            continue
        was, will = before[dossier.unit_id], after[dossier.unit_id]
        limit = _limit(dossier.limit_value, dossier.limit_unit, {})
        yield from _judged(
            dossier, _one(was, limit, dossier.turns), _one(will, limit, dossier.turns), was, will, now
        )
    for group in plain.values():
        was, will = before[group[0].unit_id], after[group[0].unit_id]
        for dossier, old, new in zip(group, _many(was, group), _many(will, group), strict=True):
            yield from _judged(dossier, old, new, was, will, now)


def settled_due(*, present: datetime, moved: datetime, now: datetime, stopped: bool) -> datetime:
    """The date that is written: nothing is moved into the past, and what is late already is not hastened."""
    if not stopped and moved <= now and moved < present:
        return present
    return moved


def _judged(
    dossier: OpenDossier,
    old: datetime | None,
    new: datetime | None,
    was: WorkCalendar,
    will: WorkCalendar,
    now: datetime,
) -> Iterator[Difference]:
    if new == old == dossier.due:
        return
    if old != dossier.due:
        if old != new:
            yield Difference(dossier, Finding.UNEXPLAINED, None)
        return
    if new is None:
        yield Difference(dossier, Finding.BEYOND, None)
        return
    stopped = dossier.stopped_at is not None
    if settled_due(present=dossier.due, moved=new, now=now, stopped=stopped) == dossier.due:
        yield Difference(dossier, Finding.PAST, new)
        return
    since = dossier.stopped_at or now
    steps = []
    for branch, step in dossier.steps:
        moved = moved_step(was, will, step, since=since, whole=dossier.due, moved=new)
        if moved != step:
            steps.append((branch, step, moved))
    yield Difference(dossier, Finding.MOVES, new, tuple(steps))


def _limit(value: str, unit: str, known: dict[tuple[str, str], Limit]) -> Limit | None:
    if not value:
        return None
    key = value, unit
    if key not in known:
        known[key] = Limit(Decimal(value), LimitUnit(unit))
    return known[key]


def _one(calendar: WorkCalendar, limit: Limit | None, turns: Sequence[Turn]) -> datetime | None:
    try:
        return due_by(calendar, limit, turns)
    except CalendarHorizon:
        return None


def _many(calendar: WorkCalendar, group: Sequence[OpenDossier]) -> list[datetime | None]:
    """The due dates of plain clocks, in order; None where the calendar does not reach or no limit is set."""
    known: dict[tuple[str, str], Limit] = {}
    by_limit: dict[tuple[str, str], list[int]] = {}
    for place, dossier in enumerate(group):
        by_limit.setdefault((dossier.limit_value, dossier.limit_unit), []).append(place)
    found: list[datetime | None] = [None] * len(group)
    for key, places in by_limit.items():
        limit = _limit(*key, known)
        if limit is None:
            continue
        starts = [int(group[place].accepted_at.timestamp()) for place in places]
        for place, due in zip(places, _whole(calendar, starts, limit), strict=True):
            found[place] = None if due is None else datetime.fromtimestamp(due, tz=VIETNAM)
    return found


def _whole(calendar: WorkCalendar, starts: list[int], limit: Limit) -> Sequence[int | None]:
    """All at once; one by one when some lie beyond the calendar's last year."""
    try:
        return due_many(calendar, starts, limit)
    except CalendarHorizon:
        return [_single(calendar, start, limit) for start in starts]


def _single(calendar: WorkCalendar, start: int, limit: Limit) -> int | None:
    try:
        return due_many(calendar, [start], limit)[0]
    except CalendarHorizon:
        return None
