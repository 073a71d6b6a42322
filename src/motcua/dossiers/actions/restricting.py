"""Restricting the use of a dossier's personal data at the person's request, and lifting it.

The mark stands beside the data and not in the log: what was done and why is kept by `rights`.
"""

from datetime import datetime

from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Party


def restrict(dossier_id: int, *, at: datetime) -> bool:
    """Mark the data; False when they were marked already. Raises DossierNotFound."""
    found = Party.unscoped.filter(pk=dossier_id)
    if not found.exists():
        raise DossierNotFound
    return bool(found.filter(restricted_at__isnull=True).update(restricted_at=at))


def lift(dossier_id: int) -> bool:
    """Take the mark away; False when there was none."""
    return bool(Party.unscoped.filter(pk=dossier_id, restricted_at__isnull=False).update(restricted_at=None))
