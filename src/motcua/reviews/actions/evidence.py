"""Files that prove something: kept by content, with the type that their bytes say."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.records import actions as files
from motcua.records import rules as media
from motcua.records.actions import Readable
from motcua.reviews.actions.recording import locked, record, require
from motcua.reviews.actions.sheets import may_fill
from motcua.reviews.errors import InputRefused
from motcua.reviews.models import (
    Decentralisation,
    Evidence,
    Proposal,
    Regulation,
    ReviewPlan,
    ReviewSheet,
)
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.subjects import Subject

ACCEPTED = frozenset({media.PDF, media.DOCX, media.XLSX, media.ODT, media.PNG, media.JPEG, media.TIFF})
MOST_FILES = 20


def attach(
    *, subject: Subject, subject_id: int, content: bytes | Readable, file_name: str, by: By, at: datetime
) -> Evidence:
    """Attach a file to a plan, a sheet, a proposal, a decentralisation or a regulation. Files are never taken away.

    Not to be called in a transaction. Raises ReviewNotFound, ReviewNotAllowed, InputRefused (too many files), and
    what receiving a file raises (`records.errors`).
    """
    with transaction.atomic():
        _require_room(subject, subject_id, by, at)
    # looked into and past the scanner while nothing is locked; whether it may still be attached is asked again
    stored = files.receive(content, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=ACCEPTED, at=at)
    with transaction.atomic():
        row = _require_room(subject, subject_id, by, at)
        made = Evidence.objects.create(
            subject=subject,
            subject_id=row.pk,
            file_id=stored.sha256,
            file_name=file_name[-200:] or "tep",
            added_by_id=by.user_id,
            added_at=at,
        )
        record(subject, row, "file_added", {"name": made.file_name, "sha256": stored.sha256}, by=by, at=at)
    return made


def _require_room(
    subject: Subject, subject_id: int, by: By, at: datetime
) -> ReviewPlan | ReviewSheet | Proposal | Decentralisation | Regulation:
    """The row, locked, when this person may attach one more file to it."""
    row = _row(subject, subject_id)
    allowed = authority.may_keep(by, rights(day_of(at)))
    if isinstance(row, ReviewSheet):
        allowed = allowed or may_fill(row, by, day_of(at))
    require(allowed)
    if Evidence.objects.filter(subject=subject, subject_id=row.pk).count() >= MOST_FILES:
        raise InputRefused(field="file", problem="too-many")
    return row


def _row(
    subject: Subject, number: int
) -> ReviewPlan | ReviewSheet | Proposal | Decentralisation | Regulation:
    match subject:
        case Subject.PLAN:
            return locked(ReviewPlan, number, None)
        case Subject.SHEET:
            return locked(ReviewSheet, number, None)
        case Subject.PROPOSAL:
            return locked(Proposal, number, None)
        case Subject.DECENTRALISATION:
            return locked(Decentralisation, number, None)
        case _:
            return locked(Regulation, number, None)
