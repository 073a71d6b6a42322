"""Who has which paper on the table. Two officers at one batch get two papers; a claim ends by itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.digitising.errors import ClaimedByOther, NotFound, StaleRevision, WrongMoment
from motcua.digitising.models import Paper, PaperState
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import day_of


def _until(at: datetime) -> datetime:
    return at + timedelta(minutes=standard_on(day_of(at)).claim_minutes)


def _free(by_id: int, at: datetime) -> Q:
    return Q(claimed_by__isnull=True) | Q(claimed_by_id=by_id) | Q(claimed_until__lte=at)


def claim(paper_id: int, *, by_id: int, at: datetime) -> None:
    """Take a paper onto the table, or keep it there. Raises NotFound, WrongMoment, ClaimedByOther."""
    mine = Paper.objects.filter(_free(by_id, at), pk=paper_id, state=PaperState.TO_CONFIRM)
    if mine.update(claimed_by_id=by_id, claimed_until=_until(at)):
        return
    row = Paper.objects.filter(pk=paper_id).first()
    if row is None:
        raise NotFound("paper")
    if row.state != PaperState.TO_CONFIRM or row.claimed_by_id is None:
        raise WrongMoment("paper")
    raise ClaimedByOther(row.claimed_by_id)


def claim_next(
    unit_ids: frozenset[int], *, by_id: int, at: datetime, batch_id: int | None = None
) -> int | None:
    """The paper that waits longest and lies on nobody's table; one's own first. None when there is none."""
    with transaction.atomic():
        waiting = Paper.objects.filter(
            _free(by_id, at), state=PaperState.TO_CONFIRM, batch__unit_id__in=unit_ids
        )
        if batch_id is not None:
            waiting = waiting.filter(batch_id=batch_id)
        row = (
            waiting.filter(claimed_by_id=by_id, claimed_until__gt=at).order_by("pk").first()
            or waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
        )
        if row is None:
            return None
        Paper.objects.filter(pk=row.pk).update(claimed_by_id=by_id, claimed_until=_until(at))
    return row.pk


def release(paper_id: int, *, by_id: int) -> bool:
    """Put a paper back for others; answers whether it lay on one's table."""
    mine = Paper.objects.filter(pk=paper_id, claimed_by_id=by_id)
    return bool(mine.update(claimed_by=None, claimed_until=None))


def locked(paper_id: int, *, by_id: int, at: datetime, seen: int) -> Paper:
    """The paper, locked and on one's table, as one saw it. Within a transaction.

    A claim that ended is taken up again when nobody else has the paper.
    Raises NotFound, WrongMoment, ClaimedByOther, StaleRevision.
    """
    paper = Paper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
    if paper is None:
        raise NotFound("paper")
    if paper.state != PaperState.TO_CONFIRM:
        raise WrongMoment("paper")
    if paper.claimed_by_id not in (None, by_id) and paper.claimed_until and paper.claimed_until > at:
        raise ClaimedByOther(paper.claimed_by_id or 0)
    if paper.revision != seen:
        raise StaleRevision
    paper.claimed_by_id, paper.claimed_until = by_id, _until(at)
    return paper
