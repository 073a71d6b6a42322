"""Call-backs of the providers of SMS and Zalo: what became of a message."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.notices import actions as notices
from motcua.notices.errors import CallBackRefused

MAX_BYTES = 64 * 1024


@csrf_exempt
@require_POST
def call_back(request: HttpRequest, provider: str) -> JsonResponse:
    """200 for a report that is signed, whether new, known, or about a message that is not known here; 403 for others.

    Why one is refused is not said: it would help whoever forges.
    """
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return JsonResponse({"code": "too-large"}, status=413)
    try:
        notices.call_back(provider, request.headers, request.body, now=timezone.now())
    except CallBackRefused:
        return JsonResponse({"code": "refused"}, status=403)
    return JsonResponse({"code": "taken"})
