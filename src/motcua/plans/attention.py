"""The newest record of every target, for pages that show all plans at once: one query, whatever was recorded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.plans import sentences
from motcua.plans.days import TargetDay
from motcua.plans.models import Target
from motcua.plans.rules.tracking import BAD, SEVERITY, State

_DAYS_BACK = 40


@dataclass(frozen=True)
class Recorded:
    """A target with its newest record, and the state of the record before it (None: there is none)."""

    target: Target
    day: TargetDay
    before: State | None

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
    """Every target with a record of the last weeks, worst first, then by due day; one query.

    `unit_ids`: those of plans of these units alone, for who sees these units alone.
    """
    rows = TargetDay.objects.filter(on__gte=on - timedelta(days=_DAYS_BACK), on__lte=on).select_related(
        "target", "target__plan"
    )
    if unit_ids is not None:
        rows = rows.filter(target__plan__unit_id__in=list(unit_ids))
    newest: dict[int, Recorded] = {}
    for row in rows.defer("target__plan__text").order_by("target_id", "-on"):
        known = newest.get(row.target_id)
        if known is None:
            newest[row.target_id] = Recorded(row.target, row, None)
        elif known.before is None:
            newest[row.target_id] = Recorded(known.target, known.day, row.stood)
    return sorted(
        newest.values(),
        key=lambda one: (
            -SEVERITY[one.state],
            one.day.due_on,
            one.target.plan_id,
            one.target.ordinal,
        ),
    )


def slipping(found: Collection[Recorded]) -> list[Recorded]:
    """Those at risk, slipping or lost."""
    return [one for one in found if one.state in BAD]
