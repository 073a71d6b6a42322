"""Which unit answers for a target or task on a day: the one that the plan names, or whoever goes on with its work.

A row keeps the unit that it was adopted with; a reorganisation does not rewrite it. Who answers is resolved at the
day by the acts that ended units, and a reader sees both names. A target that names no unit is answered for by the
unit of its plan, and in a plan of the province by default (`rules.owners`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.successors import who_goes_on
from motcua.plans.models import Target, Task
from motcua.plans.rules.owners import owners


@dataclass(frozen=True)
class Answering:
    """`unit_id`, `name`: of the day. `former`: the name that the plan knew, where another unit goes on with its work.
    `is_default`: nobody chose it. `beside`: names of units that answer with it by default."""

    unit_id: int
    name: str
    former: str = ""
    is_default: bool = False
    beside: tuple[str, ...] = ()


def units_today(unit_ids: Collection[int], on: date) -> dict[int, Answering]:
    """Who has the work of these units on a day. One query while all of them exist, a few more for each that ended."""
    known = agencies.units(set(unit_ids))
    goes_on = {pk: who_goes_on(unit, on) for pk, unit in known.items()}
    others = (
        agencies.units(set(goes_on.values()) - known.keys()) if set(goes_on.values()) - known.keys() else {}
    )
    names = {pk: unit.name for pk, unit in (known | others).items()}
    return {pk: Answering(now, names[now], "" if now == pk else names[pk]) for pk, now in goes_on.items()}


def of_tasks(tasks: Iterable[Task], on: date) -> dict[int, Answering]:
    """By task, those that name a unit."""
    leads = {task.pk: task.lead_id for task in tasks if task.lead_id is not None}
    found = units_today(set(leads.values()), on) if leads else {}
    return {pk: found[unit] for pk, unit in leads.items()}


def of_targets(targets: Iterable[Target], on: date) -> dict[int, Answering]:
    """By target. `plan` of each has to be read already; a target of an indicator without an owner may have nobody."""
    chosen, default = dict[int, int](), dict[int, tuple[int, ...]]()
    nobody: dict[int, tuple[str, ...]] = {}
    for target in targets:
        own = target.lead_id or target.plan.unit_id
        if own is not None:
            chosen[target.pk] = own
            continue
        nobody[target.pk] = owners(target.indicator, on)
    keys = {key for of in nobody.values() for key in of}
    by_key = agencies.units_of_keys(settings.PROVINCE_CODE, keys) if keys else {}
    for pk, of in nobody.items():  # a province that has not set up such a unit has no default there
        units = tuple(by_key[key] for key in of if key in by_key)
        if units:
            default[pk] = units
    wanted = {*chosen.values(), *(unit for units in default.values() for unit in units)}
    found = units_today(wanted, on) if wanted else {}
    by_default = {
        pk: Answering(
            found[units[0]].unit_id, found[units[0]].name, found[units[0]].former, True,
            tuple(found[unit].name for unit in units[1:]),
        )
        for pk, units in default.items()
    }  # fmt: skip
    return {pk: found[unit] for pk, unit in chosen.items()} | by_default
