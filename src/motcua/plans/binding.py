"""What a target asks for on a day: as adopted, or as the last decision in force by then changed it."""

from collections.abc import Iterable
from datetime import date

from motcua.plans.models import Target, TargetRevision
from motcua.plans.rules.cascade import Aim


def revision_on(target: Target, day: date) -> TargetRevision | None:
    """The change that binds on the day; None where what was adopted binds. Reads the prefetched `revisions`."""
    in_force = [one for one in target.revisions.all() if one.in_force_on <= day]
    return max(in_force, key=lambda one: (one.in_force_on, one.pk)) if in_force else None


def aim_on(target: Target, day: date) -> Aim:
    """What the target asks for on the day."""
    changed = revision_on(target, day)
    said = changed or target
    return Aim(
        indicator=target.indicator,
        comparator=said.comparator,
        value=said.value,
        value_to=said.value_to,
        unit=target.unit,
        deadline=said.deadline,
        kind=target.kind,
        is_dropped=changed is not None and changed.is_dropped,
    )


def lay_on(targets: Iterable[Target], day: date) -> set[int]:
    """Put the binding values into the rows in memory (nothing is saved); the numbers of those that bind no more."""
    dropped = set()
    for target in targets:
        aim = aim_on(target, day)
        target.comparator, target.value, target.value_to = aim.comparator, aim.value, aim.value_to
        target.deadline = aim.deadline
        if aim.is_dropped:
            dropped.add(target.pk)
    return dropped
