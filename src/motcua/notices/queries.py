"""A person's inbox."""

from dataclasses import dataclass
from datetime import datetime

from motcua.notices.messages import Message, message
from motcua.notices.models import Notice


@dataclass(frozen=True)
class Received:
    """One message in an inbox, in the reader's language. `code` is the dossier's, for a link."""

    id: int
    dossier_id: int
    code: str
    message: Message
    at: datetime
    is_read: bool


def inbox(recipient_id: int, *, language: str, limit: int = 50) -> list[Received]:
    """The newest messages of a person's own; one query."""
    rows = Notice.objects.filter(recipient_id=recipient_id, way="inbox").order_by("-created_at", "-pk")[
        :limit
    ]
    return [
        Received(
            id=row.pk,
            dossier_id=row.dossier_id,
            code=str(row.values.get("code", "")),
            message=message(row.template, row.values, language=language),
            at=row.delivered_at or row.created_at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Arrived:
    """A notice that reached its recipient, by the inbox or by mail."""

    id: int
    way: str
    at: datetime


def delivered(dossier_id: int, event_seq: int) -> list[Arrived]:
    """The notices of one event that have arrived; one query."""
    rows = Notice.objects.filter(
        dossier_id=dossier_id, event_seq=event_seq, delivered_at__isnull=False
    ).order_by("pk")
    return [Arrived(row.pk, row.way, row.delivered_at) for row in rows if row.delivered_at is not None]


def unread_count(recipient_id: int) -> int:
    return Notice.objects.filter(recipient_id=recipient_id, way="inbox", read_at__isnull=True).count()
