"""Processing slips: give a document to units and people, pass it on, answer it, send it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.correspondence.actions import telling_people
from motcua.correspondence.actions.recording import (
    Opened,
    handling_slip,
    keep,
    not_past,
    note,
    opened,
    plain,
    require,
    require_direction,
)
from motcua.correspondence.actions.registering import end_slip
from motcua.correspondence.actions.telling import tell_sender
from motcua.correspondence.errors import DeedRefused, DocumentNotFound, InputRefused, NotAllowed
from motcua.correspondence.models import Slip
from motcua.correspondence.rules.authority import By, Refusal
from motcua.correspondence.rules.lifecycle import (
    OPEN_IN,
    STATUS_OF,
    Deed,
    Direction,
    Secrecy,
    SlipKind,
    SlipState,
    State,
)
from motcua.kernel.zone import day_of

MOST_SLIPS = 50


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """To whom a document is given: the unit that answers for it, those who take part, those who are told."""

    unit_id: int
    user_id: int | None = None
    coordinating_unit_ids: Sequence[int] = ()
    informed_unit_ids: Sequence[int] = ()
    task: str = ""
    due_on: date | None = None


@transaction.atomic
def assign(document_id: int, given: Assignment, *, seen: int | None, by: By, at: datetime) -> None:
    """Give the document out (04). Whoever answered for it before no longer does: the slip is passed on.

    A secret document stays in its unit. Raises DocumentNotFound, ScreenStale, NotAllowed, DeedRefused,
    InputRefused.
    """
    one = opened(document_id, seen)
    require_direction(one.row, Direction.IN)
    require(Deed.ASSIGN, one, by)
    task = plain("task", given.task, longest=one.law.longest_task, shortest=0)
    due_on = not_past("due_on", given.due_on, at) or one.row.due_on
    before = handling_slip(one.row)
    others = list(dict.fromkeys([*given.coordinating_unit_ids, *given.informed_unit_ids]))
    if len(others) > MOST_SLIPS:
        raise InputRefused(field="coordinating", problem="too-many")
    for unit_id in (given.unit_id, *others):
        _require_unit(one, unit_id, at)
    if given.user_id is not None:
        _require_person(one, given.unit_id, given.user_id, at)
    if before is not None:
        end_slip(before, SlipState.PASSED, "", by=by, at=at)
    _give(one, SlipKind.HANDLE, given.unit_id, given.user_id, task, due_on, before, by, at)
    for kind, unit_ids in (
        (SlipKind.COORDINATE, given.coordinating_unit_ids),
        (SlipKind.INFORM, given.informed_unit_ids),
    ):
        for unit_id in dict.fromkeys(unit_ids):
            if unit_id == given.unit_id or _has_open(one, unit_id):
                continue
            _give(one, kind, unit_id, None, task, due_on, None, by, at)
    said = {"unit": given.unit_id, "user": given.user_id, "text": task}
    keep(one.row, Deed.ASSIGN, {"due_on": due_on}, said, by=by, at=at)
    if State(one.row.state) is State.ASSIGNED:
        tell_sender(one.row, STATUS_OF[Deed.ASSIGN], "", by=by, at=at)


def _give(
    one: Opened,
    kind: SlipKind,
    unit_id: int,
    user_id: int | None,
    task: str,
    due_on: date | None,
    parent: Slip | None,
    by: By,
    at: datetime,
) -> None:
    slip = Slip.objects.create(
        document=one.row, kind=kind, parent=parent, given_by_id=by.user_id, given_unit_id=by.unit_id, given_at=at,
        to_unit_id=unit_id, to_user_id=user_id, task=task, due_on=due_on if kind is not SlipKind.INFORM else None,
        state=SlipState.OPEN,
    )  # fmt: skip
    telling_people.given(slip, at=at)


def _has_open(one: Opened, unit_id: int) -> bool:
    return Slip.objects.filter(document=one.row, to_unit_id=unit_id, state=SlipState.OPEN).exists()


def _require_unit(one: Opened, unit_id: int, at: datetime) -> None:
    try:
        unit = agencies.unit(unit_id)
    except UnitNotFound:
        raise InputRefused(field="unit", problem="unknown") from None
    if not agencies.exists_on(unit, day_of(at)):
        raise InputRefused(field="unit", problem="unit-ended")
    if one.row.secrecy != Secrecy.OPEN and unit_id != one.row.unit_id:
        raise InputRefused(field="unit", problem="secret-stays")


def _require_person(one: Opened, unit_id: int, user_id: int, at: datetime) -> None:
    people = {person.user_id: person for person in accounts.colleagues(unit_id, day_of(at))}
    if user_id not in people:
        raise InputRefused(field="user", problem="not-in-unit")
    if one.row.secrecy != Secrecy.OPEN and not people[user_id].roles & one.law.secret_roles:
        raise InputRefused(field="user", problem="secret-stays")


@transaction.atomic
def answer(slip_id: int, *, text: str, seen: int | None, by: By, at: datetime) -> None:
    """Whoever takes part says what they contribute, whoever was informed that they read it. The slip that
    answers for the document ends with `registering.finish`. Raises as the others."""
    slip, one = _slip(slip_id, seen, by)
    if slip.kind == SlipKind.HANDLE:
        raise DeedRefused
    said = plain("answer", text, longest=one.law.longest_answer, shortest=3)
    end_slip(slip, SlipState.DONE, said, by=by, at=at)
    note(one.row, "slip_done", {"text": said, "unit": slip.to_unit_id}, by=by, at=at)


@transaction.atomic
def send_back(slip_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """The document is not for them: it goes back to whoever gave it, with the reason. Raises as the others."""
    slip, one = _slip(slip_id, seen, by)
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    end_slip(slip, SlipState.SENT_BACK, why, by=by, at=at)
    fields: dict[str, object] = {}
    if slip.kind == SlipKind.HANDLE:
        if slip.parent is not None and slip.parent.state == SlipState.PASSED:
            before = slip.parent  # back to whoever passed it on
            _give(
                one, SlipKind.HANDLE, before.to_unit_id, before.to_user_id, before.task, before.due_on,
                before.parent, by, at,
            )  # fmt: skip
        else:
            fields["state"] = State.REGISTERED
    note(one.row, "slip_back", {"reason": why, "unit": slip.to_unit_id}, by=by, at=at, fields=fields)


def _slip(slip_id: int, seen: int | None, by: By) -> tuple[Slip, Opened]:
    """The slip with its document locked; only those whom it names. Raises DocumentNotFound, NotAllowed,
    DeedRefused."""
    found = Slip.objects.filter(pk=slip_id).first()
    if found is None:
        raise DocumentNotFound
    one = opened(found.document_id, seen)
    slip = Slip.objects.select_related("parent").get(pk=slip_id)
    may_for_unit = by.roles & (one.law.assign_roles if slip.to_user_id else one.law.handle_roles)
    if slip.to_unit_id != by.unit_id or not by.roles & one.law.handle_roles:
        raise NotAllowed(Refusal.NOT_YOURS)
    if slip.to_user_id not in (None, by.user_id) and not may_for_unit:
        raise NotAllowed(Refusal.SOMEBODY_ELSES)
    if slip.state != SlipState.OPEN or State(one.row.state) not in OPEN_IN:
        raise DeedRefused
    return slip, one
