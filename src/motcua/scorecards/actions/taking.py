"""Outside values and survey results that the house holds already: taken with their document, not typed again.

They were published, or entered and confirmed by two people, in their own room; here they count at once.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from motcua.dossiers.rules.authority import Acting
from motcua.polls import queries as polls
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import line_locked, note_line, require_roles, require_stage
from motcua.scorecards.models import Line, Result, Round
from motcua.scorecards.rules.framework import Criterion, Formula, Source
from motcua.scorecards.rules.roles import STAFF
from motcua.scorecards.rules.scoring import Value, trouble
from motcua.scorecards.rules.stages import Stage
from motcua.scorecards.rules.stated import stated_of, to_json
from motcua.steering import queries as steering

_RUNNING = (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS, Stage.CORRECTING)


@dataclass(frozen=True)
class Held:
    """A value that another room holds, and the document that it stands in."""

    amount: Fraction
    document: str


def take(*, round_id: int, by: Acting, at: datetime) -> int:
    """Fill what the registers hold; how many values are new. Doing it again adds nothing.

    Raises NotFound, NotAllowed, WrongStage.
    """
    user = require_roles(by, STAFF)
    row = queries.round_of(round_id)
    require_stage(row, *_RUNNING)
    of = queries.framework(row.framework)
    wanted = {leaf.code: leaf for leaf in of.leaves() if leaf.from_index}
    taken = 0
    for lines in queries.lines_of_round(row).values():
        for line in lines:
            leaf = wanted.get(line.code)
            if leaf is None or line.source not in (Source.SURVEY, Source.OUTSIDE):
                continue
            held = _held(row, leaf, line)
            if held is not None and trouble(leaf, Value(amount=held.amount)) is None:
                taken += _keep(line.pk, held, user, at)
    return taken


def _keep(line_id: int, held: Held, user: int, at: datetime) -> bool:
    value = to_json(stated_of(Value(amount=held.amount)))
    with line_locked(line_id) as line:
        require_stage(line.sheet.round, *_RUNNING)
        if (line.given, line.given_document) == (value, held.document):
            return False
        before = {"value": line.given, "document": line.given_document}
        line.given, line.given_document = value, held.document
        after = {"value": value, "document": held.document}
        note_line(line, "taken", by=user, at=at, before=before, after=after, words=held.document)
        return True


def _held(row: Round, leaf: Criterion, line: Line) -> Held | None:
    """Of the unit in the round's year: a published result of an own round, an own survey, an outside result."""
    unit_id, of_province = line.sheet.unit_id, line.sheet.kind == "province"
    own = (
        Result.objects.filter(
            unit_id=unit_id,
            publication__round__framework__code=leaf.from_index,
            publication__round__first__gte=row.first,
            publication__round__last__lte=row.last,
            index__isnull=False,
        )
        .select_related("publication")
        .order_by("-publication__round__last", "-publication__number")
        .first()
    )
    if own is not None and own.index is not None:
        return Held(Fraction(own.index), own.publication.document)
    if leaf.formula is not Formula.INFORMATION:
        found = polls.published(leaf.from_index, row.year)
        if found is not None:
            figure = found.total if of_province else found.units.get(unit_id)
            if figure is not None and figure.denominator:
                share = Fraction(figure.numerator, figure.denominator)
                return Held(_on_scale(leaf, share), f"{found.title} (SHA-256 {found.sha256[:16]})")
    for one in steering.outside(leaf.from_index.lower().replace("-", "_"), row.year):
        if one.part or one.value is None:
            continue
        if one.unit_id == unit_id or (of_province and one.unit_id is None):
            return Held(one.value, one.document)
    return None


def _on_scale(leaf: Criterion, share: Fraction) -> Fraction:
    """A share of one on the criterion's scale."""
    least, most = (leaf.parameters.get(name) for name in ("least", "most"))
    low = Fraction(least) if isinstance(least, Decimal) else Fraction(0)
    high = Fraction(most) if isinstance(most, Decimal) else Fraction(100)
    return low + (high - low) * share
