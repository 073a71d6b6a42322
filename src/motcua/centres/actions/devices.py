"""Kiosks: set up by an official, known by a token that only the device holds, taken away again."""

import hashlib
import secrets
from datetime import datetime

from motcua.centres.errors import InputRefused
from motcua.centres.models import Device
from motcua.kernel.text import squeeze, visible


def set_up(unit_id: int, *, name: str, by_id: int, at: datetime) -> str:
    """The device's token, in clear for this once. Raises InputRefused."""
    plain = squeeze(visible(name))[:80]
    if not plain:
        raise InputRefused(field="name", problem="required")
    token = secrets.token_urlsafe(32)
    Device.objects.create(
        unit_id=unit_id, name=plain, token_hash=hash_of(token), set_up_by_id=by_id, set_up_at=at
    )
    return token


def revoke(unit_id: int, device_id: int, *, at: datetime) -> bool:
    """Whether there was such a device in use."""
    found = Device.objects.filter(pk=device_id, unit_id=unit_id, revoked_at__isnull=True)
    return bool(found.update(revoked_at=at))


def unit_of(token: str) -> int | None:
    """The unit of a device that may draw tickets."""
    if not token:
        return None
    return (
        Device.objects.filter(token_hash=hash_of(token), revoked_at__isnull=True)
        .values_list("unit_id", flat=True)
        .first()
    )


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
