"""Who acts, and the append-only record of what they did."""

from dataclasses import dataclass
from datetime import datetime

from motcua.rights.errors import NotFilledIn, NotYours
from motcua.rights.models import Deed


@dataclass(frozen=True)
class By:
    """Who acts: an account, the unit acted for and the roles held there (none for a citizen)."""

    user_id: int
    unit_id: int | None = None
    roles: frozenset[str] = frozenset()


def note(subject: str, subject_id: int, kind: str, *, by: By | None, at: datetime, words: str = "") -> None:
    """Add one deed, inside the transaction of what was done."""
    Deed.objects.create(
        subject=subject,
        subject_id=subject_id,
        kind=kind,
        by_id=by.user_id if by else None,
        unit_id=by.unit_id if by else None,
        words=words,
        at=at,
    )


def require_role(by: By, roles: frozenset[str]) -> None:
    """Raises NotYours."""
    if not by.roles & roles:
        raise NotYours


def require_words(field: str, words: str) -> str:
    """The words without white space at their ends. Raises NotFilledIn."""
    if not words.strip():
        raise NotFilledIn(field)
    return words.strip()
