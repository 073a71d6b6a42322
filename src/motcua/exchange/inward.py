"""The frame for what partners push: signed, kept once as it came, answered, and then handled by a job.

An app registers in its `ready()` what to do with a partner's messages; the door (`inbox.partners`) checks the
signature with the partner's own secret and keeps the message. Handling may be interrupted anywhere and repeated:
`handle` runs in one transaction with the mark that it was handled, so its effect on our side is exactly once.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from motcua.exchange.errors import ExchangeError, LetterNotFound, LetterRefused, PartnerUnknown
from motcua.exchange.models import IncomingMessage, IncomingState
from motcua.exchange.rules import without_numbers
from motcua.ledger.rules import Json

JOB = "exchange.take_in"


class KeyTaken(ExchangeError):
    """The partner has used this key before for another content. Nothing was kept."""

    code = "key-taken"


@dataclass(frozen=True)
class Received:
    """One message as its handler gets it. `is_late`: a newer one of the same stream was handled before it."""

    partner: str
    kind: str
    key: str
    stream: str
    number: int
    body: Mapping[str, Json]
    received_at: datetime
    is_late: bool


Handle = Callable[[Received], None]


@dataclass(frozen=True)
class Receiver:
    """Who handles a partner's messages; `secret` answers the shared secret, empty while none is agreed on."""

    partner: str
    handle: Handle
    secret: Callable[[], str]


_receivers: dict[str, Receiver] = {}


def register(partner: str, handle: Handle, *, secret: Callable[[], str]) -> None:
    """Say what is done with a partner's messages; called from an app's `ready()`.

    `handle` runs inside a transaction, opens the scope that it needs, and raises ExchangeError for what a person has
    to look at. A message that `is_late` tells of the past: it may be noted, it must not undo what is newer.
    """
    _receivers[partner] = Receiver(partner, handle, secret)


def unregister(partner: str) -> None:
    """For tests."""
    _receivers.pop(partner, None)


def receiver(partner: str) -> Receiver:
    """Raises PartnerUnknown."""
    found = _receivers.get(partner)
    if found is None:
        raise PartnerUnknown(partner)
    return found


@transaction.atomic
def keep(
    partner: str,
    *,
    key: str,
    kind: str,
    stream: str,
    number: int,
    body: Mapping[str, Json],
    at: datetime,
) -> bool:
    """Keep a believed message and put its job; False when it was kept before. Raises KeyTaken."""
    said = json.dumps([kind, stream, number, body], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    try:
        with transaction.atomic():
            row = IncomingMessage.objects.create(
                partner=partner, key=key, kind=kind, stream=stream, number=number, digest=digest,
                body=dict(body), received_at=at,
            )  # fmt: skip
    except IntegrityError:
        known = IncomingMessage.objects.filter(partner=partner, key=key)
        if known.values_list("digest", flat=True).get() != digest:
            raise KeyTaken(str(KeyTaken.__doc__)) from None
        known.update(repeated=F("repeated") + 1)
        return False
    put_job(row.pk)
    return True


def put_job(message_id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task(JOB, queue="exchange", allow_unknown=True).defer(message_id=message_id)


def take_in(message_id: int, *, at: datetime) -> str:
    """Handle one message; in a word, what became of it: handled, repeated or failed.

    Messages of one stream are handled one after the other. Raises PartnerUnknown, and what is worth another try.
    """
    with transaction.atomic():
        row = _locked(message_id)
        if row is None or row.state in (IncomingState.HANDLED, IncomingState.SET_ASIDE):
            return "repeated"
        of_stream = IncomingMessage.objects.filter(partner=row.partner, stream=row.stream)
        newer = of_stream.filter(number__gt=row.number, state=IncomingState.HANDLED)
        received = Received(
            partner=row.partner,
            kind=row.kind,
            key=row.key,
            stream=row.stream,
            number=row.number,
            body=row.body or {},
            received_at=row.received_at,
            is_late=bool(row.stream) and newer.exists(),
        )
        try:
            with transaction.atomic():
                receiver(row.partner).handle(received)
        except PartnerUnknown:
            raise
        except ExchangeError as error:
            row.state, row.problem = IncomingState.FAILED, without_numbers(str(error))
            row.save(update_fields=["state", "problem"])
            return "failed"
        row.state, row.handled_at, row.problem = IncomingState.HANDLED, at, ""
        row.save(update_fields=["state", "handled_at", "problem"])
        return "handled"


def handle_again(message_id: int, *, by: int, at: datetime) -> str:
    """Handle a message that failed once more, now; "handled" or "failed". Raises LetterNotFound, PartnerUnknown."""
    with transaction.atomic():
        row = _locked(message_id)
        if row is None or row.state != IncomingState.FAILED:
            raise LetterNotFound(str(LetterNotFound.__doc__))
        row.decided_by_id, row.decided_at, row.words = by, at, ""
        row.save(update_fields=["decided_by", "decided_at", "words"])
        return take_in(message_id, at=at)


@transaction.atomic
def set_aside(message_id: int, *, words: str, by: int, at: datetime) -> None:
    """Do nothing about a message that failed, with a reason; it stays to be read, and its repetition is recognised.

    Raises LetterNotFound, LetterRefused.
    """
    said = " ".join(words.split())
    if not said:
        raise LetterRefused("words-required", "words")
    if len(said) > 500:
        raise LetterRefused("words-too-long", "words")
    row = _locked(message_id)
    if row is None or row.state != IncomingState.FAILED:
        raise LetterNotFound(str(LetterNotFound.__doc__))
    row.state, row.decided_by_id, row.decided_at, row.words = IncomingState.SET_ASIDE, by, at, said
    row.save(update_fields=["state", "decided_by", "decided_at", "words"])


def _locked(message_id: int) -> IncomingMessage | None:
    """The message, locked with its whole stream in one order: whoever held its own row first and then wanted the
    stream would wait in a ring with another message of it. What a message belongs to never changes."""
    rows = IncomingMessage.objects.filter(pk=message_id)
    place = rows.values_list("partner", "stream").first()
    if place is None:
        return None
    if place[1]:
        rows = IncomingMessage.objects.filter(partner=place[0], stream=place[1])
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    return IncomingMessage.objects.get(pk=message_id)


def waiting(before: datetime, limit: int) -> list[int]:
    """Messages that were kept and not handled: their job was lost, or nobody handled them yet."""
    rows = IncomingMessage.objects.filter(state=IncomingState.KEPT, received_at__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def forget_bodies(*, before: datetime) -> int:
    """What was handled or set aside long ago loses its content and keeps its key: a late repetition is still
    recognised."""
    ended = Q(state=IncomingState.HANDLED, handled_at__lt=before) | Q(
        state=IncomingState.SET_ASIDE, decided_at__lt=before
    )
    return IncomingMessage.objects.filter(ended, body__isnull=False).update(body=None)
