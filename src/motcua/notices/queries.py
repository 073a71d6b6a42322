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


def unread_count(recipient_id: int) -> int:
    return Notice.objects.filter(recipient_id=recipient_id, way="inbox", read_at__isnull=True).count()
