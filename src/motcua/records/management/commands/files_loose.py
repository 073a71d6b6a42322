"""`motcua files loose`: what nobody refers to any more, and its destruction when its time is over."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand
from motcua.kernel.zone import day_of
from motcua.records import loose
from motcua.records.errors import StoreFault
from motcua.records.limits import limits_on
from motcua.records.models import LooseFile


class Command(MotcuaCommand):
    help = (
        "Note the files that nothing refers to, and say which have been so for the days that "
        "law/records/uploads.yaml gives (loose_days). --apply destroys those, for good, as the weekly job does."
    )
    example = "motcua files loose --apply"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="destroy; without it nothing is destroyed")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        told: dict[str, Any] = {"days": limits_on(day_of(now)).loose_days}
        try:
            if options["apply"]:
                swept = loose.sweep(at=now)
                told |= {
                    "loose": swept.loose,
                    "destroyed": swept.destroyed,
                    "destroyed_bytes": swept.destroyed_bytes,
                    "bytes_without_row_removed": swept.orphans,
                }
            else:
                waiting = loose.note(at=now)
                found = loose.due(at=now)
                size = sum(LooseFile.objects.filter(sha256__in=found).values_list("size_bytes", flat=True))
                told |= {"loose": waiting, "due": len(found), "due_bytes": size}
        except StoreFault as fault:
            raise FaultFound(str(fault)) from fault
        if options["as_json"]:
            self.print_json(told)
        else:
            for name, value in told.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {value}")
