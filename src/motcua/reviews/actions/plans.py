"""The yearly plan: draft it, put procedures into it, propose it, approve it as a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import competence
from motcua.procedures.competence import InForce
from motcua.reviews.actions.recording import filled, keep, locked, not_ahead, record, require
from motcua.reviews.errors import (
    InputRefused,
    NotUnderCompetence,
    ProcedureTwice,
    ReviewNotFound,
    SecondPersonNeeded,
    StateRefused,
)
from motcua.reviews.models import PlanLine, PlanState, ReviewPlan, ReviewSheet
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.subjects import Subject

FIRST_YEAR, LAST_YEAR = 2011, 2100
MOST_LINES = 2000


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """What a line is to hold: one procedure, or several under the name of their group."""

    procedure_ids: tuple[int, ...]
    unit_id: int
    due_on: date
    group_name: str = ""
    is_priority: bool = False


def draft(*, year: int, title: str, issuer_id: int, by: By, at: datetime) -> ReviewPlan:
    """Begin a plan. Raises ReviewNotAllowed, InputRefused."""
    require(authority.may_keep(by, rights(day_of(at))))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputRefused(field="year", problem="impossible")
    title = filled("title", title, 250)
    try:
        agencies.unit(issuer_id)
    except UnitNotFound:
        raise InputRefused(field="issuer", problem="required") from None
    with transaction.atomic():
        plan = ReviewPlan.objects.create(
            year=year, title=title, issuer_id=issuer_id, drafted_by_id=by.user_id, drafted_at=at
        )
        record(
            Subject.PLAN, plan, "drafted", {"year": year, "title": title, "issuer": issuer_id}, by=by, at=at
        )
    return plan


def add_lines(
    *, plan_id: int, lines: Sequence[NewLine], seen: int | None, by: By, at: datetime
) -> tuple[PlanLine, ...]:
    """Put lines into a plan that is still drafted, all or none.

    Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, StateRefused, InputRefused, ProcedureTwice,
    NotUnderCompetence.
    """
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if not lines:
        raise InputRefused(field="procedures", problem="required")
    with transaction.atomic():
        plan = _drafted(plan_id, seen)
        wanted = [procedure for line in lines for procedure in line.procedure_ids]
        known = {one.id: one for one in competence.in_force(today, rights(today).levels, ids=wanted)}
        _check_lines(plan, lines, known, today)
        ordinal = PlanLine.objects.filter(plan=plan).aggregate(last=Max("ordinal"))["last"] or 0
        if ordinal + len(lines) > MOST_LINES:
            raise InputRefused(field="procedures", problem="too-many")
        made = []
        for place, line in enumerate(lines, ordinal + 1):
            row = PlanLine.objects.create(
                plan=plan,
                ordinal=place,
                group_name=line.group_name.strip(),
                is_priority=line.is_priority,
                unit_id=line.unit_id,
                due_on=line.due_on,
            )
            ReviewSheet.objects.bulk_create(
                ReviewSheet(plan=plan, line=row, procedure_id=procedure) for procedure in line.procedure_ids
            )
            made.append(row)
        keep(plan, {})
        record(
            Subject.PLAN,
            plan,
            "lines_added",
            {
                "lines": [
                    {
                        "ordinal": row.ordinal,
                        "procedures": [known[number].code for number in line.procedure_ids],
                        "group": row.group_name,
                        "priority": row.is_priority,
                        "unit": row.unit_id,
                        "due_on": row.due_on.isoformat(),
                    }
                    for row, line in zip(made, lines, strict=True)
                ]
            },
            by=by,
            at=at,
        )
    return tuple(made)


def _check_lines(plan: ReviewPlan, lines: Sequence[NewLine], known: dict[int, InForce], today: date) -> None:
    taken = set(ReviewSheet.objects.filter(plan=plan).values_list("procedure_id", flat=True))
    units = agencies.units({line.unit_id for line in lines})
    for line in lines:
        if not line.procedure_ids:
            raise InputRefused(field="procedures", problem="required")
        if len(line.procedure_ids) > 1 and not line.group_name.strip():
            raise InputRefused(field="group_name", problem="required")
        if len(line.group_name.strip()) > 250:
            raise InputRefused(field="group_name", problem="too-long")
        unit = units.get(line.unit_id)
        if unit is None or not agencies.exists_on(unit, today):
            raise InputRefused(field="unit", problem="required")
        if line.due_on.year < plan.year or line.due_on.year > plan.year + 1:
            raise InputRefused(field="due_on", problem="outside-the-year")
        for number in line.procedure_ids:
            if number not in known:
                raise NotUnderCompetence(str(number))
            if number in taken:
                raise ProcedureTwice(known[number].code)
            taken.add(number)


def remove_line(*, plan_id: int, line_id: int, seen: int | None, by: By, at: datetime) -> None:
    """Take a line out of a plan that is still drafted. Raises as `add_lines` does."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        plan = _drafted(plan_id, seen)
        line = PlanLine.objects.filter(plan=plan, pk=line_id).first()
        if line is None:
            raise ReviewNotFound
        sheets = ReviewSheet.objects.filter(line=line)
        codes: list[Json] = [*sheets.order_by("pk").values_list("procedure__code", flat=True)]
        sheets.delete()
        record(
            Subject.PLAN, plan, "line_removed", {"ordinal": line.ordinal, "procedures": codes}, by=by, at=at
        )
        line.delete()
        keep(plan, {})


