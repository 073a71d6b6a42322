"""Unusual readings: a head asks, the official explains, the head judges."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.rights.actions.recording import By, note, require_words
from motcua.rights.errors import MovedOn, NotThere, SecondPersonNeeded
from motcua.rights.models import AccessQuestion


@transaction.atomic
def ask(
    *, unit_id: int, official_id: int, kind: str, day: date, dossiers: int, by: By, at: datetime
) -> AccessQuestion:
    """Ask an official of one's unit about one day. Raises: SecondPersonNeeded (oneself), MovedOn (asked already)."""
    if official_id == by.user_id:
        raise SecondPersonNeeded
    try:
        with transaction.atomic():
            made = AccessQuestion.objects.create(
                unit_id=unit_id,
                official_id=official_id,
                kind=kind,
                day=day,
                dossiers=dossiers,
                asked_by_id=by.user_id,
                asked_at=at,
            )
    except IntegrityError:
        raise MovedOn from None
    note("question", made.pk, "asked", by=by, at=at)
    return made


@transaction.atomic
def answer(question_id: int, *, words: str, by: By, at: datetime) -> None:
    """The official explains, once. Raises: NotThere (also another's), MovedOn, NotFilledIn."""
    row = AccessQuestion.objects.select_for_update(of=("self",)).filter(pk=question_id).first()
    if row is None or row.official_id != by.user_id:
        raise NotThere
    if row.answered_at is not None:
        raise MovedOn
    row.answer, row.answered_at = require_words("answer", words), at
    row.save()
    note("question", row.pk, "answered", by=by, at=at, words=row.answer)


@transaction.atomic
def judge(question_id: int, *, accepts: bool, words: str, by: By, at: datetime) -> None:
    """The head takes the explanation or not; who was asked never judges. Raises: NotThere, MovedOn,
    SecondPersonNeeded, NotFilledIn."""
    row = AccessQuestion.objects.select_for_update(of=("self",)).filter(pk=question_id).first()
    if row is None:
        raise NotThere
    if row.official_id == by.user_id:
        raise SecondPersonNeeded
    if row.answered_at is None or row.judged_at is not None:
        raise MovedOn
    row.judgement = words.strip()[:500] if accepts else require_words("judgement", words)[:500]
    row.accepted, row.judged_by_id, row.judged_at = accepts, by.user_id, at
    row.save()
    note("question", row.pk, "accepted" if accepts else "not_accepted", by=by, at=at, words=row.judgement)
