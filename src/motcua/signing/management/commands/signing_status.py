"""`motcua signing status`: credentials, anchors, connections, and what ends soon."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand
from motcua.kernel.zone import day_of
from motcua.signing import queries
from motcua.signing.connections import connections

_SOON = timedelta(days=60)


class Command(MotcuaCommand):
    help = (
        "List what signs, who is believed and what this installation is connected to, and whether each key can be "
        "opened. For operators; run after a change and each month. Changes nothing. Exit code 1 when a key cannot be "
        "opened or a credential in force has ended."
    )
    example = "motcua signing status --json"
    reports = True

    def handle(self, *args: Any, **options: Any) -> None:
        at, to = timezone.now(), connections()
        rows = queries.standing_of_keys(at=at)
        anchors = queries.anchors(at=at)
        said = {
            "time_stamps": to.time_stamp_url, "remote_service": to.remote_url, "token_library": to.token_library,
            "without_time": to.without_time.value,
            "credentials": [
                {"code": one.code, "role": one.role, "level": one.level, "until": one.until.isoformat(),
                 "ends_soon": one.until < day_of(at + _SOON), "key": one.fault or "opens"}
                for one in rows
            ],
            "anchors": [{"title": one.title, "use": one.use, "hosts": list(one.hosts)} for one in anchors],
        }  # fmt: skip
        if options["as_json"]:
            self.print_json(said)
        else:
            self.stdout.write(
                f"time-stamps: {to.time_stamp_url or 'none'}; remote service: {to.remote_url or 'none'}; "
                f"token: {to.token_library or 'none'}"
            )
            for row in rows:
                self.stdout.write(
                    f"{row.code:<30} {row.role:<12} {row.level:<6} until {row.until}  {row.fault or 'opens'}"
                )
            for anchor in anchors:
                self.stdout.write(f"believed for {anchor.use}: {anchor.title}")
            self.stdout.write(f"{len(rows)} credentials, {len(anchors)} anchors")
        if any(one.fault for one in rows):
            raise FaultFound("A key cannot be opened; see the list.")
