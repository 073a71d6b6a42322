"""Telling heads of units, and the staff, that a step of a round is due or late. Each message goes once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.notices import actions as notices
from motcua.scorecards import queries
from motcua.scorecards.models import Line, Round, Sheet
from motcua.scorecards.rules.stages import Judgement, SheetState, Stage

# Days before the deadline on which a reminder goes, and the first day after it. Ours; a missed run sends the newest.
BEFORE_DAYS = (7, 3, 1)


@dataclass(frozen=True)
class Owed:
    """A unit that has not done its part of a step. `due`: the last day."""

    row: Round
    sheet: Sheet
    due: date


def owed() -> list[Owed]:
    """Units with a sheet that its head has not approved, or with a difference to answer; three queries."""
    running = [row for row in queries.rounds() if row.stage in (Stage.SELF_SCORING, Stage.APPRAISAL)]
    by_id = {row.pk: row for row in running}
    filling = [row.pk for row in running if row.stage == Stage.SELF_SCORING]
    answering = [row.pk for row in running if row.stage == Stage.APPRAISAL]
    open_sheets = Sheet.objects.filter(round_id__in=filling).exclude(state=SheetState.APPROVED).order_by("pk")
    differing = Line.objects.filter(judgement=Judgement.DIFFERS, sheet__round_id__in=answering)
    to_answer = Sheet.objects.filter(pk__in=differing.values("sheet_id")).order_by("pk")
    found = [Owed(by_id[one.round_id], one, by_id[one.round_id].self_due) for one in open_sheets]
    return found + [Owed(by_id[one.round_id], one, by_id[one.round_id].answer_due) for one in to_answer]


def remind(*, now: datetime) -> int:
    """Tell whoever has to hear of it; how many messages are new. Killed anywhere, the next run tells the rest."""
    today = day_of(now)
    told = 0
    for one in owed():
        left = (one.due - today).days
        due_soon = [days for days in BEFORE_DAYS if left <= days]
        if left >= 0 and not due_soon:
            continue
        kind, step = ("round_due", str(min(due_soon))) if left >= 0 else ("round_late", "late")
        for user_id in _heads(one.sheet.unit_id, today):
            told += notices.tell(
                to=user_id,
                kind=kind,
                values={"round": one.row.title, "unit": one.sheet.name, "due": one.due.isoformat()},
                key=f"round-{one.sheet.pk}-{one.due.isoformat()}-{step}-{user_id}",
                link=f"/scorecards/sheets/{one.sheet.pk}/",
                at=now,
            )
    return told


def _heads(unit_id: int, day: date) -> Iterator[int]:
    for holder in accounts.holders(unit_id, accounts.Role.AGENCY_HEAD.value, day):
        yield holder.user_id
