"""Jobs of surveys. Each may be interrupted anywhere and run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.polls.actions import forgetting


@app.periodic(cron="15 3 * * *", periodic_id="polls-forget")
@app.task(name="polls.forget", queue="keeping", queueing_lock="polls-forget")
def forget(timestamp: int) -> int:
    """Destroy who was drawn, and later what was written, of waves whose days have passed."""
    return forgetting.forget_due(now=timezone.now())
