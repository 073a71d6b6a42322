"""`motcua doctor`: checks the installation and says how to mend each finding."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import OperationalError, connections

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.ops import database_checks, embedded, file_round, launch, machine_checks
from motcua.ops.faults import CannotStart
from motcua.ops.findings import Finding, Severity, fault
from motcua.records.errors import StoreFault

MARKS = {
    Severity.OK: "ok     ",
    Severity.NOTE: "note   ",
    Severity.WARNING: "WARNING",
    Severity.FAULT: "FAULT  ",
}


class Command(MotcuaCommand):
    help = "Check the installation and say how to mend each finding. Exit code 1 when there is a fault."
    example = "motcua doctor --json\n  motcua doctor --files --rate 20"
    reports = True
    needs_database = False  # a database that does not start is a finding

    def wants_database(self, arguments: Sequence[str]) -> bool:
        return "--files" in arguments

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--files",
            action="store_true",
            help="read every stored file instead, and find bytes that no row knows",
        )
        parser.add_argument(
            "--rate", type=float, metavar="MB", help="with --files: no more MB a second than this"
        )
        parser.add_argument(
            "--from-start", action="store_true", help="with --files: forget where an interrupted run stood"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["files"]:
            self._files(options)
            return
        var_dir = Path(settings.VAR_DIR)
        found = machine_checks.all_checks(var_dir, Path(settings.MEDIA_ROOT)) + _database(var_dir)
        counts = Counter(finding.severity for finding in found)
        if options["as_json"]:
            self.print_json(
                {
                    "findings": [asdict(finding) for finding in found],
                    "counts": {severity.value: counts[severity] for severity in Severity},
                }
            )
        else:
            for finding in found:
                self.stdout.write(f"{MARKS[finding.severity]} {finding.id}: {finding.what}")
                if finding.mend and finding.severity is not Severity.OK:
                    self.stdout.write(f"        -> {finding.mend}")
            summary = ", ".join(
                f"{counts[severity]} {severity.value}" for severity in Severity if counts[severity]
            )
            self.stdout.write(f"\n{len(found)} checks: {summary}")
        if counts[Severity.FAULT]:
            raise FaultFound("")

    def _files(self, options: dict[str, Any]) -> None:
        if options["rate"] is not None and options["rate"] <= 0:
            raise WrongUse("--rate must be above zero.")
        try:
            told = file_round.run(rate_mb=options["rate"], from_start=options["from_start"])
        except StoreFault as fault:
            raise FaultFound(f"{fault}\nStopped; the same command goes on where it stopped.") from fault
        if options["as_json"]:
            self.print_json(told.to_json())
        else:
            self.stdout.write("\n".join(told.lines()))
        if told.is_faulty:
            raise FaultFound("")


def _database(var_dir: Path) -> list[Finding]:
    with ExitStack() as stack:
        try:
            if launch.uses_embedded():
                stack.enter_context(embedded.lease(var_dir))
            return database_checks.all_checks(var_dir)
        except CannotStart as error:
            return [fault("database.running", "the embedded database does not start", str(error))]
        except OperationalError as error:
            said = " ".join(str(error).split())
            mend = "Check that the server runs and that DATABASE_URL names it rightly."
            return [fault("database.running", f"the database does not answer: {said}", mend)]
        finally:
            connections.close_all()
