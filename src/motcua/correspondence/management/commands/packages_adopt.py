"""`motcua packages adopt`: the keys of edXML packages leave the settings for the store of keys."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.accounts import queries as accounts
from motcua.agencies.errors import UnitNotFound
from motcua.correspondence.actions import adopting
from motcua.correspondence.wire_seals import AxisKeyUnusable
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.signing.errors import EntryRefused


class Command(MotcuaCommand):
    help = (
        "Propose what MOTCUA_DOCUMENT_AXIS_SIGNING_KEY, _SIGNING_CERTIFICATE, _TRUSTED and _SEALS name as entries of "
        "the store of keys, once. For operators. A second person approves each at /signing/; from then on the "
        "settings are read no more and can be taken away. May be repeated: nothing is proposed twice."
    )
    example = "motcua packages adopt --by quantri"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, metavar="ACCOUNT", help="the official who proposes them")

    def handle(self, *args: Any, **options: Any) -> None:
        user = accounts.official_named(options["by"])
        if user is None:
            raise WrongUse(f"No official has the account {options['by']}.")
        try:
            done = adopting.adopt(by=user.pk, at=timezone.now())
        except (AxisKeyUnusable, UnitNotFound) as error:
            raise FaultFound(str(error) or str(type(error).__doc__)) from None
        except EntryRefused as refused:
            said = ", ".join(f"{field}: {fault}" for field, fault in refused.faults)
            raise FaultFound(f"An entry cannot be proposed ({said}). Nothing was written.") from None
        if options["as_json"]:
            self.print_json(asdict(done))
            return
        self.stdout.write(
            f"proposed: {done.keys} keys, {done.roots} roots, {done.seals} certificates of partners; "
            f"{done.known} were there already. A second person approves them at /signing/."
        )
