"""Jobs of notices: delivering, the sweep over what waits, and what has to be forgotten."""

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.notices.actions import delivering, digests

AT_ONCE = 500
RETRIES = RetryStrategy(
    max_attempts=5, exponential_wait=4, retry_exceptions={OperationalError, InterfaceError}
)


@app.task(name="notices.deliver", queue="notices", retry=RETRIES)
def deliver(thread: str) -> int:
    """Send what is due in a thread; how many messages left."""
    return delivering.deliver(thread, now=timezone.now())


def put_deliveries(threads: list[str]) -> int:
    """Jobs for threads; one that is in the queue already is not put again. The number put."""
    return sum(_put(thread) for thread in threads)


def _put(thread: str) -> bool:
    name = f"notices-{thread}"
    try:
        with transaction.atomic():
            deliver.configure(lock=name, queueing_lock=name).defer(thread=thread)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="* * * * *", periodic_id="notices")
@app.task(name="notices.sweep", queue="keeping", queueing_lock="notices-sweep")
def sweep(timestamp: int) -> int:
    """Put jobs for what may leave now: after quiet hours, a back-off, or a worker that died. The number put."""
    return put_deliveries(delivering.due_threads(timezone.now(), limit=AT_ONCE))


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
