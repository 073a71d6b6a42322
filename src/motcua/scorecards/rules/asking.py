"""Which units a round asks, as what kind, and for how much of its period. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.scorecards.rules.framework import Criterion, Framework, Source

# (level, kind) of a unit -> the kind that frameworks speak of
_KINDS = {
    ("province", "peoples_committee"): "province",
    ("province", "department"): "department",
    ("commune", "peoples_committee"): "commune",
}


@dataclass(frozen=True)
class Candidate:
    """A unit with the days between which it exists (last day included; None: it still does)."""

    id: int
    name: str
    level: str
    kind: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Asked:
    """A unit that a round may ask. `asked_from`, `asked_to`: its share of the period. `is_whole`: all of it.

    One that ended before the period did is offered, not chosen by itself: what it reached is scored for the
    months it had and shown without a rank, as reported; nothing of it is added to its successors.
    """

    id: int
    name: str
    kind: str
    asked_from: date
    asked_to: date
    ended_on: date | None

    def is_whole(self, first: date, last: date) -> bool:
        return self.asked_from == first and self.asked_to == last


def kind_of(level: str, kind: str) -> str | None:
    """What frameworks call such a unit; None: no framework scores it."""
    return _KINDS.get((level, kind))


def candidates(framework: Framework, units: Iterable[Candidate], first: date, last: date) -> list[Asked]:
    """The units of the framework's scope that existed within the period, in the given order.

    Scope "unit" asks departments and communes alike.
    """
    wanted = {"department", "commune"} if framework.scope == "unit" else {framework.scope}
    found = []
    for unit in units:
        kind = kind_of(unit.level, unit.kind)
        ended = unit.valid_to
        if (
            kind not in wanted
            or kind is None
            or unit.valid_from > last
            or (ended is not None and ended < first)
        ):
            continue
        found.append(
            Asked(
                unit.id,
                unit.name,
                kind,
                max(first, unit.valid_from),
                last if ended is None else min(last, ended),
                ended if ended is not None and ended < last else None,
            )
        )
    return found


def lines_of(framework: Framework, kind: str) -> list[Criterion]:
    """The leaves that a unit of the kind is asked, in the framework's order; a group's kinds hold for what is under
    it and names none itself."""
    return [leaf for criterion in framework.criteria for leaf in _applying(criterion, kind, frozenset())]


def _applying(criterion: Criterion, kind: str, within: frozenset[str]) -> Iterator[Criterion]:
    kinds = criterion.applies_to or within
    if criterion.children:
        for child in criterion.children:
            yield from _applying(child, kind, kinds)
    elif not kinds or kind in kinds:
        yield criterion


def codes_under(framework: Framework, branches: Sequence[str]) -> frozenset[str]:
    """The leaves under the criteria named; no name means all."""
    if not branches:
        return frozenset(leaf.code for leaf in framework.leaves())
    return frozenset(
        leaf.code for node in framework.nodes() if node.code in branches for leaf in node.leaves()
    )


@dataclass(frozen=True)
class Body:
    """A unit that appraises the criteria `codes` (leaves)."""

    unit_id: int
    codes: frozenset[str]


def without_appraiser(
    framework: Framework, asked: Iterable[Asked], bodies: Sequence[Body]
) -> list[tuple[int, str]]:
    """(unit, criterion) that nobody could judge, because no body is appointed for it but the unit itself."""
    return [
        (unit.id, leaf.code)
        for unit in asked
        for leaf in lines_of(framework, unit.kind)
        if leaf.source is Source.SELF
        and not any(leaf.code in body.codes and body.unit_id != unit.id for body in bodies)
    ]
