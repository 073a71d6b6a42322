"""`motcua bench NAME`: run one benchmark and show, or record, its figures beside their reference."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from motcua.bench import framework
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse

RECORDS = "docs/performance"


class Command(MotcuaCommand):
    help = (
        "Run a benchmark with its reference in the same run. For developers and for who sizes a server. "
        "Without a name it lists the benchmarks. Writes nothing unless --record is given; a benchmark that "
        "needs the database leaves no rows behind."
    )
    example = "motcua bench worktime --json\n  motcua bench worktime --record"
    reports = True

    def wants_database(self, arguments: Sequence[str]) -> bool:
        named = [word for word in arguments if word.replace("_", "-") in framework.names()]
        return any(framework.find(name).NEEDS_DATABASE for name in named)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="one of: " + ", ".join(framework.names()))
        parser.add_argument(
            "--size", type=int, help="how many things to do, instead of the benchmark's own number"
        )
        parser.add_argument(
            "--seconds", type=float, help="how long to measure each part that runs for a time"
        )
        parser.add_argument(
            "--record",
            nargs="?",
            const=RECORDS,
            metavar="FOLDER",
            help=f"also write FOLDER/NAME.json (default folder: {RECORDS})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"]:
            self._list(as_json=options["as_json"])
            return
        for option in ("size", "seconds"):
            if options[option] is not None and options[option] <= 0:
                raise WrongUse(f"--{option} must be above zero, and {options[option]} is not.")
        folder = Path(options["record"]) if options["record"] else None
        if folder and not folder.is_dir():
            raise WrongUse(
                f"There is no folder {folder} to record in. Run from the checkout, or name a folder."
            )
        try:
            benchmark = framework.find(options["name"])
            result = benchmark.run(size=options["size"], seconds=options["seconds"])
        except framework.UnknownBenchmark as unknown:
            raise WrongUse(str(unknown)) from None
        except framework.BenchmarkFailed as failed:
            raise FaultFound(str(failed)) from None
        content = {"name": benchmark.NAME, "summary": benchmark.SUMMARY, **result.to_json()}
        if folder:
            record = folder / f"{benchmark.NAME}.json"
            record.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if options["as_json"]:
            self.print_json(content)
            return
        self._show(benchmark.SUMMARY, result)
        if folder:
            self.stdout.write(f"recorded in {record}")

    def _list(self, *, as_json: bool) -> None:
        found = [framework.find(name) for name in framework.names()]
        if as_json:
            self.print_json([{"name": benchmark.NAME, "summary": benchmark.SUMMARY} for benchmark in found])
            return
        for benchmark in found:
            self.stdout.write(f"{benchmark.NAME:<14} {benchmark.SUMMARY}")

    def _show(self, summary: str, result: framework.BenchResult) -> None:
        self.stdout.write(summary)
        for name, value in result.figures.items():
            self.stdout.write(f"  {name:<34} {value:>16,.2f}")
        self.stdout.write(f"reference: {result.reference.what}")
        for name, value in result.reference.figures.items():
            self.stdout.write(f"  {name:<34} {value:>16,.2f}")
        self.stdout.write(f"ratio {result.ratio:,.2f} ({result.ratio_of})")
        self.stdout.write("on " + ", ".join(f"{key} {value}" for key, value in result.machine.items()))
