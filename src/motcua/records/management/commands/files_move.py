"""`motcua files move`: carries the files from the folder to the bucket, or back."""

from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.progress import Progress
from motcua.records import integrity, moving
from motcua.records.errors import StoreFault
from motcua.records.moving import Fate
from motcua.records.storage.vault import FOLDER, S3, vault


class Command(MotcuaCommand):
    help = (
        "Carry all files to the other place, each compared after it arrived. First while Motcua runs, then once more "
        "while it is stopped (that is short), then set MOTCUA_FILES_STORE and start. Nothing is removed without "
        "--remove-source, which works only once the new place is the one in use. Killed, it is run again."
    )
    example = "motcua files move --to s3\n  motcua files move --to s3 --remove-source"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, choices=(FOLDER, S3))
        parser.add_argument("--rate", type=float, metavar="MB", help="no more than so many MB a second")
        parser.add_argument(
            "--remove-source", action="store_true", help="remove from the old place what the new one has"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rate"] is not None and options["rate"] <= 0:
            raise WrongUse("--rate must be above zero.")
        if options["remove_source"] and vault().kind != options["to"]:
            raise WrongUse(
                "The files in use lie in the other place: set "
                f"MOTCUA_FILES_STORE={options['to']} and start Motcua first."
            )
        try:
            way = moving.way_to(options["to"])
        except ValueError:
            raise WrongUse("No bucket is named. Set MOTCUA_FILES_S3_BUCKET and what belongs to it.") from None
        counts, broken = Counter[str](), []
        pace = integrity.Pace((options["rate"] or 0) * 1e6 or None)
        progress = Progress("files", integrity.count_of_rows(), every=1000)
        try:
            for one, is_there in moving.in_turn(way):
                progress.step()
                if options["remove_source"]:
                    counts["removed" if is_there and moving.empty(way, one) else "left"] += 1
                    pace.count(one.size_bytes)
                    continue
                fate = Fate.THERE if is_there else moving.carry(way, one)
                counts[fate.value] += 1
                if fate in (Fate.CHANGED, Fate.BROKEN):
                    broken.append((fate.value, one.name))
                if fate is not Fate.THERE:
                    pace.count(one.size_bytes)
        except StoreFault as fault:
            raise FaultFound(f"{fault}\nStopped; the same command goes on where it stopped.") from fault
        progress.done()
        told = {
            "from": way.source.told(),
            "to": way.target.told(),
            **dict(counts),
            "problems": [{"name": name, "problem": problem} for problem, name in broken],
        }
        if options["as_json"]:
            self.print_json(told)
        else:
            self.stdout.write(f"{way.source.told()} -> {way.target.told()}")
            for name, count in sorted(counts.items()):
                self.stdout.write(f"  {name:<8} {count}")
            for problem, name in broken:
                self.stdout.write(f"  {problem:<8} {name}")
        if broken:
            raise FaultFound(
                "Some files were not carried. Restore the changed ones from the backup; run it again."
            )
