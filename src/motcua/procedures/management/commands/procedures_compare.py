"""`motcua procedures compare FILE`: how the catalogue differs from the national export."""

import json
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from motcua.accounts import queries as accounts
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.procedures import comparison, comparison_sheet, export_file
from motcua.procedures.actions import national_drafts
from motcua.procedures.comparison import Compared, Standing
from motcua.procedures.errors import DraftOpen, ExportCutShort
from motcua.procedures.rules.comparing import FIELDS
from motcua.procedures.rules.national_export import lines
from motcua.procedures.rules.national_export.lines import Line, Rejected

WORDS = {
    Standing.NEW: "new there",
    Standing.CHANGED: "changed",
    Standing.UNCHANGED: "unchanged",
    Standing.ENDED_HERE: "abolished here",
    Standing.MISSING: "missing there",
}
LONGEST_LINE = 160  # characters of a line that are shown without --whole


class Command(MotcuaCommand):
    help = (
        "Compare the catalogue in force with a national export (.jsonl or .jsonl.gz): which procedures are new "
        "there, changed (and what: limit, fees, papers, legal bases and so on), missing there, abolished here. It "
        "changes nothing, unless --draft opens drafts for people to go on with. Exit code 0: they agree; 1: they "
        "differ, or the file is damaged; 2: wrong use."
    )
    example = "motcua procedures compare national-2026.jsonl.gz --field limits --field fees"
    reports = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the export; - reads standard input")
        parser.add_argument(
            "--field",
            action="append",
            choices=FIELDS,
            dest="fields",
            metavar="FIELD",
            help=f"compare this alone; may be given several times ({', '.join(FIELDS)})",
        )
        parser.add_argument("--whole", action="store_true", help="show long lines whole")
        parser.add_argument("--xlsx", metavar="FILE", help="also write the differences as a spreadsheet")
        parser.add_argument(
            "--draft",
            action="append",
            default=[],
            metavar="CODE",
            help="open a draft that says what the export says of this procedure; may be given several times",
        )
        parser.add_argument("--by", metavar="USER", help="the official in whose name the drafts are opened")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path("/dev/stdin" if options["file"] == "-" else options["file"])
        export_file.size(path)
        wanted = frozenset(options["draft"])
        by = _official(options["by"]) if wanted else 0
        kept: dict[str, Line] = {}
        rejected: list[Rejected] = []
        counts: Counter[Standing] = Counter()
        told = _Told(options["as_json"], options["whole"], self)
        with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024, mode="w+", encoding="utf-8") as held:
            try:
                read = _keeping(lines.read(export_file.content(path, _ignored)), wanted, kept)
                for one in comparison.compare(read, fields=options["fields"] or FIELDS):
                    if isinstance(one, Rejected):
                        rejected.append(one)
                        continue
                    counts[one.standing] += 1
                    if one.standing is not Standing.UNCHANGED:
                        told.one(one)
                        held.write(json.dumps(one.as_json(), ensure_ascii=False) + "\n")
            except ExportCutShort as fault:
                raise FaultFound(
                    f"{str(fault).split('. The lines')[0]}. Nothing was concluded; get it again."
                ) from None
            if not sum(counts[standing] for standing in Standing if standing is not Standing.MISSING):
                raise FaultFound(f"No line of {path} is a record. {export_file.EXPECTED}")
            if options["xlsx"]:
                held.seek(0)
                _write_sheet(Path(options["xlsx"]), (json.loads(line) for line in held))
        opened = self._open_drafts(wanted, kept, by=by, origin_ref=path.name)
        told.end(counts, rejected, opened)
        different = sum(counts.values()) - counts[Standing.UNCHANGED]
        if different:
            raise FaultFound("" if options["as_json"] else "The catalogue and the export differ.")

    def _open_drafts(
        self, wanted: frozenset[str], kept: dict[str, Line], *, by: int, origin_ref: str
    ) -> dict[str, int]:
        absent = sorted(wanted - set(kept))
        if absent:
            raise WrongUse(f"The export has no procedure {', '.join(absent)}. No draft was opened.")
        opened: dict[str, int] = {}
        for code in sorted(wanted):
            try:
                draft = national_drafts.begin_from(
                    kept[code], by=by, at=timezone.now(), origin_ref=origin_ref
                )
            except DraftOpen as error:
                raise FaultFound(f"{error} Drafts opened before it: {', '.join(opened) or 'none'}.") from None
            opened[code] = draft.pk
        return opened


class _Told:
    """What the command prints: JSON at the end, or each difference as it is found."""

    def __init__(self, as_json: bool, whole: bool, command: Command) -> None:
        self.as_json, self.whole, self.command = as_json, whole, command
        self.found: list[dict[str, Any]] = []

    def one(self, one: Compared) -> None:
        if self.as_json:
            self.found.append(one.as_json())
            return
        out = self.command.stdout
        out.write(f"{one.code}  {WORDS[one.standing]:<15} {self._cut(one.name)}")
        for difference in one.differences:
            out.write(f"    {difference.field}")
            for line in difference.here:
                out.write(f"      - {self._cut(line)}")
            for line in difference.there:
                out.write(f"      + {self._cut(line)}")

    def end(self, counts: Counter[Standing], rejected: list[Rejected], opened: dict[str, int]) -> None:
        if self.as_json:
            self.command.print_json(
                {
                    "counts": {str(standing): counts[standing] for standing in Standing},
                    "differences": self.found,
                    "rejected": [{"line": line.number, "reason": line.reason} for line in rejected],
                    "drafts": opened,
                }
            )
            return
        out = self.command.stdout
        for line in rejected:
            out.write(f"line {line.number}: {line.reason}")
        for code, number in opened.items():
            out.write(f"{code}: draft {number} was opened.")
        out.write(", ".join(f"{counts[standing]} {WORDS[standing]}" for standing in Standing) + ".")

    def _cut(self, text: str) -> str:
        return text if self.whole or len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


def _keeping(
    read: Iterator[Line | Rejected], wanted: frozenset[str], kept: dict[str, Line]
) -> Iterator[Line | Rejected]:
    """The lines as they come; those of the wanted codes are remembered."""
    for line in read:
        if isinstance(line, Line) and line.code in wanted:
            kept[line.code] = line
        yield line


def _official(username: str | None) -> int:
    if not username:
        raise WrongUse("--draft needs --by USER: a draft is somebody's work.")
    found = accounts.official_named(username)
    if found is None:
        raise WrongUse(f"There is no official with the user name {username}.")
    return found.pk


def _write_sheet(path: Path, found: Iterator[dict[str, Any]]) -> None:
    try:
        comparison_sheet.write(path, found)
    except OSError as error:
        raise WrongUse(f"--xlsx {path} cannot be written: {error.strerror}.") from None


def _ignored(position: object) -> None:
    """The place in the file is of no interest: a comparison takes seconds."""
