"""Telling a person of their appointment: the one place that knows how a message leaves."""

from datetime import datetime

from motcua.centres.models import Appointment


def tell(row: Appointment, what: str, *, at: datetime) -> bool:
    """Whether somebody could be told."""
    return False
