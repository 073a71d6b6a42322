"""People hear of their slips: when one is given to them, when its day comes near, when it is over.

Once each, however often a job runs: the key of a notice names the slip, the step and the person. What is told bears
the document's number, never its subject, which may name somebody.
"""

from datetime import date, datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.correspondence.models import Document, Slip
from motcua.correspondence.rules.law import law_on
from motcua.correspondence.rules.lifecycle import OPEN_IN, SlipState
from motcua.correspondence.rules.reminding import OVERDUE, step
from motcua.kernel.zone import day_of
from motcua.notices.actions import telling as notices

# A slip that was due longer ago was told of then, or comes from before anybody was told.
_LONGEST_OVERDUE = timedelta(days=30)


def given(slip: Slip, *, at: datetime) -> int:
    """Tell of a slip that was just given, within the deed's transaction; how many were told. Nobody is told of what
    they gave themselves."""
    kind = "slip_given_due" if slip.due_on else "slip_given"
    people = [user for user in receivers(slip, day_of(at)) if user != slip.given_by_id]
    return sum(_tell(user, kind, slip, "given", at) for user in people)


def remind(*, at: datetime) -> int:
    """Tell of open slips whose day comes near or is over; those who gave them hear of the latter too. How many were
    told. May be repeated at any time."""
    today = day_of(at)
    before = law_on(today).remind_before_days
    waiting = Slip.objects.filter(
        state=SlipState.OPEN,
        document__state__in=OPEN_IN,
        due_on__lte=today + timedelta(days=max(before, default=0)),
        due_on__gte=today - _LONGEST_OVERDUE,
    )
    told = 0
    for slip in waiting.select_related("document").order_by("pk").iterator(chunk_size=500):
        assert slip.due_on is not None  # asked for above
        reached = step(slip.due_on, today, before)
        if reached is None:
            continue
        people = receivers(slip, today)
        if reached == OVERDUE:
            people = list(dict.fromkeys([*people, slip.given_by_id]))
        kind = "slip_overdue" if reached == OVERDUE else "slip_due"
        word = f"due-{slip.due_on:%Y%m%d}-{'over' if reached == OVERDUE else reached}"
        told += sum(_tell(user, kind, slip, word, at) for user in people)
    return told


def receivers(slip: Slip, on: date) -> list[int]:
    """Who hears of a slip: the person that it names; without one those of its unit who give documents out, or its
    registry where nobody does. A person who left the unit hears nothing: the unit does."""
    law = law_on(on)
    people = accounts.colleagues(slip.to_unit_id, on)
    if slip.to_user_id is not None and any(one.user_id == slip.to_user_id for one in people):
        return [slip.to_user_id]
    for roles in (law.assign_roles, law.register_roles):
        found = [one.user_id for one in people if one.roles & roles]
        if found:
            return found
    return []


def _tell(user_id: int, kind: str, slip: Slip, word: str, at: datetime) -> bool:
    values: dict[str, str | int] = {"document": named(slip.document)}
    if slip.due_on is not None and kind != "slip_given":
        values["due"] = slip.due_on.isoformat()
    if kind == "slip_due" and slip.due_on is not None:
        values["days"] = (slip.due_on - day_of(at)).days
    return notices.tell(
        to=user_id,
        kind=kind,
        values=dict(values),
        key=f"slip-{slip.pk}-{word}-{user_id}",
        link=f"/correspondence/{slip.document_id}/",
        at=at,
    )


def named(row: Document) -> str:
    """A document by its place in the register, which says nothing of anybody."""
    return f"{row.number}/{row.year}" if row.number else f"#{row.pk}"
