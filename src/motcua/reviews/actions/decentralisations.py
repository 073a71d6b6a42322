"""Competence handed to a lower level: its approval and its carrying out are recorded as two facts."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.kernel.zone import day_of
from motcua.reviews.actions.recording import filled, keep, locked, not_ahead, not_before, record, require
from motcua.reviews.errors import InputRefused, StateRefused
from motcua.reviews.models import Decentralisation
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.sheets import Level, goes_down
from motcua.reviews.rules.subjects import Subject


def approve(
    *,
    sheet_id: int | None,
    procedure_id: int,
    from_level: str,
    to_level: str,
    approved_on: date | None,
    document: str,
    by: By,
    at: datetime,
) -> Decentralisation:
    """Record that a document approved handing a procedure down. Raises ReviewNotAllowed, InputRefused."""
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if from_level not in set(Level):
        raise InputRefused(field="from_level", problem="required")
    if to_level not in set(Level):
        raise InputRefused(field="to_level", problem="required")
    if not goes_down(Level(from_level), Level(to_level)):
        raise InputRefused(field="to_level", problem="not-lower")
    approved_on = not_ahead("approved_on", approved_on, today)
    document = filled("approval_document", document, 200)
    try:
        with transaction.atomic():
            row = Decentralisation.objects.create(
                sheet_id=sheet_id,
                procedure_id=procedure_id,
                from_level=from_level,
                to_level=to_level,
                approved_on=approved_on,
                approval_document=document,
                recorded_by_id=by.user_id,
                recorded_at=at,
            )
            record(
                Subject.DECENTRALISATION,
                row,
                "approved",
                {
                    "from": from_level,
                    "to": to_level,
                    "approved_on": approved_on.isoformat(),
                    "document": document,
                },
                by=by,
                at=at,
            )
    except IntegrityError:
        raise InputRefused(field="procedure", problem="twice") from None
    return row


def carry_out(
    *, decentralisation_id: int, done_on: date | None, document: str, seen: int | None, by: By, at: datetime
) -> None:
    """Record the document by which it was carried out. Raises ReviewNotFound, ScreenStale, ReviewNotAllowed,
    StateRefused (carried out already, or struck out), InputRefused."""
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    with transaction.atomic():
        row = locked(Decentralisation, decentralisation_id, seen)
        if row.struck_at is not None or row.done_on is not None:
            raise StateRefused("done" if row.done_on else "struck")
        done_on = not_before("done_on", not_ahead("done_on", done_on, today), row.approved_on)
        document = filled("done_document", document, 200)
        keep(row, {"done_on": done_on, "done_document": document})
        record(
            Subject.DECENTRALISATION,
            row,
            "carried_out",
            {"done_on": done_on.isoformat(), "document": document},
            by=by,
            at=at,
        )


def strike(*, decentralisation_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Take out what was recorded in error; it stays to be read. Raises as `carry_out` does."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        row = locked(Decentralisation, decentralisation_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        words = filled("words", words, 500)
        keep(row, {"struck_at": at})
        record(Subject.DECENTRALISATION, row, "struck", {"words": words}, by=by, at=at)
