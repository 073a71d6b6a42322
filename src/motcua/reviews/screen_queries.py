"""What the pages of the review show: plans with their progress, sheets, follow-ups, the register, deeds."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.accounts import queries as accounts
from motcua.reviews.errors import ReviewNotFound
from motcua.reviews.models import (
    Decentralisation,
    Deed,
    Evidence,
    PlanLine,
    PlanState,
    Proposal,
    Regulation,
    RegulationCheck,
    ReviewPlan,
    ReviewSheet,
    SheetState,
)
from motcua.reviews.rules import costs
from motcua.reviews.rules.subjects import Subject

OPEN = (SheetState.WAITING, SheetState.DRAFT, SheetState.SUBMITTED)


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list, with its sheets by state."""

    plan: ReviewPlan
    total: int
    concluded: int
    dropped: int
    late: int

    @property
    def open(self) -> int:
        return self.total - self.concluded - self.dropped


def plans(today: date) -> list[PlanRow]:
    """All plans, the newest year first; one query."""
    rows = (
        ReviewPlan.objects.select_related("issuer")
        .annotate(
            total=Count("sheets"),
            concluded=Count("sheets", filter=Q(sheets__state=SheetState.CONCLUDED)),
            dropped=Count("sheets", filter=Q(sheets__state=SheetState.DROPPED)),
            late=Count("sheets", filter=Q(sheets__state__in=OPEN, sheets__line__due_on__lt=today)),
        )
        .order_by("-year", "-pk")
    )
    return [PlanRow(row, row.total, row.concluded, row.dropped, row.late) for row in rows]


def plan(plan_id: int) -> ReviewPlan:
    """One plan. Raises ReviewNotFound."""
    found = (
        ReviewPlan.objects.select_related("issuer", "drafted_by", "proposed_by", "approved_by")
        .filter(pk=plan_id)
        .first()
    )
    if found is None:
        raise ReviewNotFound
    return found


@dataclass(frozen=True)
class LineRow:
    """A line of a plan with its sheets; `is_late`: open after its last day."""

    line: PlanLine
    sheets: tuple[ReviewSheet, ...]
    is_late: bool


