"""Jobs of rights. Each may be killed anywhere and run again: what it did before is recognised."""

import uuid

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.kernel.scopes import of_system, scope
from motcua.rights.actions import destruction, exports

RETRIES = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="rights.make_export", queue="papers", retry=RETRIES)
def make_export(export_id: str) -> bool:
    """Put a person's own data together."""
    return exports.make(uuid.UUID(export_id), at=timezone.now())


@app.task(name="rights.destroy", queue="keeping", retry=RETRIES)
def destroy(list_id: int) -> str:
    """Carry out an approved list of destruction; goes on where it was interrupted."""
    with scope(of_system("destruction of data whose retention ended")):
        return str(destruction.carry_out(list_id, at=timezone.now()).state)


@app.periodic(cron="20 * * * *", periodic_id="exports")
@app.task(name="rights.expire_exports", queue="keeping", queueing_lock="expire-exports")
def expire_exports(timestamp: int) -> int:
    """Delete packages that nobody fetched in time."""
    return exports.expire(at=timezone.now())


@app.periodic(cron="40 3 * * *", periodic_id="destruction")
@app.task(name="rights.finish_destruction", queue="keeping", queueing_lock="finish-destruction")
def finish_destruction(timestamp: int) -> int:
    """Go on with lists that were left unfinished (a file that had come in again, a worker that died)."""
    with scope(of_system("destruction of data whose retention ended")):
        return destruction.carry_out_all(at=timezone.now())
