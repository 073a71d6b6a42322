"""`motcua procedures import FILE`: reads the national catalogue export into structured versions."""

import json
import logging
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of
from motcua.procedures import export_file
from motcua.procedures.actions import catalogue
from motcua.procedures.errors import ExportCutShort
from motcua.procedures.rules.national_export import lines, record

LOG_EVERY = 1000  # lines, where nobody watches a bar
BAR_WIDTH = 30

log = logging.getLogger(__name__)


class Command(MotcuaCommand):
    help = (
        "Read the national catalogue export (.jsonl or .jsonl.gz) into the catalogue. Run it by whoever keeps the "
        "catalogue, whenever a new export comes. A new record makes a procedure, a changed one a new version, the "
        "rest stays; broken lines are reported and the others go on. It may be interrupted and repeated."
    )
    example = "motcua procedures import national-2026.jsonl.gz --dry-run --json"
    reports = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="the export: JSON Lines, plain or compressed with gzip; - reads standard input",
        )
        parser.add_argument("--dry-run", action="store_true", help="count what would happen, write nothing")
        parser.add_argument("--out", metavar="FILE", help="also write the structured records as JSON Lines")
        parser.add_argument(
            "--valid-from",
            metavar="YYYY-MM-DD",
            help="first day of the new versions (default: today in Vietnam)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path("/dev/stdin" if options["file"] == "-" else options["file"])
        valid_from = _day(options["valid_from"])
        bytes_in_all = export_file.size(path)
        with ExitStack() as stack:
            out = stack.enter_context(_Out(Path(options["out"]), path)) if options["out"] else None
            progress = _Progress(bytes_in_all, self.stderr.isatty())
            try:
                report = catalogue.import_export(
                    lines.read(export_file.content(path, progress.opened)),
                    valid_from=valid_from,
                    dry_run=options["dry_run"],
                    each=out.write if out else None,
                    progress=progress.done,
                )
            except ExportCutShort as fault:
                raise FaultFound(
                    f"{fault} The lines before it are taken in as far as they filled a batch; get the file again and "
                    "repeat the command."
                ) from None
            finally:
                progress.end()
        if options["as_json"]:
            self.print_json(report.to_json())
        else:
            self._tell(report, options["dry_run"])
        if report.read and len(report.rejected) == report.read:
            raise FaultFound(f"No line of {path} is a record. {export_file.EXPECTED}")

    def _tell(self, report: catalogue.Report, dry_run: bool) -> None:
        for rejected in report.rejected:
            self.stdout.write(f"line {rejected.number}: {rejected.reason}")
        for name, counts in report.to_json()["fields"].items():  # type: ignore[union-attr]  # built as an object
            counted = cast(dict[str, int], counts)
            self.stdout.write(
                f"{name:<12} {counted['full']:>6} full {counted['partial']:>6} partial {counted['none']:>6} none"
            )
        self.stdout.write(f"{report.for_review} records are marked for review.")
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{report.read} read: {report.imported} {would}new, {report.changed} {would}changed, "
            f"{report.unchanged} unchanged, {len(report.rejected)} rejected."
        )


def _day(given: str | None) -> date:
    if given is None:
        return day_of(timezone.now())
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise WrongUse(f"--valid-from {given!r} is no date. Write it as 2026-07-01.") from None


class _Out:
    """The file of structured records; it appears under its name only when it is complete."""

    def __init__(self, path: Path, source: Path) -> None:
        if path.is_dir():
            raise WrongUse(f"--out {path} is a folder. Name a file.")
        if path.exists() and path.samefile(source):
            raise WrongUse(f"--out {path} is the export itself. Name another file.")
        self.path = path
        self.partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        self.file: IO[str] | None = None

    def __enter__(self) -> "_Out":
        try:
            self.file = self.partial.open("w", encoding="utf-8")
        except OSError as error:
            raise WrongUse(f"--out {self.path} cannot be written: {error.strerror}.") from None
        return self

    def write(self, structured: record.Structured) -> None:
        assert self.file is not None
        self.file.write(json.dumps(record.to_json(structured), ensure_ascii=False) + "\n")

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        assert self.file is not None
        self.file.close()
        if kind is None:
            self.partial.replace(self.path)
        else:
            self.partial.unlink(missing_ok=True)


class _Progress:
    """A bar on a terminal, a log line every LOG_EVERY lines elsewhere. The total is the size of the file."""

    def __init__(self, size: int, is_watched: bool) -> None:
        self.size = max(size, 1)
        self.is_watched = is_watched
        self.position: Callable[[], int] = int  # 0 until the file is open
        self.started = time.monotonic()
        self.logged = 0

    def opened(self, position: Callable[[], int]) -> None:
        self.position = position

    def done(self, count: int) -> None:
        seconds = time.monotonic() - self.started
        if self.is_watched:
            share = min(self.position() / self.size, 1.0)
            left = seconds / share - seconds if share > 0 else 0.0
            bar = "#" * int(share * BAR_WIDTH)
            text = f"\r[{bar:<{BAR_WIDTH}}] {share:4.0%} {count} lines, {count / seconds:.0f}/s, {left:.0f} s left "
            print(text, end="", file=sys.stderr, flush=True)
        elif count - self.logged >= LOG_EVERY:
            self.logged = count
            log.info("procedures.import lines=%d seconds=%.1f", count, seconds)

    def end(self) -> None:
        if self.is_watched:
            print(file=sys.stderr)
