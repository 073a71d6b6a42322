"""A number in the unit's book of results: taken once for each result, void with its reason, never given again.

The counter is the one of the unit's other books (`numbering`): two that number at once wait for each other, and a
deed that is rolled back gives its number back. A number once committed stays in the book.
"""

import secrets
from datetime import datetime

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.models import ResultNumber
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.result_books import Book, BookLaw, book_law
from motcua.dossiers.rules.results import ALPHABET, CODE_LENGTH
from motcua.kernel.zone import day_of


def law_on(at: datetime) -> BookLaw:
    """The books in force on the day (in Vietnam) of `at`. Raises BooksInvalid."""
    return book_law(day_of(at), settings.RESULT_BOOKS_FILE)


def take(state: DossierState, *, result_no: int, kind: str, by_id: int | None, at: datetime) -> ResultNumber:
    """The number of a result, taken now or before: who begins to sign again after a fault goes on with the same.

    One that was taken in the book of a unit that has ended since, or last year, is void: the paper is dated today.
    `kind` is the code of the result. Runs inside the caller's transaction,
    which holds the dossier. Raises NumberTooLong.
    """
    year = day_of(at).year
    book = law_on(at).book_of(kind)
    known: ResultNumber | None = ResultNumber.unscoped.filter(
        dossier_id=state.id, result_no=result_no, void_at__isnull=True
    ).first()
    if known is not None:
        if (known.unit_id, known.book, known.year) == (state.handling_unit_id, book.key, year):
            return known
        why = "rehomed" if known.unit_id != state.handling_unit_id else "year_ended"
        ResultNumber.unscoped.filter(pk=known.pk).update(void_at=at, void_why=why)
    return _new(state, book, result_no=result_no, year=year, by_id=by_id, at=at)


def _new(
    state: DossierState, book: Book, *, result_no: int, year: int, by_id: int | None, at: datetime
) -> ResultNumber:
    unit = agencies.unit(state.handling_unit_id)
    number = next_slip_number(unit.pk, year, f"r:{book.key}")
    made: ResultNumber = ResultNumber.unscoped.create(
        unit_id=unit.pk,
        book=book.key,
        year=year,
        number=number,
        text=book.number_text(number, year=year, agency_id=unit.agency_id),
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        dossier_id=state.id,
        result_no=result_no,
        taken_at=at,
        taken_by_id=by_id,
    )
    return made
