"""What the leader's page and the screens of the centre show: gathered once, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction

from django.http import HttpRequest

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.indicators import attention, queries
from motcua.indicators.attention import Watch
from motcua.indicators.rules.attention_law import AttentionLaw, attention_law
from motcua.indicators.rules.figures import Figure
from motcua.indicators.rules.ranking import Placed, placed
from motcua.kernel import scopes
from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import VIETNAM, day_of
from motcua.plans import attention as plans
from motcua.plans.attention import Time
from motcua.plans.rules.tracking import State
from motcua.plans.rules.tracking_law import tracking_law
from motcua.web.cockpit.frame import Frame, unit_labels
from motcua.web.components.acting import acting_post

_CALLED, _TARGETS, _MISSED = 3, 6, 3
_HEADS = ("agency_head", "division_head")
_CELLS = ("settled_in_time", "settled_assessed")


@dataclass(frozen=True)
class Call:
    """A unit to call: `avoidable` are its overdue dossiers that it answers for, `idle` those that will be late."""

    unit_id: int
    name: str
    avoidable: int
    idle: int
    head: str
    telephone: str


@dataclass(frozen=True)
class Tile:
    """A unit of the grid. `standing`: above, below or like the whole, by intervals; empty where not assessed."""

    unit_id: int
    name: str
    place: Placed[int]
    overdue: int
    standing: str

    @property
    def is_told(self) -> bool:
        """Whether the numbers tell it from the whole, or dossiers of it are overdue: worth a look."""
        return self.standing in ("above", "below") or self.overdue > 0


@dataclass(frozen=True)
class Sight:
    watch: Watch
    totals: Mapping[str, int]
    calls: Sequence[Call]
    worst: Sequence[plans.Recorded]
    slipping: int
    lost: int
    fallen: int
    targets: int  # those whose time still runs
    missed: Sequence[plans.Recorded]
    just_missed: int
    missed_earlier: int
    tiles: Sequence[Tile]
    on_time: Figure
    recorded_on: datetime | None

    @property
    def law(self) -> AttentionLaw:
        return attention_law(day_of(self.watch.now))

    @property
    def ended_days(self) -> int:
        return tracking_law(day_of(self.watch.now)).ended_days


def watch(calendar: WorkCalendar, now: datetime) -> Watch:
    """Due soon: by the end of so many working days from today; idle: untouched for so many (`attention_law`); new:
    since the last one."""
    today = day_of(now)
    law = attention_law(today)
    return Watch(
        now=now,
        until=_begin(_working(calendar, now, law.soon_days)) + timedelta(days=1),
        idle_since=_begin(_working(calendar, now, -law.idle_days)),
        since=min(_begin(_working(calendar, now, -1)), datetime.combine(today, time.min, VIETNAM)),
    )


def _begin(day: datetime) -> datetime:
    return datetime.combine(day.astimezone(VIETNAM).date(), time.min, VIETNAM)


def _working(calendar: WorkCalendar, now: datetime, days: int) -> datetime:
    """So many working days after (or before) today."""
    step = timedelta(days=1 if days > 0 else -1)
    at, left = now, abs(days)
    while left:
        at += step
        if calendar.is_working_day(day_of(at)):
            left -= 1
    return at


def watch_of(request: HttpRequest, now: datetime) -> Watch:
    """By the calendar of the unit of the post acted in; one query."""
    post = acting_post(request)
    assert post is not None  # the page is guarded
    return watch(agencies.calendar_of(post.unit_id), now)


def sight(request: HttpRequest, frame: Frame) -> Sight:
    """All of it, within the open scope: nine queries."""
    seen = watch_of(request, frame.now)
    by_unit = attention.counts(seen, frame.asked.narrow)
    asked_by = scopes.current()
    units = None if asked_by.kind is scopes.ScopeKind.SYSTEM else asked_by.unit_ids
    targets = plans.recorded(day_of(frame.now), unit_ids=units)
    running = [one for one in targets if one.time is Time.AHEAD]
    bad, missed = plans.slipping(targets), plans.just_missed(targets)
    tiles, whole = _tiles(frame, by_unit)
    return Sight(
        watch=seen,
        totals=attention.total(by_unit),
        calls=_calls(frame, by_unit),
        worst=sorted(bad, key=lambda one: one.state is State.LOST)[:_TARGETS],
        slipping=len(bad),
        lost=sum(1 for one in bad if one.state is State.LOST),
        fallen=sum(1 for one in running if one.has_fallen),
        targets=len(running),
        missed=missed[:_MISSED],
        just_missed=len(missed),
        missed_earlier=sum(1 for one in targets if one.time is Time.EARLIER and one.state is State.LOST),
        tiles=tiles,
        on_time=whole,
        recorded_on=max((one.day.recorded_at for one in targets), default=None),
    )


def _calls(frame: Frame, by_unit: Mapping[int, Mapping[str, int]]) -> list[Call]:
    burden = {unit: sums["avoidable"] + sums["due_soon_idle"] for unit, sums in by_unit.items()}
    chosen = sorted((unit for unit in burden if burden[unit]), key=lambda unit: (-burden[unit], unit))[
        :_CALLED
    ]
    held = accounts.who_hold(set(chosen), day_of(frame.now))
    heads: dict[int, int] = {}
    for role in reversed(_HEADS):
        heads |= {unit: user for unit, held_role, user in sorted(held) if held_role == role}
    names = accounts.full_names(set(heads.values()))
    rows = agencies.units(chosen)
    return [
        Call(
            unit,
            frame.names.units.get(unit, "?"),
            by_unit[unit]["avoidable"],
            by_unit[unit]["due_soon_idle"],
            names.get(heads.get(unit, 0), ""),
            rows[unit].telephone if unit in rows else "",
        )
        for unit in chosen
    ]


def _tiles(frame: Frame, by_unit: Mapping[int, Mapping[str, int]]) -> tuple[list[Tile], Figure]:
    cells = queries.cells(frame.asked.period, frame.asked.narrow, (("handling_unit_id",),), names=_CELLS)
    figures = {
        key[0]: Figure(sums["settled_in_time"], sums["settled_assessed"])
        for key, sums in cells[("handling_unit_id",)].items()
    }
    whole = Figure(
        sum(one.numerator for one in figures.values()), sum(one.denominator or 0 for one in figures.values())
    )
    for unit in by_unit:
        figures.setdefault(unit, Figure(0, 0))
    labels = unit_labels(frame.names, figures)
    tiles = [
        Tile(
            place.key,
            labels.get(place.key, "?"),
            place,
            by_unit.get(place.key, {}).get("overdue", 0),
            _standing(place.figure, whole.value),
        )
        for place in placed(figures)
    ]
    # who needs a look first: poorer than the whole, overdue dossiers, the others by their share
    return sorted(tiles, key=lambda tile: (_ORDER[tile.standing], -tile.overdue)), whole


_ORDER = {"below": 0, "like": 1, "": 2, "above": 3}


def _standing(figure: Figure, whole: Fraction | None) -> str:
    interval = figure.interval
    if interval is None or whole is None:
        return ""
    if interval.low > whole:
        return "above"
    return "below" if interval.high < whole else "like"