def _drafted(plan_id: int, seen: int | None) -> ReviewPlan:
    plan = locked(ReviewPlan, plan_id, seen)
    if plan.state != PlanState.DRAFT:
        raise StateRefused(plan.state)
    return plan


def propose(*, plan_id: int, seen: int | None, by: By, at: datetime) -> None:
    """Hand the plan to a second person. Raises as `add_lines` does; InputRefused for a plan without lines."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        plan = _drafted(plan_id, seen)
        if not PlanLine.objects.filter(plan=plan).exists():
            raise InputRefused(field="procedures", problem="required")
        keep(plan, {"state": PlanState.PROPOSED, "proposed_by_id": by.user_id, "proposed_at": at})
        record(Subject.PLAN, plan, "proposed", {}, by=by, at=at)


def approve(
    *, plan_id: int, number: str, issued_on: date | None, seen: int | None, by: By, at: datetime
) -> None:
    """Approve a proposed plan by a decision; from its day on the plan counts.

    Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, SecondPersonNeeded, StateRefused, InputRefused.
    """
    require(authority.may_approve(by, rights(day_of(at))))
    with transaction.atomic():
        plan = locked(ReviewPlan, plan_id, seen)
        if plan.state != PlanState.PROPOSED:
            raise StateRefused(plan.state)
        if by.user_id in (plan.proposed_by_id, plan.drafted_by_id):
            raise SecondPersonNeeded
        number = filled("number", number, 120)
        issued_on = not_ahead("issued_on", issued_on, day_of(at))
        if not plan.year - 1 <= issued_on.year <= plan.year:
            raise InputRefused(field="issued_on", problem="outside-the-year")
        first_due = plan.lines.order_by("due_on").values_list("due_on", flat=True).first()
        if first_due is not None and first_due < issued_on:
            raise InputRefused(field="issued_on", problem="after-a-deadline")
        try:
            with transaction.atomic():
                keep(
                    plan,
                    {
                        "state": PlanState.APPROVED,
                        "number": number,
                        "issued_on": issued_on,
                        "approved_by_id": by.user_id,
                        "approved_at": at,
                    },
                )
        except IntegrityError:
            raise InputRefused(field="number", problem="twice") from None
        record(
            Subject.PLAN,
            plan,
            "approved",
            {"number": number, "issued_on": issued_on.isoformat()},
            by=by,
            at=at,
        )


def send_back(*, plan_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Give a proposed plan back to be changed, with words. Raises as `approve` does."""
    require(authority.may_approve(by, rights(day_of(at))))
    with transaction.atomic():
        plan = locked(ReviewPlan, plan_id, seen)
        if plan.state != PlanState.PROPOSED:
            raise StateRefused(plan.state)
        words = filled("words", words, 500)
        keep(plan, {"state": PlanState.DRAFT, "proposed_by_id": None, "proposed_at": None})
        record(Subject.PLAN, plan, "sent_back", {"words": words}, by=by, at=at)


def withdraw(*, plan_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Give a plan up before it is approved; it stays to be read. Raises as `add_lines` does."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        plan = locked(ReviewPlan, plan_id, seen)
        if plan.state not in (PlanState.DRAFT, PlanState.PROPOSED):
            raise StateRefused(plan.state)
        words = filled("words", words, 500)
        keep(plan, {"state": PlanState.WITHDRAWN})
        record(Subject.PLAN, plan, "withdrawn", {"words": words}, by=by, at=at)
