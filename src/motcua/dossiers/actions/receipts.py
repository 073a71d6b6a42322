"""What the citizen gets for what was filed: at once for an application online, and form 01 when it is accepted.

One receipt, also where several dossiers make one matter.
"""

from datetime import datetime

from motcua.dossiers.actions import slips
from motcua.dossiers.models import Bundle, Slip
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind


def issue_receipt(state: DossierState, seq: int, *, by: Acting, at: datetime) -> None:
    """The receipt of an accepted dossier. Of a bundle the lead part's alone is issued, and names all parts."""
    if state.bundle_id is None:
        slips.issue(SlipKind.RECEIPT, state, seq, by=by, at=at)
        return
    bundle = Bundle.unscoped.get(pk=state.bundle_id)
    if state.bundle_part == bundle.lead_part:
        slips.issue(SlipKind.RECEIPT, state, seq, by=by, at=at, words={"bundle": bundle.code})


def issue_filing_receipt(state: DossierState, seq: int, *, by: Acting, at: datetime) -> None:
    """That an application came in online, with what was in it: sealed, before anybody has checked it.

    Call it in the transaction of the submission. Repeated for the same event it issues nothing. Of a bundle the
    lead part's alone is issued, and names all parts.
    """
    if Slip.unscoped.filter(dossier_id=state.id, kind=SlipKind.FILING, seq=seq).exists():
        return
    words = {}
    if state.bundle_id is not None:
        words = {"bundle": Bundle.unscoped.get(pk=state.bundle_id).code}
    slips.issue(SlipKind.FILING, state, seq, by=by, at=at, words=words)
