"""Dead letters: looked at, sent again, changed by one person and approved by another, or given up with a reason.

Each deed holds the stream first and then the letter, so that two people at once do not both decide.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from motcua.exchange import outbox
from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.models import MessageDeed, MessageState, OutgoingMessage, OutgoingStream
from motcua.ledger.rules import Json

_AT_ONCE = 5000


def _held(letter_id: int, *states: MessageState) -> tuple[OutgoingStream, OutgoingMessage]:
    """The letter and its stream, both held. Raises LetterNotFound."""
    found = OutgoingMessage.objects.filter(pk=letter_id).values_list("stream_id", flat=True).first()
    if found is None:
        raise LetterNotFound
    stream = OutgoingStream.objects.select_for_update().get(pk=found)
    letter = OutgoingMessage.objects.select_for_update().get(pk=letter_id)
    if letter.state not in states:
        raise LetterNotFound
    return stream, letter


def _words(words: str) -> str:
    said = " ".join(words.split())
    if not said:
        raise LetterRefused("words-required", "words")
    if len(said) > 500:
        raise LetterRefused("words-too-long", "words")
    return said


def _open_change(letter: OutgoingMessage) -> MessageDeed | None:
    return letter.deeds.select_for_update().filter(kind="change", decided_at__isnull=True).first()


def _wait_again(stream: OutgoingStream, letter: OutgoingMessage, at: datetime) -> None:
    """Back into its place: its number is the smallest that waits in its stream. Stands inside a transaction."""
    letter.state, letter.tries, letter.first_tried_at, letter.ended_at = MessageState.WAITING, 0, None, None
    letter.save(update_fields=["state", "tries", "first_tried_at", "ended_at", "body"])
    _start(stream, at)


def _start(stream: OutgoingStream, at: datetime) -> None:
    waiting = OutgoingMessage.objects.filter(stream=stream, state=MessageState.WAITING)
    since = waiting.order_by("put_at").values_list("put_at", flat=True).first()
    stream.stopped, stream.tries, stream.next_at, stream.waiting_since = False, 0, at, since
    stream.save(update_fields=["stopped", "tries", "next_at", "waiting_since"])
    if since is not None:
        outbox.put_job(stream.partner)


@transaction.atomic
def send_again(*, letter_id: int, by: int, at: datetime) -> None:
    """Send a dead letter as it is; one that was given up too, if nothing of its stream left after it.

    Raises LetterNotFound, LetterRefused (a change waits for its decision; the stream has gone on).
    """
    stream, letter = _held(letter_id, MessageState.DEAD, MessageState.GIVEN_UP)
    if _open_change(letter) is not None:
        raise LetterRefused("change-open")
    if letter.state == MessageState.GIVEN_UP:
        after = OutgoingMessage.objects.filter(stream=stream, pk__gt=letter.pk)
        if after.exclude(state=MessageState.WAITING, tries=0).exists() or stream.lease is not None:
            raise LetterRefused("stream-went-on")
    _tell(letter, is_again=True, words="", by=by, at=at)
    MessageDeed.objects.create(message=letter, kind="again", by_id=by, at=at)
    _wait_again(stream, letter, at)


def send_again_by_key(partner: str, key: str, *, by: int, at: datetime) -> bool:
    """The same for whoever knows the message by its key; False when no dead letter has it. Raises LetterRefused."""
    found = _dead_by_key(partner, key)
    if found is not None:
        send_again(letter_id=found, by=by, at=at)
    return found is not None


def give_up_by_key(partner: str, key: str, *, words: str, by: int, at: datetime) -> bool:
    """As `give_up`; False when no dead letter has the key. Raises LetterRefused."""
    found = _dead_by_key(partner, key)
    if found is not None:
        give_up(letter_id=found, words=words, by=by, at=at)
    return found is not None


def hold_by_key(partner: str, key: str) -> None:
    """Hold a message's stream, for a deed that holds rows of its own after it. Inside a transaction."""
    found = (
        OutgoingMessage.objects.filter(partner=partner, key=key).values_list("stream_id", flat=True).first()
    )
    if found is not None:
        OutgoingStream.objects.select_for_update().get(pk=found)


def is_waiting(partner: str, key: str) -> bool:
    """Whether the message still waits to be sent."""
    return OutgoingMessage.objects.filter(partner=partner, key=key, state=MessageState.WAITING).exists()


def _dead_by_key(partner: str, key: str) -> int | None:
    rows = OutgoingMessage.objects.filter(partner=partner, key=key, state=MessageState.DEAD)
    return rows.values_list("pk", flat=True).first()


def _tell(letter: OutgoingMessage, *, is_again: bool, words: str, by: int, at: datetime) -> None:
    """Whoever put the message hears of what was decided; without its app nobody does."""
    known = {sender.partner: sender for sender in outbox.senders()}.get(letter.partner)
    if known is not None and known.on_decided is not None:
        known.on_decided(
            outbox.Decided(
                partner=letter.partner, key=letter.key, body=letter.body, is_again=is_again, words=words,
                by=by, at=at,
            )
        )  # fmt: skip


