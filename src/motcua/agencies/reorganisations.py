"""Drawing up, approving and withdrawing a reorganisation, and changing the units themselves when it is carried out.

What the units have (dossiers, posts, offerings) is moved by `dossiers.actions.reorganising`, which conducts: it
calls `change_units` inside its own transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Q

from motcua.agencies.errors import (
    HeadInvalid,
    PlanFaulty,
    ReorganisationDecided,
    ReorganisationNotAllowed,
    ReorganisationNotFound,
    UnitNotFound,
)
from motcua.agencies.models import (
    Area,
    FormerStand,
    Reorganisation,
    ReorganisationState,
    Succession,
    Unit,
)
from motcua.agencies.plan_files import acts_of
from motcua.agencies.reorganising import (
    Act,
    Course,
    Ending,
    Fault,
    Known,
    NewUnit,
    Surroundings,
    course,
    faults,
)
from motcua.kernel.text import sort_key

_OPEN = (ReorganisationState.DRAFT, ReorganisationState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Head:
    """The decision: its number and date, who signed it (a unit's number), its bases, its day, and why."""

    number: str
    signed_on: date
    signer_id: int
    basis: str
    effective_on: date
    reason: str


@dataclass(frozen=True)
class Deeds:
    """Who may do what: roles by deed, and whether who draws up may approve."""

    draw_up: frozenset[str]
    approve: frozenset[str]
    carry_out: frozenset[str]
    drawer_may_approve: bool


@cache
def deeds() -> Deeds:
    text = (resources.files("motcua") / "law" / "agencies" / "reorganisation.yaml").read_text("utf-8")
    law = yaml.safe_load(text)
    return Deeds(
        frozenset(law["draw_up_roles"]),
        frozenset(law["approve_roles"]),
        frozenset(law["carry_out_roles"]),
        bool(law["drawer_may_approve"]),
    )


def may_approve(row: Reorganisation, *, user_id: int | None, roles: frozenset[str]) -> bool:
    """Whether this person may approve it: another than who drew it up."""
    own = row.drawn_up_by_id == user_id and not deeds().drawer_may_approve
    return user_id is not None and bool(roles & deeds().approve) and not own


def surroundings(
    *, sectors: frozenset[str], procedures: frozenset[str], besides: int | None = None
) -> Surroundings:
    """What a plan is held against: units, areas, and the other decisions under way (but not `besides`)."""
    planned: dict[str, str] = {}
    awaited: dict[str, str] = {}
    others = Reorganisation.objects.filter(state__in=_OPEN).exclude(pk=besides or 0).order_by("pk")
    for number, raw in others.values_list("number", "acts"):
        for act in acts_of(raw):
            planned.update(dict.fromkeys(act.units, number))
            awaited.update(dict.fromkeys(filter(None, (act.into, *(p.unit for p in act.parts))), number))
    rows = Unit.objects.order_by("pk").values_list(
        "agency_id", "name", "level", "parent__agency_id", "valid_from", "valid_to"
    )
    units = {
        agency_id: Known(
            agency_id=agency_id, name=name, level=level, parent=parent or "", valid_from=begins, valid_to=ends,
            planned=planned.get(agency_id, ""), awaited=awaited.get(agency_id, ""),
        )
        for agency_id, name, level, parent, begins, ends in rows
    }  # fmt: skip
    return Surroundings(
        units=units,
        areas=frozenset(Area.objects.values_list("code", flat=True)),
        sectors=sectors,
        procedures=procedures,
        retired=frozenset(FormerStand.objects.values_list("agency_id", flat=True)) - set(units),
    )


@transaction.atomic
def draw_up(
    *,
    head: Head,
    acts: Sequence[Mapping[str, Any]],
    around: Surroundings,
    user_id: int | None,
    roles: frozenset[str],
    at: datetime,
    today: date,
) -> Reorganisation:
    """Enter a decision with its plan; nothing is moved.

    Raises: ReorganisationNotAllowed, HeadInvalid, PlanUnreadable, PlanFaulty (all faults at once).
    """
    if user_id is None or not roles & deeds().draw_up:
        raise ReorganisationNotAllowed(ReorganisationNotAllowed.__doc__)
    for field in ("number", "basis", "reason"):
        if not getattr(head, field).strip():
            raise HeadInvalid(field=field, problem="required")
    if head.signed_on > today:
        raise HeadInvalid(field="signed_on", problem="lies-ahead")
    if head.effective_on < head.signed_on:
        raise HeadInvalid(field="effective_on", problem="before-it-was-signed")
    if not Unit.objects.filter(pk=head.signer_id).exists():
        raise HeadInvalid(field="signer", problem="required")
    found = faults(acts_of(acts), around, effective_on=head.effective_on, today=today)
    if found:
        raise PlanFaulty(found)
    try:
        with transaction.atomic():
            return Reorganisation.objects.create(
                number=head.number.strip(),
                signed_on=head.signed_on,
                signer_id=head.signer_id,
                basis=head.basis.strip(),
                reason=head.reason.strip(),
                effective_on=head.effective_on,
                acts=list(acts),
                drawn_up_by_id=user_id,
                drawn_up_at=at,
            )
    except IntegrityError:
        raise HeadInvalid(field="number", problem="used") from None


def approve(
    *,
    reorganisation_id: int,
    around: Surroundings,
    user_id: int | None,
    roles: frozenset[str],
    at: datetime,
    today: date,
    words: str = "",
) -> Reorganisation:
    """Another person approves; the day itself, or a person after it, carries it out.

    The plan is held against the units as they are now. Raises: ReorganisationNotFound, ReorganisationDecided,
    ReorganisationNotAllowed, PlanFaulty.
    """
    with transaction.atomic():
        row = locked(reorganisation_id)
        if row.state != ReorganisationState.DRAFT:
            raise ReorganisationDecided(ReorganisationDecided.__doc__)
        if not may_approve(row, user_id=user_id, roles=roles):
            raise ReorganisationNotAllowed(ReorganisationNotAllowed.__doc__)
        found = faults(acts_of(row.acts), around, effective_on=row.effective_on, today=today)
        if found:
            raise PlanFaulty(found)
        _decide(row, ReorganisationState.APPROVED, user_id, at, words)
    return row


def withdraw(
    *, reorganisation_id: int, user_id: int | None, roles: frozenset[str], at: datetime, words: str
) -> Reorganisation:
    """Take a decision back before it is carried out; the reason is required.

    Raises: ReorganisationNotFound, ReorganisationDecided, ReorganisationNotAllowed, HeadInvalid (field `words`).
    """
    if not words.strip():
        raise HeadInvalid(field="words", problem="required")
    with transaction.atomic():
        row = locked(reorganisation_id)
        if row.state not in _OPEN:
            raise ReorganisationDecided(ReorganisationDecided.__doc__)
        own = row.drawn_up_by_id == user_id and row.state == ReorganisationState.DRAFT
        if user_id is None or not (own or roles & deeds().approve):
            raise ReorganisationNotAllowed(ReorganisationNotAllowed.__doc__)
        _decide(row, ReorganisationState.WITHDRAWN, user_id, at, words)
    return row


def _decide(row: Reorganisation, state: str, user_id: int | None, at: datetime, words: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, user_id, at
    row.decision_words = words.strip()[:500]
    row.save(update_fields=["state", "decided_by_id", "decided_at", "decision_words"])


def locked(reorganisation_id: int) -> Reorganisation:
    """The decision's row, held until the transaction ends. Raises ReorganisationNotFound."""
    row = Reorganisation.objects.select_for_update().filter(pk=reorganisation_id).first()
    if row is None:
        raise ReorganisationNotFound(ReorganisationNotFound.__doc__)
    return row


def mark_carried_out(
    row: Reorganisation, *, user_id: int | None, at: datetime, outcome: Mapping[str, Any]
) -> None:
    row.state = ReorganisationState.CARRIED_OUT
    row.carried_out_by_id, row.carried_out_at, row.outcome = user_id, at, dict(outcome)
    row.save(update_fields=["state", "carried_out_by_id", "carried_out_at", "outcome"])


# ---------------------------------------------------------------- the units themselves


@dataclass(frozen=True)
class UnitChange:
    """What became of the units. `ids` are numbers by the identifier before the day, of the new ones by their own."""

    course: Course
    ids: Mapping[str, int]
    created: int
    renamed: int
    moved: int
    ended: int


def change_units(row: Reorganisation) -> UnitChange:
    """Make the new units, rename, move and end the old ones, and enter who succeeds whom. Inside a transaction.

    The rows of units that end are locked first, so that a dossier that is being opened there is either seen by
    what follows, or waits and is found at a unit that has ended. Raises PlanFaulty when a unit has gone meanwhile.
    """
    acts = acts_of(row.acts)
    units = {known.agency_id: known for known in known_units()}
    plan = course(acts, units, effective_on=row.effective_on)
    eve = row.effective_on - timedelta(days=1)
    named = {*plan.endings, *plan.parents, *(act.units[0] for act in plan.renames)}
    list(Unit.objects.select_for_update().filter(agency_id__in=named).order_by("pk").values_list("pk"))
    ids = dict(Unit.objects.values_list("agency_id", "pk"))
    _create(plan.creates, row, ids)
    missing = sorted(
        {*named, *(part.unit for e in plan.endings.values() for part in e.parts), *plan.parents.values()}
        - set(ids) - {""}
    )  # fmt: skip
    if missing:
        raise UnitNotFound(missing[0])
    _keep_stands({*plan.parents, *(act.units[0] for act in plan.renames)}, row, eve)
    for act in plan.renames:
        _rename(act, ids[act.units[0]])
    for unit, parent in plan.parents.items():
        Unit.objects.filter(pk=ids[unit]).update(parent_id=ids[parent] if parent else None)
    ending = [ids[unit] for unit, one in plan.endings.items() if one.ends]
    ended = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=eve), pk__in=ending)
    count = ended.update(valid_to=eve)
    Succession.objects.bulk_create(
        [
            Succession(
                predecessor_id=ids[unit],
                successor_id=ids[part.unit],
                on=row.effective_on,
                decision=row.document[:120],
                keeps_files=part.rest,
                share=_share(one, part),
                reorganisation=row,
            )
            for unit, one in plan.endings.items()
            for part in one.parts
            if part.unit != unit or len(one.parts) > 1
        ],
        batch_size=2000,
    )
    return UnitChange(plan, ids, len(plan.creates), len(plan.renames), len(plan.parents), count)


