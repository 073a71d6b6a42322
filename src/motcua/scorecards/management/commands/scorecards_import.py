"""`motcua scorecards import`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.scorecards.rules import files
from motcua.scorecards.rules.documents import yaml_of
from motcua.scorecards.rules.faults import FrameworkRefused


class Command(MotcuaCommand):
    help = (
        "Read an official table of an index from a workbook of one sheet (see motcua scorecards template). Every "
        "fault is named by its cell, and with one fault nothing is imported. Dry by default: --write names the YAML "
        "file for review."
    )
    example = (
        "motcua scorecards import bang-cham-diem.xlsx --as PAR-PROVINCE/QD876-2026 --write par-2026.yaml"
    )
    reports = True
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook (XLSX), or a framework in YAML")
        parser.add_argument("--as", dest="key", required=True, metavar="CODE/VERSION", help="what to call it")
        parser.add_argument(
            "--write", metavar="YAML", help="write the framework here; without it nothing is written"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, sign, version = options["key"].partition("/")
        if not (code and sign and version):
            raise WrongUse(f"--as {options['key']!r} is not like PAR-PROVINCE/QD876-2026.")
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            raise WrongUse(f"{options['file']} cannot be read: {error.strerror}.") from None
        target = Path(options["write"]) if options["write"] else None
        if target is not None and target.exists():
            raise WrongUse(f"{target} exists already; it is not overwritten. Name another file.")
        try:
            found = files.read(content, code=code, version=version)
        except FrameworkRefused as refused:
            if options["as_json"]:
                self.print_json(
                    {
                        "key": options["key"],
                        "faults": [
                            {"kind": str(fault.kind), "place": fault.place, "words": str(fault)}
                            for fault in refused.faults
                        ],
                    }
                )
            count = len(refused.faults)
            lines = "" if options["as_json"] else "".join(f"\n  {fault}" for fault in refused.faults)
            raise FaultFound(
                f"Nothing was imported: {count} {'fault' if count == 1 else 'faults'}.{lines}"
            ) from None
        text = yaml_of(found.document)
        if target is not None:
            target.write_text(text, encoding="utf-8")
        leaves = len(list(found.framework.leaves()))
        if options["as_json"]:
            self.print_json(
                {
                    "key": found.framework.key,
                    "points": str(found.framework.total),
                    "criteria": leaves,
                    "written": None if target is None else str(target),
                    "faults": [],
                }
            )
            return
        done = (
            f"Written to {target} for review." if target else "Nothing was written; --write FILE writes it."
        )
        self.stdout.write(
            f"{found.framework.key}: {leaves} criteria, {found.framework.total} points. {done}\n"
        )
