"""What was typed into a page when the session had ended: kept for a short time, for the same person and page.

The fields are sealed (Fernet: AES and HMAC) with a key that is not in the database: half of it is the installation's
secret, half a random token that only the browser that sent the form holds. Whoever reads the table reads nothing.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from motcua.dossiers.models import Draft, TypedForm
from motcua.kernel.zone import day_of
from motcua.records.limits import limits_on

LONGEST_PATH = 300
# Of one page, whoever sends it; the newest stay.
MOST_OF_A_PAGE = 5


def keep(*, path: str, user_id: int | None, fields: Mapping[str, list[str]], at: datetime) -> str:
    """Seal the fields; the token that opens them again, or "" when they are too large or the page is unknown.

    `user_id` is the account that the page belongs to, None for a page that code and look-up secret open.
    """
    content = json.dumps(dict(fields), ensure_ascii=False).encode()
    if len(content) > limits_on(day_of(at)).typed_bytes or len(path) > LONGEST_PATH:
        return ""
    token = secrets.token_urlsafe(32)
    TypedForm.objects.create(
        key_hash=_hash(token), path=path, user_id=user_id, sealed=_box(token).encrypt(content), kept_at=at
    )
    newest = TypedForm.objects.filter(path=path).order_by("-kept_at").values_list("pk", flat=True)
    TypedForm.objects.filter(path=path).exclude(pk__in=list(newest[:MOST_OF_A_PAGE])).delete()
    return token


def take(token: str, *, path: str, user_id: int | None, at: datetime) -> dict[str, list[str]] | None:
    """The fields that were kept under the token for this page and person, once; None when there are none."""
    row = TypedForm.objects.filter(pk=_hash(token), path=path).first()
    if row is None or (row.user_id is not None and row.user_id != user_id):
        return None
    row.delete()
    if row.kept_at < at - timedelta(hours=limits_on(day_of(at)).typed_hours):
        return None
    try:
        found: dict[str, list[str]] = json.loads(_box(token).decrypt(bytes(row.sealed)))
    except InvalidToken:
        return None
    return found


def owner_of_draft(draft_id: str) -> int | None:
    """Whose open draft this is; None when there is none."""
    rows = Draft.objects.filter(pk=draft_id, submitted_dossier_id__isnull=True)
    return rows.values_list("user_id", flat=True).first()


def sweep(*, at: datetime) -> int:
    """Delete what was kept too long. How many."""
    before = at - timedelta(hours=limits_on(day_of(at)).typed_hours)
    return TypedForm.objects.filter(kept_at__lt=before).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _box(token: str) -> Fernet:
    key = hashlib.sha256(
        b"motcua typed form\0" + settings.SECRET_KEY.encode() + b"\0" + token.encode()
    ).digest()
    return Fernet(base64.urlsafe_b64encode(key))
