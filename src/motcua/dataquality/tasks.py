"""Jobs of data quality. Each may be killed anywhere and run again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.dataquality.actions import asking, findings
from motcua.kernel import scopes


@app.periodic(cron="10 2 * * *", periodic_id="data-quality")
@app.task(name="dataquality.examine", queue="keeping", queueing_lock="data-quality")
def examine(timestamp: int) -> dict[str, int]:
    """The nightly look over the owners' data."""
    with scopes.scope(scopes.of_system("the nightly look at the quality of owners' data")):
        done = findings.examine(at=timezone.now())
    return {"owners": done.owners, "found": done.found, "gone": done.gone}


@app.periodic(cron="*/10 * * * *", periodic_id="look-ups")
@app.task(name="dataquality.sweep", queue="keeping", queueing_lock="look-ups")
def sweep(timestamp: int) -> dict[str, int]:
    """Questions to registers that a dead process left behind, and those that waited too long."""
    put, given_up = asking.sweep(at=timezone.now())
    return {"put": put, "given_up": given_up}


@app.periodic(cron="50 3 * * *", periodic_id="look-ups-erased")
@app.task(name="dataquality.erase", queue="keeping", queueing_lock="look-ups-erased")
def erase(timestamp: int) -> int:
    """Forget what registers said when the time of keeping is over."""
    return asking.erase(at=timezone.now())
