"""The door of the National Portal: POST /inbox/national-portal/dossiers/ with one record.

What the record holds stands in `dossiers.rules.arriving`.

Answers in the manner of the Portal's own services: {"error_code", "message", ...}; "00" is taken (or was taken
before). Logs name the dossier's code and what became of it, never what the record says.
"""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers.actions import arriving
from motcua.dossiers.rules.arriving import RecordWrong
from motcua.inbox import signing
from motcua.inbox.bodies import BodyWrong, body_of, json_of
from motcua.inbox.signing import CallRefused

LARGEST_BYTES = 2 * 1024 * 1024
WRONG_BY_ADDRESS = 60
WINDOW_SECONDS = 15 * 60
log = logging.getLogger("motcua.inbox")


@csrf_exempt  # a machine: its signature stands for what a form's token does
@require_POST
def national_portal_dossier(request: HttpRequest) -> JsonResponse:
    """Take in one dossier that was filed at the National Portal."""
    if not settings.NATIONAL_PORTAL_INBOX_SECRET:
        return _answer(404, "90", "this door is closed: no secret is agreed on")
    try:
        body = body_of(request, most_bytes=LARGEST_BYTES)
    except BodyWrong as wrong:
        if wrong.problem == "too-large":
            return _answer(413, "14", f"a record has at most {LARGEST_BYTES} bytes; files are fetched")
        return _answer(400, "10", "the length of the body is no number")
    now = timezone.now()
    try:
        signing.check(
            settings.NATIONAL_PORTAL_INBOX_SECRET,
            timestamp=request.headers.get("X-Timestamp", ""),
            nonce=request.headers.get("X-Nonce", ""),
            signed=request.headers.get("X-Signature", ""),
            method="POST",
            path=request.path,
            body=body,
            at=now,
        )
    except CallRefused as refused:
        address = request.META.get("REMOTE_ADDR", "")
        if not attempt_allowed(f"inbox:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
            return _answer(429, "93", "too many refused calls; wait 15 minutes")
        log.warning("inbox.refused problem=%s", refused.problem)
        return _refused(refused)
    try:
        record = json_of(body, may_hold_nul=True)
        if not isinstance(record, dict):
            raise RecordWrong("body", "not-an-object")
        taken = arriving.take(record, at=now)
    except BodyWrong:
        return _answer(400, "10", "the body is no JSON object")
    except RecordWrong as wrong:
        return _answer(400, "12", f"the field {wrong.name} cannot be used: {wrong.problem}")
    except arriving.CodeTaken:
        return _answer(409, "21", "the code is known already with other content")
    log.info("inbox.taken code=%s state=%s problem=%s", taken.code, taken.state, taken.problem)
    if taken.problem:
        return _answer(
            422, "30", f"kept for an official: {taken.problem} {taken.detail}".strip(), code=taken.code
        )
    return _answer(200, "00", "", code=taken.code, state=taken.state.value, repeated=not taken.is_new)


def _refused(refused: CallRefused) -> JsonResponse:
    match refused.problem:
        case "clock":
            return _answer(401, "92", "the time differs by more than five minutes")
        case "replay":
            return _answer(409, "94", "the nonce was used before, or is none")
        case _:
            return _answer(401, "91", "the signature does not fit")


def _answer(status: int, error_code: str, message: str, **more: Any) -> JsonResponse:
    said = {"error_code": error_code, "message": message}
    if "code" in more:
        said["MaHoSo"] = more.pop("code")
    return JsonResponse({**said, **more}, status=status)
