"""Sending one message of the outbox to its provider, asking before anything is sent twice.

The outbox keeps order, back-off, breaker, dead letters and the log of calls. A row is marked `sending` and committed
before its provider is called: whatever stops the machine then, the row says so, and the provider is asked what became
of our reference before anything is sent again.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Q

from motcua.exchange import calls, delivering
from motcua.exchange.errors import LetterRefused, NothingToTell, NotYet, PartnerRefused, PartnerUnavailable
from motcua.exchange.outbox import Decided, Message
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.notices import channels, composing
from motcua.notices.actions.putting import WAITING, WAYS
from motcua.notices.actions.reporting import apply_report, match_reports
from motcua.notices.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.kinds import Channel, Form, kind
from motcua.notices.rules.providers import Profile, in_force
from motcua.notices.rules.settings import rules_on

UNKNOWN = "outcome-unknown"
NOTHING = "nothing-to-send"
AT_ONCE = 20  # messages that a job sends beside its own work


def send(message: Message) -> None:
    """Send one message of the outbox. What was settled, replaced or is too late ends without a call.

    May be killed anywhere and called again. Raises NotYet, NothingToTell, PartnerUnavailable, PartnerRefused.
    """
    now = message.at
    row = Notice.objects.filter(pk=_id_of(message.body), way=message.partner).first()
    if row is None:
        raise PartnerRefused(message.partner, "body", "the message is none of ours")
    if row.state not in WAITING:
        raise NothingToTell
    if row.state == NoticeState.QUEUED and row.expires_at is not None and row.expires_at <= now:
        _mine(row).update(state=NoticeState.EXPIRED, address="", problem="too-late")
        raise NothingToTell
    if row.not_before is not None and row.not_before > now:
        raise NotYet(row.not_before)
    profile = in_force(day_of(now)).get(Channel(row.way))
    if profile is None or (profile.contract != "smtp" and not channels.address_of(profile)):
        raise _failed(row, "no-provider", now)
    client = channels.client(profile)
    if row.state == NoticeState.SENDING and _was_taken(row, profile, client, now):
        return
    _send(row, profile, client, now)


def _id_of(body: Mapping[str, Json]) -> int:
    """Zero, which no row has, where the body is none of ours."""
    found = body.get("notice_id")
    return found if isinstance(found, int) else 0


def _was_taken(row: Notice, profile: Profile, client: channels.Provider, now: datetime) -> bool:
    """Whether the provider knows our reference; then the row says what it says."""
    with _told(row, "status", now):
        known = client.status(row.reference or "")
    if known is None:
        return False
    _mine(row).update(provider_message=known.provider_message, provider=profile.provider)
    apply_report(row.pk, known)
    _after_sending(row, profile)
    return True


def _send(row: Notice, profile: Profile, client: channels.Provider, now: datetime) -> None:
    reference = row.reference or f"mc-{row.pk}-{secrets.token_hex(6)}"
    begun = _mine(row).update(
        state=NoticeState.SENDING, reference=reference, attempts=F("attempts") + 1, begun_at=now,
        provider=profile.provider,
    )  # fmt: skip
    if not begun:  # settled or merged by somebody meanwhile
        raise NothingToTell
    row.refresh_from_db()
    message, segments = composing.outgoing(row, profile)
    with _told(row, row.template, now):
        provider_message = client.send(message)
    # a call-back may have come before this answer: it has moved the row on, and that stays
    _mine(row).update(state=NoticeState.SENT)
    Notice.objects.filter(pk=row.pk).update(
        provider_message=provider_message, sent_at=now, segments=segments, problem=""
    )
    _after_sending(row, profile)


@contextmanager
def _told(row: Notice, operation: str, now: datetime) -> Iterator[None]:
    """One call of a provider: logged by the name of what was asked, its errors told as the outbox knows them."""
    with calls.timed(row.way, operation, now):
        try:
            yield
        except ProviderRefused as error:
            raise _failed(row, error.why, now) from None
        except ProviderUnavailable as error:
            if operation != "status":  # surely not taken
                _mine(row).update(state=NoticeState.QUEUED)
            _mine(row).update(problem=error.why[:200])
            raise PartnerUnavailable(row.way, error.why) from None
        except OutcomeUnknown as error:
            _mine(row).update(problem=error.why[:200])
            raise PartnerUnavailable(row.way, error.why) from None


def _after_sending(row: Notice, profile: Profile) -> None:
    match_reports(row.pk)
    sent = Notice.objects.filter(pk=row.pk)
    forms = kind(row.template).values
    if Form.SECRET in forms.values():
        sent.update(values={k: v for k, v in row.values.items() if forms.get(k) is not Form.SECRET})
    if profile.contract == "smtp":  # no call-back will come that says that it arrived
        sent.update(address="")


def _failed(row: Notice, why: str, now: datetime) -> PartnerRefused:
    _mine(row).update(state=NoticeState.FAILED, failed_at=now, problem=why[:200])
    return PartnerRefused(row.way, why, "somebody has to look at the message")


def died(message: Message) -> None:
    """The outbox tries no more: the row is a dead letter too. Told twice, it changes nothing."""
    waiting = Notice.objects.filter(pk=_id_of(message.body), state__in=WAITING)
    waiting.filter(state=NoticeState.SENDING).update(problem=UNKNOWN)
    waiting.update(state=NoticeState.FAILED, failed_at=message.at)


def decided(one: Decided) -> None:
    """Somebody sent a dead letter again or gave it up at the page of the outside systems. Raises LetterRefused."""
    row = Notice.objects.select_for_update(of=("self",)).filter(pk=_id_of(one.body)).first()
    if row is None or row.state != NoticeState.FAILED or row.settled_at is not None:
        return  # mended or laid aside at its own page
    if one.is_again:
        revive(row, to=row.address, by=one.by, why=one.words, at=one.at)
    else:
        lay_down(row, by=one.by, why=one.words, at=one.at)


def revive(row: Notice, *, to: str, by: int, why: str, at: datetime) -> None:
    """A dead letter waits again. Where it is not known whether the provider took it, it is asked first, under the
    same reference; after a known failure, or to a mended address, it is another message. Raises LetterRefused.
    """
    if not to or Form.SECRET in kind(row.template).values.values():
        raise LetterRefused(NOTHING)
    is_open = row.problem == UNKNOWN and to == row.address
    Notice.objects.filter(pk=row.pk).update(
        state=NoticeState.SENDING if is_open else NoticeState.QUEUED,
        reference=row.reference if is_open else None,
        provider_message=row.provider_message if is_open else "",
        address=to,
        attempts=0,
        not_before=None,
        expires_at=at + timedelta(hours=kind(row.template).expires_hours),
        failed_at=None,
        settled_by_id=by,
        settled_why=why[:300],
    )


def lay_down(row: Notice, *, by: int, why: str, at: datetime) -> None:
    """Nobody sends it any more; the reason stays."""
    Notice.objects.filter(pk=row.pk).update(
        settled_at=at, settled_by_id=by, settled_why=why[:300], address=""
    )


def deliver_due(*, now: datetime, ways: Iterable[str] = WAYS, most: int = AT_ONCE) -> int:
    """Send what may leave now by each way; how many came to an end of their waiting. Outside a transaction."""
    done = [delivering.drain(way, clock=lambda: now, most=most) for way in ways]
    return sum(one.sent + one.dead for one in done)


def _mine(row: Notice):  # type: ignore[no-untyped-def]  # a query set of Notice
    return Notice.objects.filter(pk=row.pk, state__in=WAITING)


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
