"""`motcua processes template`: the workbook in which an internal process is written down."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.processes.rules.reading import template


class Command(MotcuaCommand):
    help = (
        "Write the workbook (XLSX) in which an internal process is written down: its steps with posts and working "
        "hours, what they ask for, decision tables. Fill it in and check it with `motcua processes compile`."
    )
    example = "motcua processes template --out quy-trinh.xlsx"
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", metavar="FILE", required=True, help="where to write it; - writes to standard output"
        )
        parser.add_argument("--force", action="store_true", help="write over a file that exists")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["out"] == "-":
            sys.stdout.buffer.write(template())
            return
        path = Path(options["out"])
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if options["force"] else os.O_EXCL)
        try:
            with os.fdopen(os.open(path, flags, 0o644), "wb") as out:
                out.write(template())
        except FileExistsError:
            raise WrongUse(f"{path} exists. Choose another name or give --force.") from None
        except OSError as fault:
            raise WrongUse(f"{path} cannot be written: {fault.strerror}.") from None
        self.stdout.write(f"{path} written. Check it with: motcua processes compile {path}")
