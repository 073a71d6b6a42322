"""`motcua units template`: the empty workbook of a reorganisation."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from motcua.agencies.plan_files import template
from motcua.kernel.commands import MotcuaCommand


class Command(MotcuaCommand):
    help = "Write the empty workbook in which a reorganisation of units is planned, one row an act."
    example = "motcua units template --out sap-xep-don-vi.xlsx"
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FILE", required=True, help="the workbook to write")

    def handle(self, *args: Any, **options: Any) -> None:
        Path(options["out"]).write_bytes(template())
        self.stdout.write(f"{options['out']}\n")
