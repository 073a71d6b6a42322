"""Whether a partner's call is theirs, unchanged, of now, and not played a second time.

The partner signs five lines (timestamp, nonce, method, path, SHA-256 of the body in hex) with the shared secret
(HMAC-SHA-256, hex) and sends it in the headers X-Timestamp (seconds since 1970), X-Nonce and X-Signature.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from motcua.inbox.models import SpentNonce

# How far the clocks may differ; a nonce is remembered for twice as long.
SKEW_SECONDS = 300
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


class CallRefused(Exception):
    """`problem` is a stable word for the partner: signature, clock, replay."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def signature(secret: str, *, timestamp: str, nonce: str, method: str, path: str, body: bytes) -> str:
    said = "\n".join((timestamp, nonce, method, path, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), _bytes(said), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    """Also of a header in which a stranger put half a character: it fits no signature."""
    return text.encode("utf-8", "surrogatepass")


def check(
    secret: str,
    *,
    timestamp: str,
    nonce: str,
    signed: str,
    method: str,
    path: str,
    body: bytes,
    at: datetime,
) -> None:
    """Raises CallRefused. The signature is compared in constant time and before anything else is believed."""
    expected = signature(secret, timestamp=timestamp, nonce=nonce, method=method, path=path, body=body)
    if not secret or not hmac.compare_digest(expected.encode(), _bytes(signed)):
        raise CallRefused("signature")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise CallRefused("clock")
    if abs(int(timestamp) - at.timestamp()) > SKEW_SECONDS:
        raise CallRefused("clock")
    if not _NONCE.fullmatch(nonce):
        raise CallRefused("replay")
    try:
        with transaction.atomic():
            SpentNonce.objects.create(nonce=nonce, spent_at=at)
    except IntegrityError:
        raise CallRefused("replay") from None


def sweep(*, at: datetime) -> int:
    """Forget nonces that the clock refuses anyhow. How many."""
    return SpentNonce.objects.filter(spent_at__lt=at - timedelta(seconds=2 * SKEW_SECONDS)).delete()[0]
