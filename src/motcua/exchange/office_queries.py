"""What those who keep the exchange read: how each partner is doing, its dead letters, one letter. Counted queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from motcua.exchange import outbox
from motcua.exchange.errors import LetterNotFound
from motcua.exchange.models import (
    Call,
    IncomingMessage,
    IncomingState,
    MessageDeed,
    MessageState,
    OutgoingMessage,
    OutgoingStream,
    PartnerState,
    PortalDifference,
)
from motcua.exchange.rules.pacing import Breaker, Door

RATE_HOURS = 1
CALL_HOURS = 24
LAST_CALLS = 30
FIRST_STREAMS = 20


@dataclass(frozen=True)
class Partner:
    """How a partner is doing. `oldest`: since when the message that waits longest waits. `is_known`: an app of this
    installation sends to it."""

    partner: str
    title: str | Promise
    is_known: bool
    waiting: int = 0
    dead: int = 0
    oldest: datetime | None = None
    sent_last_hour: int = 0
    door: Door = Door.OPEN
    open_until: datetime | None = None
    worked_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "partner": self.partner,
            "title": str(self.title),
            "known": self.is_known,
            "waiting": self.waiting,
            "dead": self.dead,
            "oldest_waits_since": _iso(self.oldest),
            "sent_last_hour": self.sent_last_hour,
            "breaker": self.door.value,
            "open_until": _iso(self.open_until),
            "worked_at": _iso(self.worked_at),
            "failed_at": _iso(self.failed_at),
            "problem": self.problem,
        }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


_COUNTS = """
SELECT partner, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead'),
       min(put_at) FILTER (WHERE state = 'waiting')
  FROM exchange_outgoingmessage WHERE state IN ('waiting', 'dead') GROUP BY partner
"""
_RATES = """
SELECT partner, count(*) FROM exchange_outgoingmessage
 WHERE state = 'delivered' AND ended_at > %s GROUP BY partner
"""


def partners(now: datetime) -> list[Partner]:
    """Every partner that messages are sent to or wait for, by name. Three queries."""
    counts: dict[str, tuple[int, int, datetime | None]] = {}
    rates: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        for partner, waiting, dead, oldest in cursor.fetchall():
            counts[partner] = (waiting, dead, oldest)
        cursor.execute(_RATES, [now - timedelta(hours=RATE_HOURS)])
        rates = dict(cursor.fetchall())
    states = {row.partner: row for row in PartnerState.objects.all()}
    titles = {sender.partner: sender.title for sender in outbox.senders()}
    found = []
    for name in sorted({*titles, *counts, *states}):
        waiting, dead, oldest = counts.get(name, (0, 0, None))
        row = states.get(name)
        found.append(
            Partner(
                partner=name,
                title=titles.get(name, name),
                is_known=name in titles,
                waiting=waiting,
                dead=dead,
                oldest=oldest,
                sent_last_hour=rates.get(name, 0),
                door=Breaker(row.failures, row.rests, row.open_until).door(now) if row else Door.OPEN,
                open_until=row.open_until if row else None,
                worked_at=row.worked_at if row else None,
                failed_at=row.failed_at if row else None,
                problem=row.problem if row else "",
            )
        )
    return found


def partner(name: str, now: datetime) -> Partner | None:
    """One of them."""
    return next((one for one in partners(now) if one.partner == name), None)


@dataclass(frozen=True)
class Operation:
    """One operation of a partner in the last day: calls, how many did not go well, and the median time."""

    name: str
    calls: int
    failed: int
    median_ms: int
    slow_ms: int


_OPERATIONS = """
SELECT operation, count(*), count(*) FILTER (WHERE outcome <> 'ok'),
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds))::int,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds))::int
  FROM exchange_call WHERE partner = %s AND at > %s GROUP BY operation ORDER BY operation
"""


def operations(name: str, now: datetime) -> list[Operation]:
    """What the partner was asked in the last day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_OPERATIONS, [name, now - timedelta(hours=CALL_HOURS)])
        return [Operation(*row) for row in cursor.fetchall()]


