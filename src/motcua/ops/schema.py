"""Does the database fit the code? Compares the applied migrations with those that the code knows."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MIGRATIONS_MODULE_NAME

from motcua.ops.faults import CannotStart

# Every process that migrates takes this advisory lock, so two starts do not migrate at once.
MIGRATION_LOCK = 0x6D6F7463  # "motc"


@dataclass(frozen=True)
class Fit:
    """Applied migrations that the code does not know, and known ones that are not applied: `app.name`."""

    unknown: tuple[str, ...]
    pending: tuple[str, ...]
    empty: bool


def fit() -> Fit:
    known: set[tuple[str, str]] = set()
    labels: set[str] = set()
    for config in apps.get_app_configs():
        labels.add(config.label)
        folder = Path(config.path) / MIGRATIONS_MODULE_NAME
        names = (file.stem for file in folder.glob("*.py") if not file.name.startswith("_"))
        known.update((config.label, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            applied: set[tuple[str, str]] = set()
        else:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {(app, name) for app, name in cursor.fetchall() if app in labels}
    return Fit(_names(applied - known), _names(known - applied), empty=not applied)


def refuse_newer(found: Fit) -> None:
    if found.unknown:
        raise CannotStart(
            "The database was used by a newer Motcua than this one: it has the migrations "
            f"{', '.join(found.unknown[:5])}{' ...' if len(found.unknown) > 5 else ''}, which this release "
            "does not know. Nothing was changed. Install the newer release again, or restore the backup "
            "made before the upgrade."
        )


def make_ready_for(command: str) -> None:
    """Before a single command: an empty database is migrated, one behind the code is only reported."""
    if command in ("migrate", "makemigrations", "showmigrations", "doctor"):
        return
    found = fit()
    refuse_newer(found)
    if found.empty:
        print("motcua: preparing the new database ...", file=sys.stderr)
        migrate()
    elif found.pending:
        print(
            f"motcua: {len(found.pending)} migrations are not applied yet ({found.pending[0]} ...); "
            "`motcua up` applies them.",
            file=sys.stderr,
        )


def migrate() -> None:
    """Apply all migrations; other starters wait and then find nothing left to do."""
    with connection.cursor() as cursor:
        _take_turn(cursor)
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except BaseException:
            connection.close()  # a broken transaction takes no more commands; closing gives the lock back
            raise
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _take_turn(cursor: CursorWrapper) -> None:
    """Wait for the lock by asking again and again.

    A statement that waits inside the database keeps its snapshot, and a migration that builds an index beside running
    work (`CREATE INDEX CONCURRENTLY`) waits for all of these: the two would wait for each other.
    """
    while True:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK])
        row = cursor.fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.2)


def _names(pairs: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in sorted(pairs))
