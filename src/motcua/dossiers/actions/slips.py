"""Issuing slips: the number is taken in the deed's transaction; the PDF/A is made from the row afterwards."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.models import Slip
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.projection import DossierState
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

# Form set of circular 03/2025/TT-VPCP, in force with decree 118/2025 (domain facts 3.7).
FORM_SET = "v2025"


def issue(
    form: str,
    state: DossierState,
    seq: int,
    *,
    by: Acting,
    at: datetime,
    words: Mapping[str, Json] | None = None,
) -> Slip:
    """Number a slip in the receiving unit's book of the year and keep what it says beyond the dossier."""
    year = day_of(at).year
    return Slip.unscoped.create(
        dossier_id=state.id,
        form=form,
        form_set=FORM_SET,
        seq=seq,
        unit_id=state.receiving_unit_id,
        year=year,
        number=next_slip_number(state.receiving_unit_id, year, form),
        issued_at=at,
        issued_by_id=by.user_id,
        content={
            "due": state.current_due.isoformat() if state.current_due else None,
            "limit_value": state.limit_value,
            "limit_unit": state.limit_unit,
            "fee_vnd": state.fee_vnd,
            **(words or {}),
        },
    )
