"""Figures of the review: what counted on a day, each as the ids behind it, each opened to its rows.

Days are days in Vietnam. A plan counts from the day of its decision, a sheet from the day of its conclusion, a
proposal from the day it was sent, a decentralisation from the day of each of its two documents. What was struck out
as recorded in error counts on no day.

`known`: as the evening at that instant knew it. The dates of what was entered later, or struck out or changed since,
are not used: rows say when they were recorded and struck, and the deeds (append-only) what a regulation stood at.
Numerators are subsets of their denominators; an empty denominator gives no
share (null is not zero).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q, QuerySet

from motcua.kernel.once import once
from motcua.procedures import competence, standing
from motcua.reviews.models import (
    Decentralisation,
    Deed,
    Fate,
    PlanLine,
    PlanState,
    Proposal,
    Regulation,
    RegulationKind,
    ReviewSheet,
    SheetState,
)
from motcua.reviews.rules import costs
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.subjects import Subject

ALL_LEVELS = ("ministry", "province", "district", "commune")
CUT_FATES = (Fate.CUT, Fate.SIMPLIFIED, Fate.ABOLISHED)


class Of(StrEnum):
    """What the ids of a figure are."""

    PROCEDURE = "procedure"
    GROUP = "group"  # lines of plans
    REGULATION = "regulation"


@dataclass(frozen=True)
class Figure:
    """A share or a count. `denominator` is None for a plain count."""

    code: str
    on: date
    of: Of
    numerator: frozenset[int]
    denominator: frozenset[int] | None

    @property
    def percent(self) -> Decimal | None:
        """The share with two decimals; None without a denominator, or with an empty one."""
        if not self.denominator:
            return None
        return (Decimal(len(self.numerator)) * 100 / len(self.denominator)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class FigureRow:
    """A row behind a figure: `words` say what it rests on (outcome, document), `on` since when."""

    id: int
    code: str
    name: str
    words: str
    on: date | None
    is_counted: bool


@dataclass(frozen=True)
class Reviewed:
    """A procedure whose review was concluded: the latest sheet of the year up to the day."""

    sheet_id: int
    procedure_id: int
    outcome: str
    concluded_on: date
    cost_before_vnd: int | None
    cost_after_vnd: int | None


def _of_year(year: int, on: date, known: datetime | None = None) -> Q:
    found = Q(plan__year=year, plan__state=PlanState.APPROVED, plan__issued_on__lte=on)
    return found if known is None else found & Q(plan__approved_at__lte=known)


def _stands(known: datetime | None) -> Q:
    """Recorded, and not struck out as an error."""
    if known is None:
        return Q(struck_at__isnull=True)
    return Q(recorded_at__lte=known) & (Q(struck_at__isnull=True) | Q(struck_at__gt=known))


@once
def _reviewed(year: int, on: date, known: datetime | None = None) -> dict[int, Reviewed]:
    sheets = ReviewSheet.objects.filter(
        _of_year(year, on, known), state=SheetState.CONCLUDED, concluded_on__lte=on
    )
    if known is not None:
        sheets = sheets.filter(concluded_at__lte=known)
    rows = sheets.order_by("concluded_on", "pk").values_list(
        "pk", "procedure_id", "outcome", "concluded_on", "cost_before_vnd", "cost_after_vnd"
    )
    return {
        procedure: Reviewed(pk, procedure, outcome, day, before, after)
        for pk, procedure, outcome, day, before, after in rows
        if day is not None
    }


@once
def _under_competence(on: date) -> list[competence.InForce]:
    return competence.in_force(on, rights(on).levels)


def _planned_sheets(year: int, on: date, known: datetime | None) -> QuerySet[ReviewSheet]:
    return ReviewSheet.objects.filter(_of_year(year, on, known)).exclude(
        Q(state=SheetState.DROPPED) & Q(dropped_on__lte=on)
    )


def _planned_by_unit(year: int, on: date, known: datetime | None) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = _planned_sheets(year, on, known)
    for unit, procedure in rows.values_list("line__unit_id", "procedure_id"):
        found[unit].add(procedure)
    return found


@once
def _planned(year: int, on: date, known: datetime | None, unit_id: int) -> frozenset[int]:
    rows = _planned_sheets(year, on, known).filter(line__unit_id=unit_id)
    return frozenset(rows.values_list("procedure_id", flat=True))


def tthc_reviewed(
    year: int, on: date, *, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """`TTHC_REVIEWED`: procedures reviewed in the year's plans / procedures under competence on the day.

    For a unit: those it handles and those a plan gives it to review. A commune's procedure is reviewed once for the
    province, and counts for every commune that handles it. Two queries, four for a unit.
    """
    under = standing.in_force_at(on, rights(on).levels)
    if unit_id is not None:
        under &= standing.handled_on(on, unit_id) | _planned(year, on, known, unit_id)
    return Figure("TTHC_REVIEWED", on, Of.PROCEDURE, under & _reviewed(year, on, known).keys(), under)


def tthc_reviewed_by_unit(year: int, on: date, *, known: datetime | None = None) -> dict[int, Figure]:
    """`TTHC_REVIEWED` of each unit that handles or reviews something; three queries however many units."""
    of_unit: dict[int, set[int]] = defaultdict(set)
    under = set()
    for one in _under_competence(on):
        under.add(one.id)
        for unit in one.handling_unit_ids:
            of_unit[unit].add(one.id)
    for unit, planned in _planned_by_unit(year, on, known).items():
        of_unit[unit] |= planned & under
    reviewed = _reviewed(year, on, known).keys()
    return {
        unit: Figure("TTHC_REVIEWED", on, Of.PROCEDURE, frozenset(ids & reviewed), frozenset(ids))
        for unit, ids in of_unit.items()
    }


def tthc_simplified(
    year: int, on: date, *, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """`TTHC_SIMPLIFIED`: simplified, shortened or proposed to a higher level / reviewed.

    Which outcomes count stands in law/reviews/rights.yaml; a proposal counts from the day it was sent.
    """
    reviewed = tthc_reviewed(year, on, unit_id=unit_id, known=known).numerator
    sheets = _reviewed(year, on, known)
    counted = rights(on).counts_as_simplified
    proposed = set(
        Proposal.objects.filter(
            _stands(known), sent_on__lte=on, sheet__in=[one.sheet_id for one in sheets.values()]
        ).values_list("procedure_id", flat=True)
    )
    numerator = {number for number in reviewed if sheets[number].outcome in counted or number in proposed}
    return Figure("TTHC_SIMPLIFIED", on, Of.PROCEDURE, frozenset(numerator), reviewed)


def priority_groups(
    year: int, on: date, *, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """`PRIORITY_GROUPS`: priority groups all of whose procedures were reviewed / priority groups planned.

    For a unit: the groups that a plan gives it to review.
    """
    lines = PlanLine.objects.filter(_of_year(year, on, known), is_priority=True).exclude(group_name="")
    if unit_id is not None:
        lines = lines.filter(unit_id=unit_id)
    sheets: dict[int, list[bool]] = {pk: [] for pk in lines.values_list("pk", flat=True)}
    rows = ReviewSheet.objects.filter(line__in=list(sheets)).values_list(
        "line_id", "state", "concluded_on", "dropped_on", "concluded_at"
    )
    for line, state, concluded_on, dropped_on, concluded_at in rows:
        if state == SheetState.DROPPED and dropped_on is not None and dropped_on <= on:
            continue
        was_known = known is None or (concluded_at is not None and concluded_at <= known)
        sheets[line].append(concluded_on is not None and concluded_on <= on and was_known)
    done = frozenset(line for line, said in sheets.items() if said and all(said))
    return Figure("PRIORITY_GROUPS", on, Of.GROUP, done, frozenset(sheets))


def decentralisation_approved(on: date, *, known: datetime | None = None) -> Figure:
    """`DECENTRALISATION_APPROVED`: procedures that a document approved to be handed down / procedures in force."""
    in_force = standing.in_force_at(on, ALL_LEVELS)
    return Figure("DECENTRALISATION_APPROVED", on, Of.PROCEDURE, in_force & _approved(on, known), in_force)


def decentralisation_done(on: date, *, known: datetime | None = None) -> Figure:
    """`DECENTRALISATION_DONE`: carried out by a document / approved."""
    approved = _approved(on, known)
    done = Decentralisation.objects.filter(_stands(known), done_on__lte=on)
    if known is not None:
        said = Deed.objects.filter(subject=Subject.DECENTRALISATION, kind="carried_out", at__lte=known)
        done = done.filter(pk__in=said.values("subject_id"))
    ids = frozenset(done.values_list("procedure_id", flat=True))
    return Figure("DECENTRALISATION_DONE", on, Of.PROCEDURE, approved & ids, approved)


@once
def _approved(on: date, known: datetime | None) -> frozenset[int]:
    rows = Decentralisation.objects.filter(_stands(known), approved_on__lte=on)
    return frozenset(rows.values_list("procedure_id", flat=True))


@dataclass(frozen=True)
class _Regulation:
    """What a regulation stood at."""

    id: int
    fate: str
    fate_on: date | None
    plan_approved_on: date | None
    published_on: date | None


@once
def _register(kind: RegulationKind, on: date, known: datetime | None) -> list[_Regulation]:
    """The regulations of a kind issued by the day; one query, two as known on an evening."""
    rows = Regulation.objects.filter(_stands(known), kind=kind, issued_on__lte=on)
    fields = ("pk", "fate", "fate_on", "plan_approved_on", "published_on")
    found = [_Regulation(*row) for row in rows.values_list(*fields)]
    if known is None:
        return found
    deeds = Deed.objects.filter(
        subject=Subject.REGULATION, kind="standing", at__lte=known, subject_id__in=[one.id for one in found]
    )
    said: dict[int, Mapping[str, str]] = dict(deeds.order_by("id").values_list("subject_id", "payload"))
    return [_stood(one.id, said.get(one.id, {})) for one in found]


def _stood(number: int, said: Mapping[str, str]) -> _Regulation:
    """By the last deed that said so; before any, as it was entered: in force."""

    def day(name: str) -> date | None:
        return date.fromisoformat(said[name]) if said.get(name) else None

    return _Regulation(
        number, said.get("fate", Fate.IN_FORCE), day("fate_on"), day("plan_approved_on"), day("published_on")
    )


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def biz_rules_cut(on: date, *, since: date | None = None, known: datetime | None = None) -> Figure:
    """`BIZ_RULES_CUT`: business rules cut, simplified or abolished, since a day if given / rules in the register."""
    rules = _register(RegulationKind.BUSINESS_RULE, on, known)
    cut = frozenset(
        one.id
        for one in rules
        if one.fate in CUT_FATES
        and one.fate_on is not None
        and one.fate_on <= on
        and (since is None or one.fate_on >= since)
    )
    return Figure("BIZ_RULES_CUT", on, Of.REGULATION, cut, _ids(rules))


def _ids(rules: Collection[_Regulation]) -> frozenset[int]:
    return frozenset(one.id for one in rules)


def biz_rules_cut_documents(on: date, *, since: date | None = None) -> int:
    """In how many documents the business rules of `biz_rules_cut` were cut."""
    ids = biz_rules_cut(on, since=since).numerator
    return Regulation.objects.filter(pk__in=ids).values("fate_document").distinct().count()


def biz_rules_plan(on: date, *, known: datetime | None = None) -> Figure:
    """`BIZ_RULES_PLAN`: business rules with an approved plan to cut them / rules in the register."""
    rules = _register(RegulationKind.BUSINESS_RULE, on, known)
    planned = frozenset(one.id for one in rules if _by(one.plan_approved_on, on))
    return Figure("BIZ_RULES_PLAN", on, Of.REGULATION, planned, _ids(rules))


def biz_rules_public(on: date, *, known: datetime | None = None) -> Figure:
    """`BIZ_RULES_PUBLIC`: business rules disclosed / rules in the register."""
    rules = _register(RegulationKind.BUSINESS_RULE, on, known)
    public = frozenset(one.id for one in rules if _by(one.published_on, on))
    return Figure("BIZ_RULES_PUBLIC", on, Of.REGULATION, public, _ids(rules))


def fee_policy_done(on: date, *, known: datetime | None = None) -> Figure:
    """`FEE_POLICY_DONE`: the council's documents that cut fees for online use, in force on the day.

    A yes or no: done when there is one (`numerator` is not empty); each has its number and issuer.
    """
    passed = _register(RegulationKind.FEE_POLICY, on, known)
    gone = {one.id for one in passed if one.fate in (Fate.ABOLISHED, Fate.CUT) and _by(one.fate_on, on)}
    return Figure("FEE_POLICY_DONE", on, Of.REGULATION, _ids(passed) - gone, None)


@dataclass(frozen=True)
class Savings:
    """Compliance cost a year before and after, over the reviews that know both, in whole đồng."""

    reviews: int
    before_vnd: int
    after_vnd: int

    @property
    def saving(self) -> costs.Saving | None:
        return costs.saving(self.before_vnd, self.after_vnd) if self.reviews else None


def savings(year: int, on: date, *, among: Collection[int] | None = None) -> Savings:
    """What the year's concluded reviews save a year, if all of them are carried out; one query."""
    known = [
        (one.cost_before_vnd, one.cost_after_vnd)
        for one in _reviewed(year, on).values()
        if among is None or one.procedure_id in among
    ]
    both = [(before, after) for before, after in known if before is not None and after is not None]
    return Savings(len(both), sum(before for before, _ in both), sum(after for _, after in both))


