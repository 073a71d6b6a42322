"""After a result was issued: paper copies handed over, and its revocation by a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.dossiers.actions import keeping
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Party, RevokingDecision
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.public_words import names_a_person
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import queries as files

MOST_COPIES = 99
LONGEST_ISSUER, LONGEST_GROUND = 200, 500


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


@dataclass(frozen=True)
class Revocation:
    """The decision that revokes a result, as it says itself.

    `issuer`: who issued it. `ground`: the reason in the decision's words, which everybody who verifies the result
    reads, so it names no person. `why`: what the owner is told. `file_sha256`: its stored file, or empty; whoever
    verifies the result may open it where `is_public`.
    """

    decision: str
    decided_on: date
    issuer: str
    ground: str
    why: str
    file_sha256: str = ""
    is_public: bool = False


def revoke(*, dossier_id: int, said: Revocation, by: Acting, at: datetime, command_id: str) -> Done:
    """Revoke a result that was handed over, by a decision.

    The page of verification and the owner's store say so from this moment; the owner is told.
    Raises: InputRefused (`decision`, `issuer`, `ground`, `why`: missing; `ground`: names a person; `decided_on`: lies
    ahead, or before the result; `file`: not kept here, or public and missing), NotAllowed, TransitionRefused (not
    handed over yet: recall it; revoked already).
    """
    _require_whole(said, at)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.concluded_at is not None and said.decided_on < day_of(state.concluded_at):
            raise InputRefused(field="decided_on", problem="before-the-result")
        party = Party.objects.filter(pk=state.id).first()
        names = (party.owner_name, party.submitter_name, party.representative_name) if party else ()
        if names_a_person(said.ground, names=names):
            raise InputRefused(field="ground", problem="names-a-person")
        return {
            "decision": said.decision.strip()[:120],
            "decided_on": said.decided_on.isoformat(),
            "issuer": said.issuer.strip()[:LONGEST_ISSUER],
            "ground": said.ground.strip()[:LONGEST_GROUND],
            "reason": said.why.strip()[:1000],
            "file": said.file_sha256,
            "file_is_public": said.is_public,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        if said.file_sha256:
            RevokingDecision.unscoped.create(
                dossier_id=state.id, seq=seq, file_id=said.file_sha256, is_public=said.is_public
            )
        keeping.follow(dossier_id=state.id, at=when)

    return perform(
        dossier_id=dossier_id,
        command=Command.REVOKE_RESULT,
        kind="result_revoked",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def _require_whole(said: Revocation, at: datetime) -> None:
    for field, value in (
        ("decision", said.decision), ("issuer", said.issuer), ("ground", said.ground), ("why", said.why)
    ):  # fmt: skip
        if not value.strip():
            raise InputRefused(field=field, problem="required")
    if said.decided_on > day_of(at):
        raise InputRefused(field="decided_on", problem="lies-ahead")
    if said.file_sha256 and not files.exists(said.file_sha256):
        raise InputRefused(field="file", problem="required")
    if said.is_public and not said.file_sha256:
        raise InputRefused(field="file", problem="required")
