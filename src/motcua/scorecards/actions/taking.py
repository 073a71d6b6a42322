"""Survey parts, outside values and mapped indices that the house holds: they fill themselves, with their document.

They were published, or entered and confirmed by two people, in their own room; here they count at once, and nobody
types over them. A value that is contested or set aside waits for the answer to its contest.
"""

from datetime import datetime

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import line_locked, note_line, require_roles, require_stage, today
from motcua.scorecards.figures import held_of
from motcua.scorecards.models import Line, Round
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.roles import STAFF
from motcua.scorecards.rules.stages import Stage
from motcua.scorecards.rules.stated import Stated, to_json

RUNNING = (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS, Stage.CORRECTING)


def take(*, round_id: int, by: Acting, at: datetime) -> int:
    """Fill now what is held; how many values are new. Doing it again adds nothing.

    Raises NotFound, NotAllowed, WrongStage.
    """
    user = require_roles(by, STAFF)
    row = queries.round_of(round_id)
    require_stage(row, *RUNNING)
    return fill(row, by=user, at=at)


def fill(row: Round, *, by: int | None, at: datetime) -> int:
    """Every value held for the round's sheets, line by line: killed in between, the next run fills the rest.

    Nothing is filled outside the running stages. What is held no more is taken back, and what was entered counts.
    """
    if Stage(row.stage) not in RUNNING:
        return 0
    of, period = queries.framework(row.framework), queries.period_of(row)
    lines = queries.lines_of_round(row)
    if not any(line.source in (Source.SURVEY, Source.OUTSIDE) for own in lines.values() for line in own):
        return 0
    found = held_of(of, period, queries.sheets(row), now=at)
    taken = 0
    for sheet_id, own in lines.items():
        for line in own:
            if line.source in (Source.SURVEY, Source.OUTSIDE):
                taken += _keep(line, found.get(sheet_id, {}).get(line.code), by, at)
    return taken


def _keep(seen: Line, value: Stated | None, by: int | None, at: datetime) -> bool:
    kept = None if value is None else to_json(value)
    if seen.frozen == kept:
        return False
    with line_locked(seen.pk) as line:
        if Stage(line.sheet.round.stage) not in RUNNING:
            return False
        is_disputed = line.is_set_aside or line.contests.filter(outcome="").exists()
        if line.frozen == kept or is_disputed:
            return False
        before = {"value": line.frozen or line.given}
        line.frozen, line.known_on = kept, today(at) if kept else None
        document = value.document if value is not None else ""
        note_line(line, "taken", by=by, at=at, before=before, after={"value": kept}, words=document)
        return True


def fill_running(*, at: datetime) -> int:
    """Every running round; how many values are new."""
    return sum(
        fill(queries.round_of(row.pk), by=None, at=at) for row in queries.rounds() if row.stage in RUNNING
    )
