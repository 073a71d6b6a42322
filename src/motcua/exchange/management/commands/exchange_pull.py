"""`motcua exchange pull`: pull the national catalogue of procedures and compare it with the province's."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.exchange import actions as exchange
from motcua.exchange.actions import catalogue
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse


class Command(MotcuaCommand):
    help = (
        "Pull the national catalogue of procedures from the National Portal, compare it with the catalogue in force "
        "and keep a work item for each difference (/catalogue/office/national/pulled/). Nothing of the catalogue "
        "changes. A pull that was cut goes on where it stood. Exit code 1: it was refused, or the portal does not "
        "answer now."
    )
    example = "motcua exchange pull --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--may-shrink",
            action="store_true",
            help="take a national list in which many procedures in force here are missing; look at it first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not exchange.is_connected():
            raise WrongUse("no National Portal is connected. Set MOTCUA_NATIONAL_PORTAL_URL.")
        done = catalogue.pull(clock=timezone.now, may_shrink=options["may_shrink"])
        if options["as_json"]:
            said = {
                "pull": done.pull_id, "finished": done.is_finished, "refused": done.refused, "waits": done.waits,
                "counts": done.counts,
            }  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        elif done.is_finished:
            for word, number in sorted(done.counts.items()):
                self.stdout.write(f"{word}: {number}")
        if done.refused:
            raise FaultFound(f"The national catalogue was refused: {done.refused}. Nothing was compared.")
        if done.waits:
            raise FaultFound(f"{done.waits}. What came is kept; run it again, or the worker goes on.")
