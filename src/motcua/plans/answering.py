"""Which unit answers for a target or task on a day: the one that the plan names, or whoever goes on with its work.

A row keeps the unit that it was adopted with; neither a reorganisation nor a decision rewrites it. Who answers is
resolved at the day: by the last decision in force then, else as adopted, and by the acts that ended units; a reader
sees both names. A target that names no unit is answered for by the unit of its plan, and in a plan of the province by
default (`rules.owners`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.successors import who_goes_on
from motcua.plans.models import Target, TargetLead, Task
from motcua.plans.rules.owners import owners


@dataclass(frozen=True)
class Answering:
    """`unit_id`, `name`: of the day. `former`: the name that the plan knew, where another unit goes on with its work.
    `is_default`: nobody chose it. `beside`: names of units that answer with it by default. `supporting`: names of the
    units that a decision told to help; `decision` and `since`: the one that binds, empty where it is as adopted."""

    unit_id: int
    name: str
    former: str = ""
    is_default: bool = False
    beside: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    decision: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Chosen:
    """Who was chosen for a target. `lead_id` None: nobody was, the default holds. `decision` None: as adopted."""

    lead_id: int | None
    supporting: tuple[int, ...] = ()
    decision: TargetLead | None = None


@dataclass(frozen=True)
class Held:
    """Who answered for a target from a day on (None: since it was adopted), by which decision and why."""

    since: date | None
    lead: str
    supporting: tuple[str, ...] = ()
    decision: str = ""
    reason: str = ""


def chosen_on(targets: Iterable[Target], on: date) -> dict[int, Chosen]:
    """By target: who was chosen, as of a day; one query. `plan` of each has to be read already."""
    targets = list(targets)
    rows = TargetLead.objects.filter(target__in=targets, in_force_on__lte=on).select_related("change")
    decided = {row.target_id: row for row in rows.order_by("in_force_on", "pk")}  # the last one binds
    found = {}
    for target in targets:
        row = decided.get(target.pk)
        found[target.pk] = (
            Chosen(target.lead_id or target.plan.unit_id)
            if row is None
            else Chosen(row.lead_id, tuple(row.supporting), row)
        )
    return found


def history(target: Target) -> list[Held]:
    """Who answered for a target, the latest first, also what binds only later. Empty where no decision changed
    it."""
    rows = list(
        TargetLead.objects.filter(target=target).select_related("change").order_by("-in_force_on", "-pk")
    )
    if not rows:
        return []
    keys = {row.lead_id for row in rows} | {one for row in rows for one in row.supporting}
    first = target.lead_id or target.plan.unit_id
    names = {pk: unit.name for pk, unit in agencies.units(keys | ({first} if first else set())).items()}
    return [
        *(
            Held(
                row.in_force_on,
                names[row.lead_id],
                tuple(names[one] for one in row.supporting if one in names),
                row.change.number,
                row.change.reason,
            )
            for row in rows
        ),
        Held(None, names[first] if first else ""),
    ]


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
    targets = list(targets)
    told, default = chosen_on(targets, on), dict[int, tuple[int, ...]]()
    chosen = {pk: one.lead_id for pk, one in told.items() if one.lead_id is not None}
    nobody = {one.pk: owners(one.indicator, on) for one in targets if one.pk not in chosen}
    keys = {key for of in nobody.values() for key in of}
    by_key = agencies.units_of_keys(settings.PROVINCE_CODE, keys) if keys else {}
    for pk, of in nobody.items():  # a province that has not set up such a unit has no default there
        units = tuple(by_key[key] for key in of if key in by_key)
        if units:
            default[pk] = units
    helping = {unit for one in told.values() for unit in one.supporting}
    wanted = {*chosen.values(), *helping, *(unit for units in default.values() for unit in units)}
    found = units_today(wanted, on) if wanted else {}
    by_default = {
        pk: Answering(
            found[units[0]].unit_id, found[units[0]].name, found[units[0]].former, True,
            tuple(found[unit].name for unit in units[1:]),
        )
        for pk, units in default.items()
    }  # fmt: skip
    return {pk: _told(found[unit], told[pk], found) for pk, unit in chosen.items()} | by_default


def _told(lead: Answering, chosen: Chosen, found: Mapping[int, Answering]) -> Answering:
    if chosen.decision is None:
        return lead
    helping = [found[unit] for unit in chosen.supporting if unit in found]
    names = dict.fromkeys(one.name for one in helping if one.unit_id != lead.unit_id)
    return replace(
        lead,
        supporting=tuple(names),
        decision=chosen.decision.change.number,
        since=chosen.decision.in_force_on,
    )
