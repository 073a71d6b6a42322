"""What an index framework is: a versioned tree of criteria with points and formulas. Pure values.

Read from `law/scorecards/*.yaml` or an imported table by `rules.reading`; scored by `rules.scoring`. Points are exact
(`Decimal` in the document, `Fraction` while computing), rounded once, when shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Formula(StrEnum):
    """How a value becomes points (domain facts 8.1 a-f)."""

    RATIO = "ratio"  # value / full x points, nothing under the floor, never more than the points
    STEPS = "steps"  # the points of the highest step that the value reaches
    YES_NO = "yes_no"  # all points or none
    PENALTY = "penalty"  # the points less so many for each breach, not under zero
    SURVEY_MEAN = (
        "survey_mean"  # result of a survey between `least` and `most` of its scale, mapped to the points
    )
    MAPPED = "mapped"  # value of another index between its `least` and `most`, mapped to the points
    GIVEN = "given"  # points stated by whoever appraises; nothing computes them
    INFORMATION = "information"  # shown, worth nothing


class Source(StrEnum):
    """Where the value of a criterion comes from."""

    INDICATOR = "indicator"  # fills itself; cannot be overwritten, only contested
    SELF = "self"  # stated by the unit with evidence, then appraised
    SURVEY = "survey"  # published result of a survey
    OUTSIDE = "outside"  # published by others, recorded with its document


class Kind(StrEnum):
    """Kinds of scored units, as criteria name them in `applies_to`."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    SERVICE_CENTRE = "service_centre"
    DIVISION = "division"
    PUBLIC_SERVICE_UNIT = "public_service_unit"
    VERTICAL_AGENCY = "vertical_agency"


class Rescaling(StrEnum):
    """What becomes of the points of criteria that do not apply to a unit."""

    TO_FULL = "to_full"  # index = points / points that apply x 100
    LOST = "lost"  # they stay out of reach
    GRANTED = "granted"  # they count as reached


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Criterion:
    """A node of the tree; only leaves have a formula. `parameters` are the formula's own, by its schema:

    ratio: full, floor (both percent), cap (points); steps: steps ((from percent, points), ...); penalty: each
    (points); survey_mean and mapped: least, most (of the scale of the survey or of the other index).

    `applies_to`: kinds of units (`Kind`); empty means all. `when_empty`: points for an empty denominator as a share
    of the points (1 = full, 0 = none); None = not assessed, see `Framework.unassessed`. `multiplied_by`: code of
    another criterion whose rate the value is multiplied with. `from_index`: the index a mapped value is taken from.
    """

    code: str
    name: Words
    points: Decimal
    children: tuple["Criterion", ...] = ()
    formula: Formula | None = None
    source: Source | None = None
    indicator: str = ""
    variant: str = ""
    parameters: Mapping[str, Decimal | tuple[tuple[Decimal, Decimal], ...]] = field(default_factory=dict)
    evidence: tuple[Words, ...] = ()
    applies_to: frozenset[str] = frozenset()
    when_empty: Fraction | None = None
    basis: str = ""
    multiplied_by: str = ""
    from_index: str = ""
    appraised_by: Words | None = None  # who checks a self-score

    def leaves(self) -> Iterator["Criterion"]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def nodes(self) -> Iterator["Criterion"]:
        """This one and everything under it, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.nodes()


@dataclass(frozen=True)
class Band:
    """`code` is given from `least` (percent of the index) on."""

    code: str
    name: Words
    least: Decimal


@dataclass(frozen=True)
class Framework:
    """`scope`: what is scored ("province", "department", "commune", "unit"). `is_demo`: not an official table.

    `rescaling` is for criteria that do not apply to a unit, `unassessed` for those that nothing is known of (to_full
    or lost; never granted, or whoever reports nothing would win). `scale`: what a full index is shown as: 100 for
    percent, 1 for an index between 0 and 1, 80 for PAPI. `certainty`: sourced, memory, ours or doubtful.
    """

    code: str
    version: str
    name: Words
    scope: str
    valid_from: date
    valid_to: date | None
    basis: str
    is_demo: bool
    rescaling: Rescaling
    bands: tuple[Band, ...]
    criteria: tuple[Criterion, ...]
    unassessed: Rescaling = Rescaling.TO_FULL
    scale: Decimal = Decimal(100)
    certainty: str = "ours"

    @property
    def total(self) -> Decimal:
        """The points of all criteria together."""
        return sum((criterion.points for criterion in self.criteria), Decimal(0))

    @property
    def key(self) -> str:
        """Names the version everywhere: `766/API-2026-09`."""
        return f"{self.code}/{self.version}"

    def leaves(self) -> Iterator[Criterion]:
        for criterion in self.criteria:
            yield from criterion.leaves()

    def nodes(self) -> Iterator[Criterion]:
        for criterion in self.criteria:
            yield from criterion.nodes()

    def holds_on(self, day: date) -> bool:
        """Whether it is the method of that day; any past year may be scored by any method all the same."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
