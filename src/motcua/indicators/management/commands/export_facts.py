"""`motcua export facts`."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators.engines import exporting
from motcua.indicators.management.commands.indicators_show import month
from motcua.indicators.periods import Period
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of


class Command(MotcuaCommand):
    help = (
        "Write what figures are counted from as Parquet files, for DuckDB, Spark or a statistics program: facts of "
        "dossiers, moves between units, the catalogue, cells, and names. No personal data. A manifest seals them."
    )
    example = "motcua export facts --to facts/ --from 2026-01 --to-month 2026-11"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="DIR", help="the folder; empty, or of an earlier export"
        )
        parser.add_argument(
            "--from", dest="first", metavar="YYYY-MM", help="only what counts from this month on"
        )
        parser.add_argument(
            "--to-month", dest="last", metavar="YYYY-MM", help="up to this month; default: this one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, started = timezone.now(), time.perf_counter()
        period = None
        if options["first"] or options["last"]:
            last = month(options["last"]) if options["last"] else day_of(now)
            first = month(options["first"]) if options["first"] else month("2000-01")
            try:
                period = Period(first, last)
            except ValueError as error:
                raise WrongUse(f"{error}. Give --from a month not after --to-month.") from None
        try:
            done = exporting.export(Path(options["to"]), now=now, period=period)
        except exporting.CannotExport as refused:
            raise WrongUse(str(refused)) from None
        except OSError as error:
            raise WrongUse(f"{options['to']} cannot be written: {error}") from None
        seconds = round(time.perf_counter() - started, 2)
        if options["as_json"]:
            tables = {
                name: {k: v for k, v in one.items() if k != "columns"} for name, one in done.files.items()
            }
            self.print_json(
                {"folder": str(done.folder), "as_of": now.isoformat(), "seconds": seconds, "tables": tables}
            )
            return
        for name, one in done.files.items():
            self.stdout.write(f"{name:<12} {one['rows']:>10} rows  {one['bytes']:>12} bytes")
        self.stdout.write(f"{done.folder / exporting.MANIFEST}, {seconds} s.")
