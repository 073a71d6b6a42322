"""Asking a worker to count one figure of a report again. Nothing of it changes, so whoever reads it may ask."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from motcua.reports import figure_again, queries
from motcua.reports.actions import ordering
from motcua.reports.errors import AskedTooMuch, JustCounted, ReportNotFound
from motcua.reports.models import Counting
from motcua.reports.rules import countings
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.lifecycle import By


def ask(place: queries.Place, *, by: By, at: datetime, defer: Callable[[int], object]) -> Counting:
    """Order the figure to be counted, or join those who wait for it already: of two at once there is one counting.

    One that waits for too long is handed to the worker once more, whatever became of its first job; it is still
    counted once. Raises JustCounted (it was, a moment ago), AskedTooMuch.
    """
    known = queries.asked(place)
    if known.waiting is None:
        _may_begin(known, by=by, at=at)
    with transaction.atomic():
        row, is_new = ordering.keep(
            Ordered.FIGURE,
            form=place.report.form,
            unit_id=place.report.unit_id,
            period=place.report.period,
            report=place.report,
            by=by,
            at=at,
            seen=None,
            figure=(place.sheet_number, place.figure.number),
        )
        if is_new or countings.is_late(row.ordered_at, now=at):
            defer(row.pk)
    return row


def _may_begin(known: queries.Asked, *, by: By, at: datetime) -> None:
    ended_at = known.done.ended_at if known.done else None
    if ended_at is not None and countings.stands(ended_at, now=at):
        raise JustCounted
    waiting = Counting.objects.filter(
        ordered_by_id=by.user_id or 0, kind=Ordered.FIGURE.value, state=Standing.WAITING.value
    )
    if waiting.count() >= countings.FIGURES_AT_ONCE:
        raise AskedTooMuch(countings.FIGURES_AT_ONCE)


def count(row: Counting, *, at: datetime) -> None:
    """Count the figure that the order names, and end it with what was found. Raises OrderEnded, ReportNotFound."""
    place = queries.placed(row.report_id or 0, row.sheet_number or 0, row.figure or 0)
    if place is None:
        raise ReportNotFound
    again = figure_again.counted(place, now=at)
    with transaction.atomic():  # of a worker that is killed meanwhile nothing stands
        ordering.settle(row.pk, report=place.report, at=at, outcome=figure_again.to_json(again))
