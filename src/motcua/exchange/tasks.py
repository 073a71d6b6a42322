"""Jobs of exchange: sending what waits, the sweep over what was left behind, and what has to be forgotten."""

import contextlib
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.exchange import calls, delivering, inward, outbox
from motcua.exchange.actions import catalogue, letters
from motcua.exchange.actions.national_portal import is_connected
from motcua.exchange.errors import PartnerUnknown
from motcua.exchange.rules.pacing import pace_on
from motcua.kernel.zone import day_of

RETRIES = RetryStrategy(
    max_attempts=5, exponential_wait=4, retry_exceptions={OperationalError, InterfaceError}
)
LEFT_BEHIND = timedelta(minutes=5)
AT_ONCE = 50
PULL_LOCK = "national-catalogue"


@app.task(name=outbox.DRAIN, queue=outbox.QUEUE, retry=RETRIES)
def drain(partner: str) -> dict[str, int]:
    """Send what waits for a partner. How many messages were sent, failed, died."""
    try:
        done = delivering.drain(partner)
    except PartnerUnknown:
        return {}  # its app is switched off; what waits goes on waiting
    if done.is_more:
        put_drain(partner)
    return {"sent": done.sent, "failed": done.failed, "dead": done.dead}


def put_drain(partner: str) -> bool:
    """One job for a partner; False when one is in the queue already."""
    name = f"exchange-drain-{partner}"
    try:
        with transaction.atomic():
            drain.configure(queueing_lock=name).defer(partner=partner)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="* * * * *", periodic_id="outbox")
@app.task(name="exchange.sweep", queue=outbox.QUEUE, queueing_lock="exchange-sweep")
def sweep(timestamp: int) -> int:
    """Jobs for what may be sent now: after a back-off, a rest of the partner, or a worker that died."""
    now = timezone.now()
    for message_id in inward.waiting(now - LEFT_BEHIND, AT_ONCE):
        with contextlib.suppress(PartnerUnknown):  # its app is switched off
            inward.take_in(message_id, at=now)
    return sum(put_drain(partner) for partner in delivering.due_partners(now))


@app.task(name=inward.JOB, queue=outbox.QUEUE, retry=RETRIES)
def take_in(message_id: int) -> str:
    """Let a partner's message take effect; in a word, what became of it."""
    try:
        return inward.take_in(message_id, at=timezone.now())
    except PartnerUnknown:
        return "nobody"


@app.periodic(cron="40 18 * * *", periodic_id="national-catalogue")  # 01:40 in Vietnam
@app.task(name="exchange.pull_nightly", queue=outbox.QUEUE, queueing_lock="pull-nightly")
def pull_nightly(timestamp: int) -> bool:
    """Put the pull of the national catalogue; False without a portal, or when one is in the queue."""
    return put_pull() if is_connected() else False


@app.periodic(cron="*/20 * * * *", periodic_id="national-catalogue-on")
@app.task(name="exchange.pull_on", queue=outbox.QUEUE, queueing_lock="pull-on")
def pull_on(timestamp: int) -> bool:
    """Go on with a pull that was cut or whose worker died."""
    return put_pull() if is_connected() and catalogue.is_under_way() else False


@app.task(name="exchange.pull", queue=outbox.QUEUE, lock=PULL_LOCK, retry=RETRIES)
def pull(by: int | None = None, may_shrink: bool = False) -> dict[str, int]:
    """Pull the national catalogue; what the comparison found, by kind. It never applies anything."""
    return catalogue.pull(clock=timezone.now, by=by, may_shrink=may_shrink).counts


def put_pull(*, by: int | None = None, may_shrink: bool = False) -> bool:
    """One job; False when one is in the queue already."""
    try:
        with transaction.atomic():
            pull.configure(queueing_lock=PULL_LOCK).defer(by=by, may_shrink=may_shrink)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="25 3 * * *", periodic_id="calls")
@app.task(name="exchange.forget", queue="keeping", queueing_lock="exchange-forget")
def forget(timestamp: int) -> dict[str, int]:
    """Delete calls delivered messages and contents whose time is over. How many of each."""
    now = timezone.now()
    pace = pace_on(day_of(now))
    return {
        "calls": calls.forget(before=now - timedelta(days=pace.keep_calls_days)),
        "contents": inward.forget_bodies(before=now - timedelta(days=pace.keep_delivered_days)),
        "messages": letters.forget_delivered(before=now - timedelta(days=pace.keep_delivered_days)),
    }
