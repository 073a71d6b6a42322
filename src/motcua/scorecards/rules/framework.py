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
    SURVEY_MEAN = "survey_mean"  # mean of a survey on its scale, mapped to the points
    MAPPED = "mapped"  # value of another index, mapped to the points
    GIVEN = "given"  # points stated by whoever appraises; nothing computes them
    INFORMATION = "information"  # shown, worth nothing


class Source(StrEnum):
    """Where the value of a criterion comes from."""

    INDICATOR = "indicator"  # fills itself; cannot be overwritten, only contested
    SELF = "self"  # stated by the unit with evidence, then appraised
    SURVEY = "survey"  # published result of a survey
    OUTSIDE = "outside"  # published by others, recorded with its document


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
    """A node of the tree; only leaves have a formula. `parameters` are the formula's own, by its schema.

    `applies_to`: kinds of units; empty means all. `when_empty`: points for an empty denominator as a share of the
    points (1 = full, 0 = none); None = not assessed, the criterion then leaves the sum like one that does not apply.
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

    def leaves(self) -> Iterator["Criterion"]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True)
class Band:
    """`code` is given from `least` (percent of the index) on."""

    code: str
    name: Words
    least: Decimal


@dataclass(frozen=True)
class Framework:
    """`scope`: what is scored ("province", "department", "commune", "unit"). `is_demo`: not an official table."""

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

    @property
    def key(self) -> str:
        """Names the version everywhere: `766/API-2026-09`."""
        return f"{self.code}/{self.version}"

    def leaves(self) -> Iterator[Criterion]:
        for criterion in self.criteria:
            yield from criterion.leaves()
