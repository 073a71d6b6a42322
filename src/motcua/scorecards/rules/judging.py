"""What counts of a line, and what is missing before a step is done. Pure.

A line is one criterion of one unit; its values are `rules.stated`. What counts follows its source: what fills itself
as frozen (never typed: a computed figure, a survey part or outside value that the house holds), a survey part or
outside value that it does not hold as entered and confirmed, else the last reading of the appraisal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.scoring import Score, Value, score
from motcua.scorecards.rules.stages import Judgement, Stage
from motcua.scorecards.rules.stated import NOTHING, Stated, value_of


@dataclass(frozen=True)
class LineValues:
    """A line as the rules see it. `files`: how many proofs stand. `has_contest`: one waits for its answer."""

    code: str
    source: Source
    judgement: Judgement = Judgement.UNREAD
    stated: Stated = NOTHING
    words: str = ""
    appraised: Stated = NOTHING
    second: Stated = NOTHING
    given: Stated = NOTHING
    frozen: Stated = NOTHING
    is_set_aside: bool = False
    files: int = 0
    has_contest: bool = False
    has_open_value: bool = False


def counted(line: LineValues) -> Stated:
    """What is scored of the line now; NOTHING is not assessed."""
    match line.source:
        case Source.INDICATOR:
            return NOTHING if line.is_set_aside else line.frozen
        case Source.SURVEY | Source.OUTSIDE:
            if line.is_set_aside:
                return NOTHING
            return line.given if line.frozen.is_empty else line.frozen
        case Source.SELF:
            for reading in (line.second, line.appraised):
                if not reading.is_empty:
                    return reading
            return line.stated


def fills_itself(source: str, frozen: Mapping[str, object] | Stated | None) -> bool:
    """Whether nobody types the value: the system computes it, or the house holds it already."""
    if source == Source.INDICATOR:
        return True
    is_empty = frozen.is_empty if isinstance(frozen, Stated) else not frozen
    return source in (Source.SURVEY, Source.OUTSIDE) and not is_empty


def scored(framework: Framework, kind: str, lines: Iterable[LineValues]) -> Score:
    """The points of a unit by what counts now. Raises ValueRefused."""
    return score(framework, values_of(framework, {line.code: counted(line) for line in lines}), kind)


def self_scored(framework: Framework, kind: str, lines: Iterable[LineValues]) -> Score:
    """By the unit's own word, figures and survey parts as they count: to set beside the appraisal."""
    own = {line.code: line.stated if line.source is Source.SELF else counted(line) for line in lines}
    return score(framework, values_of(framework, own), kind)


def values_of(framework: Framework, stated: Mapping[str, Stated]) -> dict[str, Value]:
    """For the scoring; what is not of the framework is left out."""
    found: dict[str, Value] = {}
    for leaf in framework.leaves():
        value = value_of(stated.get(leaf.code, NOTHING))
        if value is not None:
            found[leaf.code] = value
    return found


def needs(criterion: Criterion, line: LineValues) -> bool:
    """Whether the unit's word is not enough yet: no value and no reason why, or no proof and no reason why.

    Missing evidence has to be explained (practice of the national index, domain facts 8.1).
    """
    if line.source is not Source.SELF or line.words.strip():
        return False
    return line.stated.is_empty or line.stated.is_out or (bool(criterion.evidence) and line.files == 0)


def missing(framework: Framework, lines: Mapping[str, LineValues]) -> list[str]:
    """The criteria of a sheet that are not ready to be submitted, in the framework's order."""
    return [leaf.code for leaf in framework.leaves() if leaf.code in lines and needs(leaf, lines[leaf.code])]


def waiting(stage: Stage, lines: Iterable[LineValues], *, may_answer: bool) -> dict[str, int]:
    """What keeps the round from its next step, counted by what it is; empty: nothing does.

    `may_answer`: the units' time to answer still runs, so that lines that differ wait for it.
    """
    found: dict[str, int] = {}
    for line in lines:
        for name in _waits(stage, line, may_answer):
            found[name] = found.get(name, 0) + 1
    return found


def _waits(stage: Stage, line: LineValues, may_answer: bool) -> list[str]:
    found = []
    if stage is Stage.APPRAISAL and line.source is Source.SELF:
        if line.judgement is Judgement.UNREAD:
            found.append("unread")
        if line.judgement is Judgement.ANSWERED:
            found.append("answered")
        if line.judgement is Judgement.DIFFERS and may_answer:
            found.append("may-answer")
    if line.has_contest:
        found.append("contested")
    if line.has_open_value:
        found.append("unconfirmed")
    return found


def agreeable(line: LineValues) -> bool:
    """Whether an appraiser can agree: something was stated."""
    return line.source is Source.SELF and not line.stated.is_empty
