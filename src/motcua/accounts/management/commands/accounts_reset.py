"""`motcua accounts reset`: when the only administrator has lost telephone, key and codes."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.accounts.signing import resets
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse


class Command(MotcuaCommand):
    help = (
        "Take all second factors off an official's account and sign it out everywhere; a new one is made at the "
        "next sign-in. In the browser two people do this; here it is the keeper of the machine. Says what it "
        "would do unless --yes is given."
    )
    example = 'motcua accounts reset quan.tri --ground "came in person with the identity card" --yes'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="user name of the official")
        parser.add_argument("--ground", required=True, help="how you made sure who asks; kept with the reset")
        parser.add_argument("--yes", action="store_true", help="carry it out")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            self.stdout.write(
                f"Would reset the second factor of {options['user']}. Nothing is done without --yes.\n"
            )
            return
        try:
            resets.by_keeper(username=options["user"], ground=options["ground"], at=timezone.now())
        except LookupError:
            raise FaultFound(f"motcua: no official has the user name {options['user']}.") from None
        except resets.GroundMissing as fault:
            raise WrongUse(f"motcua: {fault.__doc__}") from None
        self.stdout.write(
            f"Done: {options['user']} signs in with the password and makes a new second factor.\n"
        )
