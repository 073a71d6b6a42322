"""Tickets: after code and look-up secret were shown, this session may see that one dossier for 30 minutes."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

KEY = "tickets"
LIFETIME_SECONDS = 30 * 60
_MOST = 8  # an interlinked file takes one for each part and one for itself


@dataclass(frozen=True)
class Ticket:
    dossier_id: int
    code: str


def grant(request: HttpRequest, ticket: Ticket) -> None:
    """Remember it in the session. Only to be called from a POST."""
    now = int(timezone.now().timestamp())
    held = {code: entry for code, entry in _held(request).items() if entry["until"] > now}
    held.pop(ticket.code, None)
    held[ticket.code] = {"dossier": ticket.dossier_id, "until": now + LIFETIME_SECONDS}
    request.session[KEY] = dict(list(held.items())[-_MOST:])


def ticket(request: HttpRequest, code: str) -> Ticket | None:
    """The ticket for a code, unless it has run out."""
    entry = _held(request).get(code)
    if entry is None or entry["until"] <= int(timezone.now().timestamp()):
        return None
    return Ticket(entry["dossier"], code)


def _held(request: HttpRequest) -> dict[str, dict[str, int]]:
    held = request.session.get(KEY)
    return held if isinstance(held, dict) else {}
