"""How many people to ask, how many in each stratum, and which.

The draw needs no generator of random numbers: the place of a person is the SHA-256 of seed, stratum and person key.
Whoever has the frame and the seed draws the same people again, byte by byte, on any machine and in any version, and a
person who leaves the frame moves nobody else. Sources: W. G. Cochran, Sampling Techniques (1977), 4.4-4.7
and 5.5-5.9;
the older formula n = N / (1 + N e^2) is that of T. Yamane as the survey instructions before 2023 used it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor, sqrt

Z_95 = 1.959963984540054


class SizeRule(StrEnum):
    COCHRAN = "cochran"  # n0 = z^2 p (1 - p) / e^2 at 95 %, then the finite population correction
    YAMANE = "yamane"  # n = N / (1 + N e^2)


class Allocation(StrEnum):
    PROPORTIONAL = "proportional"
    EQUAL = "equal"
    NEYMAN = "neyman"  # by N_h S_h, with S_h = sqrt(p_h (1 - p_h)) of an earlier wave


class DesignRefused(ValueError):
    """The design of the sample cannot be used. `field` names the number that is wrong."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


@dataclass(frozen=True, kw_only=True)
class Design:
    """`margin`, `response`, `reserve` and `expected` are shares of one; `design_effect` is at least one.

    `units_drawn` 0: every unit is in the sample (one stage less).
    """

    rule: SizeRule = SizeRule.COCHRAN
    margin: float = 0.05
    expected: float = 0.5
    design_effect: float = 1.5
    response: float = 0.6
    reserve: float = 0.2
    allocation: Allocation = Allocation.PROPORTIONAL
    fewest_in_stratum: int = 5
    units_drawn: int = 0

    def check(self) -> None:
        """Raises DesignRefused."""
        if not 0.005 <= self.margin <= 0.2:
            raise DesignRefused("margin", "from 0.5 to 20 percent")
        if not 0 < self.expected < 1:
            raise DesignRefused("expected", "between 0 and 100 percent")
        if not 1 <= self.design_effect <= 10:
            raise DesignRefused("design_effect", "from 1 to 10")
        if not 0.05 <= self.response <= 1:
            raise DesignRefused("response", "from 5 to 100 percent")
        if not 0 <= self.reserve <= 2:
            raise DesignRefused("reserve", "from 0 to 200 percent")
        if self.fewest_in_stratum < 1:
            raise DesignRefused("fewest_in_stratum", "at least 1")
        if self.units_drawn < 0:
            raise DesignRefused("units_drawn", "0 or more")


@dataclass(frozen=True)
class Size:
    """The steps of the calculation, each shown on the method page."""

    population: int
    first: float  # before the population's size counts
    corrected: float  # after the finite population correction
    designed: float  # times the design effect
    invited: int  # over the expected response, never more than the population


def size(design: Design, population: int) -> Size:
    """How many people to invite. Nobody to ask: nobody invited. Raises DesignRefused."""
    design.check()
    if population <= 0:
        return Size(0, 0.0, 0.0, 0.0, 0)
    if design.rule is SizeRule.YAMANE:
        first = corrected = population / (1 + population * design.margin**2)
    else:
        first = Z_95**2 * design.expected * (1 - design.expected) / design.margin**2
        corrected = first / (1 + (first - 1) / population)
    designed = corrected * design.design_effect
    # 385 / 0.6 must not become 642 by the last bit of a float
    invited = min(population, ceil(round(designed / design.response, 9)))
    return Size(population, first, corrected, designed, invited)


def allocate(
    total: int,
    populations: Mapping[str, int],
    *,
    rule: Allocation = Allocation.PROPORTIONAL,
    fewest: int = 1,
    spread: Mapping[str, float] | None = None,
) -> dict[str, int]:
    """How many in each stratum: at least `fewest` (or all there are), the rest by rule, largest remainders first.

    The parts add up to `total`, or to more where the minimum asks for more, or to fewer where fewer people exist.
    Ties go by the stratum's name, so the same call gives the same answer.
    """
    names = sorted(populations)
    given = {name: min(populations[name], fewest) for name in names}
    scores = {name: _score(name, populations[name], rule, spread or {}) for name in names}
    while True:
        left = total - sum(given.values())
        open_names = [name for name in names if given[name] < populations[name] and scores[name] > 0]
        if left <= 0 or not open_names:
            return given
        # what each should have of everything that the open strata hold together, less what it has
        pool = left + sum(given[name] for name in open_names)
        whole = sum(scores[name] for name in open_names)
        wanted = {name: max(Fraction(0), pool * scores[name] / whole - given[name]) for name in open_names}
        hungry = sum(wanted.values())
        exact = {name: wanted[name] * left / hungry for name in open_names}
        step = {name: min(floor(exact[name]), populations[name] - given[name]) for name in open_names}
        if not any(step.values()):
            by_rest = sorted(open_names, key=lambda name: (-(exact[name] - floor(exact[name])), name))
            step = dict.fromkeys(by_rest[:left], 1)
        for name, more in step.items():
            given[name] += more


def _score(name: str, people: int, rule: Allocation, spread: Mapping[str, float]) -> Fraction:
    if rule is Allocation.EQUAL:
        return Fraction(1 if people else 0)
    if rule is Allocation.NEYMAN:
        # a stratum nobody asked before is taken at the widest spread
        return Fraction(people) * Fraction(spread.get(name, 0.5)).limit_denominator(1_000_000)
    return Fraction(people)


