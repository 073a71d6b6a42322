"""What must be in the database before people are let in: schema, reference data, the demo province."""

import time
from collections.abc import Callable

from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.utils import timezone

from motcua.ops import schema
from motcua.ops.models import Milestone

DEMO = "demo province"


def make_ready(say: Callable[[str], None], *, demo: bool) -> None:
    """Migrate, load reference data, build the demo province once. Each step may be repeated safely."""
    found = schema.fit()
    schema.refuse_newer(found)
    if found.pending:
        _timed(say, "Preparing the database", schema.migrate)
    if "reference_data" in get_commands():
        _timed(say, "Loading reference data", lambda: call_command("reference_data", verbosity=0))
    if demo and "demo" in get_commands() and _demo_is_due():
        _timed(say, "Building the demo province (only on the first start)", _build_demo)


def demo_is_there() -> bool:
    return Milestone.objects.filter(name=DEMO).exists()


def _build_demo() -> None:
    with transaction.atomic():  # a start that is cut off here leaves nothing half built
        call_command("demo")
        Milestone.objects.create(name=DEMO, reached_at=timezone.now())


def _demo_is_due() -> bool:
    """Never into a database that somebody works in already."""
    if demo_is_there():
        return False
    if not apps.is_installed("motcua.dossiers") or "dossier" not in apps.all_models["dossiers"]:
        return True
    table = connection.ops.quote_name(apps.get_model("dossiers", "Dossier")._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
        return not cursor.fetchone()[0]


def _timed(say: Callable[[str], None], what: str, step: Callable[[], object]) -> None:
    say(f"{what} ...")
    begin = time.monotonic()
    step()
    if (seconds := time.monotonic() - begin) > 1:
        say(f"  done in {seconds:.1f} s")
