"""Notes of officials: words inside a unit, or among the agencies of a dossier, never for the applicant."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused, NotAllowed
from motcua.dossiers.models import InternalNote, Opinion
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.ledger.rules import Json, commitment

LONGEST = 2000


@dataclass(frozen=True)
class Words:
    """What an official wrote beside an event. The event holds `said`, the row beside it the words."""

    text: str
    is_shared: bool
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def said(self) -> dict[str, Json]:
        """What the event says of the words: that there are some, and what they are bound to. Empty without."""
        if not self.text:
            return {}
        return {"note": commitment(self.salt, self.text), "shared": self.is_shared}

    def write(self, dossier_id: int, seq: int, at: datetime, by: Acting) -> None:
        """The row beside event `seq`; nothing without words. Raises NotAllowed: words have an author and a unit."""
        if not self.text:
            return
        if by.unit_id is None or by.user_id is None:
            raise NotAllowed(command=Command.NOTE, needs="a person in a post, whose words they are")
        InternalNote.unscoped.create(
            dossier_id=dossier_id,
            seq=seq,
            unit_id=by.unit_id,
            author_id=by.user_id,
            at=at,
            text=self.text,
            is_shared=self.is_shared,
            salt=self.salt,
        )


def words(text: str, *, name: str, is_shared: bool, required: bool = True) -> Words:
    """Words as typed, squeezed at the ends. Raises InputRefused when required and empty, or too long."""
    text = text.strip()
    if required and not text:
        raise InputRefused(field=name, problem="required")
    if len(text) > LONGEST:
        raise InputRefused(field=name, problem="too-long")
    return Words(text, is_shared)


def note(
    *,
    dossier_id: int,
    text: str,
    is_shared: bool,
    by: Acting,
    at: datetime,
    command_id: str,
    reminds: int | None = None,
) -> Done:
    """Write a note, for the own unit or shared with all agencies of the dossier.

    `reminds` names a unit whose opinion is awaited: the note is a reminder, is shared, and stands in that unit's
    queue. Raises: InputRefused, NotAllowed, DossierNotFound.
    """
    said = words(text, name="text", is_shared=is_shared or reminds is not None)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if reminds is None:
            return said.said
        if reminds not in state.asked_units:
            raise InputRefused(field="reminds", problem="not-asked")
        return {**said.said, "reminds": reminds}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        said.write(state.id, seq, when, by)
        if reminds is not None:
            Opinion.unscoped.filter(dossier_id=state.id, unit_id=reminds, given_at__isnull=True).update(
                reminded_at=when
            )

    return perform(
        dossier_id=dossier_id,
        command=Command.NOTE,
        kind="noted",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )
