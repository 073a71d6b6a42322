"""`motcua scorecards show`."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import actions, by_procedure, queries
from motcua.indicators.periods import Period
from motcua.indicators.rules.figures import Scale, rounded
from motcua.kernel import scopes
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of
from motcua.scorecards import automatic, frameworks, showing
from motcua.scorecards.periods import NoPeriod, period_of, written
from motcua.scorecards.rules.framework import Criterion, Framework
from motcua.scorecards.rules.reweighting import UnknownWeight
from motcua.scorecards.rules.scoring import Points, State, Value


class Command(MotcuaCommand):
    help = (
        "Compute an index from what fills itself: points of every criterion with numerator and denominator, band, "
        "the rank of every unit, and how far the ranks hang on weights and small numbers. Without CODE: the list."
    )
    example = "motcua scorecards show 766 --period 2026-11 --unit H56.18 --weights 3.3=10 --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", metavar="CODE", help="e.g. 766 or 766/API-2026-09")
        parser.add_argument(
            "--unit", metavar="AGENCY_ID", help="one handling unit; default: the province, and all units"
        )
        parser.add_argument(
            "--period", metavar="PERIOD", help="2026-11, 2026-Q3 or 2026; default: this month"
        )
        parser.add_argument(
            "--known-on", metavar="DAY", help="as the figures were known at the end of this day"
        )
        parser.add_argument(
            "--weights",
            nargs="+",
            default=[],
            metavar="CRITERION=POINTS",
            help="as if they were worth so much",
        )
        parser.add_argument("--draws", type=int, default=200, help="draws of the simulation (1 to 10000)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if not options["code"]:
            self._list(options["as_json"])
            return
        try:
            framework = frameworks.one(options["code"])
            period = period_of(options["period"] or f"{day_of(now):%Y-%m}")
        except (frameworks.UnknownFramework, NoPeriod) as error:
            raise WrongUse(f"{error}.") from None
        known_on = _day(options["known_on"])
        weights = _weights(options["weights"])
        if not 1 <= options["draws"] <= 10_000:
            raise WrongUse("--draws is between 1 and 10000.")
        with scopes.scope(scopes.of_system("motcua scorecards show")):
            unit_id = queries.unit_of_agency_id(options["unit"]) if options["unit"] else None
            if options["unit"] and unit_id is None:
                raise WrongUse(f"there is no unit with the agency identifier {options['unit']!r}.")
            actions.follow(now=now)
            own = None if unit_id is None else automatic.units(frozenset({unit_id}))[0]
            try:
                one = showing.computed(framework, period, own, now, known_on=known_on, weights=weights)
            except UnknownWeight as error:
                raise WrongUse(f"--weights: {error}.") from None
            league = showing.league(
                framework, period, now, known_on=known_on, weights=weights, draws=options["draws"]
            )
            times = []
            if options["as_json"]:
                narrow = queries.Narrow(handling_unit_id=unit_id, known_on=known_on)
                times = by_procedure.handling_times(period, narrow)
        if options["as_json"]:
            self.print_json(
                {
                    "framework": framework.key,
                    "is_demo": framework.is_demo,
                    "certainty": framework.certainty,
                    "basis": framework.basis,
                    "period": written(period),
                    "known_on": None if known_on is None else known_on.isoformat(),
                    "unit": options["unit"],
                    **_json(framework, one),
                    "weights": {code: str(points) for code, points in weights.items()},
                    "reweighed_index": _text(one.reweighed),
                    "not_measurable": {k: v.en for k, v in automatic.not_measurable(framework).items()},
                    "units": [_ranked(league, ranked.key, ranked.rank) for ranked in league.ranked],
                    "handling_times": [
                        {
                            "procedure": line.procedure_id,
                            "settled": line.settled,
                            "hours": line.hours,
                            "unit": line.limit_unit,
                            "worked": line.worked,
                            "work_hours": line.work_hours,
                        }
                        for line in times
                    ],
                }
            )
            return
        self._print(framework, period, one, league)

    def _list(self, as_json: bool) -> None:
        every = frameworks.shipped().values()
        if as_json:
            self.print_json(
                [
                    {
                        "key": one.key, "name": one.name.en, "scope": one.scope, "is_demo": one.is_demo,
                        "certainty": one.certainty, "from": one.valid_from.isoformat(), "points": str(one.total),
                    }
                    for one in every
                ]
            )  # fmt: skip
            return
        for one in every:
            demo = "  (demo set, no official table)" if one.is_demo else ""
            self.stdout.write(f"{one.key:<28} {one.total!s:>6} points  {one.scope:<11} {one.name.vi}{demo}\n")

    def _print(
        self, framework: Framework, period: Period, one: showing.Computed, league: showing.League
    ) -> None:
        said = " (demo set, no official table)" if framework.is_demo else ""
        self.stdout.write(f"{framework.key}  {framework.name.vi}{said}  {written(period)}\n\n")
        reasons = automatic.not_measurable(framework)
        for criterion in framework.nodes():
            points = one.score.of[criterion.code]
            value = one.values.get(criterion.code)
            worth = f"{points.shown}/{criterion.points}" if criterion.points else ""
            self.stdout.write(
                f"{'' if criterion.children else '  '}{criterion.code:<6} {worth:>12}  {_seen(points, value):<34} "
                f"{criterion.name.vi}{f'  [{reasons[criterion.code]}]' if criterion.code in reasons else ''}\n"
            )
        band = "" if one.score.band is None else f"  {one.score.band.name.vi}"
        self.stdout.write(
            f"\nIndex {one.score.shown if one.score.shown is not None else 'not assessed'}{band}  "
            f"({rounded(one.score.total)} of {rounded(one.score.reachable)} points that could be reached)\n"
        )
        if one.reweighed is not None:
            self.stdout.write(f"By the weights asked for: {rounded(one.reweighed)}\n")
        self.stdout.write("\nRank  place   9 of 10 draws   by weights  index    unit\n")
        places = {placed.key: placed for placed in league.placed}
        for ranked in league.ranked:
            if ranked.rank is None:
                continue
            place, errors = places[ranked.key], league.by_errors[ranked.key]
            weights = league.by_weights[ranked.key]
            interval = f"{rounded(errors.low)}-{rounded(errors.high)}"
            self.stdout.write(
                f"{ranked.rank:>4}  {f'{place.best}-{place.worst}':>5}   {interval:>13}   "
                f"{f'{weights.low}-{weights.high}':>10}  {rounded(ranked.index)!s:>6}   {_name(league, ranked.key)}\n"
            )


def _name(league: showing.League, key: int) -> str:
    unit = league.units[key].unit
    return "" if unit is None else f"{unit.name} ({unit.agency_id})"


def _seen(points: Points, value: Value | None) -> str:
    match points.state:
        case State.NOT_APPLICABLE:
            return "does not apply"
        case State.NOT_ASSESSED:
            return "not assessed"
    if value is None or value.figure is None:
        return ""
    figure = value.figure
    unit = {Scale.PERCENT: " %", Scale.HOURS: " h"}.get(figure.scale, "")
    shown = rounded(figure.value)
    of = "" if figure.denominator is None else f"  {figure.numerator}/{figure.denominator}"
    return f"{'-' if shown is None else f'{shown}{unit}'}{of}"


def _json(framework: Framework, one: showing.Computed) -> dict[str, Any]:
    return {
        "index": _text(one.score.index),
        "total": _text(one.score.total),
        "reachable": _text(one.score.reachable),
        "band": None if one.score.band is None else one.score.band.code,
        "criteria": [_criterion(criterion, one) for criterion in framework.nodes()],
    }


def _criterion(criterion: Criterion, one: showing.Computed) -> dict[str, Any]:
    points, value = one.score.of[criterion.code], one.values.get(criterion.code)
    figure = None if value is None else value.figure
    return {
        "code": criterion.code,
        "name": criterion.name.en,
        "points": _text(points.points),
        "of": str(criterion.points),
        "reachable": _text(points.reachable),
        "state": str(points.state),
        "value": _text(points.value),
        "indicator": criterion.indicator,
        "numerator": None if figure is None else figure.numerator,
        "denominator": None if figure is None else figure.denominator,
    }


def _ranked(league: showing.League, key: int, rank: int | None) -> dict[str, Any]:
    one = league.units[key]
    placed = next(place for place in league.placed if place.key == key)
    errors, weights = league.by_errors.get(key), league.by_weights.get(key)
    return {
        "unit": None if one.unit is None else one.unit.agency_id,
        "name": None if one.unit is None else one.unit.name,
        "index": _text(one.score.index),
        "reweighed_index": _text(one.reweighed),
        "band": None if one.score.band is None else one.score.band.code,
        "rank": rank,
        "places": None if placed.best is None else [placed.best, placed.worst],
        "interval": None if errors is None else [_text(errors.low), _text(errors.high)],
        "ranks_by_weights": None if weights is None else [weights.low, weights.high],
        "rank_held_by_weights": None if weights is None or rank is None else round(weights.share_at(rank), 3),
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(rounded(value))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no day. Write it as 2026-11-30.") from None


def _weights(said: list[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in said:
        code, sign, points = one.rpartition("=")
        try:
            found[code] = Decimal(points)
        except InvalidOperation:
            sign = ""
        if not sign or not code or not found[code].is_finite():
            raise WrongUse(f"--weights: {one!r} is not like 3.3=10.")
    return found
