"""`motcua indicators recount`."""

import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import actions, knowing, levels, queries
from motcua.kernel import scopes
from motcua.kernel.commands import FaultFound, MotcuaCommand

_SHOWN = 20


class Command(MotcuaCommand):
    help = (
        "Recompute the live cells from the dossiers. Run after a restore or a bulk load; safe at any time. "
        "With --check nothing is written: the cells are compared with a count over all dossiers, and with the sum "
        "of what each day changed."
    )
    example = "motcua indicators recount --check"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        now, started = timezone.now(), time.perf_counter()
        with scopes.scope(scopes.of_system("motcua indicators recount")):
            if options["check"]:
                self._check(as_json=options["as_json"])
                return
            cells = actions.recount(now=now)
        seconds = round(time.perf_counter() - started, 2)
        if options["as_json"]:
            self.print_json({"cells": cells, "seconds": seconds})
        else:
            self.stdout.write(f"{cells} cells counted in {seconds} s.")

    def _check(self, *, as_json: bool) -> None:
        actions.follow(now=timezone.now())
        found = queries.differences(now=timezone.now())
        unsummed, rolled = knowing.unsummed(), levels.wrong()
        if as_json:
            self.print_json(
                {
                    "differences": [
                        {
                            "month": f"{d.month:%Y-%m}",
                            "receiving_unit": d.key[0],
                            "handling_unit": d.key[1],
                            "procedure": d.key[2],
                            "channel": d.key[3],
                            "measure": d.measure,
                            "stored": d.stored,
                            "counted": d.counted,
                        }
                        for d in found
                    ],
                    "cells_not_the_sum_of_their_differences": unsummed,
                    "roll_ups_not_the_sum_of_their_cells": rolled,
                }
            )
        if unsummed and not found:
            raise FaultFound(
                f"{unsummed} cells are not the sum of their differences, so a past day would be told wrongly.\n"
                "`motcua indicators recount` puts them right; tell us how it came about."
            )
        if rolled and not found:
            raise FaultFound(
                "\n".join(
                    f"{count} rows of {table} are not the sum of their cells."
                    for table, count in rolled.items()
                )
                + "\n`motcua indicators recount` puts them right; tell us how it came about."
            )
        if not found:
            if not as_json:
                self.stdout.write(
                    "The cells equal a count over all dossiers, and the sum of their differences; and so do the "
                    "roll-ups of both."
                )
            return
        lines = [
            f"{d.month:%Y-%m} unit {d.key[0]}/{d.key[1]} procedure {d.key[2]} {d.key[3]} {d.measure}: "
            f"stored {d.stored}, counted {d.counted}"
            for d in found[:_SHOWN]
        ]
        raise FaultFound(
            "\n".join(
                [
                    f"{len(found)} values of cells differ from a count over all dossiers.",
                    *lines,
                    "`motcua indicators recount` puts them right; tell us how it came about.",
                ]
            )
        )
