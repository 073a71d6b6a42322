"""`motcua plans read FILE`: the measurable targets in the text of a plan or decision."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.plans.rules.numbers import write_number
from motcua.plans.rules.reading import read_plan
from motcua.plans.rules.respectively import pair
from motcua.plans.rules.targets import Reading, Target, Value

_LARGEST_BYTES = 20 * 1024 * 1024
_OFFICE_FILES = {
    b"PK\x03\x04": "a Word, Excel or other zipped office file",
    b"%PDF": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "an RTF file",
}


class Command(MotcuaCommand):
    help = (
        "Find the measurable targets in the text of a reform plan, decision "
        "or resolution, and the achievements it "
        "reports. For officials who adopt a plan; run when a plan arrives. "
        "Reads one UTF-8 text file, changes nothing."
    )
    example = "motcua plans read ke-hoach-2024.txt --json"
    reports = True
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="the plan as plain text in UTF-8; - reads standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text = read_text(options["file"])
        reading = read_plan(text)
        paired = pair(text, reading.targets)
        reading = replace(reading, targets=paired.targets)
        if options["as_json"]:
            shared = [[start, end] for start, end in sorted(paired.flagged)]
            self.print_json({**reading.to_json(), "shared": shared})
        else:
            self.stdout.write("\n".join(table(reading, paired.flagged)))


def read_text(name: str) -> str:
    """The file's text with its line ends as they are, so that offsets count the file's own characters.

    Raises WrongUse when the file cannot be read as UTF-8 text.
    """
    path = Path(name)
    try:
        data = sys.stdin.buffer.read(_LARGEST_BYTES + 1) if name == "-" else _bytes(path)
    except FileNotFoundError:
        raise WrongUse(f"There is no file {name!r}. Check the path.") from None
    except IsADirectoryError:
        raise WrongUse(f"{name!r} is a folder. Name one text file in it.") from None
    except OSError as error:
        raise WrongUse(f"{name!r} cannot be read: {error.strerror or error}.") from None
    if len(data) > _LARGEST_BYTES:
        raise WrongUse(
            f"{name!r} is larger than 20 MB. A plan is a text; cut the file or save its text alone."
        )
    for signature, what in _OFFICE_FILES.items():
        if data.startswith(signature):
            raise WrongUse(f"{name!r} is {what}. Save it as plain text (UTF-8) and read that file.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(
            f"{name!r} is not UTF-8 text (byte {error.start}). Save it again "
            f"as plain text with encoding UTF-8."
        ) from None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_BYTES + 1)


def table(reading: Reading, shared: frozenset[tuple[int, int]] = frozenset()) -> list[str]:
    """The reading for people: a line of figures and a line of text for each target, then the achievements.

    `shared`: targets of sentences with several figures and one "lần lượt"; a person has to look at them.
    """
    lines = [f"Targets: {len(reading.targets)}", ""]
    for number, target in enumerate(reading.targets, 1):
        figures = f"{_sign(target)}{_value(target.value)}{_unit(target)}".strip() or "-"
        lines.append(
            f"{number:3}. {figures:<14} {target.kind.value:<12} {target.deadline or '-':<11} "
            f"{target.indicator or '-'}"
        )
        lines.append(f"     {_short(target.quote)}")
        if target.scope:
            lines.append(f"     ({_short(target.scope)})")
        if (target.start, target.end) in shared:
            lines.append(
                "     look again: several figures of this sentence share one 'lần lượt' or 'tương ứng'"
            )
    lines += ["", f"Achievements reported: {len(reading.achievements)}", ""]
    lines += [f"   - {write_number(a.value):>12}  {_short(a.quote)}" for a in reading.achievements]
    return lines


def _sign(target: Target) -> str:
    return f"{target.comparator} " if target.comparator and target.comparator != "between" else ""


def _value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"{write_number(value[0])} - {write_number(value[1])}"
    return write_number(value)


def _unit(target: Target) -> str:
    if target.value is None:
        return ""
    return {"%": " %", "rank": " (rank)"}.get(target.unit or "", "")


def _short(text: str, length: int = 110) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
