"""`motcua files key`: a new key to seal files with, and the names of the keys that are given."""

from typing import Any

from motcua.kernel.commands import MotcuaCommand
from motcua.records.storage import keys
from motcua.records.storage.vault import vault


class Command(MotcuaCommand):
    help = (
        "Print a new key for MOTCUA_FILES_KEY_FILE: put it on the first line, above any former ones, start Motcua "
        "again, then run motcua files rekey. The names of keys are no secret."
    )
    example = "motcua files key > /etc/motcua/files-key"
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        made = keys.new_key()
        ring = vault().ring
        self.stdout.write(f"{made}  # {keys.ring_of([made]).all[0].name}")
        given = ", ".join(key.name for key in ring.all) or "none"
        self.stderr.write(f"keys given now: {given}; files are {'sealed' if ring.current else 'not sealed'}")
