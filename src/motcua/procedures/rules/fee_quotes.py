"""What is owed, reckoned with an explanation: the base, each cut with its ground, what is left.

Amounts are whole đồng, never below zero. What a quote says is frozen with the obligation it leads to: it names the
schedule, version, row and legal basis of every step, so that it explains itself when the rules have changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from motcua.kernel.dmn.tables import DecisionAmbiguous
from motcua.ledger.rules import Json
from motcua.procedures.rules.fee_law import Rounding
from motcua.procedures.rules.fee_schedules import Money, Schedule, ScheduleKind
from motcua.procedures.rules.fee_tables import CHANNELS, Counting, FeeTable, Measure, Point, row_for
from motcua.procedures.rules.fees import FeeKind
from motcua.procedures.rules.fees import quote as catalogue_quote


class StepKind(StrEnum):
    """What a step of the explanation tells."""

    BASE = "base"  # an amount that a schedule sets
    CATALOGUE = "catalogue"  # an amount that the catalogue's record states
    CAP = "cap"  # the sum of the pieces is held at its cap
    CUT = "cut"  # an exemption or a reduction taken off
    NOT_COUNTED = "not_counted"  # a cut that applies and gives way to a greater one


@dataclass(frozen=True)
class Step:
    """`amount_vnd`: what the step adds (base) or takes off (cap, cut: negative; not counted: what it would be).

    `schedule`, `version` and `row` name the rule; `basis` cites its document, `ground` is the row's own words.
    """

    kind: StepKind
    amount_vnd: int
    schedule: str = ""
    version: int = 0
    row: int = 0
    name_vi: str = ""
    name_en: str = ""
    basis: str = ""
    ground: str = ""
    percent: int | None = None
    quantity: int | None = None
    unit_vi: str = ""
    unit_en: str = ""
    sureness: str = ""
    is_own: bool = (
        False  # the rule that the offering of the receiving unit names, in place of the procedure's
    )

    def name(self, language: str) -> str:
        return (self.name_en or self.name_vi) if language == "en" else self.name_vi

    def unit(self, language: str) -> str:
        return (self.unit_en or self.unit_vi) if language == "en" else self.unit_vi


@dataclass(frozen=True)
class Line:
    """One fee or charge with its steps. `amount_vnd` None: not known; `awaits` says what is missing."""

    kind: FeeKind
    amount_vnd: int | None
    steps: tuple[Step, ...]
    awaits: str = ""  # "case", "choice", "rule", or `field:<name>`


@dataclass(frozen=True)
class Facts:
    """Whom and what the fee is for. `groups`: those claimed; `is_confirmed`: an official saw the proof."""

    procedure: str
    sector: str
    channel: str
    day: date
    case: str = ""
    way: str = ""
    applicant: str = "citizen"
    groups: tuple[str, ...] = ()
    is_confirmed: bool = False
    answers: Mapping[str, object] = field(default_factory=dict)
    line: int = 0  # the channel's line in the catalogue's record
    own: str = ""  # key of the rule that the receiving unit's offering names

    @property
    def paying(self) -> str:
        """How it is paid; not said, an online dossier is paid online and any other at the counter."""
        return self.way or ("online" if self.channel == "online" else "direct")


@dataclass(frozen=True)
class Quote:
    """All lines and what they add up to. `total_vnd` counts what is owed for certain; `is_complete`: that is all."""

    lines: tuple[Line, ...]
    day: date
    channel: str
    way: str
    applicant: str = "citizen"
    case: str = ""
    groups: tuple[str, ...] = ()
    is_confirmed: bool = False
    are_alternatives: bool = False
    line: int = 0  # the channel's line in the catalogue's record

    @property
    def total_vnd(self) -> int:
        if self.are_alternatives:
            return (self.lines[0].amount_vnd or 0) if self._is_one_amount else 0
        return sum(line.amount_vnd or 0 for line in self.lines)

    @property
    def base_vnd(self) -> int:
        """Before any cut."""
        added = (StepKind.BASE, StepKind.CATALOGUE, StepKind.CAP)
        if self.are_alternatives and not self._is_one_amount:
            return 0
        lines = self.lines[:1] if self.are_alternatives else self.lines
        return sum(step.amount_vnd for line in lines for step in line.steps if step.kind in added)

    @property
    def cut_vnd(self) -> int:
        return self.base_vnd - self.total_vnd if self.is_complete else 0

    @property
    def is_complete(self) -> bool:
        known = all(line.amount_vnd is not None and not line.awaits for line in self.lines)
        return known and (not self.are_alternatives or self._is_one_amount)

    @property
    def is_free(self) -> bool:
        return self.is_complete and self.total_vnd == 0

    @property
    def rests_on_rules(self) -> bool:
        """Whether any schedule speaks in it; else it is the catalogue's record alone."""
        return any(step.schedule for line in self.lines for step in line.steps)

    @property
    def awaits(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.awaits for line in self.lines if line.awaits))

    @property
    def _is_one_amount(self) -> bool:
        return len({line.amount_vnd for line in self.lines}) == 1


