"""Sending what waits in the outbox: stream by stream, each in order, several workers at once, any of which may die.

A worker takes a stream by a lease (a conditional UPDATE), renews it before each message and gives it back. A worker
that is killed leaves the lease behind; when it has run out the stream is taken up again at the message that was not
confirmed. How many workers send to one partner at a time is bounded by advisory locks, which die with their session.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import random
from zlib import crc32

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from motcua.exchange import breakers, calls, outbox
from motcua.exchange.errors import NothingToTell, NotYet, PartnerRefused, PartnerUnavailable
from motcua.exchange.models import MessageState, OutgoingMessage, OutgoingStream, PartnerState
from motcua.exchange.outbox import Message, Sender
from motcua.exchange.rules import without_numbers
from motcua.exchange.rules.pacing import Door, Pace, is_poisoned, pace_on, wait
from motcua.kernel.zone import day_of

log = logging.getLogger("motcua.exchange")
Clock = Callable[[], datetime]
# One job ends after so many messages, so that a long queue leaves room for other partners; the next goes on.
MESSAGES_A_JOB = 2000
_LOCKS = 0x6D63  # the namespace of our advisory locks
_READ_AT_ONCE = 100

_TAKE = """
UPDATE exchange_outgoingstream SET lease = %(lease)s, leased_until = %(until)s
 WHERE id = (SELECT id FROM exchange_outgoingstream
              WHERE partner = %(partner)s AND waiting_since IS NOT NULL AND NOT stopped AND next_at <= %(now)s
                AND (leased_until IS NULL OR leased_until <= %(now)s)
              ORDER BY tries, next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, name
"""


@dataclass
class Drained:
    """What one round did. `shut`: the partner is left alone; `lanes_full`: enough others send already."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    shut: bool = False
    lanes_full: bool = False
    is_more: bool = False


class _Ended(Enum):
    """How one try ended. PASSED: without a call, so it says nothing of the partner."""

    SENT = auto()
    PASSED = auto()
    STOPPED = auto()


class _LeaseLost(Exception):
    """Another worker has taken the stream: it sends on, we do not."""


@dataclass
class _Lane:
    sender: Sender
    pace: Pace
    clock: Clock
    done: Drained
    most: int
    renew_at: datetime
    probing: bool = False
    proven: bool = False  # the partner took a message since the last failure was counted

    def take(self) -> tuple[int, str, uuid.UUID] | None:
        """The stream that was tried least and has waited longest, leased; or None."""
        lease, now = uuid.uuid4(), self.clock()
        self.renew_at = now + timedelta(seconds=self.sender.lease_seconds / 3)
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                {"partner": self.sender.partner, "now": now, "until": self._until(now), "lease": lease},
            )
            row = cursor.fetchone()
        return None if row is None else (int(row[0]), str(row[1]), lease)

    def _until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.sender.lease_seconds)

    def renew(self, held: QuerySet[OutgoingStream]) -> None:
        """Renew the lease once a third of it is over: until it has run out nobody else takes the stream."""
        now = self.clock()
        if now < self.renew_at:
            return
        if not held.update(leased_until=self._until(now)):
            raise _LeaseLost
        self.renew_at = now + timedelta(seconds=self.sender.lease_seconds / 3)


def drain(partner: str, *, clock: Clock = timezone.now, most: int = MESSAGES_A_JOB) -> Drained:
    """Send what is due for a partner, up to `most` messages. Outside any transaction.

    Raises PartnerUnknown, and OperationalError when our own database goes away: nothing is counted against the
    partner for that.
    """
    sender = outbox.sender(partner)
    done = Drained()
    idle = 0
    while True:
        before = done.sent + done.failed
        with _a_lane(sender) as is_ours:
            if not is_ours:
                done.lanes_full = True
                return done
            _send_due(_Lane(sender, pace_on(day_of(clock())), clock, done, most, renew_at=clock()))
        # what was committed while we held the last lane found it full: it is ours to send
        # (a stream that is due and cannot be taken is held by a deed, whose commit brings a job of its own)
        idle = idle + 1 if done.sent + done.failed == before else 0
        if done.shut or done.is_more or idle > 1 or not is_due(partner, clock()):
            return done


