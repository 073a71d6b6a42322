"""`motcua govstack client`: let another system file and work over the GovStack door, or end that."""

from argparse import ArgumentParser
from typing import Any

from motcua.accounts import queries as accounts
from motcua.govstack.actions import end_client, register_client
from motcua.govstack.errors import GovstackError
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.procedures.queries import today


class Command(MotcuaCommand):
    help = (
        "Register a calling system by its name at the information mediator and tell its key, once; only a hash is "
        "kept. With --operator it also works on the steps of that official's posts. --end takes the key away from "
        "tomorrow on. The door itself opens by MOTCUA_GOVSTACK=keys."
    )
    example = "motcua govstack client VN/GOV/H56/land-registry --operator he.thong.dat.dai"
    reports = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "member", metavar="INSTANCE/CLASS/MEMBER/SUBSYSTEM", help="the name of the system"
        )
        parser.add_argument("--operator", metavar="USERNAME", help="the official whose posts it works with")
        parser.add_argument("--end", action="store_true", help="today is its last day")

    def handle(self, *args: Any, **options: Any) -> None:
        member = options["member"]
        if options["end"]:
            if not end_client(member=member, on=today()):
                raise WrongUse(f"No system is called {member}.")
            self._say(
                options["as_json"], {"member": member, "ends": today().isoformat()}, f"{member} ends today."
            )
            return
        operator_id = None
        if options["operator"]:
            official = accounts.official_named(options["operator"])
            if official is None:
                raise WrongUse(
                    f"No official is called {options['operator']}. Make the account and give it a post."
                )
            operator_id = official.pk
        try:
            _client, key = register_client(member=member, operator_id=operator_id, valid_from=today())
        except GovstackError as refused:
            raise WrongUse(str(refused)) from None
        self._say(
            options["as_json"],
            {"member": member, "key": key},
            f"{member} may call from today on. Its key, told this once:\n{key}",
        )

    def _say(self, as_json: bool, value: dict[str, str], text: str) -> None:
        if as_json:
            self.print_json(value)
        else:
            self.stdout.write(text)