def quote(
    facts: Facts,
    schedules: Iterable[Schedule],
    *,
    content: Mapping[str, object],
    rounding: Rounding,
) -> Quote:
    """What the facts cost under the schedules of the day; where no base speaks, what the catalogue's content says.

    Of cuts that do not add up the greatest counts (the first by key where equal); those marked as added follow, in
    the order of their keys, each taken of what is left by then.
    """
    holding = [
        one
        for one in schedules
        if one.holds_on(facts.day) and one.scope.covers(procedure=facts.procedure, sector=facts.sector)
    ]
    in_force = sorted(counted_at(holding, facts.own), key=lambda one: one.key)
    bases = [one for one in in_force if one.kind is ScheduleKind.BASE]
    cuts = [one for one in in_force if one.kind is not ScheduleKind.BASE]
    alternatives = False
    if bases:
        lines = [_base_line(one, facts) for one in bases]
    else:
        lines, alternatives = _catalogue_lines(facts, content)
    return Quote(
        tuple(_cut(line, cuts, facts, rounding) for line in lines),
        day=facts.day,
        channel=facts.channel,
        way=facts.paying,
        applicant=facts.applicant,
        case=facts.case,
        groups=facts.groups,
        is_confirmed=facts.is_confirmed,
        are_alternatives=alternatives,
        line=facts.line,
    )


def counted_at(schedules: Iterable[Schedule], own: str) -> list[Schedule]:
    """The rules that count where an offering names `own` ("" for none) as its base.

    Its own base takes the place of every other base of the same money; the cuts of the procedure stay. What is kept
    for offerings counts nowhere else.
    """
    held = list(schedules)
    named = next((one for one in held if own and one.key == own and one.kind is ScheduleKind.BASE), None)
    return [
        one
        for one in held
        if one is named
        or not (
            one.is_for_offerings
            or (named is not None and one.kind is ScheduleKind.BASE and one.money is named.money)
        )
    ]


def _whole(facts: Facts, name: str) -> int | None:
    value = facts.answers.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _point(facts: Facts, table: FeeTable, quantity: int | None) -> Point:
    case = facts.case if facts.case in table.cases else ""
    channel = facts.channel if facts.channel in CHANNELS else ""
    return Point(case, channel, facts.paying, facts.applicant, facts.groups, quantity)


def _step(kind: StepKind, of: Schedule, row: int, amount: int, **more: object) -> Step:
    step = Step(
        kind,
        amount,
        schedule=of.key,
        version=of.number,
        row=row,
        name_vi=of.name_vi,
        name_en=of.name_en,
        basis=of.basis.words,
        ground=of.table.rows[row - 1].note,
        sureness=str(of.sureness),
    )
    return replace(step, **more)  # type: ignore[arg-type]  # names of fields of Step, checked by replace


def _base_line(of: Schedule, facts: Facts) -> Line:
    table, kind = of.table, FeeKind(str(of.money))
    if table.cases and facts.case not in table.cases:
        return Line(kind, None, (), "case")
    counted = _whole(facts, table.quantity_field) if table.quantity_field else None
    awaits = f"field:{table.quantity_field}" if table.quantity_field and counted is None else ""
    times = _whole(facts, table.times_field) if table.times_field else None
    try:
        steps = _base_steps(of, facts, counted or 1, times or 1)
    except DecisionAmbiguous:
        return Line(kind, None, (), "rule")
    if of.key == facts.own:
        steps = tuple(replace(step, is_own=True) for step in steps)
    if not steps:
        return Line(kind, None, (), "rule")
    return Line(kind, sum(step.amount_vnd for step in steps), steps, awaits)


