"""What tests of the catalogue pull share: the sample in force here, and what the stand-in changed of it."""

from datetime import date
from typing import Any

from motcua.procedures import sample
from motcua.procedures.models import Procedure, ProcedureVersion, Sector

# What the stand-in changes of the sample: docs in sandbox/national_portal_catalogue.
EXPECTED = {"changed": 1, "renamed": 1, "abolished": 1, "replaced": 1, "new": 1, "equal": 54}


def speak(settings: Any, folder: Any, generation: str) -> None:
    file = folder / f"{generation}.yaml"
    file.write_text(
        f'entries: [{{valid_from: "2018-06-21", generation: {generation}, uploads: [], '
        "reconcile: {days: 60, page: 2, sends_again: true}}]"
    )
    settings.NATIONAL_PORTAL_FILE = str(file)


def put_down_the_sample() -> None:
    """The sample catalogue in force, put down in a few statements."""
    sectors = {one.sector_code: one.content["sector"]["name"] for one in sample.records()}
    rows = [Sector(code=code, name=name) for code, name in sectors.items()]
    Sector.objects.bulk_create(rows, ignore_conflicts=True)
    known = {row.code: row for row in Sector.objects.all()}
    procedures = Procedure.objects.bulk_create(
        Procedure(
            code=one.code, name=one.name, sector=known[one.sector_code], search_text="", sort_key=one.code
        )
        for one in sample.records()
    )
    versions = ProcedureVersion.objects.bulk_create(
        ProcedureVersion(
            procedure=row, number=1, valid_from=date(2026, 1, 1), content=one.content, source="sample",
            source_hash=one.source_hash,
        )
        for row, one in zip(procedures, sample.records(), strict=True)
    )  # fmt: skip
    for row, version in zip(procedures, versions, strict=True):
        row.current_version = version
    Procedure.objects.bulk_update(procedures, ["current_version"])
