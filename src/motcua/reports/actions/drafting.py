"""Drafting: figures counted and frozen, texts begun, by hand or by the schedule; counted anew; a correction begun."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.reports import freezing
from motcua.reports.actions import changing, ordering
from motcua.reports.errors import (
    AlreadyThere,
    NotAllowed,
    PeriodNotOver,
    PeriodRefused,
    ReasonMissing,
    ReportNotFound,
    StateRefused,
)
from motcua.reports.models import Report, Sheet
from motcua.reports.rules import law, sheets
from motcua.reports.rules.forms import Ending, Form, Place
from motcua.reports.rules.lifecycle import PUBLISHED, By, Deed, State, may
from motcua.reports.rules.periods import PeriodUnknown, Span, span

HOUSE = By(None, None, frozenset(), is_house=True)


def form_and_span(code: str, period: str, *, unit_id: int | None, on: date) -> tuple[Form, Span]:
    """The form of the day with the days of a period. Raises FormUnknown, PeriodRefused."""
    form = law.form(code, on=on)
    whose = "province" if unit_id is None else "unit"
    try:
        found = span(law.cut(form.cut, on=on).rules, period, whose=whose)
    except PeriodUnknown:
        raise PeriodRefused(period) from None
    if found.kind not in form.kinds or whose not in form.whose:
        raise PeriodRefused(period)
    return form, found


def draft(
    code: str,
    period: str,
    *,
    unit_id: int | None,
    by: By,
    at: datetime,
    options: Mapping[Ending, Place] | None = None,
    order: int | None = None,
) -> Report:
    """Freeze the figures of a period that has ended and begin the report.

    Counted before the report is locked against others: who comes second gets AlreadyThere and nothing is doubled.
    `order`: the counting that this carries out; it ends in the same transaction.
    Raises what `may_begin` raises, and OrderEnded.
    """
    form, found = may_begin(code, period, unit_id=unit_id, by=by, at=at)
    counted = freezing.count(form, found, unit_id=unit_id, now=at, options=options)
    return _begin(form, found, counted, by=by, at=at, number=1, corrects=None, why="", order=order)


def may_begin(code: str, period: str, *, unit_id: int | None, by: By, at: datetime) -> tuple[Form, Span]:
    """The form and days of a report that can be begun. Counts nothing.

    Raises FormUnknown, PeriodRefused, PeriodNotOver, NotAllowed, AlreadyThere.
    """
    form, found = form_and_span(code, period, unit_id=unit_id, on=day_of(at))
    if found.last >= day_of(at):
        raise PeriodNotOver(found.last.isoformat())
    if not may(Deed.DRAFT, by, law.rights(on=day_of(at)), unit_id=unit_id):
        raise NotAllowed
    there = _living(form.code, unit_id, period)
    if there is not None:
        raise AlreadyThere(there)
    return form, found


def correct(report_id: int, *, why: str, by: By, at: datetime, order: int | None = None) -> Report:
    """Begin a new report that corrects a signed one and names it; the former stays as it is.

    `order`: the counting that this carries out. Raises what `may_correct` raises, and OrderEnded.
    """
    former = may_correct(report_id, why=why, by=by, at=at)
    form, found = form_and_span(former.form, former.period, unit_id=former.unit_id, on=day_of(at))
    last = Sheet.objects.get(report=former, number=former.sheet_number)
    options = freezing.options_of(freezing.frozen(last.content))
    counted = freezing.count(form, found, unit_id=former.unit_id, now=at, options=options)
    try:
        return _begin(
            form,
            found,
            counted,
            by=by,
            at=at,
            number=former.number + 1,
            corrects=former,
            why=why,
            order=order,
        )
    except AlreadyThere:
        raise StateRefused from None


def may_correct(report_id: int, *, why: str, by: By, at: datetime) -> Report:
    """The signed report, if it can be corrected. Counts nothing.

    Raises ReportNotFound, NotAllowed, StateRefused (not signed, or corrected already), ReasonMissing.
    """
    former = Report.objects.filter(pk=report_id).first()
    if former is None:
        raise ReportNotFound
    if not why.strip():
        raise ReasonMissing
    changing.require(former, Deed.DRAFT, by=by, at=at)
    if State(former.state) not in PUBLISHED:
        raise StateRefused
    if Report.objects.filter(corrects=former).exclude(state=State.DISCARDED.value).exists():
        raise StateRefused
    return former


def _living(form: str, unit_id: int | None, period: str) -> int | None:
    return (
        Report.objects.filter(form=form, unit_id=unit_id, period=period)  # type: ignore[misc]  # None: the province's
        .exclude(state=State.DISCARDED.value)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )


def _begin(
    form: Form,
    found: Span,
    counted: freezing.Counted,
    *,
    by: By,
    at: datetime,
    number: int,
    corrects: Report | None,
    why: str,
    order: int | None = None,
) -> Report:
    unit_id = counted.sheet.unit_id
    texts = dict(corrects.texts) if corrects else {}
    try:
        with transaction.atomic():
            report = Report.objects.create(
                form=form.code, edition=form.valid_from, unit_id=unit_id, period=found.key, kind=found.kind.value,
                first=found.first, last=found.last, due_on=found.due_on, number=number, corrects=corrects,
                sheet_number=1, drafted_by_id=by.user_id, drafted_at=at,
                texts={block.key: texts.get(block.key, block.text) for block in form.texts},
            )  # fmt: skip
            sheet = _keep(report, counted, number=1, at=at)
            said: dict[str, Json] = {"sheet": 1, "sha256": sheet.sha256}
            if corrects is not None:
                said |= {"corrects": corrects.pk, "why": why.strip()[:500]}
            changing.note(report, Deed.DRAFT, by=by, at=at, said=said)
            ordering.settle(order, report=report, at=at)
            return report
    except IntegrityError:
        raise AlreadyThere(_living(form.code, unit_id, found.key)) from None


def _keep(report: Report, counted: freezing.Counted, *, number: int, at: datetime) -> Sheet:
    content = sheets.to_json(counted.sheet)
    return Sheet.objects.create(
        report=report,
        number=number,
        as_of=at,
        content=content,
        sha256=freezing.digest(content),
        members=counted.packed,
    )


def recount(
    report_id: int,
    *,
    by: By,
    at: datetime,
    seen: int | None,
    options: Mapping[Ending, Place] | None = None,
    order: int | None = None,
) -> Sheet:
    """Count the figures of a draft anew: another sheet, the former one is kept. Explanations begin again.

    `order`: the counting that this carries out. Raises what `changing` raises, and OrderEnded.
    """
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise ReportNotFound
    changing.require(report, Deed.RECOUNT, by=by, at=at)
    last = freezing.frozen(Sheet.objects.get(report=report, number=report.sheet_number).content)
    kept = {**freezing.options_of(last), **(options or {})}
    counted = freezing.count(
        freezing.form_of(last), freezing.span_of(last), unit_id=report.unit_id, now=at, options=kept
    )
    with changing.changing(report_id, Deed.RECOUNT, by=by, at=at, seen=seen) as change:
        number = change.report.sheet_number + 1
        sheet = _keep(change.report, counted, number=number, at=at)
        change.set(sheet_number=number, explanations={})
        change.said |= {"sheet": number, "sha256": sheet.sha256}
        ordering.settle(order, report=change.report, at=at)
    return sheet


def discard(report_id: int, *, why: str, by: By, at: datetime, seen: int | None) -> None:
    """Give up a draft; it stays to be read. Raises ReasonMissing, and what `changing` raises."""
    if not why.strip():
        raise ReasonMissing
    with changing.changing(report_id, Deed.DISCARD, by=by, at=at, seen=seen) as change:
        change.said["why"] = why.strip()[:500]
