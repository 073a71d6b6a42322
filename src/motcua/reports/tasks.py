"""The schedule: every morning, reports whose period has ended are drafted. Drafting twice makes one."""

from datetime import UTC, datetime, timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.kernel.zone import day_of
from motcua.reports import queries
from motcua.reports.actions import drafting
from motcua.reports.errors import AlreadyThere

# A report that nobody drafted in this time is left to people: a new installation does not draft its past.
_BACK = timedelta(days=45)


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
    retry=RetryStrategy(max_attempts=3, exponential_wait=60),
)
def draft_due_task(timestamp: int) -> int:
    return draft_due(datetime.fromtimestamp(timestamp, UTC))
