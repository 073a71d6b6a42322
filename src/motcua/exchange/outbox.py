"""The outbox: what is put here is sent if and only if the caller's transaction commits, in order, with effect once.

The contract (docs/exchange.md):
- `register` in an app's `ready()` says how messages for a partner are sent; `put` in a deed's own transaction says
  what is to be sent. The same (partner, key) twice is once.
- Order is kept per (partner, stream). A message that the partner refuses becomes a dead letter: it stops its stream
  until a person mends, sends again or gives it up, and no other stream (people told by mail or telephone are told
  of what follows all the same: `stops_at_dead`).
- `send` may be interrupted anywhere and is called again with the same key: the partner, or the sender by asking the
  partner first, has to recognise it. Bodies hold ids; what is sent is built at the moment of sending.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise

from motcua.exchange.errors import PartnerUnknown
from motcua.ledger.rules import Json

QUEUE = "exchange"
DRAIN = "exchange.drain"
_LONGEST = {"partner": 40, "stream": 100, "kind": 60, "key": 200}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as its sender gets it. `tries` counts this one; `key` is what the partner may recognise it by."""

    partner: str
    stream: str
    kind: str
    key: str
    body: Mapping[str, Json]
    put_at: datetime
    at: datetime  # the moment of this try
    tries: int


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a person decided of a dead letter: `again` (with `body`, mended or not) or given up."""

    partner: str
    key: str
    body: Mapping[str, Json]
    is_again: bool
    words: str
    by: int
    at: datetime


Send = Callable[[Message], None]


@dataclass(frozen=True, kw_only=True)
class Sender:
    """How messages for a partner are sent. See `register`."""

    partner: str
    send: Send
    title: str | Promise
    on_dead: Send | None
    on_decided: Callable[[Decided], None] | None
    stops_at_dead: bool
    notes_own_calls: bool
    lanes: int
    lease_seconds: float


_senders: dict[str, Sender] = {}


def register(
    partner: str,
    send: Send,
    *,
    title: str | Promise,
    on_dead: Send | None = None,
    on_decided: Callable[[Decided], None] | None = None,
    stops_at_dead: bool = True,
    notes_own_calls: bool = False,
    lanes: int = 2,
    lease_seconds: float | None = None,
) -> None:
    """Say how messages for a partner are sent; called from an app's `ready()`. The last one to register holds.

    `send` runs outside any transaction and raises PartnerUnavailable (tried again with back-off; counts for the
    breaker), PartnerRefused (a dead letter at once), NotYet (the stream waits until then; no try) or NothingToTell
    (done without a call: it proves nothing of the partner). It opens the scope that it needs. One `send` has to end
    within `lease_seconds`, or another worker begins it again.

    `on_dead` is told of a dead letter and must bear being told twice. `on_decided` is told, inside the transaction
    of the deed, when a person sends one again or gives it up; it may refuse (LetterRefused). `stops_at_dead`: False
    where what comes after a dead letter of a stream does not depend on it. `notes_own_calls`: `send` logs each of
    its calls by `calls.note`; otherwise the outbox logs one a message. `lanes`: how many workers may send to the
    partner at the same time.
    """
    _senders[partner] = Sender(
        partner=partner,
        send=send,
        title=title,
        on_dead=on_dead,
        on_decided=on_decided,
        stops_at_dead=stops_at_dead,
        notes_own_calls=notes_own_calls,
        lanes=lanes,
        lease_seconds=lease_seconds if lease_seconds is not None else settings.EXCHANGE_LEASE_SECONDS,
    )


def unregister(partner: str) -> None:
    """For tests and for an app that is switched off: what waits goes on waiting."""
    _senders.pop(partner, None)


def sender(partner: str) -> Sender:
    """Raises PartnerUnknown."""
    found = _senders.get(partner)
    if found is None:
        raise PartnerUnknown(partner)
    return found


def senders() -> tuple[Sender, ...]:
    """All that are registered, by partner."""
    return tuple(_senders[partner] for partner in sorted(_senders))


@dataclass(frozen=True)
class Item:
    """One of many messages that are put together."""

    stream: str
    kind: str
    key: str
    body: Mapping[str, Json]


# The row of the stream is held from here to the end of the transaction, before any number is drawn: so numbers grow
# within a stream in the order in which transactions commit.
_PUT = """
WITH wanted AS (
    SELECT * FROM unnest(%(streams)s::text[], %(kinds)s::text[], %(keys)s::text[], %(bodies)s::jsonb[])
        WITH ORDINALITY AS w (stream, kind, key, body, place)
), streams AS (
    INSERT INTO exchange_outgoingstream (partner, name, waiting_since, next_at, tries, stopped)
    SELECT DISTINCT %(partner)s, stream, %(at)s::timestamptz, 'epoch'::timestamptz, 0, false FROM wanted ORDER BY 2
        ON CONFLICT (partner, name) DO UPDATE
       SET waiting_since = COALESCE(exchange_outgoingstream.waiting_since, EXCLUDED.waiting_since)
    RETURNING id, name
), ordered AS MATERIALIZED (
    SELECT s.id, w.kind, w.key, w.body FROM wanted w JOIN streams s ON s.name = w.stream ORDER BY w.place
), put AS (
    INSERT INTO exchange_outgoingmessage
           (stream_id, partner, key, kind, body, state, tries, put_at, problem)
    SELECT id, %(partner)s, key, kind, body, 'waiting', 0, %(at)s, '' FROM ordered
        ON CONFLICT (partner, key) DO NOTHING
    RETURNING id
)
SELECT count(*) FROM put
"""


def put(partner: str, *, stream: str, kind: str, key: str, body: Mapping[str, Json], at: datetime) -> None:
    """Put one message into the outbox, inside the caller's transaction.

    Holds the row of the stream until that transaction ends. Raises PartnerUnknown, ValueError (a name too long).
    """
    put_many(partner, [Item(stream, kind, key, body)], at=at)


def put_many(partner: str, items: Iterable[Item], *, at: datetime) -> int:
    """Put messages in this order; how many were new. One statement, and one job for all of them."""
    sender(partner)
    found = list(items)
    for item in found:
        _check(partner, item)
    if not found:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT,
            {
                "partner": partner,
                "at": at,
                "streams": [item.stream for item in found],
                "kinds": [item.kind for item in found],
                "keys": [item.key for item in found],
                "bodies": [json.dumps(item.body, ensure_ascii=False) for item in found],
            },
        )
        row = cursor.fetchone()
    new = int(row[0])
    if new:
        put_job(partner)
    return new


def put_job(partner: str) -> None:
    """A job that sends what waits; a row of this transaction. Without a lock of its name: a deed that waited for the
    commit of another deed only because both tell the same partner would be a queue at the desk."""
    from procrastinate.contrib.django import app

    app.configure_task(DRAIN, queue=QUEUE, allow_unknown=True).defer(partner=partner)


def _check(partner: str, item: Item) -> None:
    values = {"partner": partner, "stream": item.stream, "kind": item.kind, "key": item.key}
    for name, value in values.items():
        if not value or len(value) > _LONGEST[name]:
            raise ValueError(
                f"the {name} of a message has 1 to {_LONGEST[name]} characters, not {len(value)}"
            )
