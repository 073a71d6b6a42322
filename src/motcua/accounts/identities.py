"""Signing in with an electronic identity: the account that opens, and the sessions that its provider may end."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, connection, transaction

from motcua.accounts.errors import (
    AccountClosed,
    AssuranceUnknown,
    LogoutReplayed,
    OtherPersonsAccount,
    SessionEnded,
)
from motcua.accounts.models import (
    AccountChange,
    AccountKind,
    Identity,
    ProviderLogout,
    ProviderSession,
    User,
)
from motcua.accounts.rules.linking import Known, Link, decide, takes_name
from motcua.accounts.rules.providers import SignedIn
from motcua.accounts.sessions import SessionStore
from motcua.accounts.signing import devices

# Two first sign-ins of one person meet at a constraint; the second one then finds what the first one made.
_TRIES = 3
_FOLLOWED = ("telephone", "email", "address")


@dataclass(frozen=True)
class Opened:
    """The account that a sign-in opened. `former_user_id`: see `Identity`."""

    user: User
    identity_id: int
    link: Link
    former_user_id: int | None = None


def sign_in_with(said: SignedIn, *, at: datetime) -> Opened:
    """Find, link or make the citizen's account of a proven sign-in and bring its name up to date.

    Raises AssuranceUnknown, OtherPersonsAccount, AccountClosed; nothing is changed then.
    """
    if said.assurance < 1:
        raise AssuranceUnknown(AssuranceUnknown.__doc__)
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            with transaction.atomic():
                return _opened(said, at)
        except IntegrityError:
            if last:
                raise
    raise AssertionError("unreachable")


def _opened(said: SignedIn, at: datetime) -> Opened:
    identity = (
        Identity.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(provider=said.provider, subject=said.subject)
        .first()
    )
    of_person = None
    if said.personal_id:
        of_person = (
            User.objects.select_for_update()
            .filter(kind=AccountKind.CITIZEN, personal_id=said.personal_id)
            .first()
        )
    link = decide(
        said,
        by_subject=Known(identity.user_id, identity.user.personal_id) if identity else None,
        by_personal_id=Known(of_person.pk, of_person.personal_id) if of_person else None,
    )
    if link is Link.REFUSE_OTHER_PERSON:
        raise OtherPersonsAccount(OtherPersonsAccount.__doc__)
    known = of_person if link in (Link.JOIN, Link.MOVE) else identity.user if identity else None
    user = known or _new_account(said)
    if not user.is_active:
        raise AccountClosed(AccountClosed.__doc__)
    if identity is None:
        identity = Identity(provider=said.provider, subject=said.subject, linked_at=at)
    elif link is Link.MOVE:
        identity.former_user_id = identity.user_id
        _note(user, "identity", "", said.provider, said, at)
    identity.user, identity.assurance, identity.last_at = user, said.assurance, at
    identity.save()
    _bring_up_to_date(user, said, at, is_new=link is Link.CREATE)
    return Opened(user, identity.pk, link, identity.former_user_id)


def _new_account(said: SignedIn) -> User:
    name = hashlib.sha256(said.subject.encode()).hexdigest()[:32]
    user = User(
        kind=AccountKind.CITIZEN,
        username=f"{said.provider}.{name}",
        personal_id=said.personal_id,
        full_name=said.full_name,
        birth_date=said.birth_date,
        telephone=said.telephone,
        email=said.email,
        address=said.address,
        password=make_password(None),
    )
    user.save(force_insert=True)
    return user


def _bring_up_to_date(user: User, said: SignedIn, at: datetime, *, is_new: bool) -> None:
    """Name and personal id follow the provider; what the person can change here is only filled in where empty."""
    if is_new:
        return
    before = {name: getattr(user, name) for name in ("full_name", "personal_id", "birth_date", *_FOLLOWED)}
    if takes_name(said, account_is_identified=bool(user.personal_id)):
        user.full_name = said.full_name
    if said.personal_id:
        user.personal_id = said.personal_id
        user.birth_date = said.birth_date or user.birth_date
    for name in _FOLLOWED:
        if not getattr(user, name):
            setattr(user, name, getattr(said, name))
    changed = [name for name, value in before.items() if getattr(user, name) != value]
    if not changed:
        return
    user.save(update_fields=changed)
    for name in changed:
        _note(user, name, str(before[name] or ""), str(getattr(user, name) or ""), said, at)


def _note(user: User, field: str, before: str, after: str, said: SignedIn, at: datetime) -> None:
    AccountChange.objects.create(
        user=user, at=at, field=field, before=before, after=after, source=said.provider
    )


def keep_provider_session(
    *, identity_id: int, session_key: str, sid: str, sub: str, assurance: int, at: datetime
) -> None:
    """Remember which session of ours the provider's session opened. Raises SessionEnded when a logout of the
    provider's session came first."""
    provider = Identity.objects.values_list("provider", flat=True).get(pk=identity_id)
    with transaction.atomic():
        _one_at_a_time(provider, sid, sub)
        if sid and ProviderLogout.objects.filter(provider=provider, sid_sha256=_hashed(sid)).exists():
            raise SessionEnded(SessionEnded.__doc__)
        ProviderSession.objects.create(
            identity_id=identity_id,
            session_key=session_key,
            sid_sha256=_hashed(sid),
            sub_sha256=_hashed(sub),
            assurance=assurance,
            began_at=at,
        )


def end_provider_sessions(*, provider: str, sid: str, sub: str, jti: str, at: datetime) -> int:
    """Carry out a logout token that was checked: the sessions of the provider's session, or of the subject when it
    names no session, end at once. How many ended. Raises LogoutReplayed."""
    with transaction.atomic():
        _one_at_a_time(provider, sid, sub)
        try:
            with transaction.atomic():
                ProviderLogout.objects.create(
                    provider=provider, jti_sha256=_hashed(jti), sid_sha256=_hashed(sid), received_at=at
                )
        except IntegrityError:
            raise LogoutReplayed(LogoutReplayed.__doc__) from None
        found = ProviderSession.objects.filter(identity__provider=provider, ended_at__isnull=True)
        if sid:
            found = found.filter(sid_sha256=_hashed(sid))
        if sub:
            found = found.filter(sub_sha256=_hashed(sub))
        ended = list(found.select_for_update(of=("self",)))
        for session in ended:
            SessionStore(session.session_key).delete()
            devices.leave(session.session_key, at=at, why="provider")
            session.ended_at = at
            session.save(update_fields=["ended_at"])
        return len(ended)


def end_own_session(session: SessionBase, *, at: datetime) -> None:
    """The person signed out here: the provider's later logout token finds nothing more to end."""
    ProviderSession.objects.filter(session_key=session.session_key or "", ended_at__isnull=True).update(
        ended_at=at
    )


def _one_at_a_time(provider: str, sid: str, sub: str) -> None:
    """A sign-in and the logout of the same provider session wait for each other."""
    with connection.cursor() as cursor:
        for name in sorted({f"{provider}:{sid}", f"{provider}:{sub}"}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_hashed(name)])


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
