"""Dead letters: what could not be delivered is looked at, mended and sent again, or laid aside, by an official."""

from datetime import datetime

from django.db import transaction

from motcua.exchange.actions import letters
from motcua.exchange.errors import LetterRefused
from motcua.notices.actions.delivering import NOTHING, lay_down, revive
from motcua.notices.actions.putting import key_of, put
from motcua.notices.errors import AddressInvalid, NotADeadLetter, NoticesError, NoticeUnknown
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.addresses import tidied
from motcua.notices.rules.kinds import Channel


class NothingToSend(NoticesError):
    """No address is kept for this message, or its content was a secret. Type the address, or lay it aside."""

    code = NOTHING


def resend(*, notice_id: int, address: str, by: int, why: str, at: datetime) -> None:
    """Put a dead letter into the outbox again, to a mended address or (empty) to the one that is kept.

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
        try:
            revive(row, to=to, by=by, why=why, at=at)
        except LetterRefused:
            raise NothingToSend from None
        key = key_of(row.pk)
        if not letters.send_again_by_key(row.way, key, by=by, at=at) and not letters.is_waiting(row.way, key):
            # it had left, and its provider told of the failure later: the outbox knows it as sent
            put([row], at=at, again=f"-{at:%y%m%d%H%M%S%f}")


def lay_aside(*, notice_id: int, by: int, why: str, at: datetime) -> None:
    """Nobody sends it any more; the reason stays. Raises NoticeUnknown, NotADeadLetter."""
    with transaction.atomic():
        row = _dead(notice_id)
        lay_down(row, by=by, why=why, at=at)
        letters.give_up_by_key(row.way, key_of(row.pk), words=why or "–", by=by, at=at)


def _dead(notice_id: int) -> Notice:
    way = Notice.objects.filter(pk=notice_id).values_list("way", flat=True).first()
    if way is not None:  # the outbox first, as its own deeds do
        letters.hold_by_key(way, key_of(notice_id))
    row = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if row is None:
        raise NoticeUnknown
    if row.state != NoticeState.FAILED or row.settled_at is not None:
        raise NotADeadLetter
    return row
