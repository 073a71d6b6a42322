"""Telling the single window where a dossier stands: one message for each change of its national state.

Put in the transaction of the deed, so it leaves if and only if the deed commits; its key is the dossier's code with
the number of the event, so the same change leaves once; its stream is the dossier, so changes leave in their order.
Deeds that leave the national state as it was (a step, a payment, a move to another unit) are no news.
"""

from motcua.agencies import queries as agencies
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.exchange import actions as exchange
from motcua.exchange import partners
from motcua.exchange.rules.window_law import window_law
from motcua.exchange.single_window import SINGLE_WINDOW, Standing
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures


def tell_when_changed(before: DossierState | None, after: DossierState, seq: int) -> bool:
    """Put the change into the outbox; False when there is none, or nobody to tell. In the transaction of the deed."""
    if before is not None and before.national_code == after.national_code:
        return False
    if not partners.is_connected(SINGLE_WINDOW) or not _is_theirs(after):
        return False
    at_desk = after.processing_at is None or after.returned_at is not None
    unit = agencies.unit(after.receiving_unit_id if at_desk else after.handling_unit_id)
    standing = Standing(
        dossier_code=after.code,
        state=int(after.national_code),
        seq=seq,
        unit=unit.agency_id,
        at=after.last_at,
    )
    return exchange.tell_single_window(standing, at=after.last_at)


def _is_theirs(state: DossierState) -> bool:
    wanted = window_law(day_of(state.last_at)).procedures
    return wanted is None or procedures.kind_of(state.procedure_id).code in wanted
