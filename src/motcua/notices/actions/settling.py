"""Dead letters: what could not be delivered is looked at, mended and sent again, or laid aside, by an official."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.notices.errors import AddressInvalid, NotADeadLetter, NoticesError, NoticeUnknown
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.addresses import tidied
from motcua.notices.rules.kinds import Channel, Form, kind

UNKNOWN = "outcome-unknown"


class NothingToSend(NoticesError):
    """No address is kept for this message, or its content was a secret. Type the address, or lay it aside."""

    code = "nothing-to-send"


def resend(*, notice_id: int, address: str, by: int, why: str, at: datetime) -> None:
    """Put a dead letter into the queue again, to a mended address or (empty) to the one that is kept.

    Where it is not known whether the provider took it, the provider is asked first, under the same reference; after a
    known failure it is a new one. Raises NoticeUnknown, NotADeadLetter, AddressInvalid, NothingToSend.
    """
    with transaction.atomic():
        row = _dead(notice_id)
        to = row.address
        if address:
            mended = tidied(Channel(row.way), address)
            if mended is None:
                raise AddressInvalid
            to = mended
        if not to or Form.SECRET in kind(row.template).values.values():
            raise NothingToSend
        # a mended address makes it another message: the old outcome says nothing of it
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
    from motcua.notices.tasks import put_deliveries

    put_deliveries([row.thread])


def lay_aside(*, notice_id: int, by: int, why: str, at: datetime) -> None:
    """Nobody sends it any more; the reason stays. Raises NoticeUnknown, NotADeadLetter."""
    with transaction.atomic():
        row = _dead(notice_id)
        Notice.objects.filter(pk=row.pk).update(
            settled_at=at, settled_by_id=by, settled_why=why[:300], address=""
        )


def _dead(notice_id: int) -> Notice:
    row = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if row is None:
        raise NoticeUnknown
    if row.state != NoticeState.FAILED or row.settled_at is not None:
        raise NotADeadLetter
    return row
