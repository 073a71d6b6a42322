"""What an official may open: batches and papers of units in reach. What lies outside does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from motcua.digitising import queries
from motcua.digitising.errors import NotFound
from motcua.kernel.scopes import current
from motcua.ledger import actions as ledger
from motcua.web.desk.access import Official

if TYPE_CHECKING:
    from motcua.digitising.models import Batch, Paper, Scan


def units() -> frozenset[int]:
    return current().unit_ids


def batch(batch_id: int) -> "Batch":
    try:
        row = queries.batch(batch_id)
    except NotFound:
        raise Http404 from None
    if row.unit_id not in units():
        raise Http404
    return row


def scan(scan_id: int) -> "Scan":
    try:
        row = queries.scan(scan_id)
    except NotFound:
        raise Http404 from None
    if row.unit_id not in units():
        raise Http404
    return row


def paper(paper_id: int) -> "Paper":
    try:
        row = queries.paper(paper_id)
    except NotFound:
        raise Http404 from None
    if row.batch.unit_id not in units():
        raise Http404
    return row


def trace(official: Official, paper_id: int) -> None:
    """A scanned paper shows somebody's data before anybody knows whose: the reading is kept by the paper."""
    ledger.trace_read(
        dossier_id=None,
        user_id=official.user_id,
        unit_id=official.unit_id,
        what=f"digitised paper {paper_id}",
        at=timezone.now(),
        page=official.page,
    )
