"""When telephone, key and codes are lost: one person asks for a reset, another approves it (four eyes).

After a reset the password alone signs in, and a new second factor has to be made at once.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.accounts.models import AccountKind, FactorReset, PasswordGuard, User
from motcua.accounts.signing import devices, factors
from motcua.accounts.signing.errors import NothingToDecide, ResetAsked, SecondPersonNeeded
from motcua.accounts.signing.notes import What, note
from motcua.accounts.signing.rules import sign_in_law
from motcua.kernel.text import squeeze
from motcua.kernel.zone import day_of


class GroundMissing(ValueError):
    """Say how you made sure who asks: seen at the office, known voice, identity card."""


def ask(*, user_id: int, ground: str, by_id: int | None, at: datetime) -> FactorReset:
    """Ask for a reset. `by_id` None: the keeper of the machine, by command. Raises GroundMissing, ResetAsked."""
    if not squeeze(ground):
        raise GroundMissing
    try:
        with transaction.atomic():
            made = FactorReset.objects.create(
                user_id=user_id, ground=squeeze(ground)[:300], asked_by_id=by_id, asked_at=at
            )
            note(user_id, What.RESET_ASKED, at=at, by_id=by_id)
    except IntegrityError:
        raise ResetAsked from None
    return made


@transaction.atomic
def decide(*, reset_id: int, grant: bool, by_id: int, at: datetime) -> None:
    """Approve or refuse. Approved: all second factors go, all devices are signed out, a new one is due at once.

    Raises NothingToDecide, SecondPersonNeeded.
    """
    reset = FactorReset.objects.select_for_update().filter(pk=reset_id, decided_at__isnull=True).first()
    if reset is None:
        raise NothingToDecide
    if by_id in (reset.asked_by_id, reset.user_id):
        raise SecondPersonNeeded
    reset.decided_by_id, reset.decided_at, reset.is_granted = by_id, at, grant
    reset.save(update_fields=["decided_by", "decided_at", "is_granted"])
    note(reset.user_id, What.RESET_GRANTED if grant else What.RESET_REFUSED, at=at, by_id=by_id)
    if grant:
        _carry_out(reset.user_id, at=at, by_id=by_id)


@transaction.atomic
def by_keeper(*, username: str, ground: str, at: datetime) -> None:
    """The reset that whoever keeps the machine carries out by command. Raises LookupError, GroundMissing."""
    user = User.objects.filter(username=username, kind=AccountKind.OFFICIAL).first()
    if user is None:
        raise LookupError(username)
    if not squeeze(ground):
        raise GroundMissing
    FactorReset.objects.filter(user_id=user.pk, decided_at__isnull=True).update(
        decided_at=at, is_granted=True
    )
    FactorReset.objects.create(
        user_id=user.pk, ground=squeeze(ground)[:300], asked_at=at, decided_at=at, is_granted=True
    )
    note(user.pk, What.RESET_GRANTED, at=at)
    _carry_out(user.pk, at=at, by_id=None)


def of_whom(reset_id: int) -> int | None:
    """Whose account a reset is about; None when there is no such reset."""
    return FactorReset.objects.filter(pk=reset_id).values_list("user_id", flat=True).first()


def _carry_out(user_id: int, *, at: datetime, by_id: int | None) -> None:
    factors.remove_all(user_id, at=at)
    devices.end_all(user_id, at=at, by_id=by_id)
    # The days of grace are over: whoever is obliged makes a new one before anything else.
    PasswordGuard.objects.update_or_create(
        user_id=user_id, defaults={"obliged_since": at - sign_in_law(day_of(at)).grace}
    )
