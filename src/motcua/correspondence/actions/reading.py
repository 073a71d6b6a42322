"""The trace that reading a document with personal data leaves (invariant 12)."""

from datetime import datetime

from motcua.correspondence.models import Document, Reading
from motcua.correspondence.rules.authority import By


def trace(row: Document, what: str, *, by: By, at: datetime) -> None:
    """`what`: `document` or `file`. Nothing for a document without personal data."""
    if row.has_personal_data:
        Reading.objects.create(document=row, what=what, by_id=by.user_id, unit_id=by.unit_id, at=at)
