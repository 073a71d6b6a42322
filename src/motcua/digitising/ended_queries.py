"""Digitised papers that ended: what a rule of retention looks at. Days are days in Vietnam."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from motcua.digitising.models import Paper, PaperState
from motcua.kernel.zone import VIETNAM, day_of
from motcua.records import holding_queries as holdings
from motcua.records.holding_rules import Lasting, last_day

_AT_ONCE = 500


@dataclass(frozen=True)
class EndedPaper:
    """A paper that no longer holds, or was set aside, though its files are kept. `last_day` is the day from which its
    retention counts; `source_sha256` the hash of its pages as they were scanned."""

    paper_id: int
    unit_id: int
    unit_name: str
    stock: str
    kind: str
    is_set_aside: bool
    last_day: date
    source_sha256: str


def ended(
    *,
    before: date,
    unit_ids: Collection[int] | None = None,
    paper_ids: Collection[int] | None = None,
) -> Iterator[EndedPaper]:
    """Papers whose last day lies before a day, those that were confirmed or set aside longest ago first.

    A paper that holds for good and was neither revoked nor superseded never ends. One whose term nobody stated is
    judged by the day on which it was confirmed, and one that had ended before it was digitised by that day too. A
    paper in work (to be read, to be confirmed) never ends. `unit_ids` None: of every unit.
    """
    midnight = datetime(before.year, before.month, before.day, tzinfo=VIETNAM)
    aside = Q(state=PaperState.SET_ASIDE, ended_at__lt=midnight)
    over = (
        Q(holding_id__in=holdings.digitised_that_ended(before).values("pk"))
        | Q(valid_until__lt=before)
        | Q(is_permanent=False, valid_until__isnull=True)
    )
    rows = Paper.objects.filter(aside | (Q(state=PaperState.CONFIRMED, confirmed_at__lt=midnight) & over))
    if unit_ids is not None:
        rows = rows.filter(batch__unit_id__in=unit_ids)
    if paper_ids is not None:
        rows = rows.filter(pk__in=paper_ids)
    rows = rows.select_related("batch__unit").order_by("pk")
    after = 0
    while some := list(rows.filter(pk__gt=after)[:_AT_ONCE]):
        held = holdings.by_ids({one.holding_id for one in some if one.holding_id})
        for one in some:
            day = _last_day(one, held.get(one.holding_id) if one.holding_id else None)
            if day is not None and day < before:
                yield EndedPaper(
                    paper_id=one.pk,
                    unit_id=one.batch.unit_id,
                    unit_name=one.batch.unit.name,
                    stock=one.stock,
                    kind=one.sheet_kind,
                    is_set_aside=one.state == PaperState.SET_ASIDE,
                    last_day=day,
                    source_sha256=one.source_file_id or "",
                )
        after = some[-1].pk


def _last_day(paper: Paper, held: Lasting | None) -> date | None:
    of_store = last_day(held) if held is not None else None
    if paper.state == PaperState.SET_ASIDE:
        if paper.ended_at is None or (held is not None and of_store is None):
            return None  # it was confirmed before, and its owner's store still holds it
        return max(day_of(paper.ended_at), of_store or date.min)
    if paper.confirmed_at is None:
        return None
    confirmed = day_of(paper.confirmed_at)
    ends = [day for day in (of_store, paper.valid_until) if day is not None]
    if not ends:
        return None if paper.is_permanent else confirmed
    return max(min(ends), confirmed)


def with_source(paper_id: int, source_sha256: str) -> bool:
    """Whether this paper is still here with these pages: what a certificate of destruction is repeated by."""
    return Paper.objects.filter(pk=paper_id, source_file=source_sha256).exists()
