"""`motcua exchange show`: how the outside systems are doing."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.exchange import office_queries
from motcua.exchange.office_queries import Partner
from motcua.exchange.rules.pacing import Door
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse


class Command(MotcuaCommand):
    help = (
        "Show each outside system: messages that wait and since when, dead letters, how many were sent in the last "
        "hour, and whether it is left alone because it fails. Exit code 1: there are dead letters, or one is left "
        "alone."
    )
    example = "motcua exchange show national-portal --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partner", nargs="?", help="only this one; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        found = office_queries.partners(now)
        if options["partner"]:
            found = [one for one in found if one.partner == options["partner"]]
            if not found:
                raise WrongUse(
                    f"there is no partner {options['partner']!r}. `motcua exchange show` lists them."
                )
        if options["as_json"]:
            self.stdout.write(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=2))
        else:
            for one in found:
                self._show(one)
        wrong = [one.partner for one in found if one.dead or one.door is not Door.OPEN]
        if wrong:
            raise FaultFound(f"look at {', '.join(wrong)}: dead letters, or left alone because it fails.")

    def _show(self, one: Partner) -> None:
        self.stdout.write(f"{one.partner}  ({one.title})")
        since = f" since {one.oldest:%Y-%m-%d %H:%M}" if one.oldest else ""
        self.stdout.write(f"  waiting: {one.waiting}{since}; dead letters: {one.dead}")
        self.stdout.write(f"  sent in the last hour: {one.sent_last_hour}; breaker: {one.door.value}")
        if one.problem:
            self.stdout.write(f"  last problem: {one.problem}")
