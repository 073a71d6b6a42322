"""The schedule: every morning, reports whose period has ended are drafted. Drafting twice makes one.

Those of the units are drafted by jobs of a few units each: killed in the middle, a job finds what it had drafted and
goes on with the rest.
"""

import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.kernel.zone import day_of
from motcua.reports import queries, schedule
from motcua.reports.actions import counting, drafting
from motcua.reports.errors import AlreadyThere

# A report that nobody drafted in this time is left to people: a new installation does not draft its past.
_BACK = timedelta(days=45)
_PART = 20  # units of one job
_RETRIES = RetryStrategy(max_attempts=3, exponential_wait=60)
_SOON = RetryStrategy(max_attempts=3, wait=20)  # somebody sits before the page
_log = logging.getLogger(__name__)


def draft_due(now: datetime) -> int:
    """Draft what the schedule asks for and nobody has begun; how many. One that fails does not keep back the others:
    each is its own transaction, and the next morning tries again."""
    today = day_of(now)
    made = 0
    for row in queries.due(since=today - _BACK, until=today + _BACK, today=today):
        if row.can_begin:
            try:
                drafting.draft(row.form.code, row.span.key, unit_id=None, by=drafting.HOUSE, at=now)
                made += 1
            except AlreadyThere:
                continue  # a person was faster
    return made


@app.periodic(cron="15 18 * * *", periodic_id="reports")  # 01:15 in Vietnam
@app.task(
    name="reports.draft_due",
    queue="figures",
    queueing_lock="reports-draft-due",
    retry=_RETRIES,
)
def draft_due_task(timestamp: int) -> int:
    now = datetime.fromtimestamp(timestamp, UTC)
    made = draft_due(now)
    order_units(now)
    return made


def order_units(now: datetime) -> int:
    """Order what the units owe and nobody has begun, a job for a few units each; how many jobs."""
    today = day_of(now)
    asked = schedule.asked_for("unit", since=today - _BACK, until=today + _BACK, today=today)
    ordered = 0
    for one in schedule.of_units([row for row in asked if today > row[1].last], today=today):
        waiting = [row.unit.id for row in one.rows if row.can_begin]
        for start in range(0, len(waiting), _PART):
            part = waiting[start : start + _PART]
            lock = f"reports-units-{one.form.code}-{one.span.key}-{part[0]}"
            try:
                draft_units_task.configure(queueing_lock=lock).defer(
                    form=one.form.code, period=one.span.key, unit_ids=list(part)
                )
            except AlreadyEnqueued:
                continue  # yesterday's still waits
            ordered += 1
    return ordered


def draft_units(form: str, period: str, unit_ids: Sequence[int], now: datetime) -> int:
    """Draft the report of each unit; how many. One that fails keeps back no other; the last fault is raised then."""
    made, fault = 0, None
    for unit_id in unit_ids:
        try:
            drafting.draft(form, period, unit_id=unit_id, by=drafting.HOUSE, at=now)
            made += 1
        except AlreadyThere:
            continue  # a person was faster, or an earlier run of this job
        except Exception as error:  # whatever it is, the other units get theirs
            _log.warning(
                "the draft of %s %s of unit %s failed: %s", form, period, unit_id, type(error).__name__
            )
            fault = error
    if fault is not None:
        raise fault
    return made


@app.task(name="reports.draft_units", queue="figures", retry=_RETRIES)
def draft_units_task(form: str, period: str, unit_ids: list[int]) -> int:
    return draft_units(form, period, unit_ids, timezone.now())


@app.task(name="reports.count", queue="figures", retry=_RETRIES, pass_context=True)
def count_task(context: JobContext, *, order_id: int) -> None:
    """Carry out one order. Killed anywhere it is run again and done once; given up after three tries."""
    _carry_out(context, order_id)


@app.task(name="reports.count_figure", queue="figures", retry=_SOON, pass_context=True)
def count_figure_task(context: JobContext, *, order_id: int) -> None:
    """Count one figure that somebody asked for, as an order is carried out."""
    _carry_out(context, order_id)


def _carry_out(context: JobContext, order_id: int) -> None:
    try:
        counting.carry_out(order_id, at=timezone.now())
    except Exception:
        if context.job is not None and context.job.attempts >= (_RETRIES.max_attempts or 0):
            counting.fail(order_id, at=timezone.now())
        raise


def defer_count(order_id: int) -> None:
    """In the transaction of the order: it is counted if and only if that commits."""
    count_task.defer(order_id=order_id)


def defer_figure(order_id: int) -> None:
    """In the transaction of the order. One job of an order waits at a time, however often it is handed over."""
    job = count_figure_task.configure(queueing_lock=f"reports-figure-{order_id}")
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(order_id=order_id)
