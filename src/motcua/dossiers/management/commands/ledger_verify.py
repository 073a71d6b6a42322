"""`motcua ledger verify`: for the province's IT person, daily and after every restore. Changes nothing."""

from typing import Any

from django.core.management.base import CommandParser

from motcua.dossiers import verification
from motcua.kernel.commands import FaultFound, MotcuaCommand
from motcua.kernel.progress import Progress
from motcua.ledger import queries as log


class Command(MotcuaCommand):
    help = "Replay every dossier from the event log, check the hash chain and compare all columns."
    example = "motcua ledger verify --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", type=int, default=20, help="how many findings to print (default 20)")

    def handle(self, *args: Any, **options: Any) -> None:
        events = log.count()
        progress = Progress("dossiers verified", log.stream_count())
        checked, findings = 0, []
        for count, found in verification.verify():
            checked += count
            findings += found
            progress.step(count)
        seconds = progress.done()
        if options["as_json"]:
            self.print_json(
                {
                    "dossiers": checked,
                    "events": events,
                    "differences": [{"dossier": f.dossier, "what": f.what} for f in findings],
                    "seconds": round(seconds, 2),
                }
            )
        else:
            for finding in findings[: options["show"]]:
                self.stdout.write(f"{finding.dossier}: {finding.what}")
            self.stdout.write(
                f"{checked} dossiers, {events} events, {len(findings)} differences, {seconds:.1f} s"
            )
        if findings:
            raise FaultFound("" if options["as_json"] else "The rows and the log disagree.")
