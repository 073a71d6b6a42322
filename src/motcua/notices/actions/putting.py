"""Into the outbox: each message by a way out of the house is one message of the outbox, in the stream of its thread.

The body holds the id of the row alone; words and address are read when it is sent.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from motcua.exchange import outbox
from motcua.exchange import queries as exchange
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.kinds import Channel

WAYS = tuple(one for one in Channel if one is not Channel.INBOX)
WAITING = (NoticeState.QUEUED, NoticeState.SENDING)
_LONGEST_STREAM = 100


def key_of(notice_id: int) -> str:
    return f"notice-{notice_id}"


def stream_of(thread: str) -> str:
    """The thread; one that is too long is cut and told apart by its hash."""
    if len(thread) <= _LONGEST_STREAM:
        return thread
    return f"{thread[:67]}-{hashlib.sha256(thread.encode()).hexdigest()[:32]}"


def put(rows: Iterable[Notice], *, at: datetime, again: str = "") -> None:
    """Put rows by the partner of their way, in the transaction that wrote them. `again` tells a later key apart."""
    by_way: dict[str, list[outbox.Item]] = {}
    for row in rows:
        item = outbox.Item(
            stream_of(row.thread), row.template, f"{key_of(row.pk)}{again}", {"notice_id": row.pk}
        )
        by_way.setdefault(row.way, []).append(item)
    for way in sorted(by_way):
        outbox.put_many(way, by_way[way], at=at)


def put_forgotten(*, at: datetime, before: datetime, limit: int) -> int:
    """What waits and is not in the outbox: written by an older version of the product. How many."""
    waiting = Notice.objects.filter(state__in=WAITING, in_digest=False, created_at__lt=before)
    found = 0
    for way in WAYS:
        rows = list(waiting.filter(way=way).order_by("pk")[:limit])
        known = exchange.keys_known(way, [key_of(row.pk) for row in rows])
        missing = [row for row in rows if key_of(row.pk) not in known]
        put(missing, at=at)
        found += len(missing)
    return found