def lines(plan_id: int, today: date) -> list[LineRow]:
    """The lines of a plan in order, with sheets and procedures; two queries."""
    of_line: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in (
        ReviewSheet.objects.filter(plan_id=plan_id)
        .select_related("procedure__sector")
        .order_by("procedure__sort_key", "pk")
    ):
        of_line[sheet.line_id].append(sheet)
    rows = PlanLine.objects.filter(plan_id=plan_id).select_related("unit").order_by("ordinal")
    return [
        LineRow(
            row,
            tuple(of_line[row.pk]),
            row.due_on < today and any(sheet.state in OPEN for sheet in of_line[row.pk]),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Progress:
    """A plan's sheets by state and outcome, and what the concluded ones save a year."""

    total: int
    by_state: Mapping[str, int]
    by_outcome: Mapping[str, int]
    late: int
    before_vnd: int
    after_vnd: int
    costed: int

    @property
    def saving(self) -> costs.Saving | None:
        return costs.saving(self.before_vnd, self.after_vnd) if self.costed else None


def progress(rows: Sequence[LineRow], today: date) -> Progress:
    """The progress of a plan from its lines."""
    sheets = [sheet for row in rows for sheet in row.sheets]
    both = [
        (one.cost_before_vnd, one.cost_after_vnd)
        for one in sheets
        if one.cost_before_vnd is not None and one.cost_after_vnd is not None
    ]
    return Progress(
        total=len(sheets),
        by_state=Counter(one.state for one in sheets),
        by_outcome=Counter(one.outcome for one in sheets if one.state == SheetState.CONCLUDED),
        late=sum(1 for row in rows for one in row.sheets if one.state in OPEN and row.line.due_on < today),
        before_vnd=sum(before for before, _ in both),
        after_vnd=sum(after for _, after in both),
        costed=len(both),
    )


def sheet(sheet_id: int) -> ReviewSheet:
    """One sheet with its plan, line, procedure and version; one query. Raises ReviewNotFound."""
    found = (
        ReviewSheet.objects.select_related("plan", "line__unit", "procedure__sector")
        .select_related("procedure__current_version", "procedure_version", "submitted_by", "concluded_by")
        .filter(pk=sheet_id)
        .first()
    )
    if found is None:
        raise ReviewNotFound
    return found


@dataclass(frozen=True)
class DeedRow:
    """Who did what when."""

    kind: str
    at: datetime
    by: str
    words: str
    payload: Mapping[str, Any]


def deeds(subject: Subject, number: int) -> list[DeedRow]:
    """What was done, the latest first; two queries."""
    rows = list(Deed.objects.filter(subject=subject, subject_id=number).order_by("-pk")[:200])
    names = accounts.full_names({row.by_id for row in rows})
    return [
        DeedRow(row.kind, row.at, names.get(row.by_id, ""), str(row.payload.get("words") or ""), row.payload)
        for row in rows
    ]


def last_change(subject: Subject, number: int) -> DeedRow | None:
    """The latest deed, for whoever's screen is stale."""
    found = deeds(subject, number)
    return found[0] if found else None


def files(subject: Subject, number: int) -> list[Evidence]:
    """The files attached, the oldest first; one query."""
    rows = Evidence.objects.filter(subject=subject, subject_id=number)
    return list(rows.select_related("file").order_by("pk"))


def evidence(number: int) -> Evidence:
    """One attached file. Raises ReviewNotFound."""
    found = Evidence.objects.select_related("file").filter(pk=number).first()
    if found is None:
        raise ReviewNotFound
    return found


def proposals(*, state: str = "", sheet_id: int | None = None) -> QuerySet[Proposal]:
    """Proposals, the latest first; those struck out at the end of their day, marked."""
    rows = Proposal.objects.select_related("procedure", "sheet__plan").order_by("-sent_on", "-pk")
    if state:
        rows = rows.filter(state=state, struck_at__isnull=True)
    return rows if sheet_id is None else rows.filter(sheet_id=sheet_id)


def proposal(number: int) -> Proposal:
    """Raises ReviewNotFound."""
    found = Proposal.objects.select_related("procedure", "sheet__plan").filter(pk=number).first()
    if found is None:
        raise ReviewNotFound
    return found


def decentralisations() -> QuerySet[Decentralisation]:
    """Decentralisations, the latest approval first."""
    return Decentralisation.objects.select_related("procedure__sector", "sheet").order_by(
        "-approved_on", "-pk"
    )


def decentralisation(number: int) -> Decentralisation:
    """Raises ReviewNotFound."""
    found = Decentralisation.objects.select_related("procedure").filter(pk=number).first()
    if found is None:
        raise ReviewNotFound
    return found


def regulations(*, kind: str = "", text: str = "") -> QuerySet[Regulation]:
    """The register, the latest first."""
    rows = Regulation.objects.select_related("sector").order_by("-issued_on", "-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(number__icontains=text))
    return rows


def regulation(number: int) -> Regulation:
    """Raises ReviewNotFound."""
    found = Regulation.objects.select_related("sector").filter(pk=number).first()
    if found is None:
        raise ReviewNotFound
    return found


def checks(regulation_id: int) -> list[RegulationCheck]:
    """The checks of a regulation, the latest first; one query."""
    return list(RegulationCheck.objects.filter(regulation_id=regulation_id).order_by("-checked_on", "-pk"))


def open_errors(regulation_ids: Sequence[int]) -> set[int]:
    """The regulations whose latest check found an error that is still being handled; one query."""
    rows = RegulationCheck.objects.filter(regulation_id__in=regulation_ids).order_by("checked_on", "pk")
    latest = dict(rows.values_list("regulation_id", "handling"))
    return {number for number, handling in latest.items() if handling == "pending"}


def public_years() -> list[int]:
    """Years that have an approved plan, the newest first; one query."""
    rows = ReviewPlan.objects.filter(state=PlanState.APPROVED).values_list("year", flat=True)
    return list(rows.order_by("-year").distinct())


def public_sheets(year: int) -> list[ReviewSheet]:
    """What the public sees of a year: every procedure in approved plans, in Vietnamese order; one query."""
    return list(
        ReviewSheet.objects.filter(plan__year=year, plan__state=PlanState.APPROVED)
        .exclude(state=SheetState.DROPPED)
        .select_related("procedure", "line__unit", "plan")
        .order_by("procedure__sort_key", "pk")
    )
