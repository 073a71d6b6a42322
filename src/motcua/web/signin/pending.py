"""Sign-ins that were begun and wait for the provider's answer, kept in the session of the browser that began them."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "openid_begun"
LIFETIME_SECONDS = 15 * 60
AT_ONCE = 5  # tabs


@dataclass(frozen=True)
class Begun:
    """`level` is what a page asked for, 0 when none did; `at` is seconds since 1970."""

    provider: str
    nonce: str
    code_verifier: str
    next: str
    level: int
    at: float


def keep(session: SessionBase, state: str, begun: Begun) -> None:
    """Remember one; the oldest of too many are forgotten."""
    known: dict[str, Any] = dict(list(session.get(KEY, {}).items())[1 - AT_ONCE :])
    known[state] = asdict(begun)
    session[KEY] = known


def take(session: SessionBase, state: str, *, now: float) -> Begun | None:
    """The sign-in that a state belongs to, once: None when it is unknown, was taken before, or is too old."""
    known: dict[str, Any] = dict(session.get(KEY, {}))
    found = known.pop(state, None)
    if found is None:
        return None
    session[KEY] = known
    begun = Begun(**found)
    return begun if now - begun.at <= LIFETIME_SECONDS else None
