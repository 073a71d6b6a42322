"""Tokens of calling systems: OAuth 2.0 client credentials (RFC 6749, 4.4), so that a key itself travels rarely.

The system's member name is its client_id, its key the client_secret. A token is signed, not kept: it names
the client, the head of its key's hash and the instant at which it ends. It dies at once with client or key.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from motcua.accounts import actions as attempts
from motcua.govstack.models import Client

SECONDS = 900
SCOPE = "registration"
WRONG_KEYS, WINDOW_SECONDS = 20, 60  # of one address, for keys and tokens together
SHORTEST_KEY = 32
_HEAD = 16
_LONGEST = 500


class TokenUnusable(Exception):
    """Forged, of another installation, too old, or of a client whose key is another now."""


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def too_many_wrong(address: str) -> bool:
    """Count a wrong key or token of an address; whether it has to wait."""
    window = f"govstack-key:{address}"
    return not attempts.attempt_allowed(window, limit=WRONG_KEYS, window_seconds=WINDOW_SECONDS)


def _signer() -> Signer:
    return Signer(salt="govstack.token", sep=".")


def give(client: Client, *, now: datetime) -> str:
    """A token for `SECONDS`."""
    said = {"c": client.pk, "k": client.key_sha256[:_HEAD], "e": int(now.timestamp()) + SECONDS}
    packed = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")
    return str(_signer().sign(packed))


def is_one(text: str) -> bool:
    """Whether it has the form of a token; no key holds a point."""
    return "." in text


def holder(token: str, *, now: datetime) -> tuple[int, str]:
    """The client's id and the head of the key that it was given for. Raises TokenUnusable."""
    try:
        packed = _signer().unsign(token[:_LONGEST])
        said = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        client_id, head, ends = int(said["c"]), str(said["k"]), int(said["e"])
    except (BadSignature, ValueError, KeyError, TypeError, binascii.Error):
        raise TokenUnusable from None
    if now.timestamp() >= ends:
        raise TokenUnusable
    return client_id, head


def is_still_of(client: Client, head: str) -> bool:
    return bool(client.key_sha256) and client.key_sha256[:_HEAD] == head


@dataclass(frozen=True)
class _Refusal(Exception):
    """An error of RFC 6749, 5.2, with its HTTP status."""

    error: str
    status: int = 400


@csrf_exempt
@require_POST
@sensitive_post_parameters("client_secret")
def token(request: HttpRequest) -> JsonResponse:
    """POST grant_type=client_credentials, with HTTP Basic or client_id and client_secret in the form."""
    if settings.GOVSTACK == "closed":
        return _answer({"error": "invalid_request"}, 404)
    try:
        client = _client(request)
    except _Refusal as refused:
        answer = _answer({"error": refused.error}, refused.status)
        if refused.status == 401:
            answer["WWW-Authenticate"] = 'Basic realm="govstack"'
        if refused.status == 429:
            answer["Retry-After"] = str(WINDOW_SECONDS)
        return answer
    given = give(client, now=timezone.now())
    return _answer(
        {"access_token": given, "token_type": "Bearer", "expires_in": SECONDS, "scope": SCOPE}, 200
    )


def _answer(said: dict[str, str | int], status: int) -> JsonResponse:
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _client(request: HttpRequest) -> Client:
    """Raises _Refusal."""
    form = request.POST
    if any(len(form.getlist(name)) > 1 for name in form):
        raise _Refusal("invalid_request")
    basic = request.headers.get("Authorization", "")
    if basic and ("client_secret" in form or not basic.lower().startswith("basic ")):
        raise _Refusal("invalid_request")  # one way of the two (RFC 6749, 2.3)
    name, key = _of_basic(basic) if basic else (form.get("client_id", ""), form.get("client_secret", ""))
    found = Client.in_force().filter(member=name, key_sha256=digest_of(key)).first()
    if found is None or len(key) < SHORTEST_KEY:
        if too_many_wrong(request.META.get("REMOTE_ADDR", "")):
            raise _Refusal("temporarily_unavailable", 429)
        raise _Refusal("invalid_client", 401)
    if form.get("grant_type") != "client_credentials":
        raise _Refusal("unsupported_grant_type" if form.get("grant_type") else "invalid_request")
    if form.get("scope", SCOPE) not in ("", SCOPE):
        raise _Refusal("invalid_scope")
    return found


def _of_basic(header: str) -> tuple[str, str]:
    """Name and key of HTTP Basic, each as a form encodes it. Raises _Refusal."""
    try:
        name, _, key = base64.b64decode(header[6:].strip(), validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        raise _Refusal("invalid_request") from None
    return unquote_plus(name), unquote_plus(key)
