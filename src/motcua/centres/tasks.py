"""What a centre does by itself: remind of appointments, mark those that were missed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.centres.actions import booking
from motcua.kernel.scopes import of_system, scope


@app.periodic(cron="*/10 * * * *", periodic_id="appointments")
@app.task(name="centres.keep_appointments", queue="keeping", queueing_lock="keep-appointments")
def keep_appointments(timestamp: int) -> dict[str, int]:
    """Both may be repeated at any time: each appointment is reminded of once and missed once."""
    now = timezone.now()
    with scope(of_system("reminders of appointments")):
        return {"missed": booking.mark_missed(now=now), "reminded": booking.remind(now=now)}