def _base_steps(of: Schedule, facts: Facts, counted: int, times: int) -> tuple[Step, ...]:
    table = of.table
    if table.counting is Counting.BANDS:
        pieces = _bands(of, facts, counted)
        if pieces is None:
            return ()
    else:
        quantity = None if table.counting is Counting.NONE else counted
        row = row_for(table, _point(facts, table, quantity))
        if row is None:
            return ()
        pieces = [(row, counted if table.counting is Counting.EACH else 1)]
    shows_number = table.counting in (Counting.BANDS, Counting.EACH)
    steps = [
        _step(
            StepKind.BASE,
            of,
            row,
            table.rows[row - 1].value * number,
            quantity=number if shows_number else None,
            unit_vi=table.unit_vi,
            unit_en=table.unit_en,
        )
        for row, number in pieces
    ]
    total = sum(step.amount_vnd for step in steps)
    if table.cap_vnd is not None and total > table.cap_vnd:
        steps.append(_step(StepKind.CAP, of, pieces[-1][0], table.cap_vnd - total, ground=""))
    if times > 1:
        steps = [replace(step, amount_vnd=step.amount_vnd * times) for step in steps]
    return tuple(steps)


def _bands(of: Schedule, facts: Facts, counted: int) -> list[tuple[int, int]] | None:
    """Row and number of pieces of each band up to the quantity; None where a piece has no rule."""
    table = of.table
    turns = {1}
    for row in table.rows:
        turns |= {turn for turn in (row.low, (row.high or 0) + 1) if turn is not None and 1 < turn <= counted}
    starts = sorted(turns)
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], counted + 1], strict=True):
        number = row_for(table, _point(facts, table, start))
        if number is None:
            return None
        if found and found[-1][0] == number:
            found[-1] = (number, found[-1][1] + end - start)
        else:
            found.append((number, end - start))
    return found


def _catalogue_lines(facts: Facts, content: Mapping[str, object]) -> tuple[list[Line], bool]:
    """The fees that the catalogue's record states for the channel, in the same form."""
    said = catalogue_quote(content, facts.channel, facts.answers, line=facts.line)
    lines = [
        Line(
            one.kind,
            one.amount_vnd,
            (
                Step(
                    StepKind.CATALOGUE,
                    one.amount_vnd or 0,
                    ground=one.text,
                    quantity=one.quantity if one.unit_vi else None,
                    unit_vi=one.unit_vi,
                    unit_en=one.unit_en,
                ),
            ),
            f"field:{one.awaits_field}"
            if one.awaits_field
            else ("" if one.amount_vnd is not None else "rule"),
        )
        for one in said.lines
    ]
    return lines, said.are_alternatives


def _cut(line: Line, cuts: Sequence[Schedule], facts: Facts, rounding: Rounding) -> Line:
    """The line after its exemptions and reductions."""
    if not line.amount_vnd:
        return line
    due = line.amount_vnd
    meant = [one for one in cuts if one.money in (Money.BOTH, Money(str(line.kind)))]
    applying = [(one, row) for one in meant if (row := _cut_row(one, facts)) is not None]
    steps: list[Step] = []
    competing = [(one, row, _taken(one, row, due, rounding)) for one, row in applying if not one.is_added]
    if competing:
        best = max(competing, key=lambda found: found[2])
        for one, row, taken in competing:
            counts = (one, row) == best[:2]
            steps.append(_cut_step(StepKind.CUT if counts else StepKind.NOT_COUNTED, one, row, taken))
        due -= best[2]
    for one, row in applying:
        if one.is_added and due > 0:
            taken = _taken(one, row, due, rounding)
            steps.append(_cut_step(StepKind.CUT, one, row, taken))
            due -= taken
    return replace(line, amount_vnd=due, steps=(*line.steps, *steps))


