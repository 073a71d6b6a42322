"""Reading fee rules: those in force, the versions of a key, what a procedure costs, figures for indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from motcua.procedures.errors import FeeScheduleNotFound
from motcua.procedures.models import FeeSchedule, FeeScheduleState, Offering, Procedure, ProcedureVersion
from motcua.procedures.rules import fee_quotes
from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_quotes import Facts, Quote, counted_at
from motcua.procedures.rules.fee_schedules import LegalBasis, Schedule, ScheduleKind, schedule_of
from motcua.procedures.rules.fees import quote as catalogue_quote

# What the model's rows are read into is cached by content: a rule is read once per process.
_read: dict[str, Schedule] = {}
_MOST_KEPT = 500


def schedule_from(row: FeeSchedule) -> Schedule:
    """The rule of a row, with the last day that a successor may have set."""
    known = _read.get(row.sha256)
    if known is None:
        if len(_read) >= _MOST_KEPT:
            _read.clear()
        known = _read[row.sha256] = schedule_of(row.content)
    return replace(known, number=row.number, valid_to=row.valid_to)


def _approved() -> QuerySet[FeeSchedule]:
    return FeeSchedule.objects.filter(state=FeeScheduleState.APPROVED)


def in_force(day: date) -> list[Schedule]:
    """The approved rules that hold on a day, by key; one query."""
    rows = (
        _approved()
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .order_by("key")
    )
    return [one for row in rows if (one := schedule_from(row)).holds_on(day)]


def schedules_for(*, procedure: str, sector: str, day: date, own: str = "") -> list[Schedule]:
    """Those of a day that are about a procedure, received where the offering names `own`; one query."""
    return counted_at(_about(procedure, sector, day), own)


def _about(procedure: str, sector: str, day: date) -> list[Schedule]:
    return [one for one in in_force(day) if one.scope.covers(procedure=procedure, sector=sector)]


def schedules_by_own(
    *, procedure: str, sector: str, day: date, own: Iterable[str]
) -> dict[str, list[Schedule]]:
    """As `schedules_for`, by the key that an offering names (and "" for the procedure's own); one query.

    Of the keys only those that hold on the day are there.
    """
    held = _about(procedure, sector, day)
    known = {one.key for one in held if one.kind is ScheduleKind.BASE}
    return {key: counted_at(held, key) for key in ["", *sorted(set(own) & known)]}


def own_key(procedure_id: int, receiving_unit_id: int, day: date) -> str:
    """The fee rule that the unit's offering of a day names; "" without one. One query."""
    rows = Offering.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        procedure_id=procedure_id,
        receiving_unit_id=receiving_unit_id,
        valid_from__lte=day,
    )
    return rows.values_list("fee_key", flat=True).first() or ""


def own_bases(code: str, sector: str, day: date) -> list[FeeSchedule]:
    """The approved bases kept for offerings that are about a procedure, in force or to come; by key, one query."""
    rows = _approved().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), kind=str(ScheduleKind.BASE))
    found = [(row, schedule_from(row)) for row in rows.order_by("key", "valid_from")]
    return [
        row
        for row, one in found
        if one.is_for_offerings and not one.is_repeal and one.scope.covers(procedure=code, sector=sector)
    ]


def quote(facts: Facts, content: Mapping[str, Any], schedules: Sequence[Schedule] | None = None) -> Quote:
    """What the facts cost; one query unless the schedules of the day were read before."""
    held = _about(facts.procedure, facts.sector, facts.day) if schedules is None else schedules
    return fee_quotes.quote(facts, held, content=content, rounding=fee_law(facts.day).rounding)


@dataclass(frozen=True)
class Asked:
    """What a quote of a procedure depends on: the questions that its rules ask."""

    cases: tuple[str, ...]
    groups: tuple[str, ...]
    by_way: bool
    by_applicant: bool


NOTHING_ASKED = Asked((), (), by_way=False, by_applicant=False)


def asked_by(schedules: Sequence[Schedule]) -> Asked:
    tables = [one.table for one in schedules]
    rows = [row for table in tables for row in table.rows]
    return Asked(
        cases=tuple(dict.fromkeys(case for table in tables for case in table.cases)),
        groups=tuple(dict.fromkeys(group for table in tables for group in table.named_groups())),
        by_way=any(row.ways for row in rows),
        by_applicant=any(row.applicants for row in rows),
    )


