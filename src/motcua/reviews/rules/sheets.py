"""What a sheet has to say before it may be submitted: answers with grounds, the outcome with its change, the cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from motcua.ledger.rules import Json
from motcua.reviews.rules.costs import Activity, CostFault, Limits, faults, total
from motcua.reviews.rules.law import Answer, Outcome, Questionnaire

LONGEST_GROUND = 1000
LONGEST_WORDS = 4000
MOST_CHANGES = 20
# Parts of a procedure's record that a change may be about (questions.yaml names the same).
PARTS = (
    "whole", "name", "steps", "channels", "components", "limit", "subjects", "agency", "fee", "form", "conditions",
    "result",
)  # fmt: skip


LIMIT_UNITS = ("hour", "working_day", "day", "month")


class Level(StrEnum):
    """Who is competent, the highest first."""

    GOVERNMENT = "government"
    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"


_ORDER = {level: place for place, level in enumerate(Level)}


def goes_down(from_level: Level, to_level: Level) -> bool:
    """Decentralising hands competence to a lower level."""
    return _ORDER[from_level] < _ORDER[to_level]


@dataclass(frozen=True)
class Answered:
    """The answer to a question ("" while there is none) and its ground."""

    answer: str = ""
    ground: str = ""


@dataclass(frozen=True)
class Change:
    """One part of the procedure as it is and as it is to be."""

    part: str
    now: str
    proposed: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a sheet says. Costs are counted with one cost of an hour, before and after, so they compare."""

    answers: Mapping[str, Answered] = field(default_factory=dict)
    outcome: str = ""
    ground: str = ""
    changes: tuple[Change, ...] = ()
    limit_now: int | None = None
    limit_proposed: int | None = None
    limit_unit: str = "working_day"
    from_level: str = ""
    to_level: str = ""
    before: tuple[Activity, ...] = ()
    after: tuple[Activity, ...] = ()
    dearer_ground: str = ""


@dataclass(frozen=True)
class SheetFault:
    """What is missing or wrong: `field` names the place on the form, `problem` is a code, `line` counts from 1."""

    field: str
    problem: str
    line: int = 0


def costs(content: Content, hour_vnd: int) -> tuple[int | None, int | None]:
    """Yearly cost before and after, in đồng; None for what the sheet does not know.

    What is kept costs the same after; what is abolished costs nothing.
    """
    before = total(content.before, hour_vnd) if content.before else None
    if before is None:
        return None, None
    if content.outcome == Outcome.KEEP:
        return before, before
    if content.outcome == Outcome.ABOLISH:
        return before, 0
    return before, total(content.after, hour_vnd) if content.after else None


def draft_faults(content: Content, hour_vnd: int, limits: Limits) -> tuple[SheetFault, ...]:
    """What cannot be kept even as a draft: figures that are none. Everything else may still be missing."""
    found = [
        _of_cost(side, fault)
        for side, lines in (("before", content.before), ("after", content.after))
        for fault in faults(lines, hour_vnd, limits)
        if fault.problem in ("negative", "too-large", "too-many")
    ]
    for name in ("limit_now", "limit_proposed"):
        value = getattr(content, name)
        if value is not None and not 0 <= value <= 100_000:
            found.append(SheetFault(name, "negative" if value < 0 else "too-large"))
    if len(content.changes) > MOST_CHANGES:
        found.append(SheetFault("changes", "too-many"))
    return tuple(found)


def submit_faults(
    content: Content, questions: Questionnaire, hour_vnd: int, limits: Limits
) -> tuple[SheetFault, ...]:
    """Everything that keeps a sheet from being submitted; empty when it can be."""
    found = list(_of_answers(content, questions))
    if content.outcome not in set(Outcome):
        found.append(SheetFault("outcome", "required"))
    if not content.ground.strip():
        found.append(SheetFault("ground", "required"))
    found += _of_outcome(content)
    for side, lines in (("before", content.before), ("after", content.after)):
        found += [_of_cost(side, fault) for fault in faults(lines, hour_vnd, limits)]
    if not any(fault.field.startswith(("before", "after")) for fault in found):
        found += _of_costs(content, hour_vnd)
    return tuple(found)


def _of_answers(content: Content, questions: Questionnaire) -> Sequence[SheetFault]:
    found = []
    for question in questions.questions:
        said = content.answers.get(question.code, Answered())
        if said.answer not in set(Answer):
            found.append(SheetFault(f"answer-{question.code}", "required"))
        elif said.answer not in (question.answers_for, Answer.NOT_APPLICABLE) and not said.ground.strip():
            found.append(SheetFault(f"ground-{question.code}", "required"))
    return found


def _of_outcome(content: Content) -> Sequence[SheetFault]:
    found = []
    for line, change in enumerate(content.changes, 1):
        if change.part not in PARTS:
            found.append(SheetFault("changes", "unknown-part", line))
        if not change.proposed.strip():
            found.append(SheetFault("changes", "required", line))
    if content.outcome == Outcome.SIMPLIFY and not content.changes:
        found.append(SheetFault("changes", "required"))
    if content.outcome == Outcome.SHORTEN:
        now, proposed = content.limit_now, content.limit_proposed
        if now is None:
            found.append(SheetFault("limit_now", "required"))
        if proposed is None:
            found.append(SheetFault("limit_proposed", "required"))
        if content.limit_unit not in LIMIT_UNITS:
            found.append(SheetFault("limit_unit", "required"))
        if now is not None and proposed is not None and proposed >= now:
            found.append(SheetFault("limit_proposed", "not-shorter"))
    if content.outcome == Outcome.DECENTRALISE:
        levels = set(Level)
        if content.from_level not in levels or content.to_level not in levels:
            found.append(SheetFault("to_level", "required"))
        elif not goes_down(Level(content.from_level), Level(content.to_level)):
            found.append(SheetFault("to_level", "not-lower"))
    return found


def _of_costs(content: Content, hour_vnd: int) -> Sequence[SheetFault]:
    if content.outcome in (Outcome.SIMPLIFY, Outcome.SHORTEN):
        if not content.before:
            return [SheetFault("before", "required")]
        if not content.after:
            return [SheetFault("after", "required")]
    before, after = costs(content, hour_vnd)
    if before is not None and after is not None and after > before and not content.dearer_ground.strip():
        return [SheetFault("dearer_ground", "required")]
    return []


def _of_cost(side: str, fault: CostFault) -> SheetFault:
    return SheetFault(f"{side}-{fault.field}", fault.problem, fault.line)


def answers_as_json(answers: Mapping[str, Answered]) -> dict[str, Json]:
    return {
        code: {"answer": said.answer, "ground": said.ground}
        for code, said in sorted(answers.items())
        if said.answer or said.ground
    }
