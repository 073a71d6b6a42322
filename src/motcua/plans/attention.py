"""The newest record of every target, for pages that show all plans at once: two queries, whatever was recorded.

A leader is asked to act, so what stands before a leader is what can still be moved: targets whose time still runs,
the lost ones among them last. One that was missed a short while ago stays beside them, told as ended, because its
cause is owed and nobody may let it drop out on the day it ends. What ended longer ago is for the list of all targets
and the review of its year; it is counted and never mixed in.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from motcua.plans import binding, course, sentences
from motcua.plans.days import TargetDay
from motcua.plans.models import Target
from motcua.plans.rules.tracking import BAD, SEVERITY, State
from motcua.plans.rules.tracking_law import tracking_law

_DAYS_BACK = 40


class Time(StrEnum):
    """Where a target's time lies, seen from a day."""

    AHEAD = "ahead"  # it runs until the day itself or later
    JUST_ENDED = "just_ended"  # not longer ago than `TrackingLaw.ended_days`
    EARLIER = "earlier"


def time_of(due_on: date, on: date) -> Time:
    """`due_on`: the last day that it is measured."""
    if due_on >= on:
        return Time.AHEAD
    return Time.JUST_ENDED if (on - due_on).days <= tracking_law(on).ended_days else Time.EARLIER


def ends_on(row: TargetDay, on: date) -> date:
    """The last day of a target's time: that of the record, or an earlier one where the plan is for a year that is
    over and only measured beside ours (`docs/decisions/0004`); a deadline in a later year holds."""
    plan = row.target.plan
    if plan.year is None or plan.year >= on.year:
        return row.due_on
    named = binding.aim_on(row.target, on).deadline
    own, _measured = course.measured_until(named, date(plan.year, 1, 1), date(plan.year, 12, 31))
    return min(own, row.due_on)


@dataclass(frozen=True)
class Recorded:
    """A target with its newest record, the state of the record before it (None: there is none), and where its time
    lies seen from the day asked."""

    target: Target
    day: TargetDay
    before: State | None
    time: Time

    @property
    def state(self) -> State:
        return self.day.stood

    @property
    def sentence(self) -> str:
        return sentences.state(self.day.explained, unit=self.target.unit)

    @property
    def chance(self) -> str:
        found = self.day.foretold
        return "" if found.probability is None else sentences.percent(found.probability)

    @property
    def is_new(self) -> bool:
        """Whether its state is another than the time before."""
        return self.before is not None and self.before is not self.state

    @property
    def has_fallen(self) -> bool:
        return self.before is not None and SEVERITY[self.state] > SEVERITY[self.before]


def recorded(on: date, *, unit_ids: Collection[int] | None = None) -> list[Recorded]:
    """Every target with a record of the last weeks: those whose time still runs, then those that ended lately, then
    the others; in each the worst first, then by due day. Two queries.

    `unit_ids`: those of plans of these units alone, for who sees these units alone.
    """
    rows = TargetDay.objects.filter(on__gte=on - timedelta(days=_DAYS_BACK), on__lte=on).select_related(
        "target", "target__plan"
    )
    rows = rows.prefetch_related("target__revisions")
    if unit_ids is not None:
        rows = rows.filter(target__plan__unit_id__in=list(unit_ids))
    newest: dict[int, Recorded] = {}
    for row in rows.defer("target__plan__text").order_by("target_id", "-on"):
        known = newest.get(row.target_id)
        if known is None:
            newest[row.target_id] = Recorded(row.target, row, None, time_of(ends_on(row, on), on))
        elif known.before is None:
            newest[row.target_id] = replace(known, before=row.stood)
    return sorted(newest.values(), key=_urgency)


_TIMES = tuple(Time)


def _urgency(one: Recorded) -> tuple[int, int, date, int, int]:
    return (
        _TIMES.index(one.time),
        -SEVERITY[one.state],
        one.day.due_on,
        one.target.plan_id,
        one.target.ordinal,
    )


def slipping(found: Collection[Recorded]) -> list[Recorded]:
    """Those at risk, slipping or lost whose time still runs."""
    return [one for one in found if one.time is Time.AHEAD and one.state in BAD]


def just_missed(found: Collection[Recorded]) -> list[Recorded]:
    """Those whose time ended lately and that were not met, the last to end first."""
    missed = [one for one in found if one.time is Time.JUST_ENDED and one.state is State.LOST]
    return sorted(missed, key=lambda one: one.day.due_on, reverse=True)
