"""`motcua indicators show`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import actions, board, queries, registers, words
from motcua.indicators.engines import duck, figures
from motcua.indicators.errors import NotKnownThen, NotMeasurable
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.figures import Figure, Scale, rounded
from motcua.kernel import scopes
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of

# Which units the figures are by; both views are always given.
FIGURES = {False: "as_reported", True: "restated_to_todays_units"}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")


def month(text: str) -> date:
    found = _MONTH.match(text)
    if not found:
        raise WrongUse(f"{text!r} is no month. Write it as 2026-11.")
    return date(int(found[1]), int(found[2]), 1)


class Command(MotcuaCommand):
    help = (
        "Show every indicator, or those named, with numerator and denominator, and why others are not "
        "measurable here. Of one figure of a register its rows are listed too."
    )
    example = "motcua indicators show --from 2026-01 --to 2026-11 --unit H56.18 --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="only these, e.g. TTHC_REVIEWED")
        parser.add_argument(
            "--from", dest="first", metavar="YYYY-MM", help="first month; default: eleven before the last"
        )
        parser.add_argument("--to", dest="last", metavar="YYYY-MM", help="last month; default: this month")
        parser.add_argument("--unit", metavar="AGENCY_ID", help="only what this unit handles, e.g. H56.18")

        parser.add_argument(
            "--today", action="store_true", help="by today's units instead of those that reported the figures"
        )

        parser.add_argument(
            "--known-on", metavar="YYYY-MM-DD", help="as the figures were known at the end of that day"
        )
        parser.add_argument(
            "--engine",
            choices=("duckdb",),
            help="count from exported facts instead; needs --facts, no database",
        )
        parser.add_argument("--facts", metavar="DIR", help="the folder that `motcua export facts` wrote")

    def wants_database(self, arguments: Sequence[str]) -> bool:
        return not any(word.startswith("--engine") for word in arguments)

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["engine"]) != bool(options["facts"]):
            raise WrongUse(
                "--engine and --facts go together: motcua indicators show --engine duckdb --facts DIR"
            )
        if options["engine"]:
            for given in ("today", "known_on"):
                if options[given]:
                    raise WrongUse(
                        f"--{given.replace('_', '-')} is not told by exported facts. Leave it out."
                    )
            self._of_facts(options)
            return
        now = timezone.now()
        codes = options["codes"] or tuple(INDICATORS)
        for code in codes:
            _known(code)
        last = month(options["last"]) if options["last"] else day_of(now)
        first = month(options["first"]) if options["first"] else Period.last_months(12, today=last).first
        try:
            period = Period(first, last)
        except ValueError as error:
            raise WrongUse(f"{error}. Give --from a month not after --to.") from None
        with scopes.scope(scopes.of_system("motcua indicators show")):
            unit_id = queries.unit_of_agency_id(options["unit"]) if options["unit"] else None
            if options["unit"] and unit_id is None:
                raise WrongUse(f"there is no unit with the agency identifier {options['unit']!r}.")
            actions.follow(now=now)
            narrow = queries.Narrow(
                handling_unit_id=unit_id,
                restated=options["today"],
                known_on=_day(options["known_on"], day_of(now)),
            )
            other_narrow = replace(narrow, restated=not narrow.restated)
            try:
                measured = board.measure_all(period, narrow, now, codes=codes)
                other = board.measure_all(period, other_narrow, now, codes=codes)
            except NotKnownThen as refused:
                raise WrongUse(str(refused)) from None
            rows = _rows(measured, board.asked_of(period, narrow, now)) if len(codes) == 1 else []
        if options["as_json"]:
            self.print_json(
                {
                    "from": f"{period.first:%Y-%m}",
                    "to": f"{period.last:%Y-%m}",
                    "unit": options["unit"],
                    "as_of": now.isoformat(),
                    "known_on": None if narrow.known_on is None else narrow.known_on.isoformat(),
                    "figures": FIGURES[narrow.restated],
                    "indicators": [_json(m) for m in measured],
                    "other_view": {
                        "figures": FIGURES[other_narrow.restated],
                        "indicators": [_json(m) for m in other],
                    },
                    "rows": [_row_json(row) for row in rows],
                    "not_measurable": {
                        code: said.not_measurable.en
                        for code, said in words.indicators().items()
                        if said.not_measurable is not None
                    },
                }
            )
            return
        self.stdout.write(f"{period.first:%m/%Y} - {period.last:%m/%Y}\n")
        self.stdout.write(
            f"Units: {FIGURES[narrow.restated]}; [{FIGURES[other_narrow.restated]}] where it differs\n\n"
        )
        for one, beside in zip(measured, other, strict=True):
            for reading, second in zip(one.readings, beside.readings, strict=True):
                label = one.indicator.code + (f" ({reading.variant.code})" if reading.variant.code else "")
                differs = "" if second.figure == reading.figure else f"  [{_shown(second.figure)}]"
                self.stdout.write(f"{label:<40} {_shown(reading.figure):>14}{differs}  {one.words.name}\n")
        for row in rows:
            mark = "x" if row.is_counted else " "
            self.stdout.write(f"  [{mark}] {row.code:<24} {row.on or '':<12} {row.name[:80]}\n")
        self.stdout.write("\n")
        self.stdout.write(
            f"{len(INDICATORS)} measured, {len(words.indicators()) - len(INDICATORS)} not measurable here.\n"
        )

    def _of_facts(self, options: dict[str, Any]) -> None:
        """The indicators of dossiers, counted by another engine from the files of an export."""
        codes = options["codes"] or figures.OF_FACTS
        for code in codes:
            _known(code)
        try:
            found = duck.checked(Path(options["facts"]))
        except duck.FactsRefused as refused:
            raise WrongUse(str(refused)) from None
        today = day_of(found.as_of)
        last = month(options["last"] or found.last or f"{today:%Y-%m}")
        first = month(options["first"]) if options["first"] else Period.last_months(12, today=last).first
        if not options["first"] and found.first:
            first = max(first, month(found.first))
        try:
            period = Period(first, last)
            with duck.engine(found) as engine:
                unit_id = None
                if options["unit"]:
                    unit_id = figures.unit_of(engine, options["unit"])
                    if unit_id is None:
                        raise WrongUse(f"there is no unit with the agency identifier {options['unit']!r}.")
                    codes = [code for code in codes if options["codes"] or code in figures.OF_UNITS]
                is_before = bool(found.first) and period.first < month(str(found.first))
                if is_before or (found.last and period.last > month(found.last)):
                    raise WrongUse(
                        f"the facts hold {found.first} to {found.last} only. Export those months too."
                    )
                measured = figures.measure_all(engine, period, codes=codes, handling_unit_id=unit_id)
        except (ValueError, NotMeasurable) as error:
            raise WrongUse(str(error)) from None
        if options["as_json"]:
            self.print_json(
                {
                    "engine": options["engine"],
                    "from": f"{period.first:%Y-%m}",
                    "to": f"{period.last:%Y-%m}",
                    "unit": options["unit"],
                    "as_of": found.as_of.isoformat(),
                    "figures": FIGURES[False],
                    "indicators": [_json(m) for m in measured],
                }
            )
            return
        self.stdout.write(
            f"{period.first:%m/%Y} - {period.last:%m/%Y}, {options['engine']}, {found.as_of:%Y-%m-%d}\n\n"
        )
        for one in measured:
            for reading in one.readings:
                label = one.indicator.code + (f" ({reading.variant.code})" if reading.variant.code else "")
                self.stdout.write(f"{label:<40} {_shown(reading.figure):>14}  {one.words.name}\n")


def _day(text: str | None, today: date) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no day. Write it as 2026-11-22.") from None
    if day >= today:
        raise WrongUse(f"{text} is not over yet. Leave --known-on out for the figures of now.")
    return day


def _known(code: str) -> None:
    said = words.indicators().get(code)
    if said is None:
        raise WrongUse(f"there is no indicator {code!r}. Without a code the command lists them all.")
    if said.not_measurable is not None:
        raise WrongUse(f"{code} is not measurable here: {said.not_measurable.en}")


def _rows(measured: list[board.Measured], asked: registers.Asked) -> list[registers.Row]:
    variant = measured[0].headline.variant
    code = variant.denominator or variant.numerator
    return registers.opened(code, asked) if code in registers.SIDES else []


def _row_json(row: registers.Row) -> dict[str, Any]:
    return {
        "kind": str(row.kind),
        "code": row.code,
        "name": row.name,
        "words": row.words,
        "on": None if row.on is None else row.on.isoformat(),
        "is_counted": row.is_counted,
    }


def _shown(figure: Figure) -> str:
    value = rounded(figure.value, decimals=0 if figure.denominator is None else 2)
    if value is None:
        return "not assessed"
    if figure.scale is Scale.YES_NO:
        return "done" if figure.numerator else "not done"
    if figure.denominator is None:
        return str(value)
    if figure.scale in (Scale.RANK, Scale.GROUP):
        return f"{figure.numerator} of {figure.denominator}"
    if figure.scale in (Scale.LEAST, Scale.AMOUNT):
        return f"{value.normalize():f}"
    if figure.scale is Scale.HOURS:
        return f"{value} h  {figure.numerator}/{figure.denominator}"
    return f"{value} %  {figure.numerator}/{figure.denominator}"


def _json(measured: board.Measured) -> dict[str, Any]:
    indicator = measured.indicator
    return {
        "code": indicator.code,
        "version": indicator.version,
        "name": measured.words.name.en,
        "base": str(indicator.base),
        "unit": str(indicator.scale),
        "first": None
        if measured.first is None
        else {
            "variant": measured.first.variant,
            "since": measured.first.valid_from.isoformat(),
            "certainty": measured.first.certainty,
            "basis": measured.first.basis,
        },
        "readings": [
            {
                "variant": reading.variant.code,
                "numerator": reading.figure.numerator,
                "denominator": reading.figure.denominator,
                "value": None
                if reading.figure.value is None
                else str(rounded(reading.figure.value, decimals=indicator.decimals)),
                "interval": None
                if reading.figure.interval is None
                else [round(reading.figure.interval.low, 2), round(reading.figure.interval.high, 2)],
            }
            for reading in measured.readings
        ],
    }
