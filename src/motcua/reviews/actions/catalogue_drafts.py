"""From a review's outcome to a draft in the catalogue, which other people propose and sign."""

from datetime import datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.procedures.actions import drafts
from motcua.reviews.actions.recording import keep, locked, record, require
from motcua.reviews.errors import StateRefused
from motcua.reviews.models import ReviewSheet, SheetState
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.carrying_over import shortened
from motcua.reviews.rules.law import Outcome, rights
from motcua.reviews.rules.subjects import Subject

ORIGIN = "review"
DRAFTED = frozenset({Outcome.SIMPLIFY, Outcome.SHORTEN, Outcome.DECENTRALISE})


def open_draft(*, sheet_id: int, seen: int | None, by: By, at: datetime) -> int:
    """Open a draft of the procedure that says why; a shorter limit is written into it. The draft's number.

    Abolition is an item of a publication decision and needs no draft. Raises ReviewNotFound, ScreenStale,
    ReviewNotAllowed, StateRefused (not concluded, nothing to change, or drafted already), and the catalogue's
    DraftOpen and ProcedureNotFound.
    """
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        row = locked(ReviewSheet, sheet_id, seen)
        if row.state != SheetState.CONCLUDED or row.catalogue_draft_id is not None:
            raise StateRefused("drafted" if row.catalogue_draft_id else row.state)
        if row.outcome not in DRAFTED:
            raise StateRefused(row.outcome)
        draft = drafts.begin(
            row.procedure.code,
            by=by.user_id,
            at=at,
            reason=_reason(row),
            origin=ORIGIN,
            origin_ref=f"{row.plan.number}, {row.procedure.code}"[:120],
        )
        if row.outcome == Outcome.SHORTEN and row.limit_now is not None and row.limit_proposed is not None:
            content, changed = shortened(
                draft.content, now=row.limit_now, proposed=row.limit_proposed, unit=row.limit_unit
            )
            if changed:
                drafts.change(
                    draft.pk,
                    drafts.Change(content=content),
                    seen_revision=draft.revision,
                    by=by.user_id,
                    at=at,
                )
        keep(row, {"catalogue_draft_id": draft.pk})
        record(Subject.SHEET, row, "draft_opened", {"draft": draft.pk}, by=by, at=at)
    return int(draft.pk)


def _reason(row: ReviewSheet) -> str:
    lines = [row.ground, *(f"{one['now']} → {one['proposed']}" for one in row.changes)]
    return "\n".join(line for line in lines if line.strip())
