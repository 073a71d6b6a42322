"""Delivering what waits: in the order of its thread, by one worker at a time, asking before sending twice.

A row is marked `sending` and committed before its provider is called. Whatever stops the machine then, the
row says so, and the provider is asked what became of its reference before anything is sent again.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q

from motcua.kernel.zone import day_of
from motcua.notices import channels, composing
from motcua.notices.actions import breakers
from motcua.notices.actions.reporting import apply_report, match_reports
from motcua.notices.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.kinds import Channel, Form, kind
from motcua.notices.rules.progress import next_try
from motcua.notices.rules.providers import Profile, in_force
from motcua.notices.rules.settings import Rules, rules_on

WAITING = (NoticeState.QUEUED, NoticeState.SENDING)
_LOCK = 0x6E6F74  # our number among the database's advisory locks
UNKNOWN = "outcome-unknown"


def deliver(thread: str, *, now: datetime) -> int:
    """Send what is due in a thread, the oldest first; how many messages came to an end of their waiting.

    Stops at the first that has to wait, so that nothing overtakes it. Stands outside a transaction; may be killed
    anywhere and run again, also twice at once.
    """
    with _sole_sender(thread) as is_mine:
        if not is_mine:
            return 0
        done = 0
        while (row := _next(thread)) is not None:
            if row.not_before is not None and row.not_before > now:
                return done
            if not _attempt(row, now):
                return done
            done += 1
        return done


def _next(thread: str) -> Notice | None:
    return Notice.objects.filter(thread=thread, state__in=WAITING, in_digest=False).order_by("pk").first()


def _attempt(row: Notice, now: datetime) -> bool:
    """One try; True when the row waits no more."""
    rules = rules_on(day_of(now))
    profile = in_force(day_of(now)).get(Channel(row.way))
    if row.state == NoticeState.QUEUED and row.expires_at is not None and row.expires_at <= now:
        _mine(row).update(state=NoticeState.EXPIRED, address="", problem="too-late")
        return True
    if profile is None or (profile.contract != "smtp" and not channels.address_of(profile)):
        return _fail(row, "no-provider", now)
    rest = breakers.open_until(profile.provider, now)
    if rest is not None:
        _mine(row).update(not_before=rest)
        return False
    client = channels.client(profile)
    if row.state == NoticeState.SENDING:
        try:
            known = client.status(row.reference or "")
        except ProviderUnavailable as error:
            breakers.failed(profile.provider, now, rules)
            return _again(row, str(error.why), rules, now)
        if known is not None:
            breakers.worked(profile.provider)
            _mine(row).update(provider_message=known.provider_message, provider=profile.provider)
            apply_report(row.pk, known)
            _after_sending(row, profile)
            return True
    return _send(row, profile, client, rules, now)


def _send(row: Notice, profile: Profile, client: channels.Provider, rules: Rules, now: datetime) -> bool:
    reference = row.reference or f"mc-{row.pk}-{secrets.token_hex(6)}"
    begun = _mine(row).update(
        state=NoticeState.SENDING, reference=reference, attempts=F("attempts") + 1, begun_at=now,
        provider=profile.provider,
    )  # fmt: skip
    if not begun:  # settled or merged by somebody meanwhile
        return True
    row.refresh_from_db()
    message, segments = composing.outgoing(row, profile)
    try:
        provider_message = client.send(message)
    except ProviderRefused as error:
        breakers.worked(profile.provider)
        return _fail(row, error.why, now)
    except ProviderUnavailable as error:
        breakers.failed(profile.provider, now, rules)
        _mine(row).update(state=NoticeState.QUEUED)
        return _again(row, error.why, rules, now)
    except OutcomeUnknown as error:
        breakers.failed(profile.provider, now, rules)
        return _again(row, error.why, rules, now)
    breakers.worked(profile.provider)
    # a call-back may have come before this answer: it has moved the row on, and that stays
    _mine(row).update(state=NoticeState.SENT)
    Notice.objects.filter(pk=row.pk).update(
        provider_message=provider_message, sent_at=now, segments=segments, problem=""
    )
    _after_sending(row, profile)
    return True


def _after_sending(row: Notice, profile: Profile) -> None:
    match_reports(row.pk)
    sent = Notice.objects.filter(pk=row.pk)
    forms = kind(row.template).values
    if Form.SECRET in forms.values():
        sent.update(values={k: v for k, v in row.values.items() if forms.get(k) is not Form.SECRET})
    if profile.contract == "smtp":  # no call-back will come that says that it arrived
        sent.update(address="")


def _again(row: Notice, why: str, rules: Rules, now: datetime) -> bool:
    """Wait for the next try, or end as a dead letter."""
    tries = Notice.objects.values_list("attempts", flat=True).get(pk=row.pk)
    if row.state == NoticeState.SENDING and row.begun_at is not None and row.begun_at < now:
        tries += 1  # a question that was not answered is a try as well
        Notice.objects.filter(pk=row.pk).update(attempts=tries)
    at = next_try(now, max(tries, 1), rules.backoff_seconds)
    if at is None:
        is_unknown = Notice.objects.filter(pk=row.pk, state=NoticeState.SENDING).exists()
        return _fail(row, UNKNOWN if is_unknown else why, now)
    _mine(row).update(not_before=at, problem=why[:200])
    return False


def _fail(row: Notice, why: str, now: datetime) -> bool:
    _mine(row).update(state=NoticeState.FAILED, failed_at=now, problem=why[:200])
    return True


def _mine(row: Notice):  # type: ignore[no-untyped-def]  # a query set of Notice
    return Notice.objects.filter(pk=row.pk, state__in=WAITING)


def due_threads(now: datetime, *, limit: int) -> list[str]:
    """Threads whose first waiting message may leave, the longest waiting first; one query."""
    rows = (
        Notice.objects.filter(state__in=WAITING, in_digest=False)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=now))
        .order_by("pk")
        .values_list("thread", flat=True)[: limit * 3]
    )
    return list(dict.fromkeys(rows))[:limit]


def forget_addresses(*, now: datetime) -> int:
    """Take the addresses out of what arrived, ended, or was not confirmed for long; how many."""
    rules = rules_on(day_of(now))
    ended = [NoticeState.DELIVERED, NoticeState.READ, NoticeState.EXPIRED, NoticeState.MERGED]
    old = Q(state=NoticeState.SENT, sent_at__lt=now - timedelta(days=rules.forget_address_days))
    return (
        Notice.objects.exclude(address="")
        .filter(Q(state__in=ended) | old | Q(settled_at__isnull=False))
        .update(address="")
    )


@contextmanager
def _sole_sender(thread: str) -> Iterator[bool]:
    """Whether this process alone sends the thread now. The database lets go of it when the process dies."""
    number = int.from_bytes(hashlib.sha256(thread.encode()).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, number])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, number])
