"""Jobs of plans: the record of every day before the offices open, and scans that are read."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.kernel.scopes import of_system, scope
from motcua.plans import reminding
from motcua.plans.reading_jobs import read_scan

__all__ = ["read_scan", "track"]


@app.periodic(cron="20 5 * * *", periodic_id="targets")
@app.task(name="plans.track", queue="figures", queueing_lock="plans.track")
def track(timestamp: int) -> int:
    """States of all targets, and the messages that they cause. The rows that are new."""
    with scope(of_system("states of the targets of plans")):
        return reminding.record(now=timezone.now()).rows
