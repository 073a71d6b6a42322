"""Jobs that a deed on a dossier causes, and the sweeps that bring back what was left behind.

Each job may be interrupted anywhere and run again: what it did before is recognised. They run in the scope of
the system, and never block work on a dossier.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from motcua.dossiers import money_tasks
from motcua.dossiers.actions import (
    allotment,
    apologies,
    arriving,
    bundles,
    infected,
    keeping,
    lateness,
    leftovers,
    noticing,
    outgoing,
    posting,
    process_steps,
    reconciling,
    reorganising,
    revisions,
    silence,
    slips,
    telling_officers,
)
from motcua.dossiers.actions.results import batches
from motcua.dossiers.actions.results.batches import SigningPaused
from motcua.dossiers.errors import DossierNotFound, SlipNotFound, SlipNotRenderable
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.states import Sync
from motcua.exchange import actions as exchange
from motcua.exchange import calls
from motcua.exchange import queries as exchange_queries
from motcua.exchange.actions import letters
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.rules import NATIONAL_PORTAL
from motcua.kernel.scopes import of_system, scope
from motcua.records import scanning
from motcua.records.errors import StoreFault

# A database that was away for a moment is no reason to leave a dossier untold until the sweep, or anybody for good.
DATABASE_AWAY = {OperationalError, InterfaceError}
NOTICE_RETRIES = RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions=DATABASE_AWAY)
# Waits of 3, 9, 27 ... 6561 seconds, about two and three quarter hours in all.
PORTAL_TRIES = 8
PORTAL_RETRIES = RetryStrategy(
    max_attempts=PORTAL_TRIES,
    exponential_wait=3,
    retry_exceptions={PartnerUnavailable, StoreFault, *DATABASE_AWAY},
)
SLIP_RETRIES = RetryStrategy(max_attempts=5, exponential_wait=5)
# A token or a service that was away: waits of 4, 16, 64 ... seconds; then whoever signs begins again.
SIGNING_RETRIES = RetryStrategy(
    max_attempts=5, exponential_wait=4, retry_exceptions={SigningPaused, *DATABASE_AWAY}
)
SWEEP_AT_ONCE = 500
SWEEP_AFTER = timedelta(minutes=10)
# A job that took its worker down so often is at fault itself.
MAX_RESTARTS = 12
KEEP_JOBS_HOURS = 7 * 24


@app.task(name="dossiers.notify", queue="notices", retry=NOTICE_RETRIES)
def notify(dossier_id: int, seq: int) -> None:
    """Tell the applicant of an event."""
    with scope(of_system("notify the applicant")):
        try:
            noticing.notify(dossier_id=dossier_id, seq=seq, at=timezone.now())
        except DossierNotFound:
            return
        finally:
            # the inbox may have it although the rest was interrupted
            apologies.record_notice(dossier_id=dossier_id, approved_seq=seq, at=timezone.now())


@app.task(name="dossiers.tell_officers", queue="notices", retry=NOTICE_RETRIES)
def tell_officers(dossier_id: int, seq: int) -> int:
    """Tell officials of work that an event gives them; how many were told."""
    with scope(of_system("tell officials of their work")):
        try:
            return telling_officers.tell(dossier_id=dossier_id, seq=seq, at=timezone.now())
        except DossierNotFound:
            return 0


@app.periodic(cron="35 * * * *", periodic_id="post")
@app.task(name="dossiers.order_post", queue="keeping", queueing_lock="order-post")
def order_post(timestamp: int) -> int:
    """Orders to the post for results that were ready before the province was connected to it. How many."""
    with scope(of_system("results that are to go by post")):
        return posting.order_missing(at=timezone.now())


@app.periodic(cron="*/10 * * * *", periodic_id="letters")
@app.task(name="dossiers.record_letters", queue="keeping", queueing_lock="record-letters")
def record_letters(timestamp: int) -> int:
    """Letters of apology whose notice arrived after its first try. The number recorded."""
    with scope(of_system("letters that arrived")):
        return apologies.record_notices(at=timezone.now())


@app.task(name="dossiers.follow_bundle", queue="work", retry=SLIP_RETRIES)
def follow_bundle(bundle_id: int) -> None:
    """Give the other parts of a bundle their turn after one of them moved."""
    with scope(of_system("the parts of a bundle")):
        bundles.follow(bundle_id=bundle_id, at=timezone.now())


@app.task(name="dossiers.keep_papers", queue="keeping", retry=SLIP_RETRIES)
def keep_papers(dossier_id: int) -> int:
    """Bring the owner's personal data store up to what the dossier says; the number of papers that are new."""
    with scope(of_system("the owner's personal data store")):
        return keeping.follow(dossier_id=dossier_id, at=timezone.now())


