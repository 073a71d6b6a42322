"""Plans side by side: which indicator each sets a target for, with which comparison and value, in which year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.indicators import words
from motcua.plans import binding
from motcua.plans.models import Plan, Target
from motcua.plans.rules import yearly_steps
from motcua.plans.rules.yearly_steps import Stands, year_of


@dataclass(frozen=True)
class Set:
    """One target in a cell of the comparison. `stands` says whether it is that year's own."""

    target: Target
    stands: Stands


@dataclass(frozen=True)
class Row:
    """One indicator. `cells` has what each plan sets, in the order of the plans; empty where it sets nothing."""

    code: str
    name: str
    cells: list[list[Set]]

    @property
    def plans(self) -> int:
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True)
class Comparison:
    plans: list[Plan]
    rows: list[Row]
    years: list[int]


def compare(keys: Sequence[str] = (), *, year: int | None = None, day: date) -> Comparison:
    """All plans (or those of `keys`), by indicator; three queries however many.

    With `year`, what binds in that year: its own step, else the last before it, else the next after it.
    Without, every
    target with its own deadline. Values are those in force on `day`. Targets without an indicator are left out.
    """
    plans = list(Plan.objects.select_related("unit").defer("text").order_by("level", "issued_on", "key"))
    chosen = [plan for plan in plans if not keys or plan.key in keys]
    targets = list(
        Target.objects.filter(plan__in=chosen)
        .exclude(indicator="")
        .order_by("plan_id", "ordinal")
        .prefetch_related("revisions")
    )
    dropped = binding.lay_on(targets, day)
    binds = [one for one in targets if one.pk not in dropped]
    by_plan: dict[int, list[Set]] = {plan.pk: [] for plan in chosen}
    for plan in chosen:
        mine = [one for one in binds if one.plan_id == plan.pk]
        if year is None:
            by_plan[plan.pk] = [Set(one, Stands.DUE) for one in mine]
        else:
            by_plan[plan.pk] = [Set(one.target, one.stands) for one in yearly_steps.in_year(mine, year)]
    known = words.indicators()
    codes = {one.target.indicator for found in by_plan.values() for one in found}
    rows = []
    for code in codes:
        said = known.get(code)
        cells = [[one for one in by_plan[plan.pk] if one.target.indicator == code] for plan in chosen]
        rows.append(Row(code, str(said.name) if said else code, cells))
    rows.sort(key=lambda row: (-row.plans, row.name))
    years = sorted({at for one in binds if (at := year_of(one.deadline)) is not None})
    return Comparison(chosen, rows, years)
