"""Jobs of the GovStack door. Each may be interrupted anywhere and run again."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.govstack import actions
from motcua.kernel.zone import day_of
from motcua.records.limits import limits_on


@app.periodic(cron="50 2 * * *", periodic_id="govstack")
@app.task(name="govstack.clear_away", queue="keeping", queueing_lock="govstack-clear-away")
def clear_away(timestamp: int) -> int:
    """Forget papers that were sent and never put to an application, as long after as gathered files are kept."""
    now = timezone.now()
    return actions.clear_away(before=now - timedelta(days=limits_on(day_of(now)).gathered_days))
