"""What the reader proposes of a text, for a person to decide one by one: targets and tasks with their doubts.

`Said` is one proposal's content in the words of a form: the same whether the reader or a person filled it in. `check`
names every field that cannot stand; nothing is adopted that does not pass it. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from motcua.plans.rules import domains, layout
from motcua.plans.rules.domains import Course, Domain
from motcua.plans.rules.reading import read_plan
from motcua.plans.rules.respectively import pair
from motcua.plans.rules.targets import Kind, Target
from motcua.plans.rules.task_reading import TaskRead, read_tasks

KINDS = tuple(kind.value for kind in Kind)
COMPARATORS = ("", ">=", ">", "=", "<=", "<", "between")
UNITS = ("", "%", "count", "rank")
RISES = ("", "points", "percent")
_DEADLINE = re.compile(r"(?:19|20|21)\d\d(?:-\d\d-\d\d)?")
_NUMERIC = frozenset({"ratio", "range", "count", "zero", "rank", "stepped"})
LARGEST = Decimal("99999999999999")


class Doubt(StrEnum):
    """Why a person should look twice."""

    RESPECTIVELY = "respectively"  # figures counted off against subjects by one "lần lượt"
    NO_INDICATOR = "no_indicator"
    NO_DEADLINE = "no_deadline"
    NO_NUMBER = "no_number"
    NO_COMPARATOR = "no_comparator"
    RISE = "rise"  # "+20 %": points or percent is for the person to say
    OF_WHICH = "of_which"  # a filtered target: name the one it filters
    MANY_FIGURES = "many_figures"
    ROW_WIDTH = "row_width"  # a row with another number of cells than its header
    NO_LEAD = "no_lead"
    NO_DUE = "no_due"
    UNCERTAIN_TEXT = "uncertain_text"  # read from a picture, and not surely


# Proposals with one of these are marked: what was read may be wrong. The others only lack something.
STRONG = frozenset(
    {
        Doubt.RESPECTIVELY,
        Doubt.NO_INDICATOR,
        Doubt.NO_COMPARATOR,
        Doubt.RISE,
        Doubt.MANY_FIGURES,
        Doubt.ROW_WIDTH,
        Doubt.UNCERTAIN_TEXT,
    }
)


@dataclass(frozen=True)
class Said:
    """The content of a proposal. Numbers as decimal texts with a point; `due` an ISO day; empty where nothing
    is said.

    `part_of` and `task_of`: the ordinal of the proposal in the same draft that this one is a part of; 0 for none.
    `steps`: "2026: sản phẩm" for each year of a task over several years, one a line.
    """

    domain: str = Domain.STEERING.value
    kind: str = ""
    comparator: str = ""
    value: str = ""
    value_to: str = ""
    unit: str = ""
    scope: str = ""
    deadline: str = ""
    indicator: str = ""
    rise: str = ""
    part_of: int = 0
    lead_id: int = 0
    title: str = ""
    product: str = ""
    lead: str = ""
    supporting: str = ""
    due: str = ""
    steps: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Proposed:
    """One proposal with the stretch of text it stands on. `sort` is "target" or "task"."""

    sort: str
    start: int
    end: int
    said: Said
    doubts: tuple[str, ...]


def from_json(data: Mapping[str, Any]) -> Said:
    """What `Said.to_json` wrote; fields that are not known are left out."""
    known = {name: data[name] for name in Said.__dataclass_fields__ if name in data}
    return Said(**known)


def propose(text: str, uncertain: tuple[tuple[int, int], ...] = ()) -> tuple[Proposed, ...]:
    """Everything the reader finds, in the text's order. `uncertain`: stretches that a machine read without
    being sure."""
    tasks = read_tasks(text)
    read = pair(text, read_plan(text).targets)
    places = _Domains(text)
    found = [_of_task(task) for task in tasks]
    for target in read.targets:
        if target.kind is Kind.BOOLEAN and any(
            task.start < target.end and target.start < task.end for task in tasks
        ):
            continue  # "ban hành kế hoạch trước 30/3" is the task that is proposed already
        found.append(_of_target(text, target, (target.start, target.end) in read.flagged, places))
    found = _with_parts(sorted(found, key=lambda one: (one.start, one.end)), text)
    return tuple(_doubted(one, uncertain) for one in found)


class _Domains:
    """The domain of the headings at any place of the text."""

    def __init__(self, text: str) -> None:
        course = Course()
        self.blocks: list[tuple[int, int, Domain]] = []
        for block in layout.blocks(text):
            course.enter(block)
            first, last = block.shadow.starts[0], block.shadow.ends[-1]
            self.blocks.append((first, last, course.at(block.shadow.text)))

    def at(self, start: int, words: str) -> Domain:
        for first, last, domain in self.blocks:
            if first <= start < last:
                return domain
        return domains.of_words(words)


def _of_target(text: str, target: Target, is_flagged: bool, places: _Domains) -> Proposed:
    low, high = target.value if isinstance(target.value, tuple) else (target.value, None)
    doubts = []
    if is_flagged:
        doubts.append(Doubt.RESPECTIVELY)
    if not target.indicator and target.kind is not Kind.BOOLEAN:
        doubts.append(Doubt.NO_INDICATOR)
    if not target.deadline:
        doubts.append(Doubt.NO_DEADLINE)
    if low is None and target.kind in (Kind.RELATIVE, Kind.QUALITATIVE):
        doubts.append(Doubt.NO_NUMBER)
    if low is not None and not target.comparator:
        doubts.append(Doubt.NO_COMPARATOR)
    if low is not None and target.kind is Kind.RELATIVE:
        doubts.append(Doubt.RISE)
    if len(re.findall(r"\d+(?:[.,]\d+)?\s?%", text[target.start : target.end])) > 2:
        doubts.append(Doubt.MANY_FIGURES)
    said = Said(
        domain=places.at(target.start, target.quote).value,
        kind=target.kind.value,
        comparator=target.comparator or "",
        value=_number(low),
        value_to=_number(high),
        unit=target.unit or "",
        scope=(target.scope or "")[:300],
        deadline=target.deadline or "",
        indicator=target.indicator or "",
    )
    return Proposed("target", target.start, target.end, said, tuple(doubts))


def _of_task(task: TaskRead) -> Proposed:
    doubts = []
    if not task.is_sure:
        doubts.append(Doubt.ROW_WIDTH)
    if not task.lead:
        doubts.append(Doubt.NO_LEAD)
    due = last_day(task.due or "")
    if due is None:
        doubts.append(Doubt.NO_DUE)
    said = Said(
        domain=task.domain.value,
        title=task.title,
        product=task.product,
        lead=task.lead,
        supporting=task.support,
        due=due.isoformat() if due else "",
    )
    return Proposed("task", task.start, task.end, said, tuple(doubts))


# Indicators that are a filter on another's rows (domain facts 7.1 rows 0.2 and 1.3).
_FILTERS = {"SAT_TTHC_LAND_CONSTR_INV": "SAT_TTHC", "TTHC_SIMPLIFIED": "TTHC_REVIEWED"}
_OF_WHICH = re.compile(r"\btrong đó\b", re.IGNORECASE)


def _with_parts(found: list[Proposed], text: str) -> list[Proposed]:
    """ "90 %, trong đó lĩnh vực đất đai đạt 85 %": the second filters the first, when it follows it closely."""
    made: list[Proposed] = []
    for at, one in enumerate(found, 1):
        before = next(
            (
                (no, other)
                for no, other in reversed(list(enumerate(made, 1)))
                if other.sort == "target" and not other.said.part_of
            ),
            None,
        )
        if one.sort == "target" and before is not None and at > 1:
            no, other = before
            between = text[other.end : one.start] + text[one.start : one.start + 30]
            filters = _FILTERS.get(one.said.indicator)
            named = next((n for n, t in enumerate(made, 1) if filters and t.said.indicator == filters), None)
            if named is not None:
                one = replace(
                    one, said=replace(one.said, part_of=named), doubts=(*one.doubts, Doubt.OF_WHICH.value)
                )
                made.append(one)
                continue
            same = other.said.unit == one.said.unit and other.said.kind in ("ratio", "stepped", "count")
            if same and one.start - other.end < 60 and _OF_WHICH.search(between):
                one = replace(
                    one, said=replace(one.said, part_of=no), doubts=(*one.doubts, Doubt.OF_WHICH.value)
                )
        made.append(one)
    return made


def _doubted(one: Proposed, uncertain: tuple[tuple[int, int], ...]) -> Proposed:
    if any(first < one.end and one.start < last for first, last in uncertain):
        return replace(one, doubts=(*one.doubts, Doubt.UNCERTAIN_TEXT.value))
    return one


def is_marked(doubts: list[str] | tuple[str, ...]) -> bool:
    """Whether what was read may be wrong, so that the proposal is marked."""
    return any(doubt in STRONG for doubt in doubts)


def last_day(deadline: str) -> date | None:
    """The last day of a deadline as plans write it: "2025" is 31/12/2025. None for nothing, or for no day."""
    try:
        if len(deadline) == 4 and deadline.isdigit():
            return date(int(deadline), 12, 31)
        return date.fromisoformat(deadline) if len(deadline) == 10 else None
    except ValueError:
        return None


def _number(value: float | int | None) -> str:
    return "" if value is None else format(Decimal(str(value)).normalize(), "f")


def number(text: str) -> Decimal | None:
    """The number of a `Said`; None for nothing. Raises ValueError for what is no finite number in reach."""
    if not text:
        return None
    try:
        found = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or abs(found) > LARGEST:
        raise ValueError(text)
    return found.quantize(Decimal("0.0001"))


def check(sort: str, said: Said) -> list[tuple[str, str]]:
    """Every field that cannot stand, as (field, problem). Empty: the proposal may be confirmed."""
    if said.domain not in {one.value for one in Domain}:
        return [("domain", "unknown")]
    return _check_task(said) if sort == "task" else _check_target(said)


def _check_task(said: Said) -> list[tuple[str, str]]:
    faults = []
    if not said.title.strip():
        faults.append(("title", "required"))
    if said.due and last_day(said.due) is None:
        faults.append(("due", "no-day"))
    if steps_of(said.steps) is None:
        faults.append(("steps", "no-steps"))
    return faults


def _check_target(said: Said) -> list[tuple[str, str]]:
    faults = []
    if said.kind not in KINDS:
        faults.append(("kind", "unknown"))
    if said.comparator not in COMPARATORS:
        faults.append(("comparator", "unknown"))
    if said.unit not in UNITS:
        faults.append(("unit", "unknown"))
    if said.rise not in RISES:
        faults.append(("rise", "unknown"))
    if said.deadline and (not _DEADLINE.fullmatch(said.deadline) or last_day(said.deadline) is None):
        faults.append(("deadline", "no-day"))
    try:
        low, high = number(said.value), number(said.value_to)
    except ValueError:
        return [*faults, ("value", "no-number")]
    if said.kind in _NUMERIC and low is None:
        faults.append(("value", "required"))
    if low is not None and low < 0:
        faults.append(("value", "negative"))
    if said.unit == "%" and said.kind in ("ratio", "range", "stepped") and max(low or 0, high or 0) > 100:
        faults.append(("value", "over-100"))
    if said.kind == "range" and (low is None or high is None or low >= high):
        faults.append(("value_to", "no-range"))
    if said.kind == "zero" and low:
        faults.append(("value", "not-zero"))
    if said.kind == "rank" and (low is None or low < 1 or low != low.to_integral_value()):
        faults.append(("value", "no-rank"))
    return faults


def steps_of(text: str) -> list[tuple[int, str]] | None:
    """The yearly steps of a task ("2026: ban hành"), one a line; None where a line is none, or a year comes twice."""
    found: list[tuple[int, str]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = re.fullmatch(r"\s*(20\d\d)\s*[:.-]\s*(\S.{0,290}?)\s*", line)
        if match is None or int(match[1]) in {year for year, _product in found}:
            return None
        found.append((int(match[1]), match[2]))
    return sorted(found)
