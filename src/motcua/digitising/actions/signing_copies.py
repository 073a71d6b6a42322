"""Copies are signed: by order of a person, by a job each, with the mark that the law asks for. Until then they are
plainly unsigned.

The mark stands in the top right corner of page one with the agency's name and the time (law/signing/marks.yaml).
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.digitising import queries
from motcua.digitising.actions.confirming import put_into_store
from motcua.digitising.errors import CredentialNotOffered
from motcua.digitising.models import Paper, PaperState, SigningState
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records.errors import FileMissing
from motcua.records.rules import PDF
from motcua.signing import queries as keys
from motcua.signing.actions import Mark, sign_pdf
from motcua.signing.errors import SigningError

MARK = "digitised_copy"
_LARGEST_BYTES = 400 * 1024 * 1024


def order(
    paper_ids: Collection[int],
    *,
    credential: str,
    by_id: int,
    unit_id: int,
    within: Collection[int],
    at: datetime,
) -> int:
    """Order that confirmed copies are signed with a credential of one's own or of the unit; how many were ordered.

    What is signed or ordered already, not confirmed, or of a unit not `within`, is left as it is.
    Raises CredentialNotOffered.
    """
    if credential not in {row.code for row in keys.credentials_of(by_id, unit_id, at=at)}:
        raise CredentialNotOffered("credential")
    ordered = 0
    with transaction.atomic():
        waiting = Paper.objects.select_for_update(of=("self",)).filter(
            pk__in=paper_ids,
            state=PaperState.CONFIRMED,
            signing__in=(SigningState.UNSIGNED, SigningState.REFUSED),
            batch__unit_id__in=within,
        )
        for paper in waiting.order_by("pk"):
            paper.signing, paper.signing_said = SigningState.ORDERED, ""
            paper.save(update_fields=["signing", "signing_said"])
            app.configure_task(name="digitising.sign", queue="reading").defer(
                paper_id=paper.pk, credential=credential, by_id=by_id
            )
            ordered += 1
    return ordered


def sign(paper_id: int, *, credential: str, by_id: int, at: datetime) -> bool:
    """Sign a copy that was ordered; whether this run did it. It supersedes the unsigned one in the store.

    Raises SigningError, FileMissing; what happens then is decided by `refuse`.
    """
    paper = Paper.objects.select_related("batch__unit").filter(pk=paper_id).first()
    if paper is None or not _is_ordered(paper) or paper.file_id is None:
        return False
    before = paper.file_id
    made = sign_pdf(
        files.read_file(before),
        credential=credential,
        at=at,
        reason=f"giay-to-so-hoa-{paper.pk}",
        mark=Mark(MARK, agency=paper.batch.unit.name),
        by=by_id,
    )
    kept = records.store(made, limit_bytes=_LARGEST_BYTES, accepted=frozenset({PDF}))
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if not _is_ordered(paper) or paper.file_id != before:
            return False
        paper.signed_file, paper.signed_at = kept, at
        paper.signing, paper.signing_said = SigningState.SIGNED, credential[:60]
        said = {field: row.value for field, row in queries.answers_of(paper_id).items()}
        paper.holding_id = put_into_store(paper, said, by_id=paper.confirmed_by_id or by_id, at=at)
        paper.save(update_fields=["signed_file", "signed_at", "signing", "signing_said", "holding_id"])
    return True


def _is_ordered(paper: Paper) -> bool:
    return paper.state == PaperState.CONFIRMED and paper.signing == SigningState.ORDERED


def refuse(paper_id: int, error: SigningError | FileMissing) -> bool:
    """Note why a copy was not signed; it stays unsigned and may be ordered again."""
    ordered = Paper.objects.filter(pk=paper_id, signing=SigningState.ORDERED)
    return bool(ordered.update(signing=SigningState.REFUSED, signing_said=error.code[:60]))