def is_due(partner: str, now: datetime) -> bool:
    """Whether a stream of the partner can be taken now."""
    return _due(now).filter(partner=partner).exists()


def due_partners(now: datetime) -> list[str]:
    """Partners that have something to be sent now."""
    return sorted(_due(now).order_by().values_list("partner", flat=True).distinct())


def _due(now: datetime) -> QuerySet[OutgoingStream]:
    return OutgoingStream.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        waiting_since__isnull=False,
        stopped=False,
        next_at__lte=now,
    )


@contextmanager
def _a_lane(sender: Sender) -> Iterator[bool]:
    """Hold one of the partner's lanes; False when all are taken."""
    with connection.cursor() as cursor:
        for lane in range(sender.lanes):
            number = crc32(f"{sender.partner}/{lane}".encode()) - 2**31
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, number])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, number])


def _send_due(lane: _Lane) -> None:
    partner = lane.sender.partner
    worked = False
    try:
        while lane.done.sent + lane.done.failed < lane.most:
            # Once it has answered in this round the door need not be asked again until it fails.
            door = (
                Door.OPEN
                if worked
                else breakers.admit(partner, lane.clock(), probe_seconds=lane.sender.lease_seconds)
            )
            if door == Door.SHUT:
                lane.done.shut = True
                return
            taken = lane.take()
            if taken is None:
                if door == Door.PROBE:
                    breakers.end_probe(partner)
                return
            lane.probing = door == Door.PROBE
            before = lane.done.failed
            answered = _send_stream(lane, *taken)
            if lane.probing and answered:
                breakers.worked(partner, lane.clock())
                _hurry(partner, lane.clock())
            elif lane.probing and lane.done.failed == before:
                breakers.end_probe(partner)
            lane.probing = False
            worked = answered and lane.done.failed == before
        lane.done.is_more = is_due(partner, lane.clock())
    finally:
        if worked:
            breakers.worked(partner, lane.clock())


def _hurry(partner: str, now: datetime) -> None:
    """The partner is back: what backed off because it was away is due now."""
    waiting = OutgoingStream.objects.filter(partner=partner, waiting_since__isnull=False, stopped=False)
    waiting.filter(next_at__gt=now).update(next_at=now)


def _send_stream(lane: _Lane, stream_id: int, name: str, lease: uuid.UUID) -> bool:
    """Send the waiting messages of a leased stream in order; whether the partner answered the last one we sent."""
    held = OutgoingStream.objects.filter(pk=stream_id, lease=lease)
    answered = False
    waiting = OutgoingMessage.objects.filter(stream_id=stream_id, state=MessageState.WAITING).order_by("pk")
    last = 0
    with calls.gathered():
        try:
            while lane.done.sent + lane.done.failed < lane.most:
                batch = list(waiting.filter(pk__gt=last)[:_READ_AT_ONCE])
                for row in batch:
                    if last:
                        lane.renew(held)
                    last = row.pk
                    ended = _send_one(lane, held, row, name)
                    if ended is _Ended.STOPPED:
                        return answered
                    answered = answered or ended is _Ended.SENT
                    lane.done.sent += 1
                    if lane.probing or lane.done.sent + lane.done.failed >= lane.most:
                        break
                if lane.probing or len(batch) < _READ_AT_ONCE:
                    break
            _give_back(held, stream_id)
        except _LeaseLost:
            log.warning("exchange.lease partner=%s: another worker has taken the stream", lane.sender.partner)
    return answered


