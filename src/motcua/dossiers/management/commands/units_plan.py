"""`motcua units plan`: check a plan of reorganisation from a file and count what it would move.

It writes nothing: a plan is drawn up and approved by two people at the cockpit, and carried out on its day.
"""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.agencies import plan_files
from motcua.agencies.errors import PlanUnreadable
from motcua.agencies.reorganising import FaultKind, faults
from motcua.dossiers import reorganisation_queries as queries
from motcua.dossiers.actions.reorganising import around
from motcua.kernel import scopes
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of


class Command(MotcuaCommand):
    help = "Check a plan that reorganises units and count what it would move; nothing is changed."
    example = "motcua units plan sap-xep-don-vi.xlsx --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="the plan (.xlsx from `motcua units template`, or .yaml)"
        )
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="effective date, when the file names none")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise WrongUse(f"there is no file {path}.")
        try:
            read = plan_files.read(path.name, path.read_bytes())
            acts = plan_files.acts_of(read.acts)
        except PlanUnreadable as fault:
            raise FaultFound(str(fault)) from None
        try:
            on = date.fromisoformat(options["on"] or read.head.get("effective_on", ""))
        except ValueError:
            raise WrongUse("the plan names no effective date. Give one: --on 2027-01-01.") from None
        with scopes.scope(scopes.of_system("motcua units plan")):
            found = faults(acts, around(), effective_on=on, today=day_of(timezone.now()))
            hard = [fault for fault in found if fault.kind is not FaultKind.DATE_PAST]
            run = None if hard else queries.dry_run(SimpleNamespace(acts=read.acts, effective_on=on))
        if options["as_json"]:
            self.print_json(
                {
                    "effective_on": on.isoformat(),
                    "acts": len(acts),
                    "faults": [{**asdict(fault), "kind": fault.kind.value} for fault in found],
                    "dossiers": run.dossiers if run else None,
                    "units": [asdict(one) for one in run.moves] if run else [],
                }
            )
        else:
            self._show(len(acts), on, run)
        if found:
            lines = [f"act {one.place}: {one.kind.value} {one.about} {one.other}".rstrip() for one in found]
            raise FaultFound("\n".join(lines))

    def _show(self, acts: int, on: date, run: queries.DryRun | None) -> None:
        self.stdout.write(f"{acts} acts, effective on {on:%d/%m/%Y}\n")
        if run is None:
            return
        self.stdout.write(
            f"{run.dossiers} running dossiers, {run.steps} open steps, {run.people} people, "
            f"{run.offerings} offerings\n"
        )
        for one in run.moves:
            self.stdout.write(
                f"{one.agency_id:<20} -> {'; '.join(one.successors)}: {one.dossiers} dossiers, {one.steps} steps, "
                f"{one.people} people\n"
            )
        self.stdout.write("Nothing was changed. Draw the plan up at the cockpit: Sắp xếp đơn vị.\n")