def last_calls(name: str) -> list[Call]:
    return list(Call.objects.filter(partner=name).order_by("-at", "-pk")[:LAST_CALLS])


def waiting_longest(name: str) -> list[OutgoingStream]:
    """The streams that wait longest; one query."""
    rows = OutgoingStream.objects.filter(partner=name, waiting_since__isnull=False)
    return list(rows.order_by("waiting_since", "pk")[:FIRST_STREAMS])


def dead_letters(name: str) -> QuerySet[OutgoingMessage]:
    """Dead letters of a partner, oldest first, to be cut into pages."""
    rows = OutgoingMessage.objects.filter(partner=name, state=MessageState.DEAD)
    return rows.select_related("stream").order_by("pk")


@dataclass(frozen=True)
class Letter:
    """One message with what people did with it; `change`: a proposal that waits for its decision."""

    row: OutgoingMessage
    deeds: Sequence[MessageDeed]
    behind: int
    change: MessageDeed | None = field(default=None)

    @property
    def body(self) -> Mapping[str, Any]:
        return self.row.body  # type: ignore[no-any-return]  # a JSON column


def letter(letter_id: int) -> Letter:
    """Raises LetterNotFound. Three queries."""
    row = OutgoingMessage.objects.select_related("stream").filter(pk=letter_id).first()
    if row is None:
        raise LetterNotFound
    deeds = list(row.deeds.select_related("by", "decided_by").order_by("pk"))
    behind = OutgoingMessage.objects.filter(
        stream=row.stream, pk__gt=row.pk, state=MessageState.WAITING
    ).count()
    change = next((one for one in deeds if one.kind == "change" and one.decided_at is None), None)
    return Letter(row, deeds, behind, change)


@dataclass(frozen=True)
class Day:
    """The newest comparison of a day. `share` is in percent, None where nothing was to be compared."""

    day: date
    here: int
    there: int
    equal: int
    union: int
    open: int
    ended_at: datetime
    problem: str

    @property
    def is_proven(self) -> bool:
        return not self.problem and self.equal == self.union

    @property
    def share(self) -> Decimal | None:
        if self.problem or not self.union:
            return None
        # rounded down: 100 is said of sets that are equal alone
        return (Decimal(self.equal) * 100 / self.union).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


_DAYS = """
SELECT DISTINCT ON (r.day) r.day, r.here, r.there, r.equal, r."union",
       (SELECT count(*) FROM exchange_portaldifference d
         WHERE d.partner = r.partner AND d.day = r.day AND d.state = 'open'),
       r.ended_at, r.problem
  FROM exchange_reconciliation r WHERE r.partner = %s ORDER BY r.day DESC, r.ended_at DESC, r.id DESC LIMIT %s
"""


def reconciled_days(name: str, limit: int = 60) -> list[Day]:
    """The newest comparison of each day, newest day first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [name, limit])
        return [Day(*row) for row in cursor.fetchall()]


def differences(name: str, *, state: str, day: date | None = None) -> QuerySet[PortalDifference]:
    """Work items of a state, oldest day first, to be cut into pages."""
    rows = PortalDifference.objects.filter(partner=name, state=state)
    if day is not None:
        rows = rows.filter(day=day)
    return rows.select_related("closed_by").order_by("day", "code")


def difference(difference_id: int) -> PortalDifference | None:
    return PortalDifference.objects.filter(pk=difference_id).first()


def failed_incoming(partner: str) -> QuerySet[IncomingMessage]:
    """What a partner pushed and nobody could handle yet, the newest first; without what it holds."""
    rows = IncomingMessage.objects.filter(partner=partner, state=IncomingState.FAILED)
    return rows.defer("body").order_by("-received_at", "-pk")


def incoming(message_id: int) -> IncomingMessage:
    """One message that a partner pushed, and who decided on it. Raises LetterNotFound."""
    found = IncomingMessage.objects.select_related("decided_by").filter(pk=message_id).first()
    if found is None:
        raise LetterNotFound
    return found
