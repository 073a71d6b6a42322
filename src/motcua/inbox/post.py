"""The door of the public post: POST /inbox/post/ with one movement of an item, signed.

Body: SoHieuBuuGui, TrangThai (1 to 7), ThoiDiem (yyyyMMddHHmmss, Vietnam), our MaThamChieu. 200 for what is taken,
known already or not ours; 400 for what cannot be read; 403 for what is not signed, too old or played again. Logs name
no item.
"""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers.actions import posting
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.post import item_state, moment
from motcua.inbox import signing
from motcua.inbox.bodies import BodyWrong, body_of, json_of
from motcua.inbox.signing import CallRefused
from motcua.kernel import scopes

LARGEST_BYTES = 16 * 1024
WRONG_BY_ADDRESS = 60
WINDOW_SECONDS = 15 * 60


@csrf_exempt  # a machine: its signature stands for what a form's token does
@require_POST
def movement(request: HttpRequest) -> JsonResponse:
    """Take one movement of an item."""
    if not settings.POST_SECRET:
        return JsonResponse({"code": "closed"}, status=404)
    try:
        body, now = body_of(request, most_bytes=LARGEST_BYTES), timezone.now()
    except BodyWrong as wrong:
        return JsonResponse({"code": wrong.problem}, status=413 if wrong.problem == "too-large" else 400)
    try:
        signing.check(
            settings.POST_SECRET,
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
        if not attempt_allowed(
            f"inbox-post:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS
        ):
            return JsonResponse({"code": "wait"}, status=429)
        return JsonResponse({"code": refused.problem}, status=403)
    try:
        told = json_of(body)
        number, state = str(told["SoHieuBuuGui"]), item_state(str(told["TrangThai"]))
        moved_at, reference = moment(str(told["ThoiDiem"])), str(told.get("MaThamChieu", ""))
    except (BodyWrong, ValueError, KeyError, TypeError, PartnerUnavailable):
        return JsonResponse({"code": "ill-formed"}, status=400)
    if state is None or len(number) > 40 or len(reference) > 60 or "\0" in number + reference:
        return JsonResponse({"code": "ill-formed"}, status=400)
    with scopes.scope(scopes.of_system("a movement that the post told")):
        is_ours = posting.moved(number, state, moved_at=moved_at, at=now, reference=reference)
    return JsonResponse({"code": "taken" if is_ours else "unknown"})
