"""The sheet of one procedure: fill it in, submit it, conclude it as a second person, or drop it."""

from datetime import date, datetime

from django.db import transaction

from motcua.agencies.successors import who_goes_on
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import competence
from motcua.procedures.competence import InForce
from motcua.reviews.actions.recording import filled, keep, locked, not_ahead, not_before, record, require
from motcua.reviews.errors import ProcedureAbolished, SecondPersonNeeded, SheetIncomplete, StateRefused
from motcua.reviews.models import PlanState, ReviewSheet, SheetState
from motcua.reviews.rules import authority, law
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.sheets import Content, costs, draft_faults, submit_faults
from motcua.reviews.rules.subjects import Subject
from motcua.reviews.sheet_content import columns_of, content_of


def reviewing_unit(row: ReviewSheet, today: date) -> int:
    """The unit that has the open line today: the plan's, or since it ended the one that took its work over.

    The plan stays as it was approved; the act that ended the unit moves its open lines, on its own day.
    """
    return who_goes_on(row.line.unit, today, procedure=row.procedure.code, sector=row.procedure.sector.code)


def may_fill(row: ReviewSheet, by: By, today: date) -> bool:
    """Whether this official fills in the sheet: of the reviewing unit, or whoever keeps the plans."""
    rights = law.rights(today)
    return authority.may_keep(by, rights) or authority.may_review(
        by, rights, unit_id=reviewing_unit(row, today)
    )


def may_conclude(row: ReviewSheet, by: By, today: date) -> bool:
    """Whether this official concludes it: a right of the post, and somebody else than who submitted it."""
    rights = law.rights(today)
    unit_id = reviewing_unit(row, today)
    return authority.may_conclude(by, rights, unit_id=unit_id) and row.submitted_by_id != by.user_id


def save(*, sheet_id: int, content: Content, seen: int | None, by: By, at: datetime) -> ReviewSheet:
    """Keep what was entered so far. The first time pins the version reviewed, the questions, the cost of an hour.

    Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, StateRefused, ProcedureAbolished, SheetIncomplete (for
    figures that are none).
    """
    with transaction.atomic():
        row = _filled_in(sheet_id, seen, by, at)
        _keep(row, content, by, at)
    return row


def submit(*, sheet_id: int, content: Content, seen: int | None, by: By, at: datetime) -> ReviewSheet:
    """Keep it and hand it to a second person. Raises as `save` does; SheetIncomplete with all that is missing."""
    with transaction.atomic():
        row = _filled_in(sheet_id, seen, by, at)
        _keep(row, content, by, at)
        _complete(row, content)
        keep(row, {"state": SheetState.SUBMITTED, "submitted_by_id": by.user_id, "submitted_at": at})
        record(Subject.SHEET, row, "submitted", {}, by=by, at=at)
    return row


def _filled_in(sheet_id: int, seen: int | None, by: By, at: datetime) -> ReviewSheet:
    row = locked(ReviewSheet, sheet_id, seen)
    require(may_fill(row, by, day_of(at)))
    if row.plan.state != PlanState.APPROVED:
        raise StateRefused(row.plan.state)
    if row.state not in (SheetState.WAITING, SheetState.DRAFT):
        raise StateRefused(row.state)
    return row


def _keep(row: ReviewSheet, content: Content, by: By, at: datetime) -> None:
    today = day_of(at)
    pinned: dict[str, object] = {}
    if row.state == SheetState.WAITING:
        pinned = {
            "state": SheetState.DRAFT,
            "procedure_version_id": _in_force(row, today).version_id,
            "questions_from": law.questionnaire(today).valid_from,
            "hour_vnd": law.cost_of_an_hour(today).vnd,
        }
    found = draft_faults(content, row.hour_vnd or law.cost_of_an_hour(today).vnd, law.limits())
    if found:
        raise SheetIncomplete(found)
    columns = columns_of(content)
    keep(row, {**pinned, **columns})
    record(Subject.SHEET, row, "saved", columns, by=by, at=at)


def _in_force(row: ReviewSheet, today: date) -> InForce:
    found = competence.in_force(today, law.rights(today).levels, ids=[row.procedure_id])
    if not found:
        raise ProcedureAbolished(row.procedure.code)
    return found[0]


def _complete(row: ReviewSheet, content: Content) -> None:
    assert row.questions_from is not None  # pinned by the first saving
    assert row.hour_vnd is not None
    found = submit_faults(content, law.questionnaire(row.questions_from), row.hour_vnd, law.limits())
    if found:
        raise SheetIncomplete(found)


def send_back(*, sheet_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Give a submitted sheet back to be changed, with words. Raises as `conclude` does."""
    with transaction.atomic():
        row = _submitted(sheet_id, seen, by, at)
        words = filled("words", words, 500)
        keep(row, {"state": SheetState.DRAFT, "submitted_by_id": None, "submitted_at": None})
        record(Subject.SHEET, row, "sent_back", {"words": words}, by=by, at=at)


def conclude(
    *, sheet_id: int, concluded_on: date | None, seen: int | None, by: By, at: datetime
) -> ReviewSheet:
    """Conclude a submitted sheet on a day: from then on it counts, and nobody changes it any more.

    Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, SecondPersonNeeded, StateRefused, ProcedureAbolished,
    SheetIncomplete, InputRefused (a day before the plan, or one that lies ahead).
    """
    today = day_of(at)
    with transaction.atomic():
        row = _submitted(sheet_id, seen, by, at)
        concluded_on = not_ahead("concluded_on", concluded_on, today)
        assert row.plan.issued_on is not None  # the plan is approved
        not_before("concluded_on", concluded_on, row.plan.issued_on)
        _in_force(row, today)
        content = content_of(row)
        _complete(row, content)
        before, after = costs(content, row.hour_vnd or 0)
        keep(
            row,
            {
                "state": SheetState.CONCLUDED,
                "concluded_by_id": by.user_id,
                "concluded_at": at,
                "concluded_on": concluded_on,
                "cost_before_vnd": before,
                "cost_after_vnd": after,
            },
        )
        said: dict[str, Json] = {
            "concluded_on": concluded_on.isoformat(),
            "outcome": row.outcome,
            "cost_before_vnd": before,
            "cost_after_vnd": after,
        }
        record(Subject.SHEET, row, "concluded", said, by=by, at=at)
    return row


def _submitted(sheet_id: int, seen: int | None, by: By, at: datetime) -> ReviewSheet:
    row = locked(ReviewSheet, sheet_id, seen)
    if row.state != SheetState.SUBMITTED:
        raise StateRefused(row.state)
    unit_id = reviewing_unit(row, day_of(at))
    require(authority.may_conclude(by, law.rights(day_of(at)), unit_id=unit_id))
    if row.submitted_by_id == by.user_id:
        raise SecondPersonNeeded
    return row


def drop(*, sheet_id: int, ground: str, seen: int | None, by: By, at: datetime) -> None:
    """Take a procedure out of an approved plan, with the ground: it was abolished meanwhile, or handed away.

    Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, StateRefused, InputRefused.
    """
    with transaction.atomic():
        row = locked(ReviewSheet, sheet_id, seen)
        require(authority.may_keep(by, law.rights(day_of(at))))
        if row.plan.state != PlanState.APPROVED or row.state in (SheetState.CONCLUDED, SheetState.DROPPED):
            raise StateRefused(row.state)
        ground = filled("ground", ground, 500)
        keep(row, {"state": SheetState.DROPPED, "dropped_on": day_of(at), "dropped_ground": ground})
        record(Subject.SHEET, row, "dropped", {"ground": ground}, by=by, at=at)