def _cut_row(of: Schedule, facts: Facts) -> int | None:
    table = of.table
    quantity = _whole(facts, table.quantity_field) if table.quantity_field else None
    try:
        return row_for(table, _point(facts, table, quantity))
    except DecisionAmbiguous:
        return None


def _taken(of: Schedule, row: int, due: int, rounding: Rounding) -> int:
    value = of.table.rows[row - 1].value
    if of.table.measure is Measure.PERCENT_OFF:
        return due - rounding.percent_left(due, value)
    return min(due, value)


def _cut_step(kind: StepKind, of: Schedule, row: int, taken: int) -> Step:
    percent = of.table.rows[row - 1].value if of.table.measure is Measure.PERCENT_OFF else None
    return _step(kind, of, row, -taken, percent=percent)


# ---------------------------------------------------------------- frozen


def frozen(said: Quote) -> dict[str, Json]:
    """The quote as it is kept with the obligation."""
    return {
        "day": said.day.isoformat(),
        "channel": said.channel,
        "way": said.way,
        "applicant": said.applicant,
        "case": said.case,
        "groups": list(said.groups),
        "confirmed": said.is_confirmed,
        "alternatives": said.are_alternatives,
        "line": said.line,
        "total_vnd": said.total_vnd,
        "lines": [
            {
                "kind": str(line.kind),
                "amount_vnd": line.amount_vnd,
                "awaits": line.awaits,
                "steps": [_frozen_step(step) for step in line.steps],
            }
            for line in said.lines
        ],
    }


def _frozen_step(step: Step) -> Json:
    said: dict[str, Json] = {
        "schedule": step.schedule,
        "version": step.version,
        "row": step.row,
        "name_vi": step.name_vi,
        "name_en": step.name_en,
        "basis": step.basis,
        "ground": step.ground,
        "percent": step.percent,
        "quantity": step.quantity,
        "unit_vi": step.unit_vi,
        "unit_en": step.unit_en,
        "sureness": step.sureness,
    }
    kept = {key: value for key, value in said.items() if value not in (None, "", 0)}
    if step.is_own:
        kept["own"] = True
    return {"kind": str(step.kind), "amount_vnd": step.amount_vnd, **kept}


def thawed(kept: Mapping[str, Json]) -> Quote:
    """The quote that was kept, to be shown again. Raises KeyError, TypeError, ValueError when it was spoilt."""
    lines = kept["lines"]
    if not isinstance(lines, list):
        raise TypeError("the lines of a kept quote are a list")
    groups, at = kept.get("groups"), kept.get("line", 0)
    return Quote(
        tuple(_thawed_line(line) for line in lines if isinstance(line, dict)),
        day=date.fromisoformat(str(kept["day"])),
        channel=str(kept["channel"]),
        way=str(kept["way"]),
        applicant=str(kept.get("applicant", "citizen")),
        case=str(kept.get("case", "")),
        groups=tuple(str(one) for one in groups) if isinstance(groups, list) else (),
        is_confirmed=kept.get("confirmed") is True,
        are_alternatives=kept.get("alternatives") is True,
        line=at if isinstance(at, int) else 0,
    )


def _thawed_line(line: Mapping[str, Json]) -> Line:
    amount, steps = line["amount_vnd"], line["steps"]
    return Line(
        FeeKind(str(line["kind"])),
        amount if isinstance(amount, int) else None,
        tuple(_thawed_step(step) for step in steps if isinstance(step, dict))
        if isinstance(steps, list)
        else (),
        str(line.get("awaits", "")),
    )


def _thawed_step(step: Mapping[str, Json]) -> Step:
    def text(key: str) -> str:
        return str(step.get(key, ""))

    def whole(key: str) -> int | None:
        value = step.get(key)
        return value if isinstance(value, int) else None

    return Step(
        StepKind(text("kind")),
        whole("amount_vnd") or 0,
        schedule=text("schedule"),
        version=whole("version") or 0,
        row=whole("row") or 0,
        name_vi=text("name_vi"),
        name_en=text("name_en"),
        basis=text("basis"),
        ground=text("ground"),
        percent=whole("percent"),
        quantity=whole("quantity"),
        unit_vi=text("unit_vi"),
        unit_en=text("unit_en"),
        sureness=text("sureness"),
        is_own=step.get("own") is True,
    )
