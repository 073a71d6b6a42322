"""What every page of figures carries: how fresh they are, and the form of filters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.indicators import actions, queries
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.web.cockpit import filters
from motcua.web.cockpit.filters import Asked
from motcua.web.components.words import CHANNEL_LABELS

# A page brings the cells up to date itself when little is new; the worker does the rest.
EVENTS_A_PAGE = 2000
PRESET_LABELS = {
    "month": _("This month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "twelve": _("Last 12 months"),
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


def framed(request: HttpRequest) -> Frame:
    now = timezone.now()
    done = actions.catch_up(now=now, limit=EVENTS_A_PAGE)
    return Frame(
        now=now,
        as_of=done.as_of or now,
        is_behind=done.behind,
        asked=filters.asked(request.GET, today=day_of(now)),
        names=queries.names(),
    )


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
        "period": asked.period,
        "units": frame.names.units,
        "sectors": frame.names.sectors,
        "channels": CHANNEL_LABELS,
        "narrowed_to": filters.described(asked, frame.names, {k: str(v) for k, v in CHANNEL_LABELS.items()}),
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
            Choice(k, v, k == asked.unit_id)
            for k, v in frame.names.units.items()
            if k in handling or k == asked.unit_id
        ],
        "sector_choices": [Choice(k, v, k == asked.sector_id) for k, v in frame.names.sectors.items()],
        "channel_choices": [Choice(k, str(v), k == asked.channel) for k, v in CHANNEL_LABELS.items()],
        "everything_query": asked.query(unit=None, at=None, sector=None, channel=None, slice=None),
    }
