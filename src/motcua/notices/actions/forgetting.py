"""What was told of a dossier goes when the retention of its data ends."""

from django.db.models import QuerySet

from motcua.notices.models import Notice, Report


def forget(dossier_id: int) -> int:
    """Delete every message about a dossier and what providers reported of it. How many messages."""
    return _delete(Notice.objects.filter(dossier_id=dossier_id))


def forget_of(beginning: str) -> int:
    """Delete every message whose key begins so (all that was told in a matter that is over). How many messages."""
    return _delete(Notice.objects.filter(key__startswith=beginning))


def _delete(found: QuerySet[Notice]) -> int:
    Report.objects.filter(notice__in=found).delete()
    Notice.objects.filter(merged_into__in=found).update(merged_into=None)
    return found.delete()[1].get("notices.Notice", 0)
