"""`motcua papers fill`: once after an upgrade, for dossiers that ended before the store of papers was there."""

from typing import Any

from django.utils import timezone

from motcua.dossiers.actions import keeping
from motcua.kernel import scopes
from motcua.kernel.commands import MotcuaCommand


class Command(MotcuaCommand):
    help = "Put the results of all dossiers, and the papers found correct, into their owners' stores."
    example = "motcua papers fill --json"
    reports = True

    def handle(self, *args: Any, **options: Any) -> None:
        looked = kept = last = 0
        with scopes.scope(scopes.of_system("fill the stores of papers")):
            while True:
                more, new, last = keeping.fill(at=timezone.now(), after=last)
                if not more:
                    break
                looked, kept = looked + more, kept + new
        if options["as_json"]:
            self.print_json({"dossiers": looked, "papers": kept})
        else:
            self.stdout.write(f"{looked} dossiers looked at, {kept} papers new in the stores")
