"""The record of sign-ins and of what happened to somebody's keys: written by every action here."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.accounts.models import SignInNote


class What(StrEnum):
    SIGNED_IN = "signed_in"
    WRONG_PASSWORD = "wrong_password"
    WRONG_CODE = "wrong_code"
    CLOSED = "closed"
    OPENED = "opened"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_MADE = "codes_made"
    CODE_SPENT = "code_spent"
    SIGNED_OUT = "signed_out"
    SENT_OUT = "sent_out"
    RESET_ASKED = "reset_asked"
    RESET_GRANTED = "reset_granted"
    RESET_REFUSED = "reset_refused"


@dataclass(frozen=True)
class Place:
    """Where a request comes from: the browser in words, and the address (None where it is unknown)."""

    device: str
    address: str | None


_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("CocCoc|coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR|Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(user_agent: str) -> str:
    """A browser's name for itself in two words, such as `Firefox, Windows`; empty when it names none we know."""
    given = user_agent[:500]
    found = [
        next((name for pattern, name in known if re.search(pattern, given)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


def note(
    user_id: int, what: What, *, at: datetime, place: Place | None = None, by_id: int | None = None
) -> None:
    """Add a line. `by_id`: who did it, where that is not the person."""
    SignInNote.objects.create(
        user_id=user_id,
        at=at,
        what=what,
        device=place.device if place else "",
        address=place.address if place else None,
        by_id=by_id,
    )


def newest(user_id: int, *, limit: int = 30) -> list[SignInNote]:
    """The newest lines about an account, with who did it; one query."""
    return list(
        SignInNote.objects.filter(user_id=user_id).select_related("by").order_by("-at", "-pk")[:limit]
    )


def sweep(*, kept: timedelta, at: datetime) -> int:
    """Remove what is older than `kept`; how many lines that were."""
    return SignInNote.objects.filter(at__lt=at - kept).delete()[0]
