"""`motcua dossiers import FILE`: takes in what the province brings along from older systems."""

import csv
import hashlib
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.utils import timezone

from motcua.dossiers.actions import importing
from motcua.dossiers.errors import ImportRunning, LaneBroken
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.dossiers.rules.importing.problems import (
    HEADING,
    FileCutShort,
    FileRefused,
    MappingInvalid,
    Rejected,
)
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.progress import Progress

SHOWN = 5
MOST_ASKED = 32  # each has a connection to the database


class Command(MotcuaCommand):
    help = (
        "Take in dossiers with their history from a table (CSV, XLSX) or an IEEE XES event log, as the mapping file "
        "says (docs/import.md). For the province's IT person, once for each older system and again whenever more "
        "comes. It adds only: what is here already is never changed, and the same file twice changes nothing. It "
        "may be interrupted anywhere and repeated. Rows that cannot be taken in are listed with the reason."
    )
    example = (
        "motcua dossiers import ho-so-2024.csv --mapping mot-cua-cu.yaml --dry-run\n"
        "  motcua dossiers import log.xes.gz --mapping log.yaml --json"
    )
    reports = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the CSV, XLSX or XES file (XES also as .gz)")
        parser.add_argument(
            "--mapping", metavar="FILE", required=True, help="the mapping file (YAML; docs/import.md)"
        )
        parser.add_argument("--dry-run", action="store_true", help="check every row, write nothing")
        parser.add_argument(
            "--rejected",
            metavar="FILE",
            help="where to list the rows that were not taken in (default: FILE.rejected.csv)",
        )
        parser.add_argument(
            "--lanes",
            metavar="N",
            type=int,
            help="how many processes share the work (default: from about 10,000 dossiers on one for each processor, "
            "four at most; below, and with `code: new`, one)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lanes"] is not None and not 1 <= options["lanes"] <= MOST_ASKED:
            raise WrongUse(f"--lanes must be between 1 and {MOST_ASKED}, and {options['lanes']} is not.")
        path = _readable(Path(options["file"]))
        text = _text(_readable(Path(options["mapping"])))
        listed = Path(options["rejected"] or f"{path}.rejected.csv")
        try:
            mapping = mappings.read(text)
            source = importing.source(path, mapping, mapping_sha256=hashlib.sha256(text.encode()).hexdigest())
        except (MappingInvalid, FileRefused) as refused:
            raise WrongUse(str(refused)) from None
        broken = ""
        with _RejectedFile(listed, (path, Path(options["mapping"]))) as rejects:
            progress = Progress("dossiers read", source.expected)
            try:
                report = importing.run(
                    source,
                    now=timezone.now(),
                    dry_run=options["dry_run"],
                    lanes=options["lanes"],
                    reject=rejects.write,
                    progress=progress.step,
                )
            except (ImportRunning, LaneBroken) as running:
                raise FaultFound(str(running)) from None
            except FileRefused as refused:
                raise WrongUse(str(refused)) from None
            except FileCutShort as cut:
                raise FaultFound(str(cut)) from None
            seconds = progress.done()
        if options["as_json"]:
            self.print_json(
                {
                    **report.to_json(),
                    "source": mapping.source,
                    "zone": str(mapping.reading.zone),
                    "rejected_file": str(listed) if report.rejected else None,
                    "seconds": round(seconds, 2),
                }
            )
        else:
            self._tell(report, mapping, listed, seconds)
        if report.read and report.rejected == report.read:
            broken = f"No row of {path} could be taken in; {listed} says why."
        if broken:
            raise FaultFound("" if options["as_json"] else broken)

    def _tell(
        self, report: importing.Report, mapping: mappings.ImportMapping, listed: Path, seconds: float
    ) -> None:
        would = "would be " if report.dry_run else ""
        self.stdout.write(
            f"{report.read} read: {report.imported} {would}taken in with {report.events} events ({report.open} still "
            f"open), {report.unchanged} here already, {report.rejected} rejected, {seconds:.1f} s."
        )
        if report.zones_assumed:
            self.stdout.write(
                f"{report.zones_assumed} dates and times had no zone and were taken as {mapping.reading.zone}."
            )
        if report.without_due:
            self.stdout.write(
                f"{report.without_due} have no due date: whether they were in time is not assessed."
            )
        if report.without_acceptance:
            self.stdout.write(
                f"{report.without_acceptance} have no instant of acceptance: they count as submitted, not received."
            )
        if report.rejected:
            columns = sorted(report.reasons.items(), key=lambda item: -item[1])[:SHOWN]
            most = ", ".join(f"{name or 'the row'} ({count})" for name, count in columns)
            self.stdout.write(f"Why rows were rejected stands in {listed}; most often: {most}.")


def _readable(path: Path) -> Path:
    if path.is_dir():
        raise WrongUse(f"{path} is a folder. Name the file in it.")
    try:
        with path.open("rb"):
            return path
    except FileNotFoundError:
        raise WrongUse(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}.") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse(f"{path} is no YAML in UTF-8. Is it the data file?") from None


class _RejectedFile:
    """The list of rejected rows, opened with the first of them; it replaces an earlier one when it is complete."""

    def __init__(self, path: Path, sources: tuple[Path, ...]) -> None:
        if path.is_dir():
            raise WrongUse(f"--rejected {path} is a folder. Name a file.")
        if path.exists() and any(path.samefile(source) for source in sources):
            raise WrongUse(f"--rejected {path} is an input itself. Name another file.")
        self.path = path
        self.partial = path.with_name(f".{path.name}.part")
        self.file: IO[str] | None = None

    def __enter__(self) -> "_RejectedFile":
        return self

    def write(self, rejected: Rejected) -> None:
        if self.file is None:
            try:
                # with its mark, so that spreadsheet programs read the Vietnamese right
                self.file = self.partial.open("w", encoding="utf-8-sig", newline="")
            except OSError as error:
                raise WrongUse(f"--rejected {self.path} cannot be written: {error.strerror}.") from None
            csv.writer(self.file).writerow(HEADING)
        csv.writer(self.file).writerows(rejected.rows())

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.file is not None:
            self.file.close()
            self.partial.replace(self.path)
        elif kind is None:
            with suppress(OSError):  # the list of an earlier run is no longer true
                self.path.unlink(missing_ok=True)
