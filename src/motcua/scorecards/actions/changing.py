"""One change of a round: locked, allowed, held against what the writer saw, and written down beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import day_of
from motcua.scorecards.errors import Incomplete, NotAllowed, NotFound, Stale, WrongStage
from motcua.scorecards.models import Change, Line, Round, Sheet
from motcua.scorecards.people import homes, own_units
from motcua.scorecards.rules.stages import Stage

Kept = Mapping[str, object]


def require_roles(by: Acting, roles: frozenset[str]) -> int:
    """The account that acts. Raises NotAllowed."""
    if by.user_id is None or not by.roles & roles:
        raise NotAllowed
    return by.user_id


def require_unit(by: Acting, sheet: Sheet) -> None:
    """The post acted in belongs to the sheet's unit, to a part of it, or to the successor that keeps its files.

    Raises NotAllowed.
    """
    if by.unit_id is None or sheet.unit_id not in homes([by.unit_id]):
        raise NotAllowed


def is_own_unit(user_id: int, sheet: Sheet, day: date) -> bool:
    return sheet.unit_id in own_units(user_id, day)


def filled(text: str, field: str, *, most: int = 4000) -> str:
    """The text without spaces around. Raises Incomplete."""
    kept = text.strip()[:most]
    if not kept:
        raise Incomplete(field)
    return kept


@contextmanager
def round_locked(round_id: int) -> Iterator[Round]:
    """The round, locked. Whoever needs sheets too locks them after it, in the order of their numbers.

    Raises NotFound.
    """
    with transaction.atomic():
        row = (
            Round.objects.select_for_update(of=("self",))
            .select_related("framework")
            .defer("framework__content")
            .filter(pk=round_id)
            .first()
        )
        if row is None:
            raise NotFound("round")
        yield row


@contextmanager
def sheet_locked(sheet_id: int) -> Iterator[Sheet]:
    """The sheet, locked, with its round as it is now: whoever moves the round waits for this lock.

    Raises NotFound.
    """
    with transaction.atomic():
        row = Sheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
        if row is None:
            raise NotFound("sheet")
        row.round = Round.objects.select_related("framework").defer("framework__content").get(pk=row.round_id)
        yield row


@contextmanager
def line_locked(line_id: int, *, seen: int | None = None) -> Iterator[Line]:
    """The line under the lock of its sheet. `seen`: the revision that the writer had before them.

    Raises NotFound, Stale.
    """
    sheet_id = Line.objects.filter(pk=line_id).values_list("sheet_id", flat=True).first()
    if sheet_id is None:
        raise NotFound("line")
    with sheet_locked(sheet_id) as sheet:
        row = Line.objects.get(pk=line_id)
        row.sheet = sheet
        if seen is not None and row.revision != seen:
            raise Stale
        yield row


def require_stage(row: Round, *stages: Stage) -> Stage:
    """Raises WrongStage."""
    stage = Stage(row.stage)
    if stage not in stages:
        raise WrongStage
    return stage


def note(
    row: Round,
    kind: str,
    *,
    by: int | None,
    at: datetime,
    sheet: Sheet | None = None,
    line: Line | None = None,
    before: Kept | None = None,
    after: Kept | None = None,
    words: str = "",
) -> None:
    """Write down what was done; nobody changes it later."""
    Change.objects.create(
        round=row,
        sheet=sheet,
        line=line,
        kind=kind,
        before=before,
        after=after,
        words=words,
        by_id=by,
        at=at,
    )


def note_line(
    line: Line,
    kind: str,
    *,
    by: int | None,
    at: datetime,
    before: Kept | None = None,
    after: Kept | None = None,
    words: str = "",
) -> None:
    """Save the line under its next revision and write down what was done."""
    line.revision += 1
    line.save()
    note(
        line.sheet.round,
        kind,
        sheet=line.sheet,
        line=line,
        before=before,
        after=after,
        words=words,
        by=by,
        at=at,
    )


def today(at: datetime) -> date:
    return day_of(at)
