"""Many results are checked, signed or sealed with one confirmation: a list is kept, and a job works it off.

Each item is a deed of its own under a key of its own, so that a job that was stopped in the middle goes on with the
next, and nothing is signed twice. What is refused says why and leaves the others alone. A key that does not answer
now stops the list where it is; the job, or the person, begins again.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.dossiers.actions.results.working_off import Run, SigningPaused
from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.models import SigningBatch, SigningItem
from motcua.dossiers.rules.authority import Acting

MOST = 200
_STATE = SigningItem.State
__all__ = ["MOST", "BatchTooLarge", "NothingToSign", "Read", "SigningPaused", "begin", "put_job", "run"]


class BatchTooLarge(Exception):
    """At most 200 results are signed with one confirmation. Tick fewer."""


class NothingToSign(Exception):
    """None of these results can be put on a list now: each waits on another one."""


@dataclass(frozen=True)
class Read:
    """A result as its signer saw it in the list."""

    dossier_id: int
    draft_seq: int


def begin(
    *, batch_id: uuid.UUID, deed: str = SigningBatch.Deed.SIGN, read: Sequence[Read], by: Acting, at: datetime
) -> SigningBatch:
    """Keep the list that was confirmed and put the job. The same id again answers the same list.

    A result that waits on another list already is left out. Raises BatchTooLarge, NothingToSign, NotAllowed.
    """
    if len(read) > MOST:
        raise BatchTooLarge(BatchTooLarge.__doc__)
    if by.user_id is None or by.unit_id is None:
        raise NotAllowed(command="sign_result", needs="a post in the handling unit")
    with transaction.atomic():
        batch, is_new = SigningBatch.objects.get_or_create(
            pk=batch_id,
            defaults={"user_id": by.user_id, "unit_id": by.unit_id, "deed": deed, "made_at": at},
        )
        if not is_new:
            if batch.user_id != by.user_id:
                raise NotAllowed(command="sign_result", needs="the list of whoever began it")
            return batch
        _put_items(batch, read)
        put_job(batch.pk)
    return batch


def _put_items(batch: SigningBatch, read: Sequence[Read]) -> None:
    waiting = set(
        SigningItem.objects.filter(
            state=_STATE.WAITING, dossier_id__in=[one.dossier_id for one in read]
        ).values_list("dossier_id", flat=True)
    )
    free = {one.dossier_id: one for one in read if one.dossier_id not in waiting}
    try:
        with transaction.atomic():
            SigningItem.objects.bulk_create(
                SigningItem(batch=batch, place=place, dossier_id=one.dossier_id, draft_seq=one.draft_seq)
                for place, one in enumerate(free.values(), 1)
            )
    except IntegrityError:
        raise NothingToSign(NothingToSign.__doc__) from None
    if not free:
        raise NothingToSign(NothingToSign.__doc__)


def put_job(batch_id: uuid.UUID) -> None:
    """Have the list signed by the worker; one job at a time works on it."""
    from procrastinate.contrib.django import app

    app.configure_task(name="dossiers.sign_batch", queue="work", lock=f"signing-{batch_id}").defer(
        batch_id=str(batch_id)
    )


def run(batch_id: uuid.UUID | str, *, clock: Callable[[], datetime]) -> int:
    """Do what still waits on the list, in its order; how many were done now.

    The signer's posts are those of the day: who lost the post meanwhile signs nothing more. Not to be called in a
    transaction. Raises SigningPaused: the rest still waits.
    """
    batch = SigningBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return 0
    this = Run(batch, clock)
    this.work_off(list(batch.items.filter(state=_STATE.WAITING).order_by("place")))
    SigningBatch.objects.filter(pk=batch.pk, ended_at__isnull=True).update(ended_at=clock())
    return this.done
