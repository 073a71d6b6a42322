"""Sheets and lines as the pages show them: the tree of criteria with values, points and where each stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from motcua.scorecards import queries
from motcua.scorecards.rules import judging
from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.judging import LineValues
from motcua.scorecards.rules.scoring import Score, ValueRefused
from motcua.scorecards.rules.stages import Judgement
from motcua.scorecards.rules.stated import Stated, entry_of
from motcua.web.scorecards import words

if TYPE_CHECKING:
    from motcua.scorecards.models import Line


@dataclass(frozen=True)
class Row:
    """A node of the tree on a page. `line` is None for a group."""

    code: str
    name: str
    depth: int
    most: str
    own_points: str = ""
    points: str = ""
    line: "Line | None" = None
    source: str = ""
    source_name: str = ""
    formula: str = ""
    entry: str = ""
    value: str = ""
    appraised: str = ""
    counts: str = ""
    state: str = ""
    judgement: str = ""
    tone: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    evidence: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_group(self) -> bool:
        return self.line is None


def nodes(criteria: Sequence[Criterion], depth: int = 0) -> Iterator[tuple[Criterion, int]]:
    """Every node with its depth, in the order of the table."""
    for one in criteria:
        yield one, depth
        yield from nodes(one.children, depth + 1)


def scores(of: Framework, kind: str, values: Sequence[LineValues]) -> tuple[Score | None, Score | None]:
    """By the unit's own word, and by what counts now; None when a value does not fit any more."""
    try:
        return judging.self_scored(of, kind, values), judging.scored(of, kind, values)
    except ValueRefused:
        return None, None


def rows(
    of: Framework,
    kind: str,
    lines: Sequence["Line"],
    *,
    live: Mapping[str, Stated] | None = None,
    errors: Mapping[str, str] | None = None,
    posted: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[list[Row], Score | None, Score | None]:
    """The sheet as a table, and its two scores. `live`: figures that are not frozen yet. `posted`: what was typed and
    refused, by line."""
    by_code = {line.code: line for line in lines}
    values = {line.code: queries.values_of(line) for line in lines}
    if live is not None:
        values = {code: _with_live(one, live) for code, one in values.items()}
    own, counted = scores(of, kind, list(values.values()))
    found: list[Row] = []
    for criterion, depth in nodes(of.criteria):
        if criterion.children:
            if any(leaf.code in by_code for leaf in criterion.leaves()):
                found.append(_group(criterion, depth, own, counted))
        elif criterion.code in by_code:
            line = by_code[criterion.code]
            found.append(
                _leaf(
                    criterion,
                    depth,
                    line,
                    values[criterion.code],
                    own,
                    counted,
                    (errors or {}).get(criterion.code, ""),
                    (posted or {}).get(criterion.code),
                )
            )
    return found, own, counted


def _with_live(one: LineValues, live: Mapping[str, Stated]) -> LineValues:
    if one.source is Source.SELF or one.code not in live:
        return one
    return replace(one, frozen=live[one.code])


def _points(score: Score | None, code: str) -> str:
    """A dash where nothing is assessed: no points are not zero points."""
    if score is None:
        return ""
    found = score.of[code]
    return words.number(found.points, 2) if found.reachable or found.points else "–"


def _group(criterion: Criterion, depth: int, own: Score | None, counted: Score | None) -> Row:
    return Row(
        criterion.code,
        words.say(criterion.name),
        depth,
        words.number(criterion.points),
        _points(own, criterion.code),
        _points(counted, criterion.code),
    )


def _leaf(
    criterion: Criterion,
    depth: int,
    line: "Line",
    values: LineValues,
    own: Score | None,
    counted: Score | None,
    error: str,
    posted: Mapping[str, str] | None,
) -> Row:
    entry = entry_of(criterion)
    state = "" if counted is None else str(words.STATES[counted.of[criterion.code].state])
    judgement = Judgement(line.judgement)
    last = values.second if not values.second.is_empty else values.appraised
    return Row(
        code=criterion.code,
        name=words.say(criterion.name),
        depth=depth,
        most=words.number(criterion.points),
        own_points=_points(own, criterion.code),
        points=_points(counted, criterion.code),
        line=line,
        source=values.source.value,
        source_name=str(words.SOURCES[values.source]),
        formula=str(words.FORMULAS[criterion.formula]) if criterion.formula else "",
        entry=entry.value,
        value=words.value(values.stated if values.source is Source.SELF else judging.counted(values)),
        appraised=words.value(last) if not last.is_empty else "",
        counts=words.value(judging.counted(values)),
        state=state,
        judgement=str(line.get_judgement_display()) if values.source is Source.SELF else "",
        tone=words.JUDGEMENT_TONES[judgement],
        typed=posted if posted is not None else words.typed_of(values.stated, entry),
        words=posted["words"] if posted is not None else values.words,
        evidence=tuple(words.say(one) for one in criterion.evidence),
        error=error,
    )


@dataclass(frozen=True)
class Total:
    """A score in words."""

    total: str
    reachable: str
    index: str
    band: str


def total(score: Score | None) -> Total | None:
    if score is None:
        return None
    return Total(
        words.number(score.total, 2),
        words.number(score.reachable, 2),
        "–" if score.index is None else f"{words.number(score.index, 2)} %",
        words.say(score.band.name) if score.band else "",
    )


def share(points: Fraction, reachable: Fraction) -> str:
    """How much of what could be reached, for the colour of a cell: good, fair, bad, or nothing."""
    if not reachable:
        return ""
    part = points / reachable
    return "good" if part >= Fraction(9, 10) else "fair" if part >= Fraction(1, 2) else "bad"
