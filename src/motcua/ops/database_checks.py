"""Checks that ask the database: its settings, the schema, the worker, the two clocks."""

import fcntl
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from motcua.agencies import queries as agencies
from motcua.ops import key_checks, schema
from motcua.ops.findings import Finding, fault, note, ok, warning

OLDEST_VERSION = 160000
FEWEST_CONNECTIONS = 30
NEEDED_EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")
SKEW_WARNING_SECONDS = 2.0
SKEW_FAULT_SECONDS = 60.0
WORKER_SILENT_SECONDS = 60
JOB_WAITS_TOO_LONG_SECONDS = 300


def all_checks(var_dir: Path) -> list[Finding]:
    found = [
        version(),
        encoding(),
        zone(),
        *durability(),
        connections_allowed(),
        role(),
        extensions(),
        clocks(),
    ]
    fit = schema.fit()
    found.append(migrations(fit))
    if not fit.empty:
        found.append(calendar_files())
        found += [worker(up_since=_up_since(var_dir)), waiting_jobs(), failed_jobs(), stranded_work()]
    if not (fit.pending or fit.empty):
        found += key_checks.all_checks()
    return found


def stranded_work() -> Finding:
    """Open steps that lie with people who no longer hold a post of their role: nobody will do them."""
    from django.utils import timezone

    from motcua.dossiers import work_queries
    from motcua.kernel.zone import day_of

    found = work_queries.stranded_anywhere(day_of(timezone.now()))
    if not found:
        return ok("work.stranded", "every open step lies with somebody who can do it, or waits for its role")
    steps, units = sum(one.open_steps for one in found), len({one.unit_id for one in found})
    return warning(
        "work.stranded",
        f"{steps} open steps in {units} units lie with people who no longer hold a post of that role",
        "Tell the heads of these units: their page 'People and work' at the desk lists the steps and moves them.",
    )


def version() -> Finding:
    number = int(_setting("server_version_num"))
    if number < OLDEST_VERSION:
        return fault(
            "database.version",
            f"the server is PostgreSQL {_setting('server_version')}",
            "Use PostgreSQL 16 or newer, or leave DATABASE_URL unset for the embedded server.",
        )
    return ok("database.version", f"PostgreSQL {_setting('server_version')}")


def encoding() -> Finding:
    if (name := _setting("server_encoding")) != "UTF8":
        return fault(
            "database.encoding",
            f"the database's encoding is {name}; Vietnamese needs UTF8",
            "Create it anew: CREATE DATABASE motcua ENCODING 'UTF8' TEMPLATE template0",
        )
    return ok("database.encoding", "UTF8")


def calendar_files() -> Finding:
    """A new version whose calendar differs moves no date by itself: a person takes the change over."""
    changed = agencies.calendar_news().after
    if not changed:
        return ok("calendar.files", "the working calendar is the one that was taken over")
    days = ", ".join(day.date.isoformat() for day in changed[:5])
    return warning(
        "calendar.files",
        f"this version's calendar differs in {len(changed)} days ({days}); due dates were counted in the old one",
        "Open the cockpit, page Calendar changes, and draft the change; another person approves it.",
    )


def zone() -> Finding:
    name = str(_one("SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_timezone_names WHERE name = 'Asia/Ho_Chi_Minh'")
        known = cursor.fetchone()[0]
    if not known:
        return fault(
            "database.zone",
            "the server does not know Asia/Ho_Chi_Minh",
            "Install the zone data on it: tzdata",
        )
    return ok("database.zone", f"Asia/Ho_Chi_Minh is known; the server's own zone is {name}")


def durability() -> list[Finding]:
    found = []
    for name in ("fsync", "full_page_writes"):
        if _setting(name) != "on":
            found.append(
                fault(
                    f"database.{name}",
                    f"{name} is off: a power cut may destroy the database",
                    f"Set {name} = on in postgresql.conf and restart the server.",
                )
            )
        else:
            found.append(ok(f"database.{name}", f"{name} is on"))
    if _setting("synchronous_commit") == "off":
        found.append(
            warning(
                "database.synchronous_commit",
                "synchronous_commit is off: the last accepted dossiers may be lost in a power cut",
                "Set synchronous_commit = on in postgresql.conf and reload the server.",
            )
        )
    else:
        found.append(ok("database.synchronous_commit", "commits wait for the disk"))
    return found


def connections_allowed() -> Finding:
    allowed = int(_setting("max_connections"))
    if allowed < FEWEST_CONNECTIONS:
        return warning(
            "database.max_connections",
            f"the server allows only {allowed} connections",
            f"Set max_connections to at least {FEWEST_CONNECTIONS} (100 is usual).",
        )
    return ok("database.max_connections", f"{allowed} connections are allowed")


def role() -> Finding:
    if _one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        return warning(
            "database.role",
            "Motcua connects as a superuser, to whom the rules that protect the event log do not apply fully",
            "Give it a role of its own: CREATE ROLE motcua LOGIN; ALTER DATABASE motcua OWNER TO motcua",
        )
    return ok("database.role", "the role is not a superuser")


def extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(NEEDED_EXTENSIONS)]
        )
        there = {name for (name,) in cursor.fetchall()}
    if missing := sorted(set(NEEDED_EXTENSIONS) - there):
        return fault(
            "database.extensions",
            f"the server lacks the extensions {', '.join(missing)}",
            "Install the contrib package of the server: apt install postgresql-contrib",
        )
    return ok("database.extensions", f"{', '.join(NEEDED_EXTENSIONS)} are available")


