"""Work on accounts that nobody waits for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.accounts.signing import notes
from motcua.accounts.signing.rules import sign_in_law
from motcua.kernel.zone import day_of


@app.periodic(cron="20 3 * * *", periodic_id="sign-ins")
@app.task(name="accounts.sweep_sign_ins", queue="keeping", queueing_lock="sweep-sign-ins")
def sweep_sign_ins(timestamp: int) -> int:
    """Remove the lines about sign-ins whose time is over; how many."""
    at = timezone.now()
    return notes.sweep(kept=sign_in_law(day_of(at)).kept, at=at)
