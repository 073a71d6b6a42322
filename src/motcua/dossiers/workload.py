"""Who has how much to do in a unit, and what a one-stop unit passed on in a day. Reached through `queries`."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from motcua.dossiers.listing import in_order
from motcua.dossiers.models import Dossier, WorkItem


@dataclass(frozen=True)
class Load:
    """Open dossiers of one officer, or of nobody yet (`user_id` None). What is due counts while the clock runs."""

    user_id: int | None
    open: int = 0
    today: int = 0
    tomorrow: int = 0
    late: int = 0


def load_of_unit(
    unit_id: int, *, now: datetime, today_ends: datetime, tomorrow_ends: datetime, user_id: int | None = None
) -> list[Load]:
    """The load of each officer with an open step in the unit, or of `user_id` alone; one query.

    `today`: due from now until the day ends; `tomorrow`: due after that, before the next working day ends.
    """
    running = Q(dossier__clock_stopped_at__isnull=True, dossier__ended_at__isnull=True)
    due = "dossier__current_due"

    def counted(condition: Q) -> Count:
        return Count("dossier_id", distinct=True, filter=running & condition)

    steps: QuerySet[WorkItem] = WorkItem.objects.filter(unit_id=unit_id, done_at__isnull=True)
    if user_id is not None:
        steps = steps.filter(assignee_id=user_id)
    found = (
        steps.values("assignee_id")
        .annotate(
            open=Count("dossier_id", distinct=True),
            today=counted(Q(**{f"{due}__gte": now, f"{due}__lt": today_ends})),
            tomorrow=counted(Q(**{f"{due}__gte": today_ends, f"{due}__lt": tomorrow_ends})),
            late=counted(Q(**{f"{due}__lt": now})),
        )
        .order_by("assignee_id")
    )
    return [
        Load(row["assignee_id"], row["open"], row["today"], row["tomorrow"], row["late"]) for row in found
    ]


def load_of_unit_whole(unit_id: int, *, now: datetime, today_ends: datetime, tomorrow_ends: datetime) -> Load:
    """What the unit handles that has not ended, whoever has it or nobody; one query."""
    running = Q(clock_stopped_at__isnull=True)
    found = Dossier.objects.filter(handling_unit_id=unit_id, ended_at__isnull=True).aggregate(
        open=Count("pk"),
        today=Count("pk", filter=running & Q(current_due__gte=now, current_due__lt=today_ends)),
        tomorrow=Count("pk", filter=running & Q(current_due__gte=today_ends, current_due__lt=tomorrow_ends)),
        late=Count("pk", filter=running & Q(current_due__lt=now)),
    )
    return Load(None, found["open"], found["today"], found["tomorrow"], found["late"])


# More than a one-stop unit passes on in a day, and a list that nobody signs.
MOST_PASSED_ON = 1000


def passed_on(unit_id: int, *, begins: datetime, ends: datetime) -> list[Dossier]:
    """What the unit that took in passed on to be handled in the span, by handling unit and then by time."""
    found = (
        Dossier.objects.filter(receiving_unit_id=unit_id, processing_at__gte=begins, processing_at__lt=ends)
        .order_by("handling_unit__sort_key", "handling_unit_id", "processing_at", "pk")
        .values_list("pk", flat=True)
    )
    return in_order(list(found[:MOST_PASSED_ON]))
