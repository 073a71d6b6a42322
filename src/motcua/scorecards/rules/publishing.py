"""The result of a round as one document: every unit, point, value and rank; its bytes have one hash. Pure.

Fractions are written exactly ("19/2"), so that whoever reads the document can compute everything again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from motcua.indicators.rules.figures import rounded
from motcua.scorecards.rules import judging, margins
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.ranking import Ranked, competition, honest
from motcua.scorecards.rules.scoring import Score
from motcua.scorecards.rules.stated import Stated, to_json


@dataclass(frozen=True)
class PublishedLine:
    """What a criterion was scored by. `files`: hashes of its proofs."""

    code: str
    source: str
    value: Stated
    known_on: date | None
    document: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class PublishedUnit:
    """A unit with its score. `is_whole`: it existed the whole period; others are shown without a rank."""

    unit_id: int
    name: str
    kind: str
    asked_from: date
    asked_to: date
    is_whole: bool
    score: Score
    lines: tuple[PublishedLine, ...]


def ranks(units: Sequence[PublishedUnit]) -> dict[int, Ranked[int]]:
    """Competition ranks (1, 2, 2, 4) among units of one kind that existed the whole period."""
    found: dict[int, Ranked[int]] = {}
    for kind in sorted({unit.kind for unit in units}):
        own = {unit.unit_id: unit.score for unit in units if unit.kind == kind and unit.is_whole}
        found.update({one.key: one for one in competition(own)})
    return found


@dataclass(frozen=True)
class Sure:
    """How sure the place of a unit is: its index lies between `low` and `high` (percent, at 95 %), so its place lies
    between `best` and `worst`. Without a rank (part of the period) no place: None."""

    low: Fraction
    high: Fraction
    best: int | None
    worst: int | None

    @property
    def is_tied(self) -> bool:
        return self.best != self.worst


def sureness(framework: Framework, units: Sequence[PublishedUnit]) -> dict[int, Sure]:
    """By unit, what the errors of surveys and of small numbers leave of indices and places; ranked as `ranks` does.

    Where two intervals overlap nobody knows who is ahead: the units share their places.
    """
    bounds: dict[int, margins.Bounds] = {}
    for unit in units:
        values = judging.values_of(framework, {line.code: line.value for line in unit.lines})
        found = margins.of_index(framework, values, unit.kind, unit.score)
        if found is not None:
            bounds[unit.unit_id] = found
    places: dict[int, tuple[int | None, int | None]] = {}
    for kind in {unit.kind for unit in units}:
        own = {unit.unit_id: unit.score for unit in units if unit.kind == kind and unit.is_whole}
        places.update({one.key: (one.best, one.worst) for one in honest(own, bounds)})
    return {key: Sure(low, high, *places.get(key, (None, None))) for key, (low, high) in bounds.items()}


def document(
    framework: Framework,
    framework_sha256: str,
    title: str,
    first: date,
    last: date,
    units: Sequence[PublishedUnit],
    hangs: Mapping[int, tuple[int, int]],
    sure: Mapping[int, Sure],
) -> dict[str, object]:
    """The content of a publication; the same result gives the same bytes. `hangs`: ranks within which a unit stays
    when weights move a little; `sure`: what errors leave of its index and place.

    Format 2 since these stand in it; documents of format 1 stay as they were published."""
    placed = ranks(units)
    return {
        "format": 2,
        "title": title,
        "framework": framework.key,
        "framework_sha256": framework_sha256,
        "period": [first.isoformat(), last.isoformat()],
        "units": [
            _unit(unit, placed.get(unit.unit_id), hangs.get(unit.unit_id), sure.get(unit.unit_id))
            for unit in sorted(units, key=lambda one: one.unit_id)
        ],
    }


def _unit(
    unit: PublishedUnit, placed: Ranked[int] | None, hangs: tuple[int, int] | None, sure: Sure | None
) -> dict[str, object]:
    score = unit.score
    return {
        "unit": unit.unit_id,
        "name": unit.name,
        "kind": unit.kind,
        "from": unit.asked_from.isoformat(),
        "to": unit.asked_to.isoformat(),
        "total": str(score.total),
        "reachable": str(score.reachable),
        "index": None if score.index is None else str(score.index),
        "band": score.band.code if score.band else "",
        "rank": placed.rank if placed else None,
        "shared": bool(placed and placed.is_shared),
        "rank_between": None if hangs is None else list(hangs),
        "index_between": None if sure is None else [str(sure.low), str(sure.high)],
        "place": None if sure is None or sure.best is None else [sure.best, sure.worst],
        "points": {
            code: {
                "points": str(points.points),
                "reachable": str(points.reachable),
                "state": points.state.value,
            }
            for code, points in sorted(score.of.items())
        },
        "lines": [
            {
                "code": line.code,
                "source": line.source,
                "value": to_json(line.value),
                "known_on": None if line.known_on is None else line.known_on.isoformat(),
                "document": line.document,
                "files": list(line.files),
            }
            for line in unit.lines
        ],
    }


def shown(value: Fraction | str | None, *, decimals: int = 2) -> Decimal | None:
    """A fraction, or one written in a document, rounded once."""
    return rounded(None if value is None else Fraction(value), decimals=decimals)
