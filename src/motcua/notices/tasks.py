"""Jobs of notices: the sweep over what is in no outbox, the mail of the day, and what has to be forgotten."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.notices.actions import delivering, digests, putting

AT_ONCE = 500
LEFT_BEHIND = timedelta(minutes=10)


@app.periodic(cron="*/10 * * * *", periodic_id="notices")
@app.task(name="notices.sweep", queue="keeping", queueing_lock="notices-sweep")
def sweep(timestamp: int) -> int:
    """Put what waits and is not in the outbox, as an older version of the product left it. The number put."""
    now = timezone.now()
    return putting.put_forgotten(at=now, before=now - LEFT_BEHIND, limit=AT_ONCE)


@app.periodic(cron="*/5 * * * *", periodic_id="digests")
@app.task(name="notices.send_digests", queue="keeping", queueing_lock="notices-digests")
def send_digests(timestamp: int) -> int:
    """The mail of the day for officials, once its hour has come. The number put."""
    return digests.send_due(now=timezone.now())


@app.periodic(cron="40 3 * * *", periodic_id="addresses")
@app.task(name="notices.forget_addresses", queue="keeping", queueing_lock="notices-forget")
def forget_addresses(timestamp: int) -> int:
    """Addresses of messages that have ended are taken out once a day. The number of messages."""
    return delivering.forget_addresses(now=timezone.now())
