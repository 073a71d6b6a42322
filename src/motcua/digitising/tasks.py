"""Jobs of the digitisation desk. Each may be interrupted anywhere and run again; two at once write once."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from motcua.digitising import folder
from motcua.digitising.actions import recognising, signing_copies, splitting
from motcua.digitising.errors import ReadingFailed
from motcua.records.errors import FileMissing
from motcua.signing.errors import SigningError

# A reader that was ended may have been unlucky (memory was short, the machine went down): three times more, then a
# person is told.
_TRIES = 3
_RETRIES = RetryStrategy(max_attempts=_TRIES, exponential_wait=4)


@app.task(name="digitising.split", queue="reading", retry=_RETRIES, pass_context=True)
def split(context: JobContext, scan_id: int) -> None:
    """Cut a scan into papers by its separator sheets."""
    try:
        splitting.split(scan_id, at=timezone.now())
    except ReadingFailed as failed:
        if failed.problem.may_pass and context.job.attempts < _TRIES:
            raise
        splitting.give_up(scan_id, failed.problem)


@app.task(name="digitising.read", queue="reading", retry=_RETRIES, pass_context=True)
def read(context: JobContext, paper_id: int) -> None:
    """Read a paper's text and propose its fields."""
    try:
        recognising.read(paper_id, at=timezone.now())
    except ReadingFailed as failed:
        if failed.problem.may_pass and context.job.attempts < _TRIES:
            raise
        recognising.give_up(paper_id, failed.problem)


@app.task(name="digitising.sign", queue="reading", retry=_RETRIES, pass_context=True)
def sign(context: JobContext, paper_id: int, credential: str, by_id: int) -> None:
    """Sign a confirmed copy that was ordered to be signed."""
    try:
        signing_copies.sign(paper_id, credential=credential, by_id=by_id, at=timezone.now())
    except SigningError as error:
        if error.is_passing and context.job.attempts < _TRIES:
            raise
        signing_copies.refuse(paper_id, error)
    except FileMissing as error:
        signing_copies.refuse(paper_id, error)


@app.periodic(cron="* * * * *", periodic_id="scan-folder")
@app.task(name="digitising.take_folder", queue="reading", lock="scan-folder", queueing_lock="scan-folder")
def take_folder(timestamp: int) -> int:
    """Take what lies whole in the scan folder; nothing where none is set."""
    return folder.take_all(at=timezone.now()).taken
