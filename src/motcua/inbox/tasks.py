"""Keeping the door's memory small."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.inbox import signing


@app.periodic(cron="40 * * * *", periodic_id="nonces")
@app.task(name="inbox.forget_nonces", queue="keeping", queueing_lock="forget-nonces")
def forget_nonces(timestamp: int) -> int:
    """Forget numbers of calls that their clock would refuse today. How many."""
    return signing.sweep(at=timezone.now())
