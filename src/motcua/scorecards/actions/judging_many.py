"""Judging one criterion of many units in one go: one action, and what is refused is told row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards.actions import appraising
from motcua.scorecards.errors import ScorecardError
from motcua.scorecards.models import Line


@dataclass(frozen=True)
class Judged:
    """What an appraiser decided of one line. `seen`: the revision before them. `given`: another value, if any."""

    line_id: int
    seen: int
    is_agreed: bool
    given: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    is_nothing: bool = False


@transaction.atomic
def judge_all(rows: Sequence[Judged], *, by: Acting, at: datetime) -> dict[int, ScorecardError]:
    """Keep every row that can be kept, together; the refusal of each other row by its line.

    A row that is refused undoes nothing of the others; killed in the middle, none of them is kept. Sheets are locked
    in the order of their numbers, so two who judge at once wait for each other and never for ever.
    """
    sheets = dict(Line.objects.filter(pk__in=[row.line_id for row in rows]).values_list("pk", "sheet_id"))
    refused: dict[int, ScorecardError] = {}
    for row in sorted(rows, key=lambda one: (sheets.get(one.line_id, 0), one.line_id)):
        try:
            with transaction.atomic():
                _judge(row, by, at)
        except ScorecardError as error:
            refused[row.line_id] = error
    return refused


def _judge(row: Judged, by: Acting, at: datetime) -> None:
    if row.is_agreed:
        appraising.agree(line_id=row.line_id, seen=row.seen, by=by, at=at)
        return
    appraising.differ(
        line_id=row.line_id,
        seen=row.seen,
        given=row.given,
        reason=row.reason,
        is_nothing=row.is_nothing,
        by=by,
        at=at,
    )