def opened(figure: Figure, *, year: int | None = None) -> list[FigureRow]:
    """The rows behind a figure, those in the numerator first; `year` for figures of a year's plans."""
    ids = figure.numerator | (figure.denominator or frozenset())
    match figure.of:
        case Of.REGULATION:
            rows = _regulation_rows(ids)
        case Of.GROUP:
            rows = _group_rows(ids)
        case _:
            rows = _procedure_rows(figure, ids, year)
    told = [
        FigureRow(pk, code, name, words, day, pk in figure.numerator) for pk, code, name, words, day in rows
    ]
    return sorted(told, key=lambda row: (not row.is_counted, row.code, row.id))


def _regulation_rows(ids: Collection[int]) -> list[tuple[int, str, str, str, date | None]]:
    rows = Regulation.objects.filter(pk__in=ids).values_list(
        "pk", "number", "name", "fate_document", "fate_on", "issuer", "issued_on"
    )
    return [
        (pk, number, name, document or issuer, fate_on or issued_on)
        for pk, number, name, document, fate_on, issuer, issued_on in rows
    ]


def _group_rows(ids: Collection[int]) -> list[tuple[int, str, str, str, date | None]]:
    rows = PlanLine.objects.filter(pk__in=ids).values_list(
        "pk", "plan__number", "group_name", "unit__name", "due_on"
    )
    return list(rows)


def _procedure_rows(
    figure: Figure, ids: Collection[int], year: int | None
) -> list[tuple[int, str, str, str, date | None]]:
    names = competence.names(ids)
    told: dict[int, tuple[str, date | None]] = {}
    if figure.code.startswith("DECENTRALISATION"):
        done = figure.code == "DECENTRALISATION_DONE"
        rows = Decentralisation.objects.filter(struck_at__isnull=True, approved_on__lte=figure.on)
        for row in rows.order_by("approved_on", "pk"):
            is_done = done and row.done_on is not None and row.done_on <= figure.on
            told[row.procedure_id] = (
                (row.done_document, row.done_on) if is_done else (row.approval_document, row.approved_on)
            )
    elif year is not None:
        told = {number: (one.outcome, one.concluded_on) for number, one in _reviewed(year, figure.on).items()}
    return [(number, *names[number], *told.get(number, ("", None))) for number in ids]
