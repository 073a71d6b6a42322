"""What hangs on a unit's notice board: posted and taken down, one by one or all at once."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q

from motcua.procedures.errors import BoardInvalid
from motcua.procedures.models import NoticeBoardPosting, ProcedureVersion


@transaction.atomic
def post(unit_id: int, version_ids: Collection[int], *, on: date, today: date, by: int) -> int:
    """Versions hang from a day on, today at the latest; how many are new. What hangs already stays as it is.

    Raises BoardInvalid: a day ahead, or a version that does not exist.
    """
    if on > today:
        raise BoardInvalid("lies-ahead")
    wanted = set(version_ids)
    known = set(ProcedureVersion.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        raise BoardInvalid("unknown")
    hanging = set(
        NoticeBoardPosting.objects.filter(
            unit_id=unit_id, version_id__in=wanted, taken_down_on__isnull=True
        ).values_list("version_id", flat=True)
    )
    made = NoticeBoardPosting.objects.bulk_create(
        [
            NoticeBoardPosting(unit_id=unit_id, version_id=number, posted_on=on, posted_by_id=by)
            for number in sorted(wanted - hanging)
        ],
        ignore_conflicts=True,  # two people hang the same paper at once: it hangs once
    )
    return len(made)


def take_down(unit_id: int, version_ids: Collection[int], *, on: date, today: date, by: int) -> int:
    """Versions hang up to and with a day, today at the latest; how many were taken down.

    Raises BoardInvalid: a day ahead, or before one of them was posted.
    """
    if on > today:
        raise BoardInvalid("lies-ahead")
    hanging = NoticeBoardPosting.objects.filter(
        unit_id=unit_id, version_id__in=list(version_ids), taken_down_on__isnull=True
    )
    if hanging.filter(Q(posted_on__gt=on)).exists():
        raise BoardInvalid("before-posting")
    return hanging.filter(posted_on__lte=on).update(taken_down_on=on, taken_down_by_id=by)
