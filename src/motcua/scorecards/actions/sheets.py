"""What a unit does with its sheet: states values, proves them, hands in; its head approves or sends back."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records.rules import DOCX, JPEG, ODT, PDF, PNG, XLSX
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import (
    filled,
    line_locked,
    note,
    note_line,
    require_roles,
    require_stage,
    require_unit,
    sheet_locked,
    today,
)
from motcua.scorecards.errors import (
    DeadlinePassed,
    FillsItself,
    LinesMissing,
    NotFound,
    SamePerson,
    Stale,
    TooManyFiles,
    Unfit,
    WrongStage,
)
from motcua.scorecards.models import Evidence, Line, Sheet
from motcua.scorecards.rules import judging
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.roles import FILLERS, HEADS
from motcua.scorecards.rules.round_law import round_law
from motcua.scorecards.rules.scoring import trouble
from motcua.scorecards.rules.stages import Judgement, SheetMove, SheetState, Stage, next_sheet
from motcua.scorecards.rules.stated import Stated, Unreadable, to_json, typed, value_of

ACCEPTED_FILES = frozenset({PDF, DOCX, XLSX, ODT, JPEG, PNG})


def read_value(line: Line, given: Mapping[str, str]) -> Stated:
    """What was typed for the line's criterion. Raises Unfit."""
    criterion = queries.criterion(queries.framework(line.sheet.round.framework), line.code)
    try:
        stated = typed(criterion, given)
    except Unreadable as fault:
        raise Unfit("value", fault.problem) from None
    value = value_of(stated)
    problem = None if value is None else trouble(criterion, value)
    if problem is not None:
        raise Unfit("value", problem.value.replace("_", "-"))
    return stated


def _require_filling(line: Line, by: Acting, at: datetime) -> int:
    """Raises NotAllowed, WrongStage, DeadlinePassed, FillsItself."""
    user = require_roles(by, FILLERS)
    require_unit(by, line.sheet)
    if line.source != Source.SELF:
        raise FillsItself
    require_open(line.sheet, at)
    return user


def require_open(sheet: Sheet, at: datetime) -> None:
    """The unit may still write. Raises WrongStage, DeadlinePassed."""
    require_stage(sheet.round, Stage.SELF_SCORING)
    if sheet.state != SheetState.OPEN:
        raise WrongStage
    if today(at) > sheet.round.self_due:
        raise DeadlinePassed


def state_value(
    *, line_id: int, seen: int, given: Mapping[str, str], words: str, by: Acting, at: datetime
) -> int:
    """Keep what the unit states for a criterion, and its explanation; the line's new revision.

    The same again changes nothing.
    Raises NotFound, NotAllowed, Stale, WrongStage, DeadlinePassed, FillsItself, Unfit.
    """
    words = words.strip()[:4000]
    with line_locked(line_id) as line:
        user = _require_filling(line, by, at)
        stated = to_json(read_value(line, given)) or None
        if (line.stated, line.words) == (stated, words):
            return line.revision
        require_seen(line, seen)
        before = {"value": line.stated, "words": line.words}
        line.stated, line.words = stated, words
        note_line(line, "stated", by=user, at=at, before=before, after={"value": stated, "words": words})
        return line.revision


def require_seen(line: Line, seen: int) -> None:
    """Raises Stale."""
    if line.revision != seen:
        raise Stale


def attach(
    *, line_id: int, source: bytes | records.Readable, name: str, by: Acting, at: datetime
) -> Evidence:
    """Keep a file that proves the line; the same file twice stands once. While self-scoring, and with an answer.

    The file's kind is told by its content. Raises NotFound, NotAllowed, WrongStage, DeadlinePassed, FillsItself,
    TooManyFiles, and what receiving a file raises (`records.errors`).
    """
    with line_locked(line_id) as line:  # refused before the file is kept
        _require_attaching(line, by, at)
    limits = round_law(day_of(at))
    stored = records.receive(source, limit_bytes=limits.file_bytes, accepted=ACCEPTED_FILES, at=at)
    with line_locked(line_id) as line:
        user = _require_attaching(line, by, at)
        standing = line.evidence.filter(removed_at__isnull=True)
        same = standing.filter(file=stored).first()
        if same is not None:
            return same
        if standing.count() >= limits.most_files:
            raise TooManyFiles("file")
        name = name.strip()[:200] or stored.sha256[:12]
        row = Evidence.objects.create(line=line, file=stored, name=name, added_by_id=user, added_at=at)
        note_line(line, "attached", by=user, at=at, after={"file": stored.sha256, "name": name})
        return row


