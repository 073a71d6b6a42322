"""`motcua export cpsv`: the catalogue as linked data after CPSV-AP 3.2."""

from argparse import ArgumentParser
from typing import Any

from motcua.kernel.commands import FaultFound, MotcuaCommand
from motcua.procedures import open_data, open_file
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.rules.open_catalogue.dcat import FORMS

LINKED = {form.ending: form for form in FORMS if form.is_linked}


class Command(MotcuaCommand):
    help = (
        "Write the catalogue in force as linked data after CPSV-AP 3.2, the European model of public services "
        "(Turtle or JSON-LD). For open data portals, and for whoever checks the catalogue by machine."
    )
    example = "motcua export cpsv --out catalogue.ttl"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--form", choices=sorted(LINKED), default="ttl", help="Turtle (ttl) or JSON-LD")
        parser.add_argument("--out", metavar="FILE", help="write this file (default: standard output)")
        parser.add_argument("--code", metavar="CODE", help="this procedure alone")
        parser.add_argument("--base", metavar="URL", help="how addresses begin (default: MOTCUA_PUBLIC_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        about = open_data.publication(base=open_file.base_of(options["base"]))
        pieces = open_data.pieces(LINKED[options["form"]], about, code=options["code"])
        try:
            size = open_file.write(pieces, options["out"], self.stdout)
        except ProcedureNotFound as error:
            raise FaultFound(str(error)) from None
        if options["out"]:
            self.stdout.write(f"{options['out']}: {size} bytes.")
