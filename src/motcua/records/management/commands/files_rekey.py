"""`motcua files rekey`: brings every file under the current key; opens them all where sealing was given up."""

from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.progress import Progress
from motcua.records import integrity, rekeying
from motcua.records.errors import StoreFault
from motcua.records.integrity import Problem, Seen
from motcua.records.rekeying import Turn
from motcua.records.storage.vault import vault

_PROBLEMS = {Turn.MISSING: Problem.MISSING, Turn.CHANGED: Problem.CHANGED, Turn.LOCKED: Problem.LOCKED}


class Command(MotcuaCommand):
    help = (
        "Seal every file under the first key of MOTCUA_FILES_KEY; with MOTCUA_FILES_ENCRYPTION=no, open them. May "
        "run while Motcua does, be interrupted, and be run again. Keep former keys until this ends with exit code 0."
    )
    example = "motcua files rekey --rate 50"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rate", type=float, metavar="MB", help="no more than so many MB a second")
        parser.add_argument("--from-start", action="store_true", help="forget where an interrupted run stood")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rate"] is not None and options["rate"] <= 0:
            raise WrongUse("--rate must be above zero.")
        ring = vault().ring
        if not ring.all:
            raise WrongUse("No key is given. motcua files key makes one; put it into MOTCUA_FILES_KEY_FILE.")
        mark = integrity.Mark(f"files-rekey-{ring.current.name if ring.current else 'open'}")
        if not options["from_start"]:
            mark.read()
        counts, pace = Counter[str](), integrity.Pace((options["rate"] or 0) * 1e6 or None)
        progress = Progress("files", integrity.count_of_rows(mark.after), every=1000)
        try:
            for row in integrity.rows(mark.after):
                fate = rekeying.turn(row.pk)
                counts[fate.value] += 1
                mark.step(Seen(row.pk, row.size_bytes, _PROBLEMS.get(fate)))
                progress.step()
                if fate is Turn.DONE:
                    pace.count(row.size_bytes)
            passing = rekeying.passing_under_former_keys()
        except StoreFault as fault:
            mark.save()
            raise FaultFound(
                f"{fault}\nStopped after {mark.rows} files; the same command goes on there."
            ) from fault
        except KeyboardInterrupt:
            mark.save()
            raise
        progress.done()
        mark.remove()
        told = {
            "key": ring.current.name if ring.current else None,
            "rewritten": counts[Turn.DONE.value],
            "files": mark.rows,
            "archives_under_former_keys": passing,
            "problems": [{"sha256": sha256, "problem": problem} for sha256, problem in mark.problems],
        }
        if options["as_json"]:
            self.print_json(told)
        else:
            self.stdout.write(f"{told['files']} files, {told['rewritten']} rewritten by this run")
            if passing:
                self.stdout.write(
                    f"{passing} archives made to be fetched lie under former keys: keep those keys 7 more days"
                )
            for sha256, problem in mark.problems:
                self.stdout.write(f"{problem:<8} {sha256}")
        if mark.problems:
            raise FaultFound(
                "Some files could not be brought under the key. motcua doctor --files tells more."
            )
