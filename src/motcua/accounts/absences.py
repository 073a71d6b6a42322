"""Recording who is away, and who stands in."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.accounts.errors import (
    AbsenceOver,
    AbsentAlready,
    NoPostInUnit,
    PeriodReversed,
    SubstituteCannotAct,
)
from motcua.accounts.models import Absence, PostHolding, User


@transaction.atomic
def record_absence(
    *,
    user_id: int,
    unit_id: int,
    from_day: date,
    to_day: date,
    substitute_id: int | None,
    recorded_by: int,
    at: datetime,
) -> Absence:
    """Somebody is away from a unit from a day to a day, both included; the substitute gets the new work.

    Recording the same again changes nothing. Raises PeriodReversed, NoPostInUnit, SubstituteCannotAct,
    AbsentAlready.
    """
    if to_day < from_day:
        raise PeriodReversed(from_day, to_day)
    User.objects.select_for_update().get(pk=user_id)  # two heads who record at once do it one after the other
    roles = _roles(user_id, unit_id, from_day)
    if not roles:
        raise NoPostInUnit(user_id, unit_id)
    if substitute_id is not None and (
        substitute_id == user_id or not roles & _roles(substitute_id, unit_id, from_day)
    ):
        raise SubstituteCannotAct(substitute_id)
    overlapping = Absence.objects.filter(
        user_id=user_id,
        unit_id=unit_id,
        cancelled_at__isnull=True,
        from_day__lte=to_day,
        to_day__gte=from_day,
    )
    for known in overlapping.order_by("pk"):
        if (known.from_day, known.to_day, known.substitute_id) == (from_day, to_day, substitute_id):
            return known
        raise AbsentAlready(known.pk)
    return Absence.objects.create(
        user_id=user_id,
        unit_id=unit_id,
        from_day=from_day,
        to_day=to_day,
        substitute_id=substitute_id,
        recorded_by_id=recorded_by,
        recorded_at=at,
    )


@transaction.atomic
def end_absence(*, absence_id: int, unit_id: int, back_on: date, at: datetime) -> Absence:
    """The person acts again from `back_on`. An absence that has not begun by then is cancelled.

    Raises AbsenceOver, also for an absence of another unit.
    """
    absence = Absence.objects.select_for_update().filter(pk=absence_id, unit_id=unit_id).first()
    if absence is None or absence.cancelled_at is not None or absence.to_day < back_on:
        raise AbsenceOver(absence_id)
    if absence.from_day >= back_on:
        absence.cancelled_at = at
    else:
        absence.to_day = back_on - timedelta(days=1)
    absence.save(update_fields=["cancelled_at", "to_day"])
    return absence


def _roles(user_id: int, unit_id: int, day: date) -> frozenset[str]:
    held = PostHolding.objects.filter(
        Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day)),
        user_id=user_id,
        post__unit_id=unit_id,
    )
    return frozenset(held.values_list("post__role", flat=True))
