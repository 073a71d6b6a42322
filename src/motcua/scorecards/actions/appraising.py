"""The appraisal of a line: agreed or differing with a reason, answered once by the unit, read a second time."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import (
    filled,
    is_own_unit,
    line_locked,
    note_line,
    require_roles,
    require_stage,
    require_unit,
    today,
)
from motcua.scorecards.actions.sheets import read_value, require_seen
from motcua.scorecards.errors import DeadlinePassed, FillsItself, Incomplete, NotAllowed, OwnUnit, WrongStage
from motcua.scorecards.models import Line
from motcua.scorecards.people import homes
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.roles import APPRAISERS, FILLERS
from motcua.scorecards.rules.stages import Judgement, Judging, Stage, next_judgement
from motcua.scorecards.rules.stated import NO_POINTS, Stated, from_json, to_json


def require_appraiser(line: Line, by: Acting, at: datetime) -> int:
    """The post acted in belongs to a body appointed for the criterion, and the person to another unit than the one
    judged. Raises NotAllowed, OwnUnit."""
    user = require_roles(by, APPRAISERS)
    of = queries.framework(line.sheet.round.framework)
    mine = homes([by.unit_id]) if by.unit_id is not None else frozenset()
    bodies = queries.bodies(line.sheet.round, of)
    if not any(body.unit_id in mine and line.code in body.codes for body in bodies):
        raise NotAllowed
    if is_own_unit(user, line.sheet, today(at)):
        raise OwnUnit
    return user


def agree(*, line_id: int, seen: int, by: Acting, at: datetime) -> int:
    """Take the stated value as it is.

    Raises NotFound, NotAllowed, OwnUnit, Stale, WrongStage, FillsItself, Incomplete (nothing was stated: give a
    value, or say that nothing was shown).
    """
    with line_locked(line_id) as line:
        user = _require_judging(line, by, at)
        if line.judgement == Judgement.AGREED and line.appraised == line.stated:
            return line.revision
        require_seen(line, seen)
        if not line.stated:
            raise Incomplete("value")
        return _judge(line, Judging.AGREE, from_json(line.stated), "", user, at)


def differ(
    *,
    line_id: int,
    seen: int,
    given: Mapping[str, str],
    reason: str,
    is_nothing: bool = False,
    by: Acting,
    at: datetime,
) -> int:
    """Give another value, with the reason that the unit reads. `is_nothing`: nothing was shown, so no points.

    Raises NotFound, NotAllowed, OwnUnit, Stale, WrongStage, FillsItself, Incomplete, Unfit.
    """
    reason = filled(reason, "reason")
    with line_locked(line_id) as line:
        user = _require_judging(line, by, at)
        value = NO_POINTS if is_nothing else read_value(line, given)
        if value.is_empty:
            raise Incomplete("value")
        kept = to_json(value)
        if (line.judgement, line.appraised, line.reason) == (Judgement.DIFFERS, kept, reason):
            return line.revision
        require_seen(line, seen)
        if kept == line.stated:
            return _judge(line, Judging.AGREE, value, "", user, at)
        return _judge(line, Judging.DIFFER, value, reason, user, at)


def _require_judging(line: Line, by: Acting, at: datetime) -> int:
    user = require_appraiser(line, by, at)
    if line.source != Source.SELF:
        raise FillsItself
    require_stage(line.sheet.round, Stage.APPRAISAL)
    return user


def _judge(line: Line, judging: Judging, value: Stated, reason: str, user: int, at: datetime) -> int:
    after = next_judgement(Judgement(line.judgement), judging, stage=Stage(line.sheet.round.stage))
    if after is None:
        raise WrongStage
    before = {"judgement": line.judgement, "value": line.appraised, "reason": line.reason}
    line.judgement, line.appraised, line.reason = after.value, to_json(value), reason
    line.appraised_by_id = user
    said = {"judgement": after.value, "value": line.appraised, "reason": reason}
    note_line(line, f"judged-{judging.value}", by=user, at=at, before=before, after=said, words=reason)
    return line.revision


def answer(*, line_id: int, seen: int, is_accepted: bool, words: str, by: Acting, at: datetime) -> int:
    """The unit's one answer to a difference, until the deadline: it accepts, or objects with its reasons.

    Raises NotFound, NotAllowed, Stale, WrongStage (no difference, or answered already), DeadlinePassed, Incomplete.
    """
    user = require_roles(by, FILLERS)
    words = words.strip()[:4000] if is_accepted else filled(words, "words")
    with line_locked(line_id) as line:
        require_unit(by, line.sheet)
        judging = Judging.ACCEPT if is_accepted else Judging.OBJECT
        require_stage(line.sheet.round, Stage.APPRAISAL)
        after = next_judgement(Judgement(line.judgement), judging, stage=Stage.APPRAISAL)
        if after is None:
            if line.answer == words and line.judgement in (Judgement.ACCEPTED, Judgement.ANSWERED):
                return line.revision
            raise WrongStage
        require_seen(line, seen)
        if today(at) > line.sheet.round.answer_due:
            raise DeadlinePassed
        before = {"judgement": line.judgement, "answer": line.answer}
        line.judgement, line.answer = after.value, words
        said = {"judgement": after.value, "answer": words}
        note_line(line, f"answered-{judging.value}", by=user, at=at, before=before, after=said, words=words)
        return line.revision


def read_again(
    *,
    line_id: int,
    seen: int,
    given: Mapping[str, str],
    reason: str,
    is_nothing: bool = False,
    by: Acting,
    at: datetime,
) -> int:
    """The second reading after an objection, or for a correcting publication; its reason is required and it is last.

    Raises NotFound, NotAllowed, OwnUnit, Stale, WrongStage, FillsItself, Incomplete, Unfit.
    """
    reason = filled(reason, "reason")
    with line_locked(line_id) as line:
        user = require_appraiser(line, by, at)
        if line.source != Source.SELF:
            raise FillsItself
        stage = require_stage(line.sheet.round, Stage.APPRAISAL, Stage.CORRECTING)
        value = NO_POINTS if is_nothing else read_value(line, given)
        if value.is_empty:
            raise Incomplete("value")
        kept = to_json(value)
        if (line.judgement, line.second, line.second_reason) == (Judgement.FINAL, kept, reason):
            return line.revision
        require_seen(line, seen)
        after = next_judgement(Judgement(line.judgement), Judging.READ_AGAIN, stage=stage)
        if after is None:
            raise WrongStage
        before = {"judgement": line.judgement, "value": line.second, "reason": line.second_reason}
        line.judgement, line.second, line.second_reason = after.value, kept, reason
        said = {"judgement": after.value, "value": kept, "reason": reason}
        note_line(line, "read-again", by=user, at=at, before=before, after=said, words=reason)
        return line.revision
