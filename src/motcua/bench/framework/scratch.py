"""A scratch database on the same server, with reference data and a few people, dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PASSWORD = "motcua-bench-1"
ROLES = ("intake_officer", "case_officer", "division_head", "agency_head")
SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Town:
    """One commune's service centre with an official in each role, and a procedure that it offers there."""

    unit_id: int
    agency_id: str  # identifier of that unit
    handling_unit_id: int
    procedure_id: int
    version_id: int
    procedure_code: str
    process_key: str
    component_keys: tuple[tuple[str, str], ...]
    officials: dict[str, int]  # role -> account
    database: str


@contextmanager
def scratch_town(process_key: str = "") -> Iterator[Town]:
    """Create the database, fill it, point Django's connection at it, drop it at the end whatever happens."""
    creation: Any = connection.creation
    old_name = str(settings.DATABASES["default"]["NAME"])
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{old_name}_bench"
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": f"{old_name}_bench"}
    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("reference_data", verbosity=0, stdout=StringIO())
        yield _town(process_key)
    finally:
        creation.destroy_test_db(old_name, verbosity=0)


def _town(process_key: str) -> Town:
    from motcua.accounts import actions as accounts
    from motcua.accounts.models import Post
    from motcua.procedures.models import Offering

    found = Offering.objects.filter(receiving_unit__level="commune").select_related(
        "procedure__current_version", "receiving_unit"
    )
    if process_key:
        found = found.filter(process_key=process_key)
    offering = next(
        row
        for row in found.order_by("procedure__code", "receiving_unit__agency_id")
        if "counter" in row.channels and row.procedure.current_version is not None
    )
    version = offering.procedure.current_version
    if version is None:
        raise LookupError("the offering has no version")
    officials: dict[str, int] = {}
    for role in ROLES:
        unit_id = offering.receiving_unit_id if role == "intake_officer" else offering.handling_unit_id
        account = accounts.create_official(
            username=f"bench.{role}", full_name=f"Bench {role}", password=PASSWORD
        )
        post = Post.objects.create(unit_id=unit_id, role=role, code=f"bench-{role}", title=role)
        accounts.assign_post(user_id=account.pk, post_id=post.pk, valid_from=SINCE)
        officials[role] = account.pk
    components = version.content.get("components") or []
    return Town(
        unit_id=offering.receiving_unit_id,
        agency_id=offering.receiving_unit.agency_id,
        handling_unit_id=offering.handling_unit_id,
        procedure_id=offering.procedure_id,
        version_id=version.pk,
        procedure_code=offering.procedure.code,
        process_key=offering.process_key,
        component_keys=tuple(
            (str(entry.get("key") or f"c{place}"), str(entry["name"]))
            for place, entry in enumerate(components, 1)
        ),
        officials=officials,
        database=str(connection.settings_dict["NAME"]),
    )
