"""`motcua schema compile`: writes the SQL that a first start lays down. For those who change migrations."""

from typing import Any

from motcua.kernel.commands import MotcuaCommand
from motcua.ops import fresh_schema


class Command(MotcuaCommand):
    help = (
        "Run all migrations on a scratch database and write what they execute, for first starts (developers)."
    )
    example = "motcua schema compile"

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = fresh_schema.compile_now()
        fresh_schema.FILE.write_text(compiled.text(), encoding="utf-8")
        self.stdout.write(
            f"{len(compiled.statements)} statements of {len(compiled.applied)} migrations: {fresh_schema.FILE}"
        )
