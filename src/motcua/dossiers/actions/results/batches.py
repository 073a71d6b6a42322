"""A leader signs many results with one confirmation: a list is kept, and a job signs it one by one.

Each item is a deed of its own under a key of its own, so that a job that was stopped in the middle goes on with the
next, and nothing is signed twice. What is refused says why and leaves the others alone. A key that does not answer
now stops the list where it is; the job, or the person, begins again.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.accounts import queries as accounts
from motcua.dossiers.actions.results import signing
from motcua.dossiers.errors import (
    DossierNotFound,
    InputRefused,
    NotAllowed,
    ProcessRefused,
    ResultNotSigned,
    TransitionRefused,
)
from motcua.dossiers.models import SigningBatch, SigningItem
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused

MOST = 200
_STATE = SigningItem.State


class BatchTooLarge(Exception):
    """At most 200 results are signed with one confirmation. Tick fewer."""


class NothingToSign(Exception):
    """None of these results can be put on a list now: each waits on another one."""


@dataclass(frozen=True)
class Read:
    """A result as its signer saw it in the list."""

    dossier_id: int
    draft_seq: int


class SigningPaused(Exception):
    """A key or a service does not answer now: the rest of the list waits. `code` says what."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"{type(self).__doc__} ({code})")


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
    """Sign what still waits on the list, in its order; how many were signed now.

    The signer's posts are those of the day: who lost the post meanwhile signs nothing more. Not to be called in a
    transaction. Raises SigningPaused: the rest still waits.
    """
    batch = SigningBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return 0
    signed = 0
    waiting = batch.items.filter(state=_STATE.WAITING).order_by("place").values_list("pk", flat=True)
    for item_id in list(waiting):
        signed += _sign_item(item_id, batch, clock())
    SigningBatch.objects.filter(pk=batch.pk, ended_at__isnull=True).update(ended_at=clock())
    return signed


def _sign_item(item_id: int, batch: SigningBatch, at: datetime) -> bool:
    item = SigningItem.objects.filter(pk=item_id, state=_STATE.WAITING).first()
    if item is None:
        return False
    try:
        _carry_out(item, batch, at)
    except ResultNotSigned as error:
        if error.is_passing:
            raise SigningPaused(error.problem) from error
        return _refuse(item, error.problem, at)
    except InputRefused as error:
        if error.problem == "is-being-signed":
            raise SigningPaused(error.problem) from error
        return _refuse(item, error.problem, at)
    except NotAllowed:
        return _refuse(item, "not-allowed", at)
    except DossierNotFound:
        return _refuse(item, "not-found", at)
    except (TransitionRefused, ProcessRefused):
        return _refuse(item, "state-does-not-allow", at)
    except CommandReused:
        return _refuse(item, "command-reused", at)
    _end(item, _STATE.DONE, "", at)
    return True


def _carry_out(item: SigningItem, batch: SigningBatch, at: datetime) -> None:
    by, key = _acting(batch, at), f"{batch.deed}-{batch.pk}-{item.place}"
    if batch.deed == SigningBatch.Deed.ISSUE:
        signing.issue(dossier_id=item.dossier_id, by=by, at=at, command_id=key)
    else:
        signing.sign(dossier_id=item.dossier_id, draft_seq=item.draft_seq, by=by, at=at, command_id=key)


def _refuse(item: SigningItem, problem: str, at: datetime) -> bool:
    _end(item, _STATE.REFUSED, problem[:60], at)
    return False


def _end(item: SigningItem, state: str, problem: str, at: datetime) -> None:
    SigningItem.objects.filter(pk=item.pk, state=_STATE.WAITING).update(
        state=state, problem=problem, done_at=at
    )


def _acting(batch: SigningBatch, at: datetime) -> Acting:
    """The signer with the roles held in that unit today."""
    held = accounts.posts_of(batch.user_id, day_of(at))
    roles = frozenset(post.role for post in held if post.unit_id == batch.unit_id)
    return Acting(user_id=batch.user_id, kind="official", unit_id=batch.unit_id, roles=roles)
