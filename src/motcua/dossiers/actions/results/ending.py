"""After a result was issued: paper copies handed over, and its revocation by a decision."""

from collections.abc import Mapping
from datetime import date, datetime

from motcua.dossiers.actions import keeping
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.projection import DossierState
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

MOST_COPIES = 99


def give_copies(*, dossier_id: int, copies: int, by: Acting, at: datetime, command_id: str) -> Done:
    """Paper copies of the electronic original, printed and handed over at the counter; they are counted.

    Raises: InputRefused (`copies`: 1 to 99), NotAllowed, TransitionRefused.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise InputRefused(field="copies", problem="one-to-ninety-nine")
    return perform(
        dossier_id=dossier_id,
        command=Command.GIVE_COPIES,
        kind="copies_given",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {"copies": copies},
    )


def revoke(
    *, dossier_id: int, decision: str, decided_on: date, why: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """Revoke a result that was handed over: by a decision with its number and day, and why.

    The page of verification and the owner's store say so from this moment; the owner is told.
    Raises: InputRefused (`decision`, `why`, `decided_on`: lies ahead, or before the result), NotAllowed,
    TransitionRefused (not handed over yet: recall it; revoked already).
    """
    for field, value in (("decision", decision), ("why", why)):
        if not value.strip():
            raise InputRefused(field=field, problem="required")
    if decided_on > day_of(at):
        raise InputRefused(field="decided_on", problem="lies-ahead")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.concluded_at is not None and decided_on < day_of(state.concluded_at):
            raise InputRefused(field="decided_on", problem="before-the-result")
        return {
            "decision": decision.strip()[:120],
            "decided_on": decided_on.isoformat(),
            "reason": why.strip()[:1000],
        }

    return perform(
        dossier_id=dossier_id,
        command=Command.REVOKE_RESULT,
        kind="result_revoked",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: keeping.follow(dossier_id=state.id, at=when),
    )
