"""The overview: what came, what was settled and what is left, by month, unit, sector and channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.indicators import queries, readings, words
from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.figures import Figure
from motcua.indicators.summing import GroupSet, Sums
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import Frame, context, framed, opened, unit_labels
from motcua.web.components.words import CHANNEL_LABELS

_SHOWN_UNITS = 12
# What stands open; None where a past day does not tell.
Open = Mapping[str, int | None]
# What the page shows of the total, and of every month, unit, sector and channel.
_SHOWN = (
    "received",
    "settled",
    "settled_early",
    "settled_on_time",
    "settled_late",
    "settled_unassessed",
    "settled_in_time",
    "settled_assessed",
)
_OF_TOTAL = (
    "settled_promised",
    "settled_first_promise",
    "settled_by_day",
    "settled_766",
    "settled_766_in_time",
    "settled_online",
    "ratings",
    "satisfied",
    "payments",
    "payments_online",
    "results",
    "results_told",
    "taken_over",
    "given_over",
)
_EMPTY: Mapping[str, int] = dict.fromkeys(_SHOWN, 0)
_BY_UNIT: GroupSet = ("handling_unit_id",)
_GROUPS: tuple[GroupSet, ...] = (("sector_id",), ("channel",))
# What is read of the cells, and of what stands open: of units nothing but the latter is shown.
WANTED: Mapping[GroupSet, tuple[str, ...]] = {
    (): (*_SHOWN, *_OF_TOTAL),
    ("month",): _SHOWN,
    **dict.fromkeys(_GROUPS, _SHOWN),
}
OPEN_SETS: tuple[GroupSet, ...] = ((), _BY_UNIT, *_GROUPS)


@dataclass(frozen=True)
class Line:
    """One row of a table: a month, a unit, a sector or a channel. `query` narrows the page to it, where few are
    shown."""

    label: str
    key: Any
    sums: Sums
    pending: Open
    on_time: Figure
    query: str = ""


@dataclass(frozen=True)
class VariantLine:
    name: str
    figure: Figure
    numerator: str
    denominator: str
    also_open: str


@dataclass(frozen=True)
class Headline:
    """A share with the measures that open its numerator and denominator, and its definition."""

    code: str
    name: str
    figure: Figure
    numerator: str
    denominator: str


_NOTHING_OPEN: Open = dict.fromkeys(
    ("waiting_intake", "pending", "pending_overdue", "pending_in_time", "pending_supplement"), 0
)
_HEADLINES = ("SAT_TTHC", "ONLINE_SHARE", "PAY_TXN_ONLINE", "RESULT_SYNC")


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    narrow = frame.asked.narrow
    cells = queries.sums(frame.asked.period, narrow, WANTED)
    total = cells[()][()]
    pending = opened(frame, narrow, OPEN_SETS)
    now = pending[()][()]
    months = _months(frame, cells[("month",)])
    labels = unit_labels(frame.names, {key[0] for key in pending[_BY_UNIT]})
    units = _lines({}, pending, "handling_unit_id", labels)
    late = _most_overdue(frame, units)
    return render(
        request,
        "cockpit/overview.html",
        {
            **context(frame),
            "total": total,
            "pending": now,
            "carried": queries.carried_over(frame.asked.period, narrow),
            "on_time": _on_time(total),
            "variants": _variants(total, now),
            "headlines": [_headline(code, total, frame.asked.period.last_day) for code in _HEADLINES],
            "months": months,
            "month_chart": _month_chart(months),
            "late_units": late,
            "late_units_total": sum(1 for line in units if line.pending["pending_overdue"]),
            "unit_chart": _unit_chart(late),
            "sectors_lines": _lines(cells, pending, "sector_id", frame.names.sectors),
            "channel_lines": _lines(
                cells,
                pending,
                "channel",
                {k: str(v) for k, v in CHANNEL_LABELS.items()},
            ),
        },
    )


def _on_time(sums: Sums) -> Figure:
    return Figure(sums["settled_in_time"], sums["settled_assessed"])


def _headline(code: str, total: Sums, on: date) -> Headline:
    variant = readings.on_day(INDICATORS[code], on).variants[0]
    return Headline(
        code=code,
        name=str(words.indicator(code).name),
        figure=Figure(total[variant.numerator], total[variant.denominator]),
        numerator=variant.numerator,
        denominator=variant.denominator,
    )


def _variants(total: Sums, pending: Open) -> list[VariantLine]:
    said = words.indicator("ONTIME_ONESTOP")
    found = []
    for variant in INDICATORS["ONTIME_ONESTOP"].variants:
        standing = pending[variant.also_open] if variant.also_open else 0
        found.append(
            VariantLine(
                name=str(said.variants[variant.code]),
                figure=Figure(total[variant.numerator], total[variant.denominator] + standing)
                if standing is not None
                else Figure(0, 0),
                numerator=variant.numerator,
                denominator=variant.denominator,
                also_open=variant.also_open,
            )
        )
    return found


def _months(frame: Frame, found: Mapping[Any, Sums]) -> list[Line]:
    """Every month of the period, also those in which nothing happened."""
    lines = []
    for month in frame.asked.period.each():
        sums = found.get((month,), _EMPTY)
        lines.append(
            Line(
                label=f"{month:%m/%Y}",
                key=month,
                sums=sums,
                pending=_NOTHING_OPEN,
                on_time=_on_time(sums),
            )
        )
    return lines


def _lines(
    cells: Mapping[tuple[str, ...], Mapping[Any, Sums]],
    pending: Mapping[tuple[str, ...], Mapping[Any, Open]],
    dimension: str,
    names: Mapping[Any, str],
) -> list[Line]:
    """One line for each key that has work, in the order of the names."""
    done, left = cells.get((dimension,), {}), pending[(dimension,)]
    return [
        Line(
            label=label,
            key=key,
            sums=done.get((key,), _EMPTY),
            pending=left.get((key,), _NOTHING_OPEN),
            on_time=_on_time(done.get((key,), _EMPTY)),
        )
        for key, label in names.items()
        if (key,) in done or (key,) in left
    ]


def _most_overdue(frame: Frame, lines: list[Line]) -> list[Line]:
    late = [line for line in lines if line.pending["pending_overdue"]]
    most = sorted(late, key=lambda line: -(line.pending["pending_overdue"] or 0))[:_SHOWN_UNITS]
    return [replace(line, query=frame.asked.query(unit=line.key)) for line in most]


def _month_chart(lines: list[Line]) -> dict[str, Any]:
    return {
        "labels": [line.label for line in lines],
        "bars": [
            {"name": _("Early"), "data": [line.sums["settled_early"] for line in lines]},
            {"name": _("On time"), "data": [line.sums["settled_on_time"] for line in lines]},
            {"name": _("Late"), "data": [line.sums["settled_late"] for line in lines]},
        ],
        "line": {
            "name": _("On-time rate (%)"),
            "data": [
                None if f.value is None else round(float(f.value), 2) for f in (x.on_time for x in lines)
            ],
        },
    }


def _unit_chart(lines: list[Line]) -> dict[str, Any]:
    return {
        "labels": [line.label for line in lines],
        "overdue": {"name": _("Overdue"), "data": [line.pending["pending_overdue"] for line in lines]},
        "in_time": {"name": _("In time"), "data": [line.pending["pending_in_time"] for line in lines]},
    }
