"""Passkeys (WebAuthn): registering a device's key and signing in with it. The library checks, we keep.

A passkey is asked for with user verification (finger, face or PIN of the device): it is two factors by itself,
so it signs in without a password. `state` is what the library needs back with the answer; it goes into the session.
"""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from motcua.accounts.models import FactorKind, SecondFactor, User
from motcua.accounts.signing.errors import FactorExists, PasskeyRefused, TooManyFactors
from motcua.accounts.signing.notes import Place, What, note

MOST = 10


@dataclass(frozen=True)
class Question:
    """What the browser is asked (WebAuthn JSON), and what has to be kept until it answers."""

    options: Mapping[str, Any]
    state: Mapping[str, Any]


def works_at(host: str) -> bool:
    """Whether browsers have passkeys for a host: a name, not a number (WebAuthn 5.1.3)."""
    try:
        ipaddress.ip_address(_name(host))
    except ValueError:
        return True
    return False


def ask_to_register(*, user_id: int, host: str, title: str) -> Question:
    """Begin to register a device. Raises TooManyFactors."""
    user = User.objects.get(pk=user_id)
    known = _known(user_id)
    if len(known) >= MOST:
        raise TooManyFactors
    options, state = _server(host, title).register_begin(
        PublicKeyCredentialUserEntity(
            id=str(user.pk).encode(), name=user.username, display_name=user.full_name or user.username
        ),
        known,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Question(dict(options), state)


def register(
    *,
    user_id: int,
    host: str,
    title: str,
    state: Mapping[str, Any],
    answer: str,
    name: str,
    at: datetime,
    place: Place | None = None,
) -> None:
    """Keep the device's key. Raises PasskeyRefused, FactorExists."""
    try:
        found = _server(host, title).register_complete(state, _answer(answer)).credential_data
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as fault:
        raise PasskeyRefused from fault
    if found is None:
        raise PasskeyRefused
    try:
        with transaction.atomic():
            SecondFactor.objects.create(
                user_id=user_id,
                kind=FactorKind.PASSKEY,
                name=name.strip()[:60] or "Passkey",
                credential=found.credential_id,
                public_key=bytes(found),
                added_at=at,
            )
            note(user_id, What.FACTOR_ADDED, at=at, place=place)
    except IntegrityError:
        raise FactorExists from None


def ask_to_sign_in(*, host: str, title: str, user_id: int | None = None) -> Question:
    """Begin a sign-in: of anybody whose device knows this site, or of one account."""
    known = _known(user_id) if user_id is not None else None
    options, state = _server(host, title).authenticate_begin(known, UserVerificationRequirement.REQUIRED)
    return Question(dict(options), state)


@transaction.atomic
def check(*, host: str, title: str, state: Mapping[str, Any], answer: str, at: datetime) -> int:
    """Whose passkey answered; the account's id. Raises PasskeyRefused.

    An authenticator whose counter goes back was copied (WebAuthn 6.1.1): it is refused.
    """
    try:
        said = _answer(answer)
        raw = _bytes(said.get("rawId") or said.get("id"))
        row = (
            SecondFactor.objects.select_for_update()
            .filter(credential=raw, kind=FactorKind.PASSKEY, removed_at__isnull=True, user__is_active=True)
            .first()
        )
        if row is None:
            raise PasskeyRefused
        key = AttestedCredentialData(bytes(row.public_key or b""))
        _server(host, title).authenticate_complete(state, [key], said)
        counter = _counter(said)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as fault:
        raise PasskeyRefused from fault
    if (counter or row.sign_count) and counter <= row.sign_count:
        raise PasskeyRefused
    row.sign_count, row.used_at = counter, at
    row.save(update_fields=["sign_count", "used_at"])
    return int(row.user_id)


def _server(host: str, title: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=_name(host), name=title))


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0].strip("[]") if not host.endswith("]") else host.strip("[]")


def _known(user_id: int) -> list[AttestedCredentialData]:
    rows = SecondFactor.objects.filter(user_id=user_id, kind=FactorKind.PASSKEY, removed_at__isnull=True)
    return [AttestedCredentialData(bytes(row.public_key or b"")) for row in rows]


def _answer(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an answer of an authenticator")
    return found


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("no credential named")
    return websafe_decode(text)


def _counter(said: Mapping[str, Any]) -> int:
    return int(AuthenticatorData(_bytes(said["response"]["authenticatorData"])).counter)
