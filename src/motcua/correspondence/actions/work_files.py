"""Work files: opened for a matter, filled with documents and dossiers, closed."""

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.correspondence.actions.recording import opened, plain, write_event
from motcua.correspondence.errors import DeedRefused, DocumentNotFound, InputRefused, NotAllowed
from motcua.correspondence.models import WorkFile, WorkFileDocument, WorkFileDossier
from motcua.correspondence.rules.authority import By, Refusal
from motcua.correspondence.rules.law import law_on
from motcua.kernel.zone import day_of


@transaction.atomic
def open_file(*, code: str, title: str, retention_years: int | None, by: By, at: datetime) -> WorkFile:
    """A work file of the unit acted for, kept by whoever opens it. Raises NotAllowed, InputRefused."""
    law = law_on(day_of(at))
    if not by.roles & law.handle_roles:
        raise NotAllowed(Refusal.NOT_YOURS)
    if retention_years is not None and not 1 <= retention_years <= 100:
        raise InputRefused(field="retention_years", problem="unknown")
    try:
        with transaction.atomic():
            row: WorkFile = WorkFile.unscoped.create(
                unit_id=by.unit_id,
                code=plain("code", code, longest=40),
                title=plain("title", title, longest=law.longest_title, shortest=5),
                keeper_id=by.user_id,
                retention_years=retention_years,
                opened_at=at,
            )
    except IntegrityError:
        raise InputRefused(field="code", problem="taken") from None
    return row


@transaction.atomic
def put_in(work_file_id: int, document_id: int, *, by: By, at: datetime) -> bool:
    """Lay a document into a work file of the same unit; True when it was not there yet. Raises
    DocumentNotFound, NotAllowed, DeedRefused (the file is closed)."""
    work_file = _open(work_file_id, by)
    one = opened(document_id, None)
    _row, is_new = WorkFileDocument.objects.get_or_create(
        work_file=work_file, document=one.row, defaults={"added_at": at, "added_by_id": by.user_id}
    )
    if is_new:
        one.row.revision += 1
        one.row.save(update_fields=["revision"])
        write_event(one.row, "filed", {"text": work_file.code}, by=by, at=at)
    return is_new


@transaction.atomic
def link_dossier(work_file_id: int, dossier_id: int, *, by: By, at: datetime) -> bool:
    """A dossier in the caller's reach (the caller has looked) belongs to the matter; True when it did not
    yet."""
    work_file = _open(work_file_id, by)
    _row, is_new = WorkFileDossier.objects.get_or_create(
        work_file=work_file, dossier_id=dossier_id, defaults={"added_at": at, "added_by_id": by.user_id}
    )
    return is_new


@transaction.atomic
def close(work_file_id: int, *, by: By, at: datetime) -> None:
    """The matter is settled: the file takes nothing in any more. Raises as the others."""
    work_file = _open(work_file_id, by)
    work_file.closed_at = at
    work_file.save(update_fields=["closed_at"])


def _open(work_file_id: int, by: By) -> WorkFile:
    row: WorkFile | None = WorkFile.objects.select_for_update(of=("self",)).filter(pk=work_file_id).first()
    if row is None:
        raise DocumentNotFound
    if row.unit_id != by.unit_id:
        raise NotAllowed(Refusal.NOT_YOURS)
    if row.closed_at is not None:
        raise DeedRefused
    return row
