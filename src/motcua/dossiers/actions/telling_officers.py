"""Telling officials of their work: a dossier was given to them, a supplement or a payment arrived."""

from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.dossiers.actions.performing import happened
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.projection import Happened
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log
from motcua.ledger.rules import Json
from motcua.notices import actions as notices

_KINDS = {"supplied": "officer_supplied", "payment_recorded": "officer_paid"}


def tell(*, dossier_id: int, seq: int, at: datetime) -> int:
    """Tell whoever event `seq` concerns, each once; how many are told by this call. Whoever did it is not told.

    Runs in the system's scope; repeating it adds nothing. Raises DossierNotFound.
    """
    row = Dossier.objects.select_related("procedure").filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    recorded = next(found for found in log.of_stream(dossier_id) if found.entry.seq == seq)
    event = happened(recorded)
    state = state_of(row)
    about: dict[str, Json] = {"code": row.code, "procedure": row.procedure.name}
    told = 0
    for user_id, kind, more in _concerned(state, event, at=at):
        if user_id == recorded.entry.actor.user_id:
            continue
        told += notices.tell(
            to=user_id,
            kind=kind,
            values={**about, **more},
            key=f"officer-{dossier_id}-{seq}-{user_id}",
            link=f"/desk/dossiers/{dossier_id}/",
            at=at,
        )
    return told


def _concerned(
    state: DossierState, event: Happened, *, at: datetime
) -> list[tuple[int, str, dict[str, Json]]]:
    """(account, kind, values) of everybody the event concerns, as the dossier stands now."""
    steps = open_work(state)
    if event.kind not in _KINDS:
        return [
            (work.assignee_id, "officer_assigned", {"due": work.due.isoformat() if work.due else ""})
            for work in steps
            if work.assignee_id is not None and _gives(event, work)
        ]
    more: dict[str, Json] = {}
    if event.kind == "payment_recorded":
        more["amount_vnd"] = event.payload.get("amount_vnd")
    found: set[int] = set()
    for work in steps:
        found |= _holders(work, at)
    if not steps:  # still at intake
        found = {
            one.user_id for one in accounts.holders(state.receiving_unit_id, "intake_officer", day_of(at))
        }
    return [(user_id, _KINDS[event.kind], more) for user_id in sorted(found)]


def _gives(event: Happened, work: OpenWork) -> bool:
    """Whether the event opened the step with somebody in it, or gave it to who has it now."""
    if event.kind == "assigned":
        return (
            event.payload.get("assignee") == work.assignee_id
            and event.payload.get("branch", 0) == work.branch
        )
    return work.seq == event.seq


def _holders(work: OpenWork, at: datetime) -> set[int]:
    if work.assignee_id is not None:
        return {work.assignee_id}
    return {one.user_id for one in accounts.holders(work.unit_id, work.role, day_of(at))}
