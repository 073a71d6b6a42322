"""Form 01: one receipt for the citizen, also where several dossiers make one matter."""

from datetime import datetime

from motcua.dossiers.actions import slips
from motcua.dossiers.models import Bundle
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind


def issue_receipt(state: DossierState, seq: int, *, by: Acting, at: datetime) -> None:
    """The receipt of an accepted dossier. Of a bundle the lead part's alone is issued, and names all parts."""
    if state.bundle_id is None:
        slips.issue(SlipKind.RECEIPT, state, seq, by=by, at=at)
        return
    bundle = Bundle.unscoped.get(pk=state.bundle_id)
    if state.bundle_part == bundle.lead_part:
        slips.issue(SlipKind.RECEIPT, state, seq, by=by, at=at, words={"bundle": bundle.code})
