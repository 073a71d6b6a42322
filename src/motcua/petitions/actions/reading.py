"""The trace that reading a petition leaves (invariant 12)."""

from datetime import datetime

from motcua.petitions.models import Reading
from motcua.petitions.rules.authority import By


def trace(petition_id: int, what: str, *, by: By, at: datetime) -> None:
    """`what`: `petition` or `file`. Written outside the reader's own work."""
    Reading.objects.create(petition_id=petition_id, what=what, by_id=by.user_id, unit_id=by.unit_id, at=at)
