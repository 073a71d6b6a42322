"""Proposals to a higher level: sent by a document, answered by another."""

from datetime import date, datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.reviews.actions.recording import filled, keep, locked, not_ahead, not_before, record, require
from motcua.reviews.errors import InputRefused, ReviewNotFound, StateRefused
from motcua.reviews.models import Proposal, ProposalState, ReviewSheet, SheetState
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import Outcome, rights
from motcua.reviews.rules.subjects import Subject


def send(
    *,
    sheet_id: int | None,
    procedure_id: int,
    words: str,
    addressee: str,
    number: str,
    sent_on: date | None,
    by: By,
    at: datetime,
) -> Proposal:
    """Record a proposal that was sent. One that follows from a sheet waits for the sheet's conclusion.

    Raises ReviewNotAllowed, ReviewNotFound, InputRefused, StateRefused.
    """
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    words = filled("words", words, 4000)
    addressee = filled("addressee", addressee, 200)
    number = filled("number", number, 120)
    sent_on = not_ahead("sent_on", sent_on, today)
    with transaction.atomic():
        if sheet_id is not None:
            sheet = ReviewSheet.objects.filter(pk=sheet_id, procedure_id=procedure_id).first()
            if sheet is None:
                raise ReviewNotFound
            if sheet.state != SheetState.CONCLUDED or sheet.outcome == Outcome.KEEP:
                raise StateRefused(sheet.state)
            assert sheet.concluded_on is not None  # a concluded sheet has its day
            not_before("sent_on", sent_on, sheet.concluded_on)
        row = Proposal.objects.create(
            sheet_id=sheet_id,
            procedure_id=procedure_id,
            words=words,
            addressee=addressee,
            number=number,
            sent_on=sent_on,
            recorded_by_id=by.user_id,
            recorded_at=at,
        )
        said = {"addressee": addressee, "number": number, "sent_on": sent_on.isoformat(), "words": words}
        record(Subject.PROPOSAL, row, "sent", {**said, "sheet": sheet_id}, by=by, at=at)
    return row


def answer(
    *,
    proposal_id: int,
    state: str,
    answered_on: date | None,
    document: str,
    words: str,
    seen: int | None,
    by: By,
    at: datetime,
) -> None:
    """Record what became of a proposal; a later answer replaces an earlier one, and both stay in the deeds.

    A proposal lapses without a document, an answer has one. Raises ReviewNotFound, ScreenStale, ReviewNotAllowed,
    StateRefused (struck out), InputRefused.
    """
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if state not in set(ProposalState) or state == ProposalState.SENT:
        raise InputRefused(field="state", problem="required")
    with transaction.atomic():
        row = locked(Proposal, proposal_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        answered_on = not_before("answered_on", not_ahead("answered_on", answered_on, today), row.sent_on)
        if state != ProposalState.LAPSED:
            document = filled("answer_document", document, 200)
        if len(words) > 1000:
            raise InputRefused(field="answer_words", problem="too-long")
        fields = {"state": state, "answer_document": document.strip()[:200], "answer_words": words.strip()}
        keep(row, {**fields, "answered_on": answered_on})
        record(
            Subject.PROPOSAL,
            row,
            "answered",
            {**fields, "answered_on": answered_on.isoformat()},
            by=by,
            at=at,
        )


def strike(*, proposal_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Take out what was recorded in error; it stays to be read. Raises as `answer` does."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        row = locked(Proposal, proposal_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        words = filled("words", words, 500)
        keep(row, {"struck_at": at})
        record(Subject.PROPOSAL, row, "struck", {"words": words}, by=by, at=at)
