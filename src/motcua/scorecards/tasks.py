"""Jobs of scorecards: shipped frameworks taken over, values filled that became known, reminders before the offices
open. Each may be killed anywhere and run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.kernel import scopes
from motcua.scorecards import reminding
from motcua.scorecards.actions import frameworks, taking


@app.periodic(cron="40 5 * * *", periodic_id="rounds-due")
@app.task(name="scorecards.remind", queue="keeping", queueing_lock="rounds-due")
def remind(timestamp: int) -> int:
    """Tell heads of units what of a round is due or late. The messages that are new."""
    with scopes.scope(scopes.of_system("reminders of rounds")):
        return reminding.remind(now=timezone.now())


@app.periodic(cron="20 5 * * *", periodic_id="rounds-fill")
@app.task(name="scorecards.fill", queue="keeping", queueing_lock="rounds-fill")
def fill(timestamp: int) -> int:
    """Fill survey parts and outside values that became known. How many are new."""
    return taking.fill_running(at=timezone.now())


@app.periodic(cron="30 1 * * *", periodic_id="frameworks")
@app.task(name="scorecards.take_over", queue="keeping", queueing_lock="frameworks")
def take_over(timestamp: int) -> int:
    """Keep the frameworks that a new version of the product brought. How many are new."""
    return frameworks.take_over(at=timezone.now())
