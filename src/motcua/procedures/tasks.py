"""Jobs of the catalogue. Each may be interrupted anywhere and run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.kernel.zone import day_of
from motcua.procedures.actions import in_force


@app.periodic(cron="* * * * *", periodic_id="in-force")
@app.task(name="procedures.bring_into_force", queue="keeping", queueing_lock="bring-into-force")
def bring_into_force(timestamp: int) -> int:
    """What decisions signed for today comes into force, what they abolished ends. How many procedures changed."""
    return in_force.bring(day_of(timezone.now()))