@app.task(name="dossiers.sign_batch", queue="work", retry=SIGNING_RETRIES)
def sign_batch(batch_id: str) -> int:
    """Sign what still waits on a leader's list; how many were signed. A key that does not answer is tried again."""
    with scope(of_system("sign the results that were confirmed")):
        return batches.run(batch_id, clock=timezone.now)


@app.task(name="dossiers.render_slip", queue="papers", retry=SLIP_RETRIES)
def render_slip(slip_id: int) -> None:
    """Make a slip's PDF/A before anybody asks for it, and the sealed copy that is handed out."""
    with scope(of_system("render a slip")):
        try:
            slips.sealed(slip_id, at=timezone.now())
        except (SlipNotFound, SlipNotRenderable):
            return


@app.periodic(cron="* * * * *", periodic_id="late")
@app.task(name="dossiers.watch_due_dates", queue="keeping", queueing_lock="watch-due-dates")
def watch_due_dates(timestamp: int) -> dict[str, int]:
    """Mark what has become late, then warn of what nears its due date. How many of each."""
    with scope(of_system("the watch over due dates")):
        marked = lateness.mark_all(now=timezone.now())
        return {"late": marked, "warned": lateness.warn_all(now=timezone.now())}


@app.task(name="dossiers.write_revision", queue="keeping", retry=SLIP_RETRIES)
def write_revision(revision_id: int) -> None:
    """Write the new dates of an approved change of the calendar; goes on where it was interrupted."""
    with scope(of_system("write a change of the calendar")):
        revisions.write(revision_id=revision_id, at=timezone.now())


# Each minute, so that the first run of a day in Vietnam is its first minute.
@app.periodic(cron="* * * * *", periodic_id="units")
@app.task(name="dossiers.reorganise_units", queue="keeping", queueing_lock="reorganise-units")
def reorganise_units(timestamp: int) -> list[int]:
    """Carry out the approved reorganisations whose day has come in Vietnam; their numbers."""
    with scope(of_system("a reorganisation of units")):
        return reorganising.carry_out_due(at=timezone.now())


@app.periodic(cron="5 * * * *", periodic_id="silent")
@app.task(name="dossiers.stop_silent", queue="keeping", queueing_lock="stop-silent")
def stop_silent(timestamp: int) -> int:
    """Stop dossiers whose applicants did not answer in time, where the rules of the clock say so."""
    with scope(of_system("dossiers without an answer")):
        return silence.stop_unanswered(now=_moment(timestamp))


@app.periodic(cron="*/10 * * * *", periodic_id="pending")
@app.task(name="dossiers.sweep_synchronisation", queue="exchange", queueing_lock="sweep-synchronisation")
def sweep_synchronisation(timestamp: int) -> int:
    """Put messages for dossiers whose synchronisation nobody works on: told before there was a portal. How many."""
    return put_synchronisations(Sync.PENDING, before=_moment(timestamp) - SWEEP_AFTER)


@app.periodic(cron="30 2 * * *", periodic_id="failed")
@app.task(name="dossiers.retry_synchronisation", queue="exchange", queueing_lock="retry-synchronisation")
def retry_synchronisation(timestamp: int) -> int:
    """Once a day, try what was refused once more: what is told is built anew, and may have been mended. How many."""
    moment = _moment(timestamp)
    again = (
        letters.send_all_again(NATIONAL_PORTAL, before=moment, at=moment) if exchange.is_connected() else 0
    )
    return again + put_synchronisations(Sync.FAILED, before=moment)


@app.periodic(cron="20 19 * * *", periodic_id="reconcile")  # 02:20 in Vietnam
@app.task(name="dossiers.reconcile", queue="exchange", queueing_lock="reconcile", lock="reconcile")
def reconcile(timestamp: int) -> dict[str, int]:
    """Compare the last days with the National Portal, both ways. Days compared, and of those how many are equal.

    The Portal that does not answer ends the night: the next one compares these days again.
    """
    if not exchange.is_connected():
        return {}
    days = proven = 0
    with scope(of_system("reconciliation with the National Portal")):
        for day in reconciling.days_back(timezone.now()):
            with calls.gathered():
                done = reconciling.reconcile(day, at=timezone.now())
            if done.problem:
                break
            days, proven = days + 1, proven + done.is_proven
    return {"days": days, "proven": proven}


