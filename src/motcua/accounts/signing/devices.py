"""The devices on which an account is signed in. To end one is to remove its session: the next request finds none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from motcua.accounts.models import SignedIn, User
from motcua.accounts.signing.notes import Place, What, note
from motcua.accounts.signing.rules import sign_in_law
from motcua.kernel.zone import day_of

DEMO_AT_ONCE = 1000


@dataclass(frozen=True)
class Device:
    """One sign-in as its owner sees it."""

    id: int
    device: str
    address: str
    how: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@transaction.atomic
def begin(*, user_id: int, session_key: str, how: str, place: Place, at: datetime) -> None:
    """A sign-in has begun. Beyond the number of devices allowed at once, the one used longest ago is signed out."""
    user = User.objects.select_for_update().only("kind", "is_demo").get(pk=user_id)
    most = sign_in_law(day_of(at)).sessions[user.kind].at_once
    if user.is_demo:  # many people try the same demo account
        most = DEMO_AT_ONCE
    open_ones = list(
        SignedIn.objects.filter(user_id=user_id, ended_at__isnull=True).order_by("-seen_at", "-pk")
    )
    alive = set(
        Session.objects.filter(
            session_key__in=[one.session_key for one in open_ones], expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    gone = [one for one in open_ones if one.session_key not in alive]
    _end(gone, "over", at)
    kept = [one for one in open_ones if one.session_key in alive]
    _end(kept[most - 1 :], "too_many", at)
    SignedIn.objects.create(
        user_id=user_id,
        session_key=session_key,
        device=place.device,
        address=place.address,
        how=how,
        began_at=at,
        seen_at=at,
    )
    note(user_id, What.SIGNED_IN, at=at, place=place)


def seen(session_key: str, *, at: datetime) -> None:
    """The device is still in use."""
    SignedIn.objects.filter(session_key=session_key, ended_at__isnull=True).update(seen_at=at)


def rename(old_key: str, new_key: str) -> None:
    """The device's session goes on under a new key."""
    if old_key and new_key:
        SignedIn.objects.filter(session_key=old_key, ended_at__isnull=True).update(session_key=new_key)


def of_account(user_id: int, *, session_key: str, at: datetime) -> list[Device]:
    """Where the account is signed in at an instant, the newest use first; two queries."""
    rows = list(SignedIn.objects.filter(user_id=user_id, ended_at__isnull=True).order_by("-seen_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    return [
        Device(
            row.pk,
            row.device,
            row.address or "",
            row.how,
            row.began_at,
            row.seen_at,
            row.session_key == session_key,
        )
        for row in rows
        if row.session_key in alive
    ]


@transaction.atomic
def leave(session_key: str, *, at: datetime, why: str = "left") -> None:
    """This device has signed out, or its time is over."""
    rows = list(SignedIn.objects.select_for_update().filter(session_key=session_key, ended_at__isnull=True))
    for row in rows:
        note(row.user_id, What.SIGNED_OUT, at=at)
    _end(rows, why, at)


@transaction.atomic
def send_out(*, user_id: int, device_id: int, at: datetime, place: Place | None = None) -> bool:
    """The owner signs another device out. False when it is no device of this account, or over already."""
    rows = list(
        SignedIn.objects.select_for_update().filter(pk=device_id, user_id=user_id, ended_at__isnull=True)
    )
    _end(rows, "sent_out", at)
    if rows:
        note(user_id, What.SENT_OUT, at=at, place=place)
    return bool(rows)


@transaction.atomic
def end_all(user_id: int, *, at: datetime, except_key: str = "", by_id: int | None = None) -> int:
    """Sign an account out everywhere (but on the device `except_key`); on how many devices that was."""
    rows = list(
        SignedIn.objects.select_for_update()
        .filter(user_id=user_id, ended_at__isnull=True)
        .exclude(session_key=except_key)
    )
    _end(rows, "sent_out", at)
    if rows:
        note(user_id, What.SENT_OUT, at=at, by_id=by_id)
    return len(rows)


def _end(rows: Sequence[SignedIn], why: str, at: datetime) -> None:
    if not rows:
        return
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignedIn.objects.filter(pk__in=[row.pk for row in rows]).update(
        ended_at=at, ended_why=why, session_key=""
    )
