"""`motcua export dcat`: the entry by which open data portals harvest the catalogue."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from motcua.kernel.commands import MotcuaCommand
from motcua.procedures import open_data, open_file
from motcua.procedures.rules.open_catalogue import dcat, jsonld, turtle


class Command(MotcuaCommand):
    help = (
        "Write the DCAT-AP 3 entry by which open data portals harvest the catalogue: one data set, its files, its "
        "licence, who publishes it and when it last changed (JSON-LD or Turtle)."
    )
    example = "motcua export dcat --out dcat.jsonld"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--form", choices=("jsonld", "ttl"), default="jsonld", help="JSON-LD or Turtle (ttl)"
        )
        parser.add_argument("--out", metavar="FILE", help="write this file (default: standard output)")
        parser.add_argument("--base", metavar="URL", help="how addresses begin (default: MOTCUA_PUBLIC_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        base = open_file.base_of(options["base"])
        about = open_data.publication(base=base, modified=open_data.state(timezone.now()).modified)
        writer = jsonld if options["form"] == "jsonld" else turtle
        size = open_file.write(writer.pieces(dcat.entry(about)), options["out"], self.stdout)
        if options["out"]:
            self.stdout.write(f"{options['out']}: {size} bytes.")
