"""`motcua config import FILE`: what an archive would change here; with --apply, take it in."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import VIETNAM, day_of
from motcua.travel import actions, files
from motcua.travel.errors import TravelError
from motcua.travel.files import Brought
from motcua.travel.planning import Plan, Planned, State, plan
from motcua.travel.rules import entries
from motcua.travel.rules.entries import Entries

MOST_CHANGES = 8  # lines shown of one entry; --json has all of them


class Command(MotcuaCommand):
    help = (
        "Check an archive of configuration byte by byte and show what it would change here; nothing is written. With "
        "--apply, procedures and fee rules become drafts, in one transaction; templates wait for approval. "
        "Processes have no drafts: they are approved when --document and "
        "--valid-from name this province's decision, and left otherwise."
    )
    example = "motcua config import khanh-hoa.zip --apply --by le.thi.hanh"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the archive (.zip), or a folder of --to-folder")
        parser.add_argument("--apply", action="store_true", help="take it in; without it nothing is written")
        parser.add_argument(
            "--by", metavar="USERNAME", help="the official of the reform staff who takes it in"
        )
        parser.add_argument("--leave-out", action="store_true", help="leave out the entries that are blocked")
        parser.add_argument(
            "--allow-unknown", action="store_true", help="also when not signed, or by a key not trusted here"
        )
        parser.add_argument("--document", metavar="WORDS", help="number and date that approve the processes")
        parser.add_argument("--valid-from", metavar="YYYY-MM-DD", help="first day of the processes")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"] and not options["by"]:
            raise WrongUse("--apply needs --by USERNAME: who takes the archive in answers for its drafts.")
        decision = _decision(options["document"], options["valid_from"])
        path = Path(options["file"])
        now = timezone.now()
        try:
            brought = files.bring(
                path, var_dir=Path(settings.VAR_DIR), allow_unknown=options["allow_unknown"]
            )
            found = entries.read(brought.files)
            if not options["apply"]:
                shown = plan(found, day=day_of(now), processes_from=decision.valid_from if decision else None)
                self._report(brought, shown, None, options["as_json"])
                if shown.blocked:
                    raise FaultFound("" if options["as_json"] else _blocked_words(shown))
                return
            outcome = self._take_in(found, brought, decision, options)
        except TravelError as fault:
            raise FaultFound(str(fault)) from None
        except OSError as fault:
            raise WrongUse(f"{path} cannot be read: {fault.strerror}.") from None
        self._report(brought, outcome.plan, outcome, options["as_json"])

    def _take_in(
        self,
        found: Entries,
        brought: Brought,
        decision: actions.ProcessDecision | None,
        options: dict[str, Any],
    ) -> actions.Outcome:
        return actions.take_in(
            found,
            brought.origin,
            by=options["by"],
            at=timezone.now(),
            processes=decision,
            leave_out_blocked=options["leave_out"],
        )

    def _report(self, brought: Brought, shown: Plan, outcome: actions.Outcome | None, as_json: bool) -> None:
        if as_json:
            self.print_json(_as_json(brought, shown, outcome))
            return
        made = brought.origin.made_at.astimezone(VIETNAM)
        trust = f"signed by {brought.origin.signer}" if brought.is_trusted else "NOT signed by a trusted key"
        self.stdout.write(
            f"Made by {brought.made_by} at {made:%d/%m/%Y %H:%M}, {trust}. Every byte is whole.\n\n"
        )
        for item in shown.items:
            if item.state is not State.SAME or item.words:
                self._show(item)
        self.stdout.write(", ".join(f"{shown.count(state)} {state}" for state in State) + ".\n")
        if outcome is None:
            self.stdout.write("Nothing was changed. --apply --by USERNAME takes it in.\n")
            return
        self.stdout.write(f"{len(outcome.done)} taken in.\n")
        drafts = sum(item.kind != "process" for item in outcome.done)
        if drafts:
            self.stdout.write(f"{drafts} drafts wait for a decision, or for a second person's approval.\n")
        if outcome.left:
            self.stdout.write(
                f"{len(outcome.left)} processes were left: give --document and --valid-from of the decision that "
                "approves them here.\n"
            )

    def _show(self, item: Planned) -> None:
        self.stdout.write(f"{item.state:<8} {item.kind} {item.key}: {' '.join(item.name.split())[:100]}\n")
        for change in item.changes[:MOST_CHANGES]:
            self.stdout.write(f"           {change.place}: {change.before or '–'} → {change.after or '–'}\n")
        if len(item.changes) > MOST_CHANGES:
            self.stdout.write(f"           and {len(item.changes) - MOST_CHANGES} more\n")
        for words in item.words:
            self.stdout.write(f"           ! {words}\n")


def _blocked_words(shown: Plan) -> str:
    return (
        f"{len(shown.blocked)} entries cannot be taken in: the lines with “!” say why. Mend that, or leave them out "
        "with --leave-out."
    )


def _decision(document: str | None, valid_from: str | None) -> actions.ProcessDecision | None:
    if not document and not valid_from:
        return None
    if not document or not document.strip() or not valid_from:
        raise WrongUse("--document and --valid-from belong together.")
    try:
        return actions.ProcessDecision(document.strip(), date.fromisoformat(valid_from))
    except ValueError:
        raise WrongUse(f"--valid-from {valid_from}: expected a date such as 2027-01-01.") from None


def _as_json(brought: Brought, shown: Plan, outcome: actions.Outcome | None) -> dict[str, Any]:
    return {
        "made_by": brought.made_by,
        "made_at": brought.origin.made_at.isoformat(),
        "signer": brought.origin.signer,
        "trusted": brought.is_trusted,
        "digest": brought.origin.digest,
        "counts": {str(state): shown.count(state) for state in State},
        "entries": [
            {
                "kind": item.kind,
                "key": item.key,
                "name": item.name,
                "state": str(item.state),
                "changes": [asdict(change) for change in item.changes],
                "words": list(item.words),
            }
            for item in shown.items
        ],
        "taken_in": None if outcome is None else [f"{item.kind} {item.key}" for item in outcome.done],
        "left": None if outcome is None else [f"{item.kind} {item.key}" for item in outcome.left],
    }