def _send_one(lane: _Lane, held: QuerySet[OutgoingStream], row: OutgoingMessage, name: str) -> _Ended:
    """Send one message. What went wrong is written with the message, its stream and the breaker."""
    sender, now = lane.sender, lane.clock()
    mine = OutgoingMessage.objects.filter(pk=row.pk, state=MessageState.WAITING)
    first = row.first_tried_at or now
    message = Message(
        partner=row.partner,
        stream=name,
        kind=row.kind,
        key=row.key,
        body=row.body,
        put_at=row.put_at,
        at=now,
        tries=row.tries + 1,
    )
    try:
        if sender.notes_own_calls:
            sender.send(message)
        else:
            with calls.timed(row.partner, row.kind, now):
                sender.send(message)
    except (OperationalError, InterfaceError):
        raise  # our database is away; the lease runs out and the message is sent again
    except NotYet as later:
        if not held.update(lease=None, leased_until=None, next_at=later.until):
            raise _LeaseLost from None
        return _Ended.STOPPED
    except NothingToTell:
        _delivered(mine, first, now, lane)
        return _Ended.PASSED
    except PartnerUnavailable as error:
        lane.done.failed += 1
        if lane.proven:  # failures count in a row, and a message was taken in between
            breakers.worked(row.partner, now)
            lane.proven = False
        problem, worked_at = str(error), _worked_at(row.partner)
        lane.done.shut = breakers.failed(row.partner, now, lane.pace, problem)
        is_dead = is_poisoned(lane.pace, tries=message.tries, first_tried=first, partner_worked=worked_at)
    except PartnerRefused as error:
        lane.done.failed += 1
        problem, is_dead = str(error), True
        breakers.worked(row.partner, now)  # it answers; what it says of this message is another matter
    except Exception as error:  # a fault of ours must not stop the other streams
        lane.done.failed += 1
        log.error("exchange.fault partner=%s message=%d: %s", row.partner, row.pk, type(error).__name__)
        problem = f"our own fault: {type(error).__name__}"
        is_dead = message.tries >= lane.pace.tries_before_dead
        if lane.probing:
            breakers.failed(row.partner, now, lane.pace, problem)
    else:
        _delivered(mine, first, now, lane)
        lane.proven = True
        return _Ended.SENT
    if is_dead and held.exists():
        lane.done.dead += 1
        if sender.on_dead is not None:
            sender.on_dead(message)
    with transaction.atomic():
        # the stream first, as people's deeds do; who lost it says nothing more of its messages
        if held.select_for_update().first() is None:
            raise _LeaseLost
        mine.update(
            state=MessageState.DEAD if is_dead else MessageState.WAITING,
            tries=F("tries") + 1, problem=without_numbers(problem), first_tried_at=first, last_tried_at=now,
        )  # fmt: skip
        if is_dead and not sender.stops_at_dead:
            _go_on(row.stream_id, held.values_list("lease", flat=True).get())
            return _Ended.STOPPED
        held.update(
            lease=None, leased_until=None, stopped=is_dead, tries=message.tries,
            next_at=now + wait(lane.pace, tries=message.tries, spread=random()),
        )  # fmt: skip
    return _Ended.STOPPED


def _delivered(mine: QuerySet[OutgoingMessage], first: datetime, now: datetime, lane: _Lane) -> None:
    mine.update(
        state=MessageState.DELIVERED, tries=F("tries") + 1, ended_at=lane.clock(), problem="",
        first_tried_at=first, last_tried_at=now,
    )  # fmt: skip


def _worked_at(partner: str) -> datetime | None:
    return PartnerState.objects.filter(pk=partner).values_list("worked_at", flat=True).first()


# The row of the stream is held by whoever puts a message into it: after this statement nothing waits, or it is seen.
_GIVE_BACK = """
UPDATE exchange_outgoingstream AS s
   SET lease = NULL, leased_until = NULL, tries = 0,
       waiting_since = (SELECT min(m.put_at) FROM exchange_outgoingmessage m
                         WHERE m.stream_id = s.id AND m.state = 'waiting')
 WHERE s.id = %s AND s.lease = %s
"""


def _give_back(held: QuerySet[OutgoingStream], stream_id: int) -> None:
    with transaction.atomic():
        row = held.select_for_update().first()
        if row is None:
            raise _LeaseLost
        _go_on(stream_id, row.lease)


def _go_on(stream_id: int, lease: uuid.UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [stream_id, lease])
