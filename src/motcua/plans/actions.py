"""Adopting a plan, and entering by hand what cannot be computed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from motcua.indicators import queries as figures
from motcua.indicators.registry import INDICATORS
from motcua.kernel.text import fold
from motcua.plans.errors import (
    ComputedTarget,
    HandValueRefused,
    NoTargets,
    PeriodRefused,
    PlanChanged,
    TargetNotFound,
)
from motcua.plans.models import HandValue, Plan, PlanLevel, Target
from motcua.plans.rules import targets as reader
from motcua.plans.rules.deadlines import horizon
from motcua.plans.rules.reading import read_plan
from motcua.plans.rules.shadow import shadow

_SHARES = frozenset({"ratio", "range", "stepped"})


@transaction.atomic
def adopt(
    *,
    text: str,
    key: str,
    title: str,
    number: str,
    issued_on: date | None,
    issuer: str,
    measured_from: date,
    measured_to: date,
    by: int | None,
    at: datetime,
    unit_id: int | None = None,
    level: str = "",
) -> Plan:
    """Read the text, keep plan and targets, to be measured over the whole months of the period given.

    `by` is the account that adopts, None for the system. `unit_id`: the plan binds this unit alone; without it,
    a unit that the issuer's name begins with ("Sở Tư pháp tỉnh ..."), else the province. `level`: "national" for a
    plan from above; left out, it follows from the unit. Adopting the same text
    under the same key again moves the measuring period and nothing else.
    Raises: NoTargets, PeriodRefused, PlanChanged (key used for another text).
    """
    if measured_to < measured_from:
        raise PeriodRefused(str(PeriodRefused.__doc__))
    plan = Plan.objects.select_for_update(of=("self",)).filter(key=key).first()
    if plan is not None:
        if plan.text != text:
            raise PlanChanged(key)
        plan.measured_from, plan.measured_to = measured_from, measured_to
        plan.save(update_fields=["measured_from", "measured_to"])
        return plan
    found = read_plan(text).targets
    if not found:
        raise NoTargets(key)
    bound_unit = unit_id or _unit_of_issuer(issuer)
    plan = Plan.objects.create(
        key=key,
        title=title,
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        unit_id=bound_unit,
        level=level or (PlanLevel.UNIT if bound_unit else PlanLevel.PROVINCE).value,
        year=_year(text),
        text=text,
        measured_from=measured_from,
        measured_to=measured_to,
        adopted_by_id=by,
        adopted_at=at,
    )
    Target.objects.bulk_create(_target(plan, no, target) for no, target in enumerate(found, 1))
    return plan


def _year(text: str) -> int | None:
    """The year that the plan's heading is about."""
    head, whole = shadow(text, 0, min(len(text), 1_500)).text, shadow(text, 0, min(len(text), 60_000)).text
    return horizon(head, whole).year


def _target(plan: Plan, ordinal: int, read: reader.Target) -> Target:
    low, high = read.value if isinstance(read.value, tuple) else (read.value, None)
    return Target(
        plan=plan,
        ordinal=ordinal,
        quote=read.quote,
        start=read.start,
        end=read.end,
        kind=str(read.kind),
        comparator=read.comparator or "",
        value=None if low is None else Decimal(str(low)),
        value_to=None if high is None else Decimal(str(high)),
        unit=read.unit or "",
        scope=read.scope or "",
        deadline=read.deadline or "",
        indicator=read.indicator or "",
    )


def _unit_of_issuer(issuer: str) -> int | None:
    return unit_named(issuer, figures.names().units)


def unit_named(said: str, units: Mapping[int, str]) -> int | None:
    """The unit whose whole name the words begin with, the longest such name; None where none fits, or two do."""
    words = fold(said).split()
    fits = {
        unit_id: len(name)
        for unit_id, name in ((unit_id, fold(name).split()) for unit_id, name in units.items())
        if name and words[: len(name)] == name
    }
    longest = [unit_id for unit_id, length in fits.items() if length == max(fits.values())]
    return longest[0] if len(longest) == 1 else None


@transaction.atomic
def enter_hand_value(
    *,
    target_id: int,
    value: Decimal | None,
    words: str,
    evidence: str,
    by: int,
    at: datetime,
) -> HandValue:
    """Record a value that the system cannot compute, with its evidence and author. The newest counts; all stay.

    `value` in the target's unit; None for a target without a number, said in `words` then.
    Raises: TargetNotFound, ComputedTarget, HandValueRefused.
    """
    target = Target.objects.select_for_update(of=("self",)).filter(pk=target_id).first()
    if target is None:
        raise TargetNotFound(target_id)
    if target.indicator in INDICATORS:
        raise ComputedTarget(target_id, target.indicator)
    if value is None and not words.strip():
        raise HandValueRefused(field="value", problem="required")
    if value is not None and not value.is_finite():
        raise HandValueRefused(field="value", problem="no-number")
    if value is not None and value < 0:
        raise HandValueRefused(field="value", problem="negative")
    if value is not None and target.unit == "%" and target.kind in _SHARES and value > 100:
        raise HandValueRefused(field="value", problem="over-100")
    if not evidence.strip():
        raise HandValueRefused(field="evidence", problem="required")
    return HandValue.objects.create(
        target=target,
        value=value,
        words=words.strip(),
        evidence=evidence.strip(),
        entered_by_id=by,
        entered_at=at,
    )
