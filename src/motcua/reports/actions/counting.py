"""Countings on order: judged at once, counted by a worker, done as a deed of the one who ordered them.

Counting a report reads every dossier of its period, so no web request waits for it. The order is judged twice: when
it is given, so that a person learns at once what cannot be, and when it is carried out, with the posts of that day.
"""

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused
from motcua.reports import comparing
from motcua.reports.actions import changing, deciding, drafting, figures, ordering
from motcua.reports.actions.editing import figures_of
from motcua.reports.errors import (
    AlreadyThere,
    FiguresMoved,
    NotAllowed,
    NumbersUnexplained,
    OrderEnded,
    ReportNotFound,
    ReportsError,
)
from motcua.reports.models import Counting, Report
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.forms import Ending, Place
from motcua.reports.rules.law import FormUnknown
from motcua.reports.rules.lifecycle import By, Deed
from motcua.reports.rules.sheets import shown

_MOST_SHOWN = 200
Defer = Callable[[int], object]


def order_draft(
    code: str, period: str, *, unit_id: int | None, by: By, at: datetime, defer: Defer
) -> Counting:
    """Order the first draft of a period. Raises what `drafting.may_begin` raises."""
    form, span = drafting.may_begin(code, period, unit_id=unit_id, by=by, at=at)
    with transaction.atomic():
        row, is_new = ordering.keep(
            Ordered.DRAFT,
            form=form.code,
            unit_id=unit_id,
            period=span.key,
            report=None,
            by=by,
            at=at,
            seen=None,
        )
        if is_new:
            defer(row.pk)
    return row


def order(
    kind: Ordered,
    report_id: int,
    *,
    by: By,
    at: datetime,
    seen: int | None,
    defer: Defer,
    words: str = "",
    numbers: str = "",
    options: Mapping[Ending, Place] | None = None,
) -> Counting:
    """Order a counting of a report that is there. `words`: why it is corrected, or approved despite other figures;
    `numbers`: why numbers of its texts stay that are not from the figures.

    Raises ReportNotFound, and what the deed raises that it leads to, as far as that is known without counting.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
        if report is None:
            raise ReportNotFound
        match kind:
            case Ordered.CORRECT:
                drafting.may_correct(report_id, why=words, by=by, at=at)
            case Ordered.RECOUNT:
                changing.judged(report, Deed.RECOUNT, by=by, at=at, seen=seen)
            case Ordered.APPROVE:
                deciding.may_approve(report_id, by=by, at=at, seen=seen, numbers=numbers)
            case Ordered.COMPARE:
                pass  # whoever reads the report may have it compared; nothing of it changes
            case Ordered.DRAFT | Ordered.FIGURE:
                raise ReportNotFound
        row, is_new = ordering.keep(
            kind, form=report.form, unit_id=report.unit_id, period=report.period, report=report, by=by, at=at,
            seen=seen, words=words,
            options={"numbers": numbers.strip()[:1000]} if kind is Ordered.APPROVE
            else {str(ending): str(place) for ending, place in (options or {}).items()},
        )  # fmt: skip
        if is_new:
            defer(row.pk)
    return row


def withdraw(order_id: int, *, by: By, at: datetime) -> None:
    """Take back an order that has not been carried out: by who gave it, and of a draft by who may count it anew.

    A worker that counts meanwhile finds it ended and changes nothing. One figure is not taken back: others may wait
    for it too. Raises OrderEnded, NotAllowed.
    """
    with transaction.atomic():
        row = Counting.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
        if row is None or row.state != Standing.WAITING.value:
            raise OrderEnded
        if row.kind == Ordered.FIGURE.value:
            raise NotAllowed
        if by.user_id != row.ordered_by_id:
            if row.report is None or row.kind != Ordered.RECOUNT.value:
                raise NotAllowed
            changing.require(row.report, Deed.RECOUNT, by=by, at=at)
        ordering.give_up(row.pk, Standing.WITHDRAWN, at=at, outcome={})


def carry_out(order_id: int, *, at: datetime) -> None:
    """Count, and do what was ordered; once, however often this is called. A refusal ends the order and is told."""
    row = Counting.objects.select_related("report").filter(pk=order_id, state=Standing.WAITING.value).first()
    if row is None:
        return
    try:
        _do(row, _acting(row, at), at)
    except OrderEnded:
        return  # another worker was faster, or it was withdrawn
    except AlreadyThere as there:
        # a person or the schedule was faster: what was wanted is there
        found = Report.objects.filter(pk=there.report_id or 0).first()
        with transaction.atomic(), contextlib.suppress(OrderEnded):
            ordering.settle(row.pk, report=found, at=at)
    except FormUnknown:
        ordering.give_up(row.pk, Standing.REFUSED, at=at, outcome={"code": "period"})
    except (TypesettingFailed, TemplateRefused):
        ordering.give_up(row.pk, Standing.REFUSED, at=at, outcome={"code": "cannot-be-set"})
    except ReportsError as error:
        ordering.give_up(row.pk, Standing.REFUSED, at=at, outcome=_told(error))


def fail(order_id: int, *, at: datetime) -> None:
    """End an order that no worker could carry out."""
    ordering.give_up(order_id, Standing.FAILED, at=at, outcome={})


def _do(row: Counting, by: By, at: datetime) -> None:
    report_id = row.report_id or 0
    match Ordered(row.kind):
        case Ordered.DRAFT:
            drafting.draft(row.form, row.period, unit_id=row.unit_id, by=by, at=at, order=row.pk)
        case Ordered.CORRECT:
            drafting.correct(report_id, why=row.words, by=by, at=at, order=row.pk)
        case Ordered.RECOUNT:
            options = {Ending(ending): Place(place) for ending, place in row.options.items()}
            drafting.recount(report_id, by=by, at=at, seen=row.seen, options=options, order=row.pk)
        case Ordered.APPROVE:
            numbers = str(row.options.get("numbers", ""))
            deciding.approve(
                report_id, by=by, at=at, seen=row.seen, despite=row.words, numbers=numbers, order=row.pk
            )
        case Ordered.COMPARE:
            _compare(row, at)
        case Ordered.FIGURE:
            figures.count(row, at=at)


def _compare(row: Counting, at: datetime) -> None:
    report = row.report
    assert report is not None
    moved = comparing.against_now(figures_of(report), now=at)
    rows: list[Json] = [
        [one.frozen.name, one.frozen.number, shown(one.frozen), shown(one.live) if one.live else "–"]
        for one in moved[:_MOST_SHOWN]
    ]
    ordering.settle(
        row.pk,
        report=report,
        at=at,
        outcome={"sheet": report.sheet_number, "count": len(moved), "rows": rows},
    )


def _acting(row: Counting, at: datetime) -> By:
    """Who ordered it, with the roles that they hold today in the unit they acted for."""
    held = accounts.posts_of(row.ordered_by_id, day_of(at))
    roles = frozenset(str(one.role) for one in held if one.unit_id == row.ordered_unit_id)
    beside = bool(accounts.people_in(row.ordered_unit_id or 0, frozenset({"reform_staff"}), day_of(at)))
    return By(row.ordered_by_id, row.ordered_unit_id, roles, beside_reform=beside)


def _told(error: ReportsError) -> dict[str, Json]:
    match error:
        case FiguresMoved():
            return {"code": error.code, "figures": error.figures}
        case NumbersUnexplained():
            return {"code": error.code, "numbers": error.numbers}
        case _:
            return {"code": error.code}
