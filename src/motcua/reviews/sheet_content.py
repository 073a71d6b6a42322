"""Between a sheet's row and what it says."""

from collections.abc import Mapping
from typing import cast

from motcua.ledger.rules import Json
from motcua.reviews.models import ReviewSheet
from motcua.reviews.rules import costs
from motcua.reviews.rules.sheets import Answered, Change, Content, answers_as_json


def content_of(row: ReviewSheet) -> Content:
    """What the row says, as the rules want it."""
    answers = cast(Mapping[str, Mapping[str, str]], row.answers)
    return Content(
        answers={code: Answered(said["answer"], said["ground"]) for code, said in answers.items()},
        outcome=row.outcome,
        ground=row.ground,
        changes=tuple(Change(one["part"], one["now"], one["proposed"]) for one in row.changes),
        limit_now=row.limit_now,
        limit_proposed=row.limit_proposed,
        limit_unit=row.limit_unit,
        from_level=row.from_level,
        to_level=row.to_level,
        before=tuple(costs.from_json(one) for one in row.costs_before),
        after=tuple(costs.from_json(one) for one in row.costs_after),
        dearer_ground=row.dearer_ground,
    )


def columns_of(content: Content) -> dict[str, Json]:
    """The columns that hold it; also what the deed keeps."""
    return {
        "answers": answers_as_json(content.answers),
        "outcome": content.outcome,
        "ground": content.ground,
        "changes": [{"part": one.part, "now": one.now, "proposed": one.proposed} for one in content.changes],
        "limit_now": content.limit_now,
        "limit_proposed": content.limit_proposed,
        "limit_unit": content.limit_unit,
        "from_level": content.from_level,
        "to_level": content.to_level,
        "costs_before": [costs.as_json(one) for one in content.before],
        "costs_after": [costs.as_json(one) for one in content.after],
        "dearer_ground": content.dearer_ground,
    }
