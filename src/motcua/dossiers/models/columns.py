"""Between the row and the value that rules work on: the same names on both sides."""

from dataclasses import fields

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules import open_work
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.states import Business, Finance, Handover, NationalCode, Sync
from motcua.dossiers.rules.timeliness import Outcome

COLUMNS = tuple(field.name for field in fields(DossierState))


def state_of(row: Dossier) -> DossierState:
    """The row as the value that rules work on."""
    values = {name: getattr(row, name) for name in COLUMNS}
    values.update(
        business=Business(row.business),
        finance=Finance(row.finance),
        handover=Handover(row.handover),
        sync=Sync(row.sync),
        national_code=NationalCode(row.national_code),
        legal_outcome=Outcome(row.legal_outcome),
        outcome_766=Outcome(row.outcome_766),
        branches=tuple(map(open_work.from_json, row.branches)),
        asked_units=tuple(row.asked_units),
    )
    return DossierState(**values)


def columns_of(state: DossierState) -> dict[str, object]:
    """The row's columns of a value, as Django takes them."""
    return {
        **state.__dict__,  # exactly COLUMNS; a replay reads millions, and name by name is half its time
        "branches": [work.as_json() for work in state.branches],
        "asked_units": list(state.asked_units),
    }