def put_synchronisations(state: Sync, *, before: datetime) -> int:
    """Messages for the longest waiting dossiers in `state` that were last touched before an instant and of which
    no message waits or stands dead. How many."""
    if not exchange.is_connected():
        return 0
    with scope(of_system("sweep of synchronisations")), transaction.atomic():
        waiting = (
            Dossier.objects.filter(
                sync=state, moved_seq__gt=F("synced_seq"), last_at__lt=before, destroyed_at__isnull=True
            )
            .annotate(stream=Concat(Value("dossier-"), Cast("pk", CharField())))
            .exclude(stream__in=exchange_queries.waiting_streams(NATIONAL_PORTAL))
            .order_by("last_at", "pk")
            .values_list("pk", "moved_seq")[:SWEEP_AT_ONCE]
        )
        items = [outgoing.item(pk, seq, key=f"sweep-{before:%Y%m%d%H%M}") for pk, seq in waiting]
        return outgoing.put(items, at=before)


@app.periodic(cron="* * * * *", periodic_id="process-timers")
@app.task(name="dossiers.fire_timers", queue="keeping", queueing_lock="fire-timers")
def fire_timers(timestamp: int) -> int:
    """Fire the timers of internal processes whose span of working time is over. The number fired."""
    with scope(of_system("timers of internal processes")):
        return process_steps.fire_due(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="stalled")
@app.task(name="dossiers.retry_stalled", queue="keeping", queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Begin again the jobs whose worker died while doing them. The number of jobs begun again.

    A job whose worker died again and again is ended as failed, so that its lock holds nothing up.
    """
    stalled: list[Job] = list(
        await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_DEAD_AFTER_SECONDS)
    )
    begun_again = 0
    for job in stalled:
        if job.id == context.job.id:
            continue
        if job.attempts < MAX_RESTARTS:
            await app.job_manager.retry_job(job)
            begun_again += 1
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    return begun_again


@app.periodic(cron="15 3 * * *", periodic_id="old")
@app.task(name="dossiers.forget_old_jobs", queue="keeping", queueing_lock="forget-old-jobs")
async def forget_old_jobs(timestamp: int) -> None:
    """Delete jobs that ended well more than a week ago; those that failed stay to be looked at."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS_HOURS)


@app.periodic(cron="* * * * *", periodic_id="codes")
@app.task(name="dossiers.refill_codes", queue="exchange", queueing_lock="refill-codes", lock="refill-codes")
def refill_codes(timestamp: int) -> int:
    """Fetch dossier codes ahead, where the province has them allotted. The number of codes fetched."""
    return allotment.refill(now=timezone.now()).codes


def _moment(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())


@app.task(name="dossiers.file_arrival", queue="exchange", retry=PORTAL_RETRIES, pass_context=True)
def file_arrival(context: JobContext, arrival_id: int) -> str:
    """Fetch the files of a dossier filed at the National Portal, then file it. What became of it."""
    with scope(of_system("a dossier of the National Portal")):
        try:
            return arriving.file(arrival_id, at=timezone.now()).value
        except (PartnerUnavailable, StoreFault):
            if context.job.attempts < PORTAL_TRIES:
                raise
            arriving.give_up(arrival_id)
            return "dead"


@app.periodic(cron="* * * * *", periodic_id="virus-scans")
@app.task(name="dossiers.scan_waiting", queue="keeping", queueing_lock="scan-waiting")
def scan_waiting(timestamp: int) -> dict[str, int]:
    """Have the files scanned that waited for the virus scanner, and tell where something was found."""
    with scope(of_system("virus scans")):
        counts = scanning.settle_waiting(at=timezone.now())
        return {**counts, "told": infected.tell_all(at=timezone.now())}


@app.periodic(cron="50 2 * * *", periodic_id="left-behind")
@app.task(name="dossiers.sweep_left_behind", queue="keeping", queueing_lock="sweep-left-behind")
def sweep_left_behind(timestamp: int) -> dict[str, int]:
    """Warn of applications that nobody goes on with, and delete what was left behind for long. How many of each."""
    with scope(of_system("what was left behind")):
        return leftovers.sweep(at=timezone.now())


settle_message = money_tasks.settle_message  # the jobs about money, found by the worker through this module
