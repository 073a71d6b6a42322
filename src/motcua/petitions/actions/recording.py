"""What every deed on a petition shares: the row locked, the screen not stale, the clock set, the event kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.petitions.errors import DeedRefused, InputRefused, NotAllowed, PetitionNotFound, ScreenStale
from motcua.petitions.models import Concern, Petition, PetitionEvent
from motcua.petitions.rules import clocks
from motcua.petitions.rules.authority import By, Standing, why_not
from motcua.petitions.rules.clocks import Dues, Facts
from motcua.petitions.rules.law import PetitionLaw, law_on
from motcua.petitions.rules.lifecycle import Deed, State, is_possible, next_state


@dataclass(frozen=True)
class Opened:
    """A petition locked for one deed, with the law of the day on which it was received."""

    row: Petition
    law: PetitionLaw


def opened(petition_id: int, seen: int | None) -> Opened:
    """Lock the petition until the transaction ends; `seen` is the revision that the screen showed.

    Runs in the caller's scope: what lies outside does not exist. Raises PetitionNotFound, ScreenStale.
    """
    row = Petition.objects.select_for_update(of=("self",)).filter(pk=petition_id).first()
    if row is None:
        raise PetitionNotFound
    if seen is not None and seen != row.revision:
        raise ScreenStale(seen=seen, now=row.revision)
    return Opened(row, law_on(day_of(row.received_at)))


def require(deed: Deed, one: Opened, by: By) -> None:
    """Raises NotAllowed, DeedRefused."""
    refusal = why_not(deed, by, standing_of(one.row), one.law)
    if refusal is not None:
        raise NotAllowed(refusal)
    require_possible(deed, one.row)


def require_possible(deed: Deed, row: Petition) -> None:
    """Raises DeedRefused."""
    if not is_possible(deed, State(row.state)):
        raise DeedRefused


def standing_of(row: Petition) -> Standing:
    return Standing(
        receiving_unit_id=row.receiving_unit_id,
        assigned_unit_id=row.assigned_unit_id,
        answered_by_id=row.answered_by_id,
        concerned_ids=frozenset(Concern.objects.filter(petition=row).values_list("user_id", flat=True)),
    )


def facts_of(row: Petition) -> Facts:
    return Facts(
        dues=Dues(refuse=row.refuse_due, ask_more=row.ask_due, process=row.process_due),
        first_asked_at=row.first_asked_at,
        paused_at=row.paused_at,
        refused_at=row.refused_at,
        answered_at=row.answered_at,
        publish_due=row.publish_due,
        finished_at=row.finished_at,
    )


def keep(
    row: Petition,
    deed: Deed,
    fields: Mapping[str, object],
    said: Mapping[str, Json],
    *,
    by: By | None,
    at: datetime,
    user_id: int | None = None,
) -> None:
    """Move the petition, set what is due next, count the revision, write the event."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.state = next_state(deed, State(row.state), is_assigned=row.assigned_unit_id is not None)
    row.due_at = clocks.next_due(facts_of(row))
    row.revision += 1
    row.save(update_fields=[*fields, "state", "due_at", "revision"])
    write_event(row, str(deed), said, by=by, at=at, user_id=user_id)


def write_event(
    row: Petition,
    kind: str,
    said: Mapping[str, Json],
    *,
    by: By | None,
    at: datetime,
    user_id: int | None = None,
) -> None:
    PetitionEvent.objects.create(
        petition=row,
        seq=row.revision,
        kind=kind,
        at=at,
        by_id=by.user_id if by else user_id,
        unit_id=by.unit_id if by else None,
        said=dict(said),
    )


def plain(field: str, text: str, *, longest: int, shortest: int = 1) -> str:
    """The text without what cannot be seen. Raises InputRefused: empty, too short or too long."""
    found = visible(text).strip()
    if not found:
        raise InputRefused(field=field, problem="required")
    if len(found) < shortest:
        raise InputRefused(field=field, problem="too-short")
    if len(found) > longest:
        raise InputRefused(field=field, problem="too-long")
    return found