def spread_of(share: float) -> float:
    """S_h of a stratum whose share is known from an earlier wave; never so small that nobody is asked."""
    return max(0.1, sqrt(share * (1 - share)))


def place(seed: str, stratum: str, person: str) -> str:
    """The person's place in the draw: the smaller, the earlier. Hexadecimal, 64 characters."""
    return hashlib.sha256(f"{seed}\n{stratum}\n{person}".encode()).hexdigest()


def draw(seed: str, stratum: str, people: Iterable[str], count: int) -> list[str]:
    """The first `count` people of a stratum by their places: a simple random sample without replacement."""
    return sorted(set(people), key=lambda person: place(seed, stratum, person))[: max(0, count)]


@dataclass(frozen=True)
class Person:
    """A person of the frame. `key` names nobody; `unit` and `sector` place them; `reference` leads back to
    the dossier."""

    key: str
    unit: int
    sector: str
    level: str
    reference: int


@dataclass(frozen=True)
class Chosen:
    person: Person
    number: int  # from 1, in the order of the draw
    is_reserve: bool


@dataclass(frozen=True)
class Stratum:
    """Of the second stage: a sector group in a unit. `first` is the unit's chance of the first stage."""

    code: str
    unit: int
    sector: str
    level: str
    population: int
    first: Fraction
    chosen: tuple[Chosen, ...]

    @property
    def asked(self) -> int:
        return sum(1 for one in self.chosen if not one.is_reserve)

    @property
    def inclusion(self) -> Fraction:
        """The chance of each person to be in the main sample."""
        return self.first * Fraction(self.asked, self.population) if self.population else Fraction(0)


@dataclass(frozen=True)
class Sample:
    """What a seed drew. `units` of each level: how many there are, how many were drawn."""

    size: Size
    strata: tuple[Stratum, ...]
    units: Mapping[str, tuple[int, int]]
    frame_digest: str

    @property
    def asked(self) -> int:
        return sum(one.asked for one in self.strata)


def digest_of_frame(people: Iterable[Person]) -> str:
    """SHA-256 of the frame in a fixed order: two draws may be compared only over the same frame."""
    lines = sorted(f"{one.key}|{one.unit}|{one.sector}|{one.level}|{one.reference}" for one in people)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


OTHERS = "other"


def stratify(people: Sequence[Person], fewest: int) -> dict[str, list[Person]]:
    """People by unit and sector group; groups too small to hide anybody are put together within their unit."""
    cells: dict[tuple[int, str], list[Person]] = {}
    for one in people:
        cells.setdefault((one.unit, one.sector), []).append(one)
    found: dict[str, list[Person]] = {}
    for (unit, sector), members in sorted(cells.items()):
        name = sector if len(members) >= fewest else OTHERS
        found.setdefault(f"{unit}-{name}", []).extend(members)
    return found


def sample(
    people: Sequence[Person], design: Design, seed: str, *, spread: Mapping[str, float] | None = None
) -> Sample:
    """Draw: units (where fewer than all are asked for) within their level, then people within unit and sector group.

    Each person stands in the frame once. Raises DesignRefused.
    """
    design.check()
    if len({one.key for one in people}) < len(people):
        raise DesignRefused("frame", "a person stands in it twice")
    of_level: dict[str, set[int]] = {}
    for one in people:
        of_level.setdefault(one.level, set()).add(one.unit)
    drawn = _units(of_level, design.units_drawn, seed)
    chance = {level: Fraction(len(drawn[level]), len(units)) for level, units in of_level.items()}
    inside = [one for one in people if one.unit in drawn[one.level]]
    wanted = size(design, len(people))
    strata = stratify(inside, design.fewest_in_stratum)
    parts = allocate(
        min(wanted.invited, len(inside)),
        {code: len(members) for code, members in strata.items()},
        rule=design.allocation,
        fewest=design.fewest_in_stratum,
        spread=spread,
    )
    found = []
    for code, members in strata.items():
        by_key = {one.key: one for one in members}
        asked = parts[code]
        spare = min(len(members) - asked, ceil(round(asked * design.reserve, 9)))
        chosen = tuple(
            Chosen(by_key[key], number, number > asked)
            for number, key in enumerate(draw(seed, code, by_key, asked + spare), 1)
        )
        first = members[0]
        sector = code.partition("-")[2]
        found.append(
            Stratum(code, first.unit, sector, first.level, len(members), chance[first.level], chosen)
        )
    counts = {level: (len(units), len(drawn[level])) for level, units in sorted(of_level.items())}
    return Sample(wanted, tuple(found), counts, digest_of_frame(people))


def _units(of_level: Mapping[str, set[int]], wanted: int, seed: str) -> dict[str, set[int]]:
    """The units of the first stage, shared out over the levels by how many there are; at least two of each level,
    because one alone shows no difference between units."""
    everything = {level: len(units) for level, units in of_level.items()}
    if not wanted or wanted >= sum(everything.values()):
        return {level: set(units) for level, units in of_level.items()}
    parts = allocate(wanted, everything, fewest=2)
    return {
        level: {int(one) for one in draw(seed, f"units-{level}", (str(unit) for unit in units), parts[level])}
        for level, units in of_level.items()
    }
