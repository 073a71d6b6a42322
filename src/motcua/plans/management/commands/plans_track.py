"""`motcua plans track`: record where every target stands today and tell who has to hear of it."""

from typing import Any

from django.utils import timezone

from motcua.kernel.commands import MotcuaCommand
from motcua.kernel.scopes import of_system, scope
from motcua.plans import reminding


class Command(MotcuaCommand):
    help = (
        "Record where every target of every adopted plan stands today, how probable it is that it is met, and tell "
        "the reform staff of those that fell or come due. The worker does it every morning; a second run on a day "
        "adds nothing. For operators after an outage."
    )
    example = "motcua plans track"
    reports = True

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(of_system("states of the targets of plans")):
            done = reminding.record(now=timezone.now())
        if options["as_json"]:
            self.print_json({"recorded": done.rows, "told": done.told})
        else:
            self.stdout.write(f"{done.rows} targets recorded, {done.told} messages written.")
