"""`motcua scorecards template`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.scorecards import frameworks
from motcua.scorecards.rules import workbook


class Command(MotcuaCommand):
    help = "Write the workbook that `motcua scorecards import` reads, filled with a shipped index as the example."
    example = "motcua scorecards template mau-bo-chi-so.xlsx --from PAR-COMMUNE"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook to write (XLSX)")
        parser.add_argument(
            "--from", dest="code", default="PAR-COMMUNE", metavar="CODE", help="the index to fill it with"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["file"])
        if target.exists():
            raise WrongUse(f"{target} exists already; it is not overwritten. Name another file.")
        try:
            framework = frameworks.one(options["code"])
        except frameworks.UnknownFramework as error:
            raise WrongUse(f"{error}.") from None
        try:
            target.write_bytes(workbook.written(framework))
        except OSError as error:
            raise WrongUse(f"{target} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{target}: {framework.key} as a workbook of one sheet.\n")