def _share(one: Ending, part: Any) -> dict[str, Any]:
    if one.sole:
        return {}
    undivided = any(other.dossiers or other.received_at for other in one.parts)
    return {
        "sectors": sorted(part.sectors),
        "procedures": sorted(part.procedures),
        **({"undivided": True} if undivided else {}),
    }


def known_units() -> list[Known]:
    """Every unit as plans see it; one query."""
    rows = Unit.objects.order_by("pk").values_list(
        "agency_id", "name", "level", "parent__agency_id", "valid_from", "valid_to"
    )
    return [
        Known(agency_id=a, name=name, level=level, parent=parent or "", valid_from=begins, valid_to=ends)
        for a, name, level, parent, begins, ends in rows
    ]


def _create(news: Sequence[NewUnit], row: Reorganisation, ids: dict[str, int]) -> None:
    areas = dict(Area.objects.filter(code__in={new.area for new in news}).values_list("code", "pk"))
    waiting = list(news)
    while waiting:
        ready = [new for new in waiting if not new.parent or new.parent in ids]
        if not ready:
            raise UnitNotFound(waiting[0].parent)
        waiting = [new for new in waiting if new.parent and new.parent not in ids]
        made = [
            Unit(
                agency_id=new.agency_id,
                legacy_agency_id=new.legacy_agency_id,
                name=new.name,
                short_name=new.short_name,
                kind=new.kind,
                level=new.level,
                parent_id=ids[new.parent] if new.parent else None,
                area_id=areas[new.area],
                address=new.address,
                telephone=new.telephone,
                sort_key=sort_key(new.name),
                valid_from=row.effective_on,
            )
            for new in ready
        ]
        ids.update({unit.agency_id: unit.pk for unit in Unit.objects.bulk_create(made, batch_size=2000)})


def _keep_stands(agency_ids: set[str], row: Reorganisation, eve: date) -> None:
    FormerStand.objects.bulk_create(
        [
            FormerStand(
                unit=unit,
                until=eve,
                name=unit.name,
                short_name=unit.short_name,
                agency_id=unit.agency_id,
                legacy_agency_id=unit.legacy_agency_id,
                parent_id=unit.parent_id,
                decision=row.document[:120],
                reorganisation=row,
            )
            for unit in Unit.objects.filter(agency_id__in=agency_ids).order_by("pk")
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def _rename(act: Act, unit_id: int) -> None:
    changed: dict[str, str] = {}
    if act.name:
        changed |= {"name": act.name, "sort_key": sort_key(act.name)}
    if act.short_name or act.name:
        changed["short_name"] = act.short_name
    if act.agency_id and act.agency_id != act.units[0]:
        changed["agency_id"] = act.agency_id
    Unit.objects.filter(pk=unit_id).update(**changed)


def check_again(row: Reorganisation, around: Surroundings) -> tuple[Fault, ...]:
    """The faults that the plan has today, its date apart: what was approved may have been overtaken."""
    return faults(acts_of(row.acts), around, effective_on=row.effective_on, today=row.effective_on)
