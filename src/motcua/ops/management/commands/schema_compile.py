"""`motcua schema compile`: writes the SQL that a first start lays down. For those who change migrations."""

from typing import Any

from django.core.management.base import CommandParser
from django.db.migrations.loader import MigrationLoader

from motcua.kernel.commands import MotcuaCommand
from motcua.ops import fresh_schema


class Command(MotcuaCommand):
    help = (
        "Run the migrations that are new since the last time on a scratch database and add what they execute to the "
        "file of first starts; all of them where an older one changed (developers)."
    )
    example = "motcua schema compile\n  motcua schema compile --anew"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="run all of them, whatever the file holds")

    def handle(self, *args: Any, **options: Any) -> None:
        before = fresh_schema.compiled()
        is_base = not options["anew"] and before.fits(MigrationLoader(None))
        made = fresh_schema.compile_now(base=before if is_base else None)
        fresh_schema.FILE.write_text(made.text(), encoding="utf-8")
        new = len(made.applied) - (len(before.applied) if is_base else 0)
        self.stdout.write(
            f"{len(made.statements)} statements of {len(made.applied)} migrations, {new} of them run now: "
            f"{fresh_schema.FILE}"
        )
