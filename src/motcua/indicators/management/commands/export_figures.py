"""`motcua export figures`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import actions, open_figures
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of


class Command(MotcuaCommand):
    help = (
        "Write the newest edition of the open figures: CSV, Parquet, JSON Lines and what they mean, small "
        "counts merged. The same files as under /open/."
    )
    example = "motcua export figures --to open/"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="DIR", help="the folder to write in")

    def handle(self, *args: Any, **options: Any) -> None:
        now, folder = timezone.now(), Path(options["to"])
        actions.follow(now=now)
        found = open_figures.edition(day_of(now))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            rows = open_figures.write(found, folder)
        except OSError as error:
            raise WrongUse(f"{folder} cannot be written: {error.strerror}. Name a folder.") from None
        if options["as_json"]:
            self.print_json({"as_of": found.day.isoformat(), "rows": rows, "folder": str(folder)})
        else:
            self.stdout.write(f"Edition of {found.day:%d/%m/%Y}: {rows} rows in {folder}.")
