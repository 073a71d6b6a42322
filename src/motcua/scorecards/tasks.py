"""Jobs of scorecards: shipped frameworks taken over, reminders before the offices open. Each may be killed anywhere
and run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.kernel import scopes
from motcua.scorecards import reminding
from motcua.scorecards.actions import frameworks


@app.periodic(cron="40 5 * * *", periodic_id="rounds-due")
@app.task(name="scorecards.remind", queue="keeping", queueing_lock="rounds-due")
def remind(timestamp: int) -> int:
    """Tell heads of units what of a round is due or late. The messages that are new."""
    with scopes.scope(scopes.of_system("reminders of rounds")):
        return reminding.remind(now=timezone.now())


@app.periodic(cron="30 1 * * *", periodic_id="frameworks")
@app.task(name="scorecards.take_over", queue="keeping", queueing_lock="frameworks")
def take_over(timestamp: int) -> int:
    """Keep the frameworks that a new version of the product brought. How many are new."""
    return frameworks.take_over(at=timezone.now())
