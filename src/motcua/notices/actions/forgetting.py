"""What was told of a dossier goes when the retention of its data ends."""

from motcua.notices.models import Notice, Report


def forget(dossier_id: int) -> int:
    """Delete every message about a dossier and what providers reported of it. How many messages."""
    of_dossier = Notice.objects.filter(dossier_id=dossier_id)
    Report.objects.filter(notice__in=of_dossier).delete()
    Notice.objects.filter(merged_into__in=of_dossier).update(merged_into=None)
    return of_dossier.delete()[1].get("notices.Notice", 0)
