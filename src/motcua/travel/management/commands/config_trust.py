"""`motcua config trust`: whose archives this installation takes in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.travel import keys
from motcua.travel.errors import KeyUnusable
from motcua.travel.rules import archive


class Command(MotcuaCommand):
    help = (
        "List the keys whose archives are accepted here, add one under a name, or remove one. Compare the "
        "fingerprint with its owner over the telephone before adding it."
    )
    example = 'motcua config trust motcua-ed25519:MCowBQ...= "Tỉnh Khánh Hòa"'
    reports = True
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", metavar="KEY", help="what `motcua config key` printed there")
        parser.add_argument("name", nargs="?", metavar="NAME", help="what to call it here")
        parser.add_argument("--remove", metavar="NAME", help="trust this one no longer")

    def handle(self, *args: Any, **options: Any) -> None:
        var_dir = Path(settings.VAR_DIR)
        if options["key"] and not options["name"]:
            raise WrongUse("give the key a name, such as the province's.")
        if options["key"] and options["remove"]:
            raise WrongUse("either add a key or remove one.")
        try:
            if options["remove"]:
                keys.distrust(options["remove"], var_dir)
            elif options["key"]:
                keys.trust(options["key"], options["name"], var_dir)
            listed = keys.trusted(var_dir)
        except KeyUnusable as fault:
            raise FaultFound(str(fault)) from None
        if options["as_json"]:
            self.print_json(
                [
                    {
                        "name": one.name,
                        "key": archive.key_text(one.public),
                        "fingerprint": archive.fingerprint(one.public),
                    }
                    for one in listed
                ]
            )
            return
        for one in listed:
            self.stdout.write(f"{archive.fingerprint(one.public)}  {one.name}\n")
        if not listed:
            self.stdout.write("No other installation is trusted.\n")
