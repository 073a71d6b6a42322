"""What a centre does by itself: remind of appointments, mark the missed, end those of a unit that ended."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.centres.actions import booking
from motcua.kernel.scopes import of_system, scope


@app.periodic(cron="*/10 * * * *", periodic_id="appointments")
@app.task(name="centres.keep_appointments", queue="keeping", queueing_lock="keep-appointments")
def keep_appointments(timestamp: int) -> dict[str, int]:
    """May be repeated at any time: each appointment is ended, missed and reminded of once."""
    now = timezone.now()
    with scope(of_system("reminders of appointments")):
        return {
            "ended": booking.end_with_units(now=now),
            "missed": booking.mark_missed(now=now),
            "reminded": booking.remind(now=now),
        }
