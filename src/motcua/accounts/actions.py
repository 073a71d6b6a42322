"""Writing accounts and posts."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from motcua.accounts.absences import end_absence, record_absence
from motcua.accounts.attempts import attempt_allowed, forget_attempts
from motcua.accounts.errors import (
    AccountExists,
    NotAnOfficial,
    PeriodReversed,
    PersonalIdInvalid,
    PostTaken,
    PostUnknown,
)
from motcua.accounts.identities import (
    Opened,
    end_own_session,
    end_provider_sessions,
    keep_provider_session,
    sign_in_with,
)
from motcua.accounts.models import AccountKind, Post, PostHolding, User
from motcua.accounts.organisations import (
    answer_invitation,
    found_organisation,
    invite,
    remove_member,
    withdraw_invitation,
)
from motcua.accounts.representation import end_representation, record_representation
from motcua.agencies import queries as agencies
from motcua.kernel.identity import personal_id_problems
from motcua.kernel.text import squeeze

__all__ = [
    "Opened",
    "answer_invitation",
    "assign_post",
    "attempt_allowed",
    "change_password",
    "create_citizen",
    "create_filing_system",
    "create_official",
    "end_absence",
    "end_holding",
    "end_own_session",
    "end_provider_sessions",
    "end_representation",
    "forget_attempts",
    "found_organisation",
    "invite",
    "keep_provider_session",
    "load_posts",
    "record_absence",
    "record_representation",
    "remove_member",
    "sign_in_with",
    "withdraw_invitation",
]


def create_citizen(
    *,
    personal_id: str,
    full_name: str,
    birth_date: date | None = None,
    telephone: str = "",
    email: str = "",
    address: str = "",
    area_id: int | None = None,
    username: str = "",
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """A citizen's account; without a password it cannot sign in (a person known at the counter only).

    `username` defaults to the personal id. Raises PersonalIdInvalid, AccountExists.
    """
    if any(problem.is_error for problem in personal_id_problems(personal_id)):
        raise PersonalIdInvalid
    return _create(
        User(
            kind=AccountKind.CITIZEN,
            username=username or personal_id,
            personal_id=personal_id,
            full_name=squeeze(full_name),
            birth_date=birth_date,
            telephone=telephone,
            email=email,
            address=squeeze(address),
            area_id=area_id,
            is_demo=is_demo,
        ),
        password,
    )


def create_official(
    *,
    username: str,
    full_name: str,
    personal_id: str = "",
    telephone: str = "",
    email: str = "",
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """An official's account, without any post yet. Raises PersonalIdInvalid, AccountExists."""
    if personal_id and any(problem.is_error for problem in personal_id_problems(personal_id)):
        raise PersonalIdInvalid
    return _create(
        User(
            kind=AccountKind.OFFICIAL,
            username=username,
            personal_id=personal_id,
            full_name=squeeze(full_name),
            telephone=telephone,
            email=email,
            is_demo=is_demo,
        ),
        password,
    )


def create_filing_system(*, name: str) -> User:
    """The account that another system files by: no person's, and nobody can sign in to it. Raises AccountExists."""
    return _create(User(kind=AccountKind.SYSTEM, username=f"system:{name}"[:150], full_name=name[:120]), None)


def _create(user: User, password: str | None) -> User:
    user.password = make_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as fault:
        taken = "personal id" if "one_account" in str(fault.__cause__) else "user name"
        raise AccountExists(taken) from None
    return user


def change_password(*, user_id: int, password: str) -> None:
    """Set a new password; that it is a good one was checked. Every session made with the old one ends."""
    User.objects.filter(pk=user_id).update(password=make_password(password))


@transaction.atomic
def assign_post(*, user_id: int, post_id: int, valid_from: date, valid_to: date | None = None) -> PostHolding:
    """Let an official hold a post for a period (both days included; no end: until further notice).

    The same person in the same post from the same day again changes nothing. Raises PostUnknown, NotAnOfficial,
    PeriodReversed, PostTaken (one person at a time).
    """
    if valid_to is not None and valid_to < valid_from:
        raise PeriodReversed(valid_from, valid_to)
    if not Post.objects.select_for_update().filter(pk=post_id).exists():
        raise PostUnknown(post_id)
    if not User.objects.filter(pk=user_id, kind=AccountKind.OFFICIAL).exists():
        raise NotAnOfficial(user_id)
    period = Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    if valid_to is not None:
        period &= Q(valid_from__lte=valid_to)
    for held in PostHolding.objects.filter(period, post_id=post_id):
        if (held.user_id, held.valid_from, held.valid_to) == (user_id, valid_from, valid_to):
            return held
        raise PostTaken(post_id, valid_from)
    return PostHolding.objects.create(
        post_id=post_id, user_id=user_id, valid_from=valid_from, valid_to=valid_to
    )


def end_holding(*, holding_id: int, on: date) -> bool:
    """End a holding with `on` as its last day. False when it had ended by then already."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return bool(PostHolding.objects.filter(still, pk=holding_id, valid_from__lte=on).update(valid_to=on))


@transaction.atomic
def load_posts(province_code: str) -> int:
    """The posts of the province's units as law/agencies names them; how many were made.

    A post that exists keeps the title that the province gave it.
    """
    planned = agencies.planned_posts(province_code)
    known = set(
        Post.objects.filter(unit_id__in={unit_id for unit_id, _ in planned}).values_list("unit_id", "code")
    )
    made = [
        Post(unit_id=unit_id, code=post.code, title=post.title, role=post.role)
        for unit_id, post in planned
        if (unit_id, post.code) not in known
    ]
    Post.objects.bulk_create(made, batch_size=2000)
    return len(made)
