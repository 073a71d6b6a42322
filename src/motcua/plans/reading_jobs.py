"""Jobs of plans. Each may be interrupted anywhere and run again."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from motcua.digitising.errors import ReadingFailed
from motcua.plans import documents, drafting
from motcua.plans.errors import DocumentRefused

_TRIES = 3
_RETRIES = RetryStrategy(max_attempts=_TRIES, exponential_wait=4)


@app.task(name="plans.read_scan", queue="reading", retry=_RETRIES, pass_context=True)
def read_scan(context: JobContext, draft_id: int, pages: int) -> None:
    """Read the pictures of a scanned plan and lay out what the reader finds."""
    try:
        drafting.read_scan(draft_id, pages, at=timezone.now())
    except DocumentRefused as refused:
        drafting.give_up(draft_id, refused.problem, at=timezone.now())
    except ReadingFailed as failed:
        if documents.may_pass(failed) and context.job.attempts < _TRIES:
            raise
        drafting.give_up(draft_id, documents.Problem.BROKEN, at=timezone.now())
