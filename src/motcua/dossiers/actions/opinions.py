"""Opinions of other units: asked with a question and a time of their own, given late or in time, reminded of."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.dossiers.actions import noting
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused, NotAllowed
from motcua.dossiers.models import Opinion
from motcua.dossiers.rules import defaults
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.worktime import Limit, due_at
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, commitment, instant_text

LONGEST = 4000


class Position(StrEnum):
    """What an opinion comes to; the words say why."""

    AGREES = "agrees"
    OBJECTS = "objects"
    OTHER = "other"


def ask(
    *,
    dossier_id: int,
    unit_id: int,
    question: str,
    by: Acting,
    at: datetime,
    command_id: str,
    limit: Limit | None = None,
) -> Done:
    """Ask another unit; it sees the dossier from now on. Its time runs in its own calendar from `at`.

    `limit`: what the law gives it, the dated default without. The clock of the dossier runs on. Raises:
    InputRefused (no question, own unit, asked already, unit ended), TransitionRefused, NotAllowed, DossierNotFound.
    """
    asked = _words("question", question)
    try:
        unit = agencies.unit(unit_id)
    except UnitNotFound:
        raise InputRefused(field="unit", problem="unknown") from None
    salt = secrets.token_bytes(16)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if unit_id in (state.handling_unit_id, by.unit_id):
            raise InputRefused(field="unit", problem="own-unit")
        if unit_id in state.asked_units:
            raise InputRefused(field="unit", problem="asked-already")
        if not agencies.exists_on(unit, day_of(when)):
            raise InputRefused(field="unit", problem="unit-ended")
        given = limit or defaults.opinion_time(day_of(when)).limit
        return {
            "unit": unit_id,
            "due": instant_text(due_at(agencies.calendar_of(unit_id), when, given)),
            "limit_value": str(given.value),
            "limit_unit": str(given.unit),
            "question": commitment(salt, asked),
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        Opinion.unscoped.filter(dossier_id=state.id, seq=seq).update(question=asked, salt=salt)

    return perform(
        dossier_id=dossier_id,
        command=Command.ASK_OPINION,
        kind="opinion_asked",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def give(
    *, dossier_id: int, answer: str, position: Position, by: Acting, at: datetime, command_id: str
) -> Done:
    """Answer for the unit that is asked, also after its time or after the end of the dossier.

    Raises: InputRefused, TransitionRefused, NotAllowed, DossierNotFound.
    """
    said = _words("answer", answer)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if by.unit_id not in state.asked_units:  # the system may give every command, but is no unit
            raise NotAllowed(command=Command.GIVE_OPINION, needs="a unit whose opinion is awaited")
        salt = bytes(
            Opinion.unscoped.get(dossier_id=state.id, unit_id=by.unit_id, given_at__isnull=True).salt
        )
        return {"unit": by.unit_id, "position": str(position), "answer": commitment(salt, said)}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        Opinion.unscoped.filter(dossier_id=state.id, given_seq=seq).update(answer=said, position=position)

    return perform(
        dossier_id=dossier_id,
        command=Command.GIVE_OPINION,
        kind="opinion_given",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def remind(*, dossier_id: int, unit_id: int, text: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Remind a unit of the opinion that it owes, by a note that it sees.

    Raises: InputRefused (it is not asked), NotAllowed, DossierNotFound.
    """
    return noting.note(
        dossier_id=dossier_id, text=text, is_shared=True, reminds=unit_id, by=by, at=at, command_id=command_id
    )


def _words(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise InputRefused(field=field, problem="required")
    if len(text) > LONGEST:
        raise InputRefused(field=field, problem="too-long")
    return text
