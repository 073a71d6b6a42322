"""`motcua exchange reconcile`: prove, day by day, that the National Portal has what we have."""

import json
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.dossiers.actions import reconciling
from motcua.dossiers.actions.reconciling import Reconciled
from motcua.exchange import actions as exchange
from motcua.exchange import calls
from motcua.kernel import scopes
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of

LONGEST_DAYS = 400


class Command(MotcuaCommand):
    help = (
        "List the dossiers submitted on each day on both sides, compare them field by field, keep the figures and a "
        "work item for each difference, and tell again what differs. Exit code 1: a day is not equal, or could not "
        "be compared."
    )
    example = "motcua exchange reconcile --from 2026-11-01 --to 2026-11-21 --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", metavar="YYYY-MM-DD", help="first day; default: yesterday"
        )
        parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="last day; default: the first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not exchange.is_connected():
            raise WrongUse("no National Portal is connected. Set MOTCUA_NATIONAL_PORTAL_URL.")
        now = timezone.now()
        first = _day(options["first"]) if options["first"] else day_of(now) - timedelta(days=1)
        last = _day(options["last"]) if options["last"] else first
        if not 0 <= (last - first).days < LONGEST_DAYS:
            raise WrongUse(f"give 1 to {LONGEST_DAYS} days, --from not after --to.")
        found: list[Reconciled] = []
        with scopes.scope(scopes.of_system("motcua exchange reconcile")):
            for number in range((last - first).days + 1):
                with calls.gathered():
                    found.append(reconciling.reconcile(first + timedelta(days=number), at=timezone.now()))
        if options["as_json"]:
            self.stdout.write(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        else:
            for one in found:
                said = one.problem or f"{one.differences} differences, {one.sent_again} told again"
                self.stdout.write(f"{one.day}  {one.tally.equal}/{one.tally.union} equal; {said}")
        wrong = [one for one in found if not one.is_proven]
        if wrong:
            raise FaultFound(f"{len(wrong)} of {len(found)} days are not proven equal.")


def _as_json(one: Reconciled) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "here": one.tally.here,
        "there": one.tally.there,
        "equal": one.tally.equal,
        "union": one.tally.union,
        "differences": one.differences,
        "told_again": one.sent_again,
        "proven": one.is_proven,
        "problem": one.problem,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no day. Write it as 2026-11-21.") from None
