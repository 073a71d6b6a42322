"""`motcua config key`: the public key that other installations trust."""

from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.kernel.commands import FaultFound, MotcuaCommand
from motcua.travel import keys
from motcua.travel.errors import KeyUnusable
from motcua.travel.rules import archive, ed25519


class Command(MotcuaCommand):
    help = "Print the public key that signs this installation's archives; the key is made at the first call."
    example = "motcua config key"
    reports = True
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            public = ed25519.public_key(keys.signing_key(Path(settings.VAR_DIR)))
        except KeyUnusable as fault:
            raise FaultFound(str(fault)) from None
        text, short = archive.key_text(public), archive.fingerprint(public)
        if options["as_json"]:
            self.print_json({"key": text, "fingerprint": short})
        else:
            self.stdout.write(f"{text}\nFingerprint, to be compared over the telephone: {short}\n")