def clocks() -> Finding:
    before = datetime.now(tz=UTC)
    theirs = _one("SELECT clock_timestamp()")
    after = datetime.now(tz=UTC)
    assert isinstance(theirs, datetime)
    skew = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    what = f"the clocks of this machine and of the database server differ by {skew:.1f} s"
    mend = "Let both follow the same NTP server: timedatectl set-ntp true"
    if skew > SKEW_FAULT_SECONDS:
        return fault("database.clock", what, mend)
    if skew > SKEW_WARNING_SECONDS:
        return warning("database.clock", what, mend)
    return ok("database.clock", "the database server's clock agrees with this machine's")


def migrations(fit: schema.Fit) -> Finding:
    id = "database.migrations"
    if fit.unknown:
        return fault(
            id,
            f"the database is of a newer Motcua: {', '.join(fit.unknown[:5])} are unknown to this release",
            "Install the newer release, or restore the backup made before the upgrade.",
        )
    if fit.empty:
        return note(id, "the database is empty", "`motcua up` prepares it.")
    if fit.pending:
        return fault(
            id,
            f"{len(fit.pending)} migrations are not applied ({fit.pending[0]} ...)",
            "`motcua up` applies them.",
        )
    return ok(id, "all migrations are applied")


def worker(*, up_since: float | None) -> Finding:
    """`up_since`: seconds since `motcua up` was started here; None when it does not run here."""
    id = "worker.alive"
    silent = _one("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    if silent is not None and float(str(silent)) < WORKER_SILENT_SECONDS:
        return ok(id, f"a worker gave a sign of life {float(str(silent)):.0f} s ago")
    if up_since is not None and up_since < WORKER_SILENT_SECONDS:
        return note(id, "Motcua was started just now; its worker has not given a sign of life yet")
    if up_since is not None:
        return fault(
            id, "Motcua runs, but its worker gives no sign of life", "Stop `motcua up` and start it again."
        )
    return note(id, "no worker runs, as Motcua itself does not run here", "`motcua up` starts it.")


def waiting_jobs() -> Finding:
    id = "worker.waiting"
    waiting = _one(
        "SELECT count(*) FROM procrastinate_jobs j WHERE j.status = 'todo' AND "
        "coalesce(j.scheduled_at, (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id)) "
        "< now() - make_interval(secs => %s)",
        [JOB_WAITS_TOO_LONG_SECONDS],
    )
    if waiting:
        return warning(
            id,
            f"{waiting} jobs (messages, synchronisation) have waited for more than 5 minutes",
            "Start a worker (`motcua up`); if one runs, look at its output.",
        )
    return ok(id, "no job waits")


def failed_jobs() -> Finding:
    failed = _one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    if failed:
        return warning(
            "worker.failed",
            f"{failed} jobs have failed for good",
            "The worker's output says why. Their dossiers are not harmed; what was to be sent was not sent.",
        )
    return ok("worker.failed", "no job has failed")


def _up_since(var_dir: Path) -> float | None:
    lock = var_dir / "up.lock"
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return time.time() - lock.stat().st_mtime
    return None


def _setting(name: str) -> str:
    return str(_one("SELECT current_setting(%s)", [name]))


def _one(query: str, parameters: Sequence[str | int] = ()) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return cursor.fetchone()[0]
