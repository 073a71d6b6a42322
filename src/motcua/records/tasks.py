"""Jobs of the store of papers. Each may be interrupted anywhere and run again."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.records import lasting, loose, paper_bundle, sweeping


@app.task(name="records.make_bundle", queue="papers", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def make_bundle(bundle_id: str) -> None:
    """Make the archive of a person's papers that was ordered."""
    paper_bundle.make(bundle_id, at=timezone.now())


@app.periodic(cron="40 2 * * *", periodic_id="bundles")
@app.task(name="records.forget_bundles", queue="keeping", queueing_lock="forget-bundles")
def forget_bundles(timestamp: int) -> int:
    """Throw away archives whose time is over."""
    return paper_bundle.forget_expired(at=timezone.now())


@app.periodic(cron="10 3 * * 0", periodic_id="loose-files")
@app.task(name="records.sweep_loose", queue="keeping", queueing_lock="sweep-loose")
def sweep_loose(timestamp: int) -> int:
    """Destroy the files that nobody has referred to for long enough."""
    return loose.sweep(at=timezone.now()).destroyed


@app.periodic(cron="50 * * * *", periodic_id="left-drafts")
@app.task(name="records.sweep_drafts", queue="keeping", queueing_lock="sweep-drafts")
def sweep_drafts(timestamp: int) -> int:
    """Delete what processes that were killed left of files on their way."""
    return sweeping.sweep_machine(at=timezone.now())


@app.periodic(cron="20 1 * * *", periodic_id="lasting-papers")
@app.task(name="records.keep_signatures", queue="keeping", queueing_lock="keep-signatures")
def keep_signatures(timestamp: int) -> tuple[int, int, int]:
    """Look into new PDFs, and give new time-stamps to signed ones whose newest ends soon."""
    looked = lasting.look(at=timezone.now())
    made = lasting.restamp_due(at=timezone.now())
    return looked, made.done, made.failed
