"""The follower as a job of the worker. A page catches up by itself, so once a minute is enough here."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.indicators import actions
from motcua.kernel.zone import day_of


@app.periodic(cron="* * * * *")
@app.task(name="indicators.follow", queue="figures", queueing_lock="indicators.follow")
def follow(timestamp: int) -> None:
    actions.follow(now=timezone.now())


@app.periodic(cron="3-59/10 * * * *")
@app.task(name="indicators.open_edition", queue="figures", queueing_lock="indicators.open_edition")
def open_edition(timestamp: int) -> None:
    """The open figures of a large province take a minute to make: no reader waits for that."""
    from motcua.indicators import open_figures  # DuckDB is loaded by the process that needs it

    open_figures.make(day_of(timezone.now()))
