"""The door for what partners push: POST /inbox/partners/PARTNER/ with one JSON object.

Headers: X-Timestamp, X-Nonce, X-Signature (see `signing`), X-Message-Key (the partner's own, makes it once), and if
the partner has them X-Message-Kind, X-Message-Stream and X-Message-Number. What is signed as the body are these four
headers, a line each, and then the body. 200 says that it is kept, also the second time.
"""

import logging
import re

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.accounts.actions import attempt_allowed
from motcua.exchange import inward
from motcua.exchange.errors import PartnerUnknown
from motcua.inbox import signing
from motcua.inbox.bodies import BodyWrong, body_of, json_of
from motcua.inbox.signing import CallRefused

LARGEST_BYTES = 2 * 1024 * 1024
WRONG_BY_ADDRESS = 60
WINDOW_SECONDS = 15 * 60
_KEY = re.compile(r"[A-Za-z0-9_.:/+-]{1,200}")
_WORD = re.compile(r"[A-Za-z0-9_.:-]{0,60}")
_STREAM = re.compile(r"[A-Za-z0-9_.:/-]{0,100}")
_STATUS = {"signature": 401, "clock": 401, "replay": 409}
log = logging.getLogger("motcua.inbox")


@csrf_exempt  # a machine: its signature stands for what a form's token does
@require_POST
def push(request: HttpRequest, partner: str) -> JsonResponse:
    """Keep one message of a partner."""
    try:
        secret = inward.receiver(partner).secret()
    except PartnerUnknown:
        secret = ""
    if not secret:
        return _answer(404, "closed")
    try:
        body = body_of(request, most_bytes=LARGEST_BYTES)
    except BodyWrong as wrong:
        return _answer(413 if wrong.problem == "too-large" else 400, wrong.problem)
    head = {
        name: request.headers.get(f"X-Message-{name}", "") for name in ("Key", "Kind", "Stream", "Number")
    }
    now = timezone.now()
    try:
        # what stands in the headers is signed with the body: nobody gives a message another key
        signing.check(
            secret,
            timestamp=request.headers.get("X-Timestamp", ""),
            nonce=request.headers.get("X-Nonce", ""),
            signed=request.headers.get("X-Signature", ""),
            method="POST",
            path=request.path,
            body="\n".join(head.values()).encode("utf-8", "surrogatepass") + b"\n" + body,
            at=now,
        )
    except CallRefused as refused:
        address = request.META.get("REMOTE_ADDR", "")
        if not attempt_allowed(f"inbox:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
            return _answer(429, "too-many")
        log.warning("inbox.refused partner=%s problem=%s", partner, refused.problem)
        return _answer(_STATUS.get(refused.problem, 401), refused.problem)
    number = head["Number"] or "0"
    if not (
        _KEY.fullmatch(head["Key"]) and _WORD.fullmatch(head["Kind"]) and _STREAM.fullmatch(head["Stream"])
    ):
        return _answer(400, "headers")
    if not (number.isascii() and number.isdigit() and len(number) <= 15):
        return _answer(400, "headers")
    try:
        said = json_of(body)
    except BodyWrong as wrong:
        return _answer(400, wrong.problem)
    if not isinstance(said, dict):
        return _answer(400, "no-json")
    try:
        is_new = inward.keep(
            partner, key=head["Key"], kind=head["Kind"], stream=head["Stream"], number=int(number), body=said,
            at=now,
        )  # fmt: skip
    except inward.KeyTaken:
        return _answer(409, "key-taken")
    log.info("inbox.kept partner=%s new=%s", partner, is_new)
    return _answer(200, "kept" if is_new else "repeated")


def _answer(status: int, state: str) -> JsonResponse:
    return JsonResponse({"state": state}, status=status)