def rows() -> list[FeeSchedule]:
    """Every version, newest first within its key, with who wrote and decided; one query."""
    found = FeeSchedule.objects.select_related("written_by", "changed_by", "decided_by").order_by(
        "key", "-number"
    )
    return list(found)


def row(schedule_id: int) -> FeeSchedule:
    """Raises FeeScheduleNotFound."""
    found = (
        FeeSchedule.objects.select_related("written_by", "changed_by", "decided_by")
        .filter(pk=schedule_id)
        .first()
    )
    if found is None:
        raise FeeScheduleNotFound(str(FeeScheduleNotFound.__doc__))
    return found


def predecessor(of: FeeSchedule) -> FeeSchedule | None:
    """The approved version of the key with the next lower number."""
    return _approved().filter(key=of.key, number__lt=of.number).order_by("-number").first()


def also_taken(of: Schedule, *, own: FeeSchedule | None = None) -> list[FeeSchedule]:
    """Approved bases of other keys that are about one of the same procedures on some common day: they add up."""
    if of.kind is not ScheduleKind.BASE or of.is_for_offerings:
        return []
    last = of.valid_to or date.max
    rows = _approved().filter(kind=str(ScheduleKind.BASE), valid_from__lte=last).exclude(key=of.key)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=of.valid_from)).order_by("key")
    codes = _codes(of)
    others = [row for row in rows if not schedule_from(row).is_for_offerings]
    return [row for row in others if codes & _codes(schedule_from(row))]


def _codes(of: Schedule) -> frozenset[str]:
    found = Procedure.objects.filter(Q(code__in=of.scope.procedures) | Q(sector__code__in=of.scope.sectors))
    return frozenset(found.values_list("code", flat=True)) | frozenset(of.scope.procedures)


# ---------------------------------------------------------------- figures


@dataclass(frozen=True)
class CutPolicy:
    """A cut of fees for filing or paying online that is in force, with the document that made it."""

    key: str
    number: int
    name: str
    basis: LegalBasis
    valid_from: date
    is_example: bool


def online_cut_policies(day: date) -> list[CutPolicy]:
    """The cuts in force on a day that reward the online channel or paying online (FEE_POLICY_DONE counts them).

    A rule counts when one of its rows takes something off for online filing or payment and for no other way.
    """
    return [
        CutPolicy(one.key, one.number, one.name_vi, one.basis, one.valid_from, one.sureness == "example")
        for one in in_force(day)
        if one.kind is not ScheduleKind.BASE
        and any(row.value and ("online",) in (row.channels, row.ways) for row in one.table.rows)
    ]


def fee_policy_is_done(day: date) -> bool:
    """Whether a fee cut for online use is in force; an example for showing does not count."""
    return any(not policy.is_example for policy in online_cut_policies(day))


def with_financial_obligation(day: date) -> list[str]:
    """Codes of the procedures in force that cost something in some case: by a rule of the day, else by the record.

    Decision 766 (3.5) counts procedures having a fee other than 0 or null. Two queries.
    """
    held = [one for one in counted_at(in_force(day), "") if one.kind is ScheduleKind.BASE]
    versions = (
        ProcedureVersion.objects.filter(procedure__current_version_id=F("pk"), procedure__is_internal=False)
        .order_by("procedure__code")
        .values_list("procedure__code", "procedure__sector__code", "content")
    )
    return [code for code, sector, content in versions if _costs(code, sector, content, held)]


def _costs(code: str, sector: str, content: Mapping[str, Any], held: Sequence[Schedule]) -> bool:
    bases = [one for one in held if one.scope.covers(procedure=code, sector=sector)]
    if bases:
        return any(row.value for one in bases for row in one.table.rows)
    channels = content.get("channels") or ()
    lines = [line.get("channel", "") for line in channels if isinstance(line, dict)]
    return any(
        bool(fee.amount_vnd)
        for at, channel in enumerate(lines)
        for fee in catalogue_quote(content, channel, line=lines[:at].count(channel)).lines
    )
