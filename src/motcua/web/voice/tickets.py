"""After code and look-up secret were shown, this session may see that one petition for 30 minutes."""

from django.http import HttpRequest
from django.utils import timezone

KEY = "petition_tickets"
LIFETIME_SECONDS = 30 * 60
_MOST = 8


def grant(request: HttpRequest, petition_id: int) -> None:
    """Only to be called from a POST."""
    now = int(timezone.now().timestamp())
    held = {key: until for key, until in _held(request).items() if until > now}
    held.pop(str(petition_id), None)
    held[str(petition_id)] = now + LIFETIME_SECONDS
    request.session[KEY] = dict(list(held.items())[-_MOST:])


def holds(request: HttpRequest, petition_id: int) -> bool:
    return _held(request).get(str(petition_id), 0) > int(timezone.now().timestamp())


def _held(request: HttpRequest) -> dict[str, int]:
    held = request.session.get(KEY)
    return held if isinstance(held, dict) else {}
