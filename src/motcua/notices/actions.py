"""Writing and delivering notices: one row for each event and way, whatever is repeated or interrupted.

The inbox is exactly once: writing the row is the delivery. Electronic mail is at least once: when the machine
stops between handing a mail over and marking it, the mail is sent again; in every other case it is sent once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F

from motcua.ledger.rules import Json
from motcua.notices.errors import NoticeUndelivered
from motcua.notices.messages import message, signed_off
from motcua.notices.models import Notice, NoticeState

INBOX, EMAIL = "inbox", "email"
MAX_ATTEMPTS = 6
_MAIL_LOCK = 0x6D61696C  # our number among the database's advisory locks


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What to tell about one event of a dossier. `values` name no person (see `messages`)."""

    dossier_id: int
    event_seq: int
    template: str
    values: Mapping[str, Json]
    recipient_id: int | None = None


def put_into_inbox(telling: Telling, *, at: datetime) -> bool:
    """Put a message into the recipient's inbox; True if it was not there yet. Needs a recipient."""
    _, is_new = _put(telling, INBOX, state=NoticeState.DELIVERED, delivered_at=at)
    return is_new


def send_mail(telling: Telling, *, to: str, track_address: str, language: str, at: datetime) -> bool:
    """Mail a message once; True if this call sent it.

    The address is not kept. After the last attempt the notice is marked failed and no error is raised.
    Raises NoticeUndelivered while it may be tried again.
    """
    notice, _ = _put(telling, EMAIL, state=NoticeState.WAITING, delivered_at=None)
    with _sole_sender(notice.pk) as is_mine:
        if not is_mine:
            return False
        waiting = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING)
        if not waiting.update(attempts=F("attempts") + 1):
            return False
        text = message(telling.template, telling.values, language=language)
        mail = EmailMessage(
            subject=text.subject, body=signed_off(text, address=track_address, language=language), to=[to]
        )
        try:
            mail.send()
        except (OSError, SMTPException, ValueError) as error:  # ValueError: an address that cannot be written
            if not waiting.filter(attempts__gte=MAX_ATTEMPTS).update(state=NoticeState.FAILED):
                raise NoticeUndelivered(type(error).__name__) from None
            return False
        waiting.update(state=NoticeState.DELIVERED, delivered_at=at)
        return True


@contextmanager
def _sole_sender(notice_id: int) -> Iterator[bool]:
    """Whether this process alone sends the notice now. The database lets go of it when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_MAIL_LOCK, notice_id % 2**31])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_MAIL_LOCK, notice_id % 2**31])


def _put(
    telling: Telling, way: str, *, state: NoticeState, delivered_at: datetime | None
) -> tuple[Notice, bool]:
    """The row of an event and way, and whether this call wrote it; the constraint decides between two."""
    return Notice.objects.get_or_create(
        dossier_id=telling.dossier_id,
        event_seq=telling.event_seq,
        way=way,
        defaults={
            "recipient_id": telling.recipient_id,
            "template": telling.template,
            "values": dict(telling.values),
            "state": state,
            "delivered_at": delivered_at,
        },
    )


def mark_read(*, recipient_id: int, notice_id: int, at: datetime) -> bool:
    """The recipient has opened the message; True the first time. Another's notice is left alone."""
    return bool(
        Notice.objects.filter(pk=notice_id, recipient_id=recipient_id, read_at__isnull=True).update(
            read_at=at
        )
    )


def forget(dossier_id: int) -> int:
    """Delete every message about a dossier, because the retention of its data ended. How many."""
    return Notice.objects.filter(dossier_id=dossier_id).delete()[0]