@transaction.atomic
def propose_change(*, letter_id: int, body: Mapping[str, Json], words: str, by: int, at: datetime) -> int:
    """Propose another content, with a reason; a second person decides. The number of the proposal.

    Raises LetterNotFound, LetterRefused.
    """
    _stream, letter = _held(letter_id, MessageState.DEAD)
    if _open_change(letter) is not None:
        raise LetterRefused("change-open")
    if dict(body) == letter.body:
        raise LetterRefused("nothing-changed", "body")
    if set(body) != set(letter.body):
        raise LetterRefused("other-fields", "body")
    deed = MessageDeed.objects.create(
        message=letter, kind="change", by_id=by, at=at, words=_words(words),
        body_before=letter.body, body_after=dict(body),
    )  # fmt: skip
    return deed.pk


@transaction.atomic
def decide_change(*, letter_id: int, approves: bool, words: str, by: int, at: datetime) -> None:
    """A second person decides on a change: approved, the letter is sent with it; otherwise it stays as it is.

    Raises LetterNotFound, LetterRefused (own proposal; no reason for a refusal).
    """
    stream, letter = _held(letter_id, MessageState.DEAD)
    change = _open_change(letter)
    if change is None:
        raise LetterNotFound
    if change.by_id == by:
        raise LetterRefused("own-change")
    change.decided_by_id, change.decided_at = by, at
    change.decision = "approved" if approves else "returned"
    if not approves:
        change.words = f"{change.words} | {_words(words)}"[:500]
    change.save()
    if approves:
        letter.body = change.body_after
        _tell(letter, is_again=True, words=change.words, by=by, at=at)
        _wait_again(stream, letter, at)


@transaction.atomic
def give_up(*, letter_id: int, words: str, by: int, at: datetime) -> None:
    """Send it no more, with a reason; its stream goes on with what comes after it. Raises as `propose_change`."""
    stream, letter = _held(letter_id, MessageState.DEAD)
    if _open_change(letter) is not None:
        raise LetterRefused("change-open")
    said = _words(words)
    MessageDeed.objects.create(message=letter, kind="give_up", by_id=by, at=at, words=said)
    _tell(letter, is_again=False, words=said, by=by, at=at)
    letter.state, letter.ended_at = MessageState.GIVEN_UP, at
    letter.save(update_fields=["state", "ended_at"])
    _start(stream, at)


_ALL_AGAIN = """
WITH dead AS (
    SELECT m.id, m.stream_id FROM exchange_outgoingmessage m
     WHERE m.partner = %(partner)s AND m.state = 'dead' AND m.last_tried_at < %(before)s
       AND NOT EXISTS (SELECT FROM exchange_messagedeed d
                        WHERE d.message_id = m.id AND d.kind = 'change' AND d.decided_at IS NULL)
     ORDER BY m.id LIMIT %(most)s
), streams AS (
    SELECT s.id FROM exchange_outgoingstream s WHERE s.id IN (SELECT stream_id FROM dead) ORDER BY s.id FOR UPDATE
), again AS (
    UPDATE exchange_outgoingmessage m SET state = 'waiting', tries = 0, first_tried_at = NULL
      FROM dead WHERE m.id = dead.id AND m.state = 'dead' AND dead.stream_id IN (SELECT id FROM streams)
    RETURNING m.id, m.stream_id
), noted AS (
    INSERT INTO exchange_messagedeed (message_id, kind, by_id, at, words, decision)
    SELECT id, 'again', NULL, %(at)s, '', '' FROM again
), started AS (
    UPDATE exchange_outgoingstream s SET stopped = false, tries = 0, next_at = %(at)s
     WHERE s.id IN (SELECT stream_id FROM again)
)
SELECT count(*) FROM again
"""


@transaction.atomic
def send_all_again(partner: str, *, before: datetime, at: datetime) -> int:
    """The system sends dead letters of a partner again that were last tried before an instant. How many.

    For partners whose messages are built when they are sent: what was wrong may have been mended meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALL_AGAIN, {"partner": partner, "before": before, "at": at, "most": _AT_ONCE})
        number = int(cursor.fetchone()[0])
    if number:
        outbox.put_job(partner)
    return number


def forget_delivered(*, before: datetime) -> int:
    """Delete messages delivered long ago, a thousand at a time; what people did with dead letters stays. How many."""
    found = OutgoingMessage.objects.filter(
        state=MessageState.DELIVERED, ended_at__lt=before, deeds__isnull=True
    ).order_by("pk")
    total = 0
    while number := OutgoingMessage.objects.filter(
        pk__in=list(found.values_list("pk", flat=True)[:1000])
    ).delete()[0]:
        total += number
    return total
