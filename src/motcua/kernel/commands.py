"""The base of every `motcua` command: help with an example, `--json` where it reports, exit codes 0 / 1 / 2."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandParser


class FaultFound(Exception):
    """The command ran and found a fault: exit code 1. The message is what a person reads."""


class WrongUse(Exception):
    """The command cannot run as it was called: exit code 2. The message says what to do instead."""


class MotcuaCommand(BaseCommand):
    """A command of the console script.

    Subclasses set `help` and `example`, may set `reports = True` (adds `--json`) and
    `needs_database = False`, and write `handle`. They raise FaultFound or WrongUse, never SystemExit.
    """

    example: ClassVar[str] = ""
    reports: ClassVar[bool] = False
    needs_database: ClassVar[bool] = True
    requires_system_checks = []

    def wants_database(self, arguments: Sequence[str]) -> bool:
        """Whether this call, with these words after the command, needs the database up."""
        return self.needs_database

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(
            prog_name,
            subcommand,
            epilog=f"Example:\n  {self.example}" if self.example else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **kwargs,
        )
        parser.prog = f"motcua {subcommand.replace('_', ' ')}"
        if self.reports:
            parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON alone")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except FaultFound as fault:
            self._leave(1, str(fault))
        except WrongUse as wrong:
            self._leave(2, str(wrong))

    def _leave(self, code: int, message: str) -> NoReturn:
        if message:
            print(message, file=sys.stderr)
        raise SystemExit(code)

    def print_json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))
