"""Code apps (TOTP, RFC 6238) and recovery codes of an account.

The shared secret is sealed with the installation's secret key; a database alone opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.accounts.models import FactorKind, RecoveryCode, SecondFactor, User
from motcua.accounts.signing.errors import (
    CodeSpent,
    CodeWrong,
    FactorExists,
    LastFactorStays,
    NoSuchFactor,
)
from motcua.accounts.signing.notes import Place, What, note
from motcua.accounts.signing.rules import sign_in_law
from motcua.kernel.zone import day_of

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20  # RFC 4226 recommends 160 bits
# Telephones go wrong by some seconds: the code of the step before and after is taken too.
STEPS_AROUND = (0, -1, 1)
# Without letters and digits that are mistaken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Factor:
    """A key or an app as its owner sees it."""

    id: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


def of_account(user_id: int) -> list[Factor]:
    """What opens the account beside its password, oldest first; one query."""
    rows = SecondFactor.objects.filter(user_id=user_id, removed_at__isnull=True).order_by("added_at", "pk")
    return [Factor(row.pk, row.kind, row.name, row.added_at, row.used_at) for row in rows]


def has_any(user_id: int) -> bool:
    return SecondFactor.objects.filter(user_id=user_id, removed_at__isnull=True).exists()


def without_any(user_ids: Sequence[int]) -> set[int]:
    """Which of these accounts have no second factor; one query."""
    having = SecondFactor.objects.filter(user_id__in=user_ids, removed_at__isnull=True)
    return set(user_ids) - set(having.values_list("user_id", flat=True))


def new_secret() -> str:
    """A fresh secret in base32, as code apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth address that the app reads from a QR code."""
    label = f"{quote(issuer)}:{quote(account)}"
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
    )


def add_app(
    *, user_id: int, secret: str, code: str, name: str, at: datetime, place: Place | None = None
) -> None:
    """Register a code app after its first code fitted. Raises CodeWrong, FactorExists."""
    step = _step_of(secret, code, at)
    if step is None:
        raise CodeWrong
    try:
        with transaction.atomic():
            SecondFactor.objects.create(
                user_id=user_id,
                kind=FactorKind.TOTP,
                name=name.strip()[:60] or "TOTP",
                sealed_secret=_sealing().encrypt(secret.encode()),
                last_step=step,
                added_at=at,
            )
            note(user_id, What.FACTOR_ADDED, at=at, place=place)
    except IntegrityError:
        raise FactorExists from None


@transaction.atomic
def check_code(*, user_id: int, code: str, at: datetime, place: Place | None = None) -> None:
    """Take the code of the app, or a recovery code. Each counts once, also when two press at once.

    Raises CodeWrong, CodeSpent.
    """
    typed = "".join(code.split()).replace("-", "").lower()
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        _spend_recovery(user_id, typed, at, place)
        return
    app = (
        SecondFactor.objects.select_for_update()
        .filter(user_id=user_id, kind=FactorKind.TOTP, removed_at__isnull=True)
        .first()
    )
    step = None if app is None else _step_of(_opened(app), typed, at)
    if app is None or step is None:
        raise CodeWrong
    if step <= app.last_step:
        raise CodeSpent
    app.last_step, app.used_at = step, at
    app.save(update_fields=["last_step", "used_at"])


def make_recovery_codes(*, user_id: int, at: datetime, place: Place | None = None) -> list[str]:
    """New codes to print; those given out before are void. They are shown this once and kept as hashes."""
    many = sign_in_law(day_of(at)).recovery_codes
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(12)) for _ in range(many)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user_id)
        RecoveryCode.objects.filter(user_id=user_id).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user_id=user_id, code_hash=_hash(user_id, code), made_at=at) for code in codes
        )
        note(user_id, What.CODES_MADE, at=at, place=place)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def recovery_codes_left(user_id: int) -> int:
    return RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()


@transaction.atomic
def remove(
    *, user_id: int, factor_id: int, is_obliged: bool, at: datetime, place: Place | None = None
) -> None:
    """Take a key or an app off the account. Raises NoSuchFactor; LastFactorStays for who is obliged to have one."""
    User.objects.select_for_update().get(pk=user_id)  # two that press at once cannot remove the last two
    active = list(SecondFactor.objects.filter(user_id=user_id, removed_at__isnull=True))
    row = next((one for one in active if one.pk == factor_id), None)
    if row is None:
        raise NoSuchFactor
    if is_obliged and len(active) == 1:
        raise LastFactorStays
    _remove(row, at)
    if len(active) == 1:
        RecoveryCode.objects.filter(user_id=user_id).delete()
    note(user_id, What.FACTOR_REMOVED, at=at, place=place)


def remove_all(user_id: int, *, at: datetime) -> int:
    """Take every second factor and recovery code off an account; inside the caller's transaction."""
    RecoveryCode.objects.filter(user_id=user_id).delete()
    rows = list(SecondFactor.objects.select_for_update().filter(user_id=user_id, removed_at__isnull=True))
    for row in rows:
        _remove(row, at)
    return len(rows)


def _remove(row: SecondFactor, at: datetime) -> None:
    # What is gone opens nothing: the secret goes, and a device may be registered anew.
    row.removed_at = at
    if row.kind == FactorKind.TOTP:
        row.sealed_secret = b""
    else:
        row.credential, row.public_key = f"removed {row.pk}".encode(), b""
    row.save(update_fields=["removed_at", "sealed_secret", "credential", "public_key"])


def _spend_recovery(user_id: int, typed: str, at: datetime, place: Place | None) -> None:
    spent = RecoveryCode.objects.filter(
        user_id=user_id, code_hash=_hash(user_id, typed), used_at__isnull=True
    ).update(used_at=at)
    if not spent:
        raise CodeWrong
    note(user_id, What.CODE_SPENT, at=at, place=place)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, or None. Every candidate is compared, in the same time."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    # RFC 6238 with SHA-1: what every app understands; the strength lies in the secret.
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for around in STEPS_AROUND:
        if hmac.compare_digest(totp.generate((now + around) * STEP_SECONDS), typed.encode()):
            found = now + around
    return found


def _opened(row: SecondFactor) -> str:
    """The app's secret. Raises CodeWrong when the installation's secret key is not the one it was sealed with."""
    try:
        return _sealing().decrypt(bytes(row.sealed_secret or b"")).decode()
    except InvalidToken:
        raise CodeWrong from None


def _sealing() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"motcua second factor", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def _hash(user_id: int, code: str) -> str:
    # Codes are random (59 bits), so a plain keyed hash cannot be searched.
    return hmac.new(settings.SECRET_KEY.encode(), f"{user_id}:{code}".encode(), hashlib.sha256).hexdigest()