def _require_attaching(line: Line, by: Acting, at: datetime) -> int:
    """While it is filled in, with an answer to a difference, or to prove an objection to a figure."""
    user = require_roles(by, FILLERS)
    require_unit(by, line.sheet)
    if line.source == Source.SELF and line.sheet.round.stage == Stage.SELF_SCORING:
        require_open(line.sheet, at)
        return user
    if judging.fills_itself(line.source, line.frozen):
        proving = (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.CORRECTING)
        held = () if line.source == Source.INDICATOR else (Stage.SURVEYS,)
        require_stage(line.sheet.round, *proving, *held)
        return user
    require_stage(line.sheet.round, Stage.APPRAISAL)
    if line.judgement != Judgement.DIFFERS:
        raise WrongStage
    if today(at) > line.sheet.round.answer_due:
        raise DeadlinePassed
    return user


def remove_evidence(*, evidence_id: int, by: Acting, at: datetime) -> None:
    """Take a file off the line while self-scoring; the row stays, marked. Raises NotFound, NotAllowed, WrongStage,
    DeadlinePassed, FillsItself."""
    line_id = Evidence.objects.filter(pk=evidence_id).values_list("line_id", flat=True).first()
    if line_id is None:
        raise NotFound("evidence")
    with line_locked(line_id) as line:
        user = _require_filling(line, by, at)
        row = Evidence.objects.get(pk=evidence_id)
        if row.removed_at is not None:
            return
        row.removed_by_id, row.removed_at = user, at
        row.save(update_fields=["removed_by", "removed_at"])
        note_line(line, "removed", by=user, at=at, before={"file": row.file_id, "name": row.name})


def submit(*, sheet_id: int, by: Acting, at: datetime) -> None:
    """Hand the sheet to the head of the unit: every criterion has a value with its proof, or the reason why not.

    Raises NotFound, NotAllowed, WrongStage, DeadlinePassed, LinesMissing.
    """
    user = require_roles(by, FILLERS)
    with sheet_locked(sheet_id) as sheet:
        require_unit(by, sheet)
        if sheet.state == SheetState.SUBMITTED and sheet.submitted_by_id == user:
            return
        require_open(sheet, at)
        of = queries.framework(sheet.round.framework)
        codes = judging.missing(of, queries.by_code(queries.lines_of_sheet(sheet)))
        if codes:
            raise LinesMissing(codes)
        sheet.submitted_by_id, sheet.submitted_at = user, at
        _move(sheet, SheetMove.SUBMIT, user, at)


def approve(*, sheet_id: int, by: Acting, at: datetime) -> None:
    """The head of the unit makes it the unit's word; another person than the one who handed it in.

    Raises NotFound, NotAllowed, SamePerson, WrongStage, DeadlinePassed.
    """
    user = require_roles(by, HEADS)
    with sheet_locked(sheet_id) as sheet:
        require_unit(by, sheet)
        if sheet.state == SheetState.APPROVED and sheet.approved_by_id == user:
            return
        _require_deciding(sheet, at)
        if sheet.submitted_by_id == user:
            raise SamePerson
        sheet.approved_by_id, sheet.approved_at = user, at
        _move(sheet, SheetMove.APPROVE, user, at)


def send_back(*, sheet_id: int, words: str, by: Acting, at: datetime) -> None:
    """The head wants something changed first, and says what. Raises NotFound, NotAllowed, WrongStage, DeadlinePassed,
    Incomplete."""
    user = require_roles(by, HEADS)
    words = filled(words, "words")
    with sheet_locked(sheet_id) as sheet:
        require_unit(by, sheet)
        _require_deciding(sheet, at)
        _move(sheet, SheetMove.SEND_BACK, user, at, words=words)


def _require_deciding(sheet: Sheet, at: datetime) -> None:
    require_stage(sheet.round, Stage.SELF_SCORING)
    if sheet.state != SheetState.SUBMITTED:
        raise WrongStage
    if today(at) > sheet.round.self_due:
        raise DeadlinePassed


def _move(sheet: Sheet, move: SheetMove, user: int, at: datetime, *, words: str = "") -> None:
    before = SheetState(sheet.state)
    after = next_sheet(before, move)
    if after is None:
        raise WrongStage
    sheet.state = after.value
    sheet.revision += 1
    sheet.save()
    note(
        sheet.round,
        f"sheet-{move.value}",
        sheet=sheet,
        by=user,
        at=at,
        before={"state": before.value},
        after={"state": after.value},
        words=words,
    )
