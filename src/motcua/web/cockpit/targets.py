"""The page of one target: where it stands and why, how probable it is, what drives it, what was recorded."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.figures import Figure, Scale
from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind
from motcua.kernel.zone import day_of
from motcua.plans import answering, attention, sentences, target_queries
from motcua.plans import queries as plans
from motcua.plans.attention import Time
from motcua.plans.errors import PlanNotFound, TargetNotFound
from motcua.plans.rules.drivers import Driver, Drivers
from motcua.plans.rules.tracking import BAD, State
from motcua.procedures import queries as procedures
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.filters import Asked
from motcua.web.cockpit.frame import context, framed, unit_labels
from motcua.web.cockpit.target_words import TONES, line
from motcua.web.components.acting import post_opens

_MOST = 8  # lines of drivers


@dataclass(frozen=True)
class DriverLine:
    name: str
    query: str
    figure: Figure
    to_middle: Fraction
    by_rate: Fraction | None
    by_weight: Fraction | None
    missing: int


@dataclass(frozen=True)
class DriverTable:
    """`lines` are the largest movers; `others` what all the rest makes, so that the column adds up."""

    lines: tuple[DriverLine, ...]
    others: int
    others_to_middle: Fraction
    others_by_rate: Fraction | None
    others_by_weight: Fraction | None
    share: Figure
    middle: str
    change: Fraction | None


@dataclass(frozen=True)
class RecordLine:
    on: date
    state: str
    tone: str
    value: str
    sides: str
    chance: str
    burden: str


@require_safe
@for_leaders
def page(request: HttpRequest, key: str, ordinal: int) -> HttpResponse:
    frame = framed(request, tells_past=False)
    try:
        plan = plans.plan(key)
        looked = target_queries.look(plan, ordinal, frame.now)
    except (PlanNotFound, TargetNotFound):
        raise Http404 from None
    tracked = looked.tracked
    target = tracked.target
    indicator = INDICATORS.get(target.indicator)
    sliced = target.indicator if indicator is not None and indicator.only != type(indicator.only)() else ""
    asked = Asked(
        period=plans.period_of(plan), unit_id=plans.narrow_of(plan).handling_unit_id, slice_of=sliced
    )
    moving = [one.key for one in looked.units.drivers[:_MOST]] if looked.units is not None else []
    names = unit_labels(frame.names, moving)
    return render(
        request,
        "cockpit/target.html",
        {
            **context(replace(frame, asked=asked)),
            "plan": plan,
            "target": target,
            "tracked": tracked,
            "of": tracked.measured,
            "state": str(sentences.STATES[tracked.state]),
            "tone": TONES[tracked.state],
            "wanted": sentences.amount(tracked.because.wanted, target.unit, trimmed=True)
            if tracked.because.wanted is not None
            else "",
            "looked": looked,
            "answering": answering.of_targets([target], day_of(frame.now)).get(target.pk),
            "held": answering.history(target),
            "chart": _chart(looked),
            "to_come": sentences.span(tracked.forecast.to_come),
            "share_to_come": sentences.span(tracked.forecast.share, "%"),
            "units_table": _table(looked.units, names, asked, "unit"),
            "procedures_table": _table(looked.procedures, _procedure_names(looked.procedures), asked, ""),
            "records": [_record(row, target.unit) for row in looked.records],
            "may_enter": post_opens(request, "cockpit:enter-value"),
            "is_decided": tracked.state in (State.DONE, State.MET_FOR_GOOD, State.LOST),
        },
    )


def _procedure_names(found: Drivers[int] | None) -> dict[int, str]:
    if found is None:
        return {}
    return procedures.names({one.key for one in found.drivers[:_MOST]})


def _table(
    found: Drivers[int] | None, names: dict[int, str], asked: Asked, parameter: str
) -> DriverTable | None:
    if found is None:
        return None
    shown, rest = found.drivers[:_MOST], found.drivers[_MOST:]
    whole = Figure(
        sum(one.now.successes for one in found.drivers), sum(one.now.trials for one in found.drivers)
    )
    has_then = found.share_then is not None
    return DriverTable(
        lines=tuple(_line(one, names, asked, parameter) for one in shown),
        others=len(rest),
        others_to_middle=sum((one.to_middle for one in rest), Fraction(0)),
        others_by_rate=sum((one.by_rate or Fraction(0) for one in rest), Fraction(0)) if has_then else None,
        others_by_weight=sum((one.by_weight or Fraction(0) for one in rest), Fraction(0))
        if has_then
        else None,
        share=whole,
        middle=sentences.amount(found.middle, "%"),
        change=None if found.share_then is None else found.share - found.share_then,
    )


def _line(one: Driver[int], names: dict[int, str], asked: Asked, parameter: str) -> DriverLine:
    return DriverLine(
        name=names.get(one.key, "?"),
        query=asked.query(**{parameter: one.key}) if parameter else "",
        figure=Figure(one.now.successes, one.now.trials),
        to_middle=one.to_middle,
        by_rate=one.by_rate,
        by_weight=one.by_weight,
        missing=one.missing,
    )


def _record(row: Any, unit: str) -> RecordLine:
    sides = "" if row.numerator is None else sentences.number(row.numerator, decimals=0)
    if row.denominator is not None:
        sides = f"{sides} / {sentences.number(row.denominator, decimals=0)}"
    return RecordLine(
        on=row.on,
        state=str(sentences.STATES[row.stood]),
        tone=TONES[row.stood],
        value=sentences.amount(row.exact_value, unit),
        sides=sides,
        chance="" if row.probability is None else sentences.percent(row.probability),
        burden=_("counting %(count)s overdue dossiers beyond the usual")
        % {"count": sentences.number(row.foretold.surplus, decimals=0)}
        if row.probability is not None and row.foretold.surplus
        else "",
    )


def _chart(looked: target_queries.Looked) -> dict[str, Any] | None:
    """The value of each month, of the period so far, and the threshold."""
    if not looked.months:
        return None
    wanted = looked.tracked.because.wanted
    is_share = looked.months[0].figure.scale is Scale.PERCENT

    def said(figure: Figure) -> float | None:
        return None if figure.value is None else round(float(figure.value), 2)

    return {
        "labels": [f"{line.first:%m/%Y}" for line in looked.months],
        "unit": " %" if is_share else "",
        "months": {"name": _("Of the month"), "data": [said(line.figure) for line in looked.months]},
        "so_far": {"name": _("Of the period so far"), "data": [said(line.so_far) for line in looked.months]},
        "wanted": {"name": _("Threshold asked for"), "value": None if wanted is None else float(wanted)},
    }


_BAD = "bad"
_TIMES = tuple(Time)
TIMES = {
    Time.AHEAD: lazy("Time still runs"),
    Time.JUST_ENDED: lazy("Ended a short while ago"),
    Time.EARLIER: lazy("Ended earlier"),
}


def _is_asked(state: State, wanted: str) -> bool:
    return not wanted or state.value == wanted or (wanted == _BAD and state in BAD)


@require_safe
@for_leaders
def index(request: HttpRequest) -> HttpResponse:
    """The work list: every target of every plan as recorded last: those whose time still runs, those that ended
    lately, the others; in each the worst and the soonest due first."""
    frame = framed(request, tells_past=False)
    asked_by = scopes.current()
    units = None if asked_by.kind is ScopeKind.SYSTEM else asked_by.unit_ids
    lines = [line(one) for one in attention.recorded(day_of(frame.now), unit_ids=units)]
    wanted, time = request.GET.get("state", ""), request.GET.get("time", "")
    times = Counter(one.of.time for one in lines)
    every = len(lines)
    if time in _TIMES:
        lines = [one for one in lines if one.of.time.value == time]
    counted = Counter(one.of.state for one in lines)
    bad = sum(counted[state] for state in BAD)
    return render(
        request,
        "cockpit/targets.html",
        {
            **context(frame),
            "lines": [one for one in lines if _is_asked(one.of.state, wanted)],
            "times": [
                (one.value, str(TIMES[one]), times[one], one.value == time) for one in Time if times[one]
            ],
            "states": [
                *([(_BAD, _("At risk or worse"), bad, wanted == _BAD)] if bad else []),
                *(
                    (state.value, str(sentences.STATES[state]), counted[state], state.value == wanted)
                    for state in State
                    if counted[state]
                ),
            ],
            "all": len(lines),
            "every": every,
            "wanted": wanted,
            "time": time if time in _TIMES else "",
            "today": day_of(frame.now),
            "may_enter": post_opens(request, "cockpit:enter-value"),
        },
    )
