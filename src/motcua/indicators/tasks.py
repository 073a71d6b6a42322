"""The follower as a job of the worker. A page catches up by itself, so once a minute is enough here."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.indicators import actions


@app.periodic(cron="* * * * *")
@app.task(name="indicators.follow", queue="figures", queueing_lock="indicators.follow")
def follow(timestamp: int) -> None:
    actions.follow(now=timezone.now())
