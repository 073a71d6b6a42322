"""`motcua rights due`: for whoever keeps the files, each January. Changes nothing; names dossiers by code."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.rights import queries


class Command(MotcuaCommand):
    help = "List the dossiers whose personal data fall due for destruction, oldest first. Changes nothing."
    example = "motcua rights due --on 2037-01-01 --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", default="", help="the day to judge by (default: today)")
        parser.add_argument("--papers", action="store_true", help="digitised papers instead of dossiers")
        parser.add_argument("--most", type=int, default=200, help="how many to list (default 200)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["on"]) if options["on"] else day_of(timezone.now())
        except ValueError:
            raise WrongUse("Give --on as year-month-day, such as 2037-01-01.") from None
        if options["papers"]:
            self._papers(day, options)
            return
        with scope(of_system("what falls due for destruction")):
            lines = queries.falling_due(day, limit=max(1, options["most"]))
        if options["as_json"]:
            self.print_json(
                [
                    {
                        "code": one.dossier.code,
                        "procedure": one.dossier.procedure,
                        "ended_on": one.dossier.ended_on.isoformat(),
                        "due_on": one.due_on.isoformat(),
                        "rule": one.rule.key,
                        "held": bool(one.held),
                    }
                    for one in lines
                ]
            )
            return
        for one in lines:
            held = "  HELD" if one.held else ""
            self.stdout.write(f"{one.dossier.code}  due {one.due_on}  {one.rule.key}{held}")
        self.stdout.write(f"{len(lines)} dossiers due on {day}")

    def _papers(self, day: date, options: dict[str, Any]) -> None:
        lines = queries.papers_falling_due(day, limit=max(1, options["most"]))
        if options["as_json"]:
            self.print_json(
                [
                    {
                        "paper": one.paper.paper_id,
                        "unit": one.paper.unit_name,
                        "last_day": one.paper.last_day.isoformat(),
                        "due_on": one.due_on.isoformat(),
                        "rule": one.rule.key,
                    }
                    for one in lines
                ]
            )
            return
        for one in lines:
            self.stdout.write(
                f"{one.paper.paper_id}  due {one.due_on}  {one.rule.key}  {one.paper.unit_name}"
            )
        self.stdout.write(f"{len(lines)} digitised papers due on {day}")
