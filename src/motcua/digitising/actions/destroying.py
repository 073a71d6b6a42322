"""A digitised paper's retention ends: its files and all that was said of it go, the row that counts it stays."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from motcua.digitising.errors import NotFound, WrongMoment
from motcua.digitising.models import Answer, Page, Paper, PaperState, Proposal, Scan, SigningState
from motcua.records import digitised


@dataclass(frozen=True)
class Locked:
    """A paper kept from changing until the transaction ends; `holding_ids` are those that its owner's store has of
    it, none when another paper stands behind the same."""

    paper_id: int
    source_sha256: str
    holding_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Destroyed:
    """How many rows went or were emptied, and which files the paper no longer needs; others may need them."""

    rows: int
    files: tuple[str, ...]


def locked(paper_id: int) -> Locked:
    """Lock a paper with what its owner's store has of it, so that its users can be looked up.

    Within a transaction. Raises NotFound, WrongMoment (in work again, or destroyed already).
    """
    paper = Paper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
    if paper is None:
        raise NotFound("paper")
    if paper.state not in (PaperState.CONFIRMED, PaperState.SET_ASIDE) or paper.source_file_id is None:
        raise WrongMoment("paper")
    held = digitised.with_earlier(paper.holding_id) if paper.holding_id else ()
    if Paper.objects.filter(holding_id__in=held).exclude(pk=paper_id).exists():
        held = ()
    return Locked(paper_id, paper.source_file_id, held)


def destroy(lock: Locked, *, last_day: date, at: datetime) -> Destroyed:
    """Destroy a paper that was `locked` in this transaction: pages, readings, proposals, answers, what its owner's
    store has of it, and the scan that it came in. `last_day` is the last day on which it counted as digitised.

    The other papers of the scan keep their own pages. Raises StillFollowed.
    """
    paper = Paper.objects.get(pk=lock.paper_id)
    rows, stored = digitised.destroy(lock.holding_ids)
    pages = Page.objects.filter(paper=paper, picture__isnull=False)
    scan = Scan.objects.select_for_update(of=("self",)).get(pk=paper.scan_id)
    files = {paper.source_file_id, paper.file_id, paper.signed_file_id, scan.file_id, *stored}
    files.update(pages.values_list("picture_id", flat=True))
    rows += Proposal.objects.filter(reading__paper=paper).delete()[0]
    rows += Answer.objects.filter(paper=paper).delete()[0]
    rows += pages.update(picture=None)
    rows += Scan.objects.filter(pk=scan.pk, file__isnull=False).update(file=None, file_name="")
    paper.state, paper.destroyed_at, paper.held_until = PaperState.DESTROYED, at, last_day
    paper.source_file = paper.file = paper.signed_file = None
    paper.signing, paper.signing_said = SigningState.UNSIGNED, ""
    paper.fingerprint = paper.findings_accepted = paper.ended_why = ""
    paper.holding_id, paper.claimed_by, paper.claimed_until = None, None, None
    paper.revision += 1
    paper.save()
    return Destroyed(rows + 1, tuple(sorted(one for one in files if one)))
