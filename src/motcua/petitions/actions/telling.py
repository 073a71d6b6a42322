"""Telling a petitioner how their petition stands: the one place that knows how a message leaves."""

from datetime import datetime

from motcua.petitions.models import Petition


def tell(row: Petition, what: str, *, at: datetime) -> None:
    """Told by the petition's own page: whoever filed it signed in finds it under "My page", others by code and
    look-up secret. A message by the province's channels joins here."""
