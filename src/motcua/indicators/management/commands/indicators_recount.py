"""`motcua indicators recount`."""

import time
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import actions, knowing, levels, queries, replay, standing
from motcua.kernel import scopes
from motcua.kernel.commands import FaultFound, MotcuaCommand

_SHOWN = 20


class Command(MotcuaCommand):
    help = (
        "Recompute the live cells from the dossiers. Run after a restore or a bulk load; safe at any time. "
        "With --check nothing is written: the cells are compared with a count over all dossiers, with the sum of "
        "what each day changed, roll-ups with their cells, and all of it with the event log, which is replayed "
        "dossier by dossier."
    )
    example = "motcua indicators recount --check"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")
        parser.add_argument(
            "--rows-only",
            action="store_true",
            help="with --check: leave out the log (seconds instead of minutes)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, started = timezone.now(), time.perf_counter()
        with scopes.scope(scopes.of_system("motcua indicators recount")):
            if options["check"]:
                self._check(as_json=options["as_json"], rows_only=options["rows_only"])
                return
            cells = actions.recount(now=now)
        seconds = round(time.perf_counter() - started, 2)
        if options["as_json"]:
            self.print_json({"cells": cells, "seconds": seconds})
        else:
            self.stdout.write(f"{cells} cells counted in {seconds} s.")

    def _check(self, *, as_json: bool, rows_only: bool) -> None:
        actions.follow(now=timezone.now())
        found = queries.differences(now=timezone.now())
        unsummed, rolled = knowing.unsummed(), levels.wrong()
        logged = None if rows_only else replay.replay()
        if as_json:
            self.print_json(
                {
                    "differences": [_cell(one) for one in found],
                    "cells_not_the_sum_of_their_differences": unsummed,
                    "roll_ups_wrong": rolled,
                    "open_stretches_wrong": standing.wrong(),
                    "log": None if logged is None else _log(logged),
                }
            )
        stood = standing.wrong()
        faults = [*_row_faults(logged), *_day_faults(logged), *_cell_faults(found, unsummed)]
        evenings = logged.evenings_wrong if logged is not None else 0
        if stood or evenings:
            faults.append(
                f"What stood open on evenings is wrong: {stood} stretches that go on differ from the rows, and "
                f"those of {evenings} dossiers from the log."
            )
        faults += [
            f"{count} rows of {table} are not the sum of what they roll up."
            for table, count in rolled.items()
        ]
        if faults:
            raise FaultFound("\n".join([*faults, _advice(logged)]))
        if as_json:
            return
        self.stdout.write(
            "The cells equal a count over all dossiers, and the sum of their differences; so do the roll-ups of both."
        )
        if logged is not None:
            self.stdout.write(
                f"The log gives the same: {logged.dossiers} dossiers, {logged.events} events replayed in "
                f"{logged.seconds:.1f} s ({logged.events / max(logged.seconds, 0.001):.0f} a second)."
            )
            if logged.mended:
                self.stdout.write(
                    f"{logged.mended} values of past days were told otherwise until a whole count put them right."
                )


def _cell(one: queries.Difference) -> dict[str, object]:
    return {
        "month": f"{one.month:%Y-%m}",
        "receiving_unit": one.key[0],
        "handling_unit": one.key[1],
        "procedure": one.key[2],
        "channel": one.key[3],
        "measure": one.measure,
        "stored": one.stored,
        "counted": one.counted,
    }


def _log(found: replay.Replayed) -> dict[str, object]:
    return {
        "dossiers": found.dossiers,
        "events": found.events,
        "seconds": round(found.seconds, 2),
        "values_of_rows_wrong": found.rows_wrong,
        "rows": [
            {"dossier": one.code, "column": one.column, "stored": str(one.stored), "logged": str(one.logged)}
            for one in found.row_faults
        ],
        "values_of_days_wrong": found.days_wrong,
        "dossiers_of_evenings_wrong": found.evenings_wrong,
        "days": [
            {
                "known_on": one.day.isoformat(),
                "month": f"{one.month:%Y-%m}",
                "key": list(one.key),
                "measure": one.measure,
                "stored": one.stored,
                "logged": one.logged,
            }
            for one in found.day_faults
        ],
        "mended": found.mended,
    }


def _row_faults(found: replay.Replayed | None) -> list[str]:
    if found is None or not found.rows_wrong:
        return []
    return [
        f"{found.rows_wrong} values in rows of dossiers are not what their events give.",
        *(
            f"dossier {one.code}: {one.column} is {one.stored!r}, the log says {one.logged!r}"
            for one in found.row_faults
        ),
    ]


def _day_faults(found: replay.Replayed | None) -> list[str]:
    if found is None or not found.days_wrong:
        return []
    return [
        f"{found.days_wrong} values of what a day changed are not what the log gives.",
        *(
            f"known on {one.day:%d/%m/%Y}: {one.month:%Y-%m} unit {one.key[0]}/{one.key[1]} procedure {one.key[2]} "
            f"{one.key[3]} {one.measure}: written {one.stored}, the log says {one.logged}"
            for one in found.day_faults
        ),
    ]


def _cell_faults(found: Sequence[queries.Difference], unsummed: int) -> list[str]:
    lines = []
    if unsummed:
        lines.append(
            f"{unsummed} cells are not the sum of their differences, so a past day would be told wrongly."
        )
    if found:
        lines.append(f"{len(found)} values of cells differ from a count over all dossiers.")
    return lines + [
        f"{d.month:%Y-%m} unit {d.key[0]}/{d.key[1]} procedure {d.key[2]} {d.key[3]} {d.measure}: "
        f"stored {d.stored}, counted {d.counted}"
        for d in found[:_SHOWN]
    ]


def _advice(logged: replay.Replayed | None) -> str:
    if logged is not None and logged.rows_wrong:
        return (
            "A row was changed without an event. Do not recount: the cells would take it over. "
            "`motcua ledger verify` names every column; restore the row, then check again."
        )
    return "`motcua indicators recount` puts them right; tell us how it came about."
