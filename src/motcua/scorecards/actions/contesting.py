"""What fills itself is never typed over: a unit contests it, an appraiser answers. That is a computed figure, and a
survey part, outside value or mapped index that the house holds.

Upheld: the figure does not count until its source is corrected (the criterion is not assessed). Corrected: the
source was corrected, and the figure is taken anew as known on that day. Rejected: it stands.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards import queries
from motcua.scorecards.actions.appraising import require_appraiser
from motcua.scorecards.actions.changing import (
    filled,
    line_locked,
    note_line,
    require_roles,
    require_stage,
    require_unit,
    today,
)
from motcua.scorecards.errors import (
    AnsweredAlready,
    ContestedAlready,
    DeadlinePassed,
    Incomplete,
    NotFound,
    NotOfTheSystem,
)
from motcua.scorecards.figures import figures_of
from motcua.scorecards.models import Contest, Line
from motcua.scorecards.models.sheets import Outcome
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.judging import fills_itself
from motcua.scorecards.rules.roles import FILLERS
from motcua.scorecards.rules.stages import Stage
from motcua.scorecards.rules.stated import Stated, to_json

_RUNNING = (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.CORRECTING)
# Surveys and outside results are often known only after the appraisal: they are contested until the publication.
_HELD_KNOWN = (*_RUNNING, Stage.SURVEYS)


def contest(*, line_id: int, words: str, by: Acting, at: datetime) -> Contest:
    """Say that a computed figure is wrong, with the reason and at least one proof attached to the line before.

    Raises NotFound, NotAllowed, NotOfTheSystem, WrongStage, DeadlinePassed, Incomplete (no reason, no proof),
    ContestedAlready.
    """
    user = require_roles(by, FILLERS)
    words = filled(words, "words")
    with line_locked(line_id) as line:
        require_unit(by, line.sheet)
        if not fills_itself(line.source, line.frozen):
            raise NotOfTheSystem
        row = line.sheet.round
        stage = require_stage(row, *contested_in(line.source))
        last = row.answer_due if line.source == Source.INDICATOR else row.publish_due
        if stage is not Stage.CORRECTING and today(at) > last:
            raise DeadlinePassed
        if not line.evidence.filter(removed_at__isnull=True).exists():
            raise Incomplete("file")
        open_one = line.contests.filter(outcome="").first()
        if open_one is not None:
            if open_one.raised_by_id == user and open_one.words == words:
                return open_one
            raise ContestedAlready
        try:
            with transaction.atomic():
                made = Contest.objects.create(line=line, words=words, raised_by_id=user, raised_at=at)
        except IntegrityError:
            raise ContestedAlready from None
        note_line(line, "contested", by=user, at=at, before={"value": line.frozen}, words=words)
        return made


def contested_in(source: str) -> tuple[Stage, ...]:
    """The stages in which a value of this source is contested and answered."""
    return _RUNNING if source == Source.INDICATOR else _HELD_KNOWN


def answer_contest(*, contest_id: int, outcome: Outcome, answer: str, by: Acting, at: datetime) -> None:
    """Answer a contest; whoever appraises the criterion does, never for the own unit. The answer says why.

    Raises NotFound, NotAllowed, OwnUnit, WrongStage, Incomplete, AnsweredAlready.
    """
    answer = filled(answer, "answer")
    line_id = Contest.objects.filter(pk=contest_id).values_list("line_id", flat=True).first()
    if line_id is None:
        raise NotFound("contest")
    anew = _taken_anew(queries.line(line_id), at) if outcome is Outcome.CORRECTED else None
    with line_locked(line_id) as line:
        user = require_appraiser(line, by, at)
        stage = require_stage(line.sheet.round, *contested_in(line.source))
        row = Contest.objects.get(pk=contest_id)
        if row.outcome:
            if (row.outcome, row.answer, row.answered_by_id) == (outcome.value, answer, user):
                return
            raise AnsweredAlready
        row.outcome, row.answer, row.answered_by_id, row.answered_at = outcome.value, answer, user, at
        row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        before = {"value": line.frozen, "set_aside": line.is_set_aside}
        line.is_set_aside = outcome is Outcome.UPHELD
        # while units fill in, a computed figure is live anyway
        is_live = stage is Stage.SELF_SCORING and line.source == Source.INDICATOR
        if outcome is Outcome.CORRECTED and not is_live:
            line.frozen = None if anew is None else to_json(anew)
            line.known_on = today(at)
        after = {"value": line.frozen, "set_aside": line.is_set_aside, "outcome": outcome.value}
        note_line(line, "contest-answered", by=user, at=at, before=before, after=after, words=answer)


def _taken_anew(line: Line, at: datetime) -> Stated | None:
    row = line.sheet.round
    of, period = queries.framework(row.framework), queries.period_of(row)
    return figures_of(of, period, line.sheet, now=at, known_on=today(at)).get(line.code)
