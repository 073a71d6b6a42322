"""What payment providers call back: believed only by its signature, kept word for word, dealt with by a job.

The answer says that the message is kept, nothing of what it did: that is the job's. A message that is not believed is
counted in the log by provider and reason alone, and kept nowhere.
"""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.payments.actions import messages as kept
from motcua.payments.connections import connection
from motcua.payments.gateways import SENT, SIGNATURE
from motcua.payments.rules.messages import LONGEST_BYTES, Malformed, MessageRefused, checked
from motcua.payments.rules.profiles import Over, Signing

_NOBODY = Signing(
    Over.BODY, (), 0
)  # of a provider that this installation does not know: with no secret none fits
_LOG = logging.getLogger("motcua.inbox.payments")


@csrf_exempt
@require_POST
def callback(request: HttpRequest, profile: str) -> HttpResponse:
    """`{"code": "00"}` once the message is committed. Anything else: send it again, or do not."""
    now = timezone.now()
    connected = connection(profile, now)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit() and len(length) <= 15) or int(length) > LONGEST_BYTES:
        return _answer("95", 413)
    try:
        message = checked(
            request.body,
            signature=request.headers.get(SIGNATURE, ""),
            sent=request.headers.get(SENT, ""),
            secret=connected.secret if connected else "",
            signing=connected.profile.signing if connected else _NOBODY,
            now=now,
        )
    except Malformed as refused:
        _LOG.warning(
            "a signed message of %s cannot be read (%s)", connected and connected.profile.key, refused
        )
        return _answer(refused.code, 422)
    except MessageRefused as refused:
        _LOG.warning(
            "a message for %s is not believed (%s)",
            connected.profile.key if connected else "no provider",
            refused.code,
        )
        return _answer(refused.code, 403)
    kept.keep(profile=profile, source="callback", body=request.body, message=message, at=now)
    return _answer("00", 200)


def _answer(code: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code}, status=status)
