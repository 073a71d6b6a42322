"""The benchmark of imports writes a table that is taken in whole, and refuses to time anything else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import factories
from motcua.bench import dossiers_import
from motcua.dossiers.actions import importing
from motcua.dossiers.rules.importing import mapping as mappings


@pytest.mark.django_db
def test_every_row_of_the_generated_table_is_taken_in_with_its_events(tmp_path: Path) -> None:
    unit, procedure = factories.make_unit(agency_id="H56.71"), factories.make_procedure()
    town = SimpleNamespace(procedure_code=procedure.code, agency_id=unit.agency_id)
    file = tmp_path / "a.csv"
    dossiers_import.write_table(file, cast(Any, town), 30)

    source = importing.source(file, mappings.read(dossiers_import.MAPPING), mapping_sha256="m")
    report = importing.run(source, now=dossiers_import.NOW)

    assert (report.imported, report.rejected, report.open) == (30, 0, 0)
    assert report.events == 15 * 6 + 15 * 5  # half of them were submitted online before they were accepted
