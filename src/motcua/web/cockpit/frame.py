"""What every page of figures carries: how fresh they are, and the form of filters."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.indicators import actions, bridge, knowing, queries, words
from motcua.indicators.errors import NotKnownThen
from motcua.indicators.registry import Slice
from motcua.indicators.summing import GroupSet, Key
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.web.cockpit import filters
from motcua.web.cockpit.filters import Asked
from motcua.web.components.acting import post_opens
from motcua.web.components.words import CHANNEL_LABELS

# A page brings the cells up to date itself when little is new; the worker does the rest.
EVENTS_A_PAGE = 2000
PRESET_LABELS = {
    "month": lazy("This month"),
    "quarter": lazy("This quarter"),
    "year": lazy("This year"),
    "twelve": lazy("Last 12 months"),
}


@dataclass(frozen=True)
class Choice:
    value: Any
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class PresetLink:
    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """`as_of`: the figures hold at this instant; `is_behind`: newer work is being counted."""

    now: datetime
    as_of: datetime
    is_behind: bool
    asked: Asked
    names: queries.Names
    sees_reorganisations: bool = False
    known_since: date | None = None  # of an earlier day than this was asked: what was known then was not kept
    not_told: date | None = None  # the past day that a page was asked for which tells of now alone


def framed(request: HttpRequest, *, tells_past: bool = True) -> Frame:
    """`tells_past`: the page's figures can be told as known on a past day; else it says that they are of now."""
    now = timezone.now()
    done = actions.catch_up(now=now, limit=EVENTS_A_PAGE)
    asked, since, not_told = filters.asked(request.GET, today=day_of(now)), None, None
    if not tells_past:
        asked, not_told = replace(asked, known_on=None), asked.known_on
    if asked.known_on is not None:
        try:
            knowing.require(asked.known_on)
        except NotKnownThen as refused:
            asked, since = replace(asked, known_on=None), refused.since
    return Frame(
        now=now,
        as_of=done.as_of or now,
        is_behind=done.behind,
        asked=asked,
        known_since=since,
        not_told=not_told,
        names=queries.names(),
        sees_reorganisations=post_opens(request, "cockpit:reorganisations"),
    )


def opened(
    frame: Frame, narrow: queries.Narrow, sets: Sequence[GroupSet]
) -> dict[GroupSet, dict[Key, dict[str, int]]]:
    """What stands open now, or stood open at the end of the past day that is asked for."""
    return {
        group: {key: dict(sums) for key, sums in rows.items()}
        for group, rows in queries.open_now(frame.now, narrow, sets).items()
    }


def unit_label(names: queries.Names, unit_id: int) -> str:
    """A unit's name, and its last day when it has ended."""
    name, ended = names.units[unit_id], names.ended.get(unit_id)
    return (
        name if ended is None else _("%(name)s (until %(day)s)") % {"name": name, "day": f"{ended:%d/%m/%Y}"}
    )


def unit_labels(names: queries.Names, wanted: Container[int]) -> dict[int, str]:
    """`unit_label` of each of these units that there are, in the order of the names. A province's directory has
    thousands of units, and a page shows some."""
    return {unit_id: unit_label(names, unit_id) for unit_id in names.units if unit_id in wanted}


def _views(frame: Frame) -> list[PresetLink]:
    """As reported, or restated to today's units; nothing while no unit was ever reorganised."""
    if not (frame.names.is_bridged or frame.asked.is_restated):
        return []
    restated = frame.asked.is_restated
    return [
        PresetLink(
            str(_("As reported by the units of the time")), frame.asked.query(figures=None), not restated
        ),
        PresetLink(str(_("Restated to today's units")), frame.asked.query(figures="today"), restated),
    ]


def _unparted(frame: Frame) -> list[str]:
    """Units whose figures cannot be restated, by name: they were split in a way that no figure knows."""
    if not frame.asked.is_restated:
        return []
    unparted = bridge.today().unparted
    return [name for unit, name in frame.names.units.items() if unit in unparted]


def _sliced(asked: Asked) -> str:
    """The name of the indicator whose part of the province is asked for; empty where it takes in all of it."""
    return "" if asked.narrow.only == Slice() else str(words.indicator(asked.slice_of).name)


def context(frame: Frame) -> dict[str, Any]:
    """The part of the template's context that all pages of figures share."""
    asked, asked_by = frame.asked, scopes.current()
    handling = frame.names.handling
    if asked_by.kind is scopes.ScopeKind.UNITS:
        handling &= asked_by.unit_ids
    return {
        "now": frame.now,
        "as_of": frame.as_of,
        "is_behind": frame.is_behind,
        "asked": asked,
        "known_since": frame.known_since,
        "not_told": frame.not_told,
        "now_query": asked.query(known=None),
        "today": day_of(frame.now),
        "period": asked.period,
        "units": frame.names.units,
        "sectors": frame.names.sectors,
        "channels": CHANNEL_LABELS,
        "narrowed_to": filters.described(asked, frame.names, {k: str(v) for k, v in CHANNEL_LABELS.items()}),
        "sliced_to": _sliced(asked),
        "presets": [
            PresetLink(
                label=str(PRESET_LABELS[preset.code]),
                query=asked.query(
                    **{"from": f"{preset.period.first:%Y-%m}", "to": f"{preset.period.last:%Y-%m}"}
                ),
                is_current=preset.period == asked.period,
            )
            for preset in filters.presets(day_of(frame.now))
        ],
        "unit_choices": [
            Choice(k, unit_label(frame.names, k), k == asked.unit_id)
            for k in frame.names.units
            if k == asked.unit_id or (k in handling and not (asked.is_restated and k in frame.names.ended))
        ],
        "sector_choices": [Choice(k, v, k == asked.sector_id) for k, v in frame.names.sectors.items()],
        "channel_choices": [Choice(k, str(v), k == asked.channel) for k, v in CHANNEL_LABELS.items()],
        "may_see_reorganisations": frame.sees_reorganisations,
        "views": _views(frame),
        "unparted": _unparted(frame),
        "everything_query": asked.query(unit=None, at=None, sector=None, channel=None, slice=None),
    }
