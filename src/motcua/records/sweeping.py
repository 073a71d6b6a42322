"""Deleting photographs and gathered files that were never used. Their contents stay in the store, which keeps each
once for whoever else holds it; destruction of contents is the retention rules' affair."""

from datetime import datetime

from motcua.records.models import GatheredFile, ScanPage


def sweep(*, before: datetime) -> int:
    """Rows added before an instant. How many."""
    pages = ScanPage.objects.filter(added_at__lt=before).delete()[0]
    return pages + GatheredFile.objects.filter(added_at__lt=before).delete()[0]
