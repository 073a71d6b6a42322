"""From a record to the steps of a dossier's life: instants read, put in order and checked; nothing invented.

What the older system did not keep stays unknown. One reading is fixed by the law: where only the hand-over is
known, handling ended at the latest then (decision 766 takes state 9, else state 10; domain facts 3.3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from motcua.dossiers.rules.importing import instants
from motcua.dossiers.rules.importing.instants import Moment, NoInstant
from motcua.dossiers.rules.importing.mapping import EVENT_FIELDS, NOTE, OPENING_KINDS, ImportMapping
from motcua.dossiers.rules.importing.problems import Problem, RowRefused
from motcua.dossiers.rules.importing.records import Record
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.states import Channel, NationalCode
from motcua.kernel.worktime import Limit, LimitInvalid, LimitUnit
from motcua.ledger.rules import Json

LONGEST_KEPT_CODE, LONGEST_CODE = 50, 80
HISTORY = "history_recorded"
ENDS = ("refused", "withdrawn", "stopped", "concluded")
_CODE = re.compile(r"[^\W_][\w .,:()/+\-]*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST = {
    "owner_name": 200,
    "owner_id_number": 20,
    "telephone": 20,
    "email": 200,
    "address": 300,
    "submitter_name": 200,
    "result_number": 80,
    "ground": 300,
}
_LONGEST_SUMMARY = 500
_RETURN_METHODS = ("counter", "post", "electronic")
_PAID_WAYS = ("cash", "portal", "gateway", "transfer")  # of `payments`
_BY_NUMBER = {str(int(code)): code for code in NationalCode}
_BY_NAME = {code.name.lower(): code for code in NationalCode}
_FIELD_OF = {kind: name for name, kind in EVENT_FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One event to be: kind, when, and what the event says beyond what the rules compute.

    `is_latest`: it happened at that instant at the latest.
    """

    kind: str
    moment: Moment
    name: str = ""
    is_latest: bool = False


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A dossier's life as far as the record tells it, ready to be told through the rules."""

    record: Record
    steps: Sequence[Step]
    earlier: Sequence[Step]  # history before the dossier began
    due: datetime | None
    original_due: datetime | None
    channel: str
    party: PartyData
    fee_vnd: int
    paid_way: str
    limit_value: str
    limit_unit: str
    result_number: str
    return_method: str
    ground: str
    status: NationalCode | None
    zones_assumed: int

    @property
    def is_open(self) -> bool:
        return not any(step.kind in ENDS for step in self.steps)

    @property
    def day_of_opening(self) -> datetime:
        return self.steps[0].moment.at


@dataclass
class _Row:
    """A record while it is read; problems are gathered so that one run shows them all."""

    record: Record
    mapping: ImportMapping
    now: datetime
    problems: list[Problem] = field(default_factory=list)
    zones_assumed: int = 0

    def wrong(self, name: str, what: str, do: str) -> None:
        self.problems.append(Problem(self.mapping.column_of(name), what, do))

    def text(self, name: str) -> str:
        value = self.record.values.get(name, "")
        if value and not value.isprintable() and _CONTROLS.search(value):
            self.wrong(name, "it holds control characters", "remove them from the cell")
            return ""
        if len(value) > _LONGEST.get(name, 1000):
            self.wrong(name, f"it is longer than {_LONGEST.get(name, 1000)} characters", "shorten it")
            return ""
        return value

    def moment(self, name: str) -> Moment | None:
        value = self.record.values.get(name)
        return None if value is None else self.read_moment(value, self.mapping.column_of(name))

    def read_moment(self, value: str, column: str) -> Moment | None:
        try:
            found = self.mapping.reading.moment(value)
        except NoInstant as fault:
            self.problems.append(
                Problem(
                    column, f"{value[:40]!r}: {fault}", "write it as 31/12/2025 14:30 or 2025-12-31T14:30"
                )
            )
            return None
        self.zones_assumed += found.assumed_zone
        return found

    def choice(self, name: str, known: Sequence[str], default: str) -> str:
        value = self.record.values.get(name)
        if value is None:
            return default
        if value in known:
            return value
        self.wrong(
            name,
            f"{value[:40]!r} is none of {', '.join(known)}",
            f"translate it in the mapping under values/{name}",
        )
        return default


def plan(record: Record, mapping: ImportMapping, *, now: datetime) -> Planned:
    """Raises RowRefused with everything that is wrong."""
    row = _Row(record, mapping, now)
    if record.fault:
        raise RowRefused(
            Problem(
                "", record.fault, "look for a separator or quotation mark inside a cell, or a broken line"
            )
        )
    _check_code(row)
    for name in ("procedure", "receiving_unit"):
        if name not in record.values:
            row.wrong(name, "it is empty", "fill it in")
    earlier, steps = _log_steps(row) if mapping.format == "xes" else ([], _table_steps(row))
    due, original_due = _dues(row, steps)
    fee_vnd = _money(row, "fee_vnd")
    _check_money(row, fee_vnd, steps)
    limit_value, limit_unit = _limit(row)
    planned = Planned(
        record=record,
        steps=steps,
        earlier=earlier,
        due=due,
        original_due=original_due,
        channel=row.choice("channel", tuple(Channel), Channel.COUNTER),
        party=_party(row),
        fee_vnd=fee_vnd,
        paid_way=row.choice("paid_way", _PAID_WAYS, ""),
        limit_value=limit_value,
        limit_unit=limit_unit,
        result_number=row.text("result_number"),
        return_method=row.choice("return_method", _RETURN_METHODS, "counter"),
        ground=row.text("ground"),
        status=_status(row),
        zones_assumed=row.zones_assumed,
    )
    if row.problems:
        raise RowRefused(*row.problems)
    return planned


def _check_code(row: _Row) -> None:
    code, longest = row.record.code, LONGEST_KEPT_CODE if row.mapping.keeps_code else LONGEST_CODE
    if not code:
        row.wrong("code", "it is empty", "every dossier needs the code that its system knows it by")
    elif len(code) > longest:
        do = "shorten it, or set `code: new` in the mapping (the old code stays valid for look-up)"
        row.wrong("code", f"it is longer than {longest} characters", do)
    elif not _CODE.fullmatch(code):
        row.wrong("code", "it holds characters that no code has", "begin with a letter or digit, no formula")
    for other in row.record.other_codes:
        if len(other) > LONGEST_CODE or not _CODE.fullmatch(other):
            row.problems.append(
                Problem("other_codes", "one of the other codes is no code", "correct it or leave it out")
            )


# Tables: one column an instant


def _table_steps(row: _Row) -> list[Step]:
    found: dict[str, Step] = {}
    wrong_before = len(row.problems)
    for name, kind in EVENT_FIELDS.items():
        moment = row.moment(name)
        if moment is not None:
            found[kind] = Step(kind, moment)
    if len(row.problems) > wrong_before:
        return []
    if not any(kind in found for kind in OPENING_KINDS):
        if not row.problems:
            row.wrong(
                "accepted_at", "neither submitted_at nor accepted_at is filled in", "fill in one of them"
            )
        return []
    ends = [kind for kind in ENDS if kind in found]
    if len(ends) > 1:
        names = " and ".join(row.mapping.column_of(_FIELD_OF[kind]) for kind in ends)
        row.wrong(
            _FIELD_OF[ends[1]], f"a dossier ends once, and {names} are both filled in", "keep the true one"
        )
        return []
    if "handed_over" in found and not ends:
        found["concluded"] = Step("concluded", found["handed_over"].moment, is_latest=True)
    return _in_order(row, _arranged(row, found))


def _arranged(row: _Row, found: dict[str, Step]) -> list[Step]:
    """The steps in the order of a dossier's life; the supplement stands where its request falls."""
    supplement = [
        found[k] for k in ("supplement_requested", "supplied", "supplement_confirmed") if k in found
    ]
    if supplement and "supplement_requested" not in found:
        row.wrong(
            "supplement_requested_at",
            "a supplement is answered that was never asked for",
            "fill it in, or empty the answer",
        )
        return []
    accepted, begun = found.get("accepted"), found.get("begun")
    at_intake = bool(supplement) and accepted is not None and supplement[0].moment.at < accepted.moment.at
    if at_intake:  # accepting the dossier says that the supplement is complete
        supplement = [step for step in supplement if step.kind != "supplement_confirmed"]
    elif supplement and "supplement_confirmed" not in found and "concluded" in found:
        row.wrong(
            "supplement_confirmed_at",
            "the dossier was concluded after a supplement request, and when the clock went on is not said",
            "fill it in, or leave supplement_requested_at out",
        )
        return []
    order: list[Step | None] = [found.get("submitted")]
    before_begin = bool(supplement) and begun is not None and supplement[0].moment.at < begun.moment.at
    order += supplement if at_intake else []
    order.append(accepted)
    order += supplement if before_begin and not at_intake else []
    order.append(begun)
    order += supplement if not before_begin and not at_intake else []
    order += [found.get(kind) for kind in ENDS]
    order.append(found.get("handed_over"))
    steps = [step for step in order if step is not None]
    return _with_payment(steps, found.get("payment_recorded"))


def _with_payment(steps: list[Step], payment: Step | None) -> list[Step]:
    if payment is None:
        return steps
    place = sum(1 for step in steps if step.moment.at <= payment.moment.at)
    handed_over = next((n for n, step in enumerate(steps) if step.kind == "handed_over"), len(steps))
    if place > handed_over and payment.moment.is_day:
        place = handed_over
    return [*steps[:place], payment, *steps[place:]]


def _in_order(row: _Row, steps: list[Step]) -> list[Step]:
    """Each step not before the one before it; one known to the day alone stands at the earliest it can."""
    placed: list[Step] = []
    for step in steps:
        if placed:
            step = _placed_after(placed[-1], step)
            before = placed[-1]
            if step.moment.at < before.moment.at:
                _report_order(row, before, step)
                return []
        if step.moment.at > row.now:
            row.wrong(_FIELD_OF.get(step.kind, step.name), "it lies in the future", "correct the date")
            return []
        placed.append(step)
    return placed


def _placed_after(before: Step, step: Step) -> Step:
    if not step.moment.is_day or step.moment.at >= before.moment.at:
        return step
    if (before.moment.at - step.moment.at).total_seconds() >= 86_400:
        return step
    return replace(step, moment=replace(step.moment, at=before.moment.at))


def _report_order(row: _Row, before: Step, step: Step) -> None:
    names = [row.mapping.column_of(_FIELD_OF.get(kind, kind)) for kind in (step.kind, before.kind)]
    row.wrong(
        _FIELD_OF.get(step.kind, step.kind),
        f"{names[0]} lies before {names[1]}",
        "correct one of the two dates; are day and month the wrong way round (day_first)?",
    )


# Event logs: one event an instant


def _log_steps(row: _Row) -> tuple[list[Step], list[Step]]:
    """History before the dossier began, and its steps from the first that opens it."""
    steps: list[Step] = []
    for event in row.record.events:
        rule = row.mapping.events.get(event.name)
        if rule is None and row.mapping.other_events == "leave_out":
            continue
        if rule is None and row.mapping.other_events == "reject":
            row.problems.append(
                Problem(
                    event.name[:80] or "concept:name",
                    "the mapping does not say what this event is",
                    "name it under events, or set other_events to note or leave_out",
                )
            )
            continue
        moment = row.read_moment(event.time, "time:timestamp")
        if moment is None:
            continue
        kind = rule.kind if rule is not None else NOTE
        steps.append(Step(HISTORY if kind == NOTE else kind, moment, event.name[:200]))
    if row.problems:
        return [], []
    steps = _taken(row.mapping, _timed(steps))
    begins = next((n for n, step in enumerate(steps) if step.kind in OPENING_KINDS), None)
    early = next((step for step in steps[:begins] if step.kind != HISTORY), None)
    if begins is None or early is not None:
        what = "no event of the trace opens a dossier"
        if begins is not None and early is not None:
            what = f"{early.name!r} ({early.kind}) comes before the dossier begins"
        row.wrong("events", what, "map an earlier event to submitted or accepted, or this one to note")
        return [], []
    return steps[:begins], _in_order(row, steps[begins:])


def _timed(steps: list[Step]) -> list[Step]:
    """In the order of time; where the file's own order agrees with it, that order decides among equals."""
    ordered = sorted(steps, key=lambda step: step.moment.at)
    placed: list[Step] = []
    for step in steps:
        step = _placed_after(placed[-1], step) if placed else step
        if placed and step.moment.at < placed[-1].moment.at:
            return ordered
        placed.append(step)
    return placed


def _taken(mapping: ImportMapping, steps: list[Step]) -> list[Step]:
    """Of several events of one kind the mapping may take the first or the last alone; the others stay history."""
    places: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        if step.kind != HISTORY:
            places.setdefault(step.kind, []).append(place)
    result = list(steps)
    for kind, held in places.items():
        takes = {rule.take for rule in mapping.events.values() if rule.kind == kind}
        if len(held) < 2 or takes == {"each"}:
            continue
        kept = held[0] if "first" in takes else held[-1]
        for place in held:
            if place != kept:
                result[place] = replace(steps[place], kind=HISTORY)
    return result


# The facts beside the instants


def _dues(row: _Row, steps: Sequence[Step]) -> tuple[datetime | None, datetime | None]:
    """The due date as the older system has it, and the one first promised (the same, where none is named)."""
    dues: list[datetime | None] = []
    for name in ("due", "original_due"):
        moment = row.moment(name)
        if moment is not None:
            moment = instants.end_of_day(moment, row.mapping.reading.zone, row.mapping.due_time)
        dues.append(None if moment is None else moment.at)
    accepted = next((step for step in steps if step.kind == "accepted"), None)
    for name, due in zip(("due", "original_due"), dues, strict=True):
        if due is not None and accepted is not None and due < accepted.moment.at:
            row.wrong(name, "it is due before it was accepted", "correct one of the two dates")
        elif due is not None and accepted is None and steps:
            row.wrong(
                name, "it is due, and when it was accepted is not said", "fill in accepted_at, or empty it"
            )
    due, original = dues
    if due is None and original is not None:
        due = original
    return due, original or due


def _money(row: _Row, name: str) -> int:
    value = row.record.values.get(name)
    if value is None:
        return 0
    plain = re.sub(r"[.,\s]|đồng|VND|đ", "", value)
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 12:
        row.wrong(name, f"{value[:40]!r} is no amount in whole đồng", "write digits, as 50000 or 50.000")
        return 0
    return int(plain)


def _check_money(row: _Row, fee_vnd: int, steps: Sequence[Step]) -> None:
    kinds = {step.kind for step in steps}
    if "payment_recorded" in kinds and not fee_vnd:
        row.wrong("fee_vnd", "it was paid, and how much is not said", "fill in the amount, or empty paid_at")
    if "payment_recorded" in kinds and "paid_way" not in row.record.values:
        row.wrong(
            "paid_way", "it was paid, and in which way is not said", f"fill in one of {', '.join(_PAID_WAYS)}"
        )
    if fee_vnd and "handed_over" in kinds and "payment_recorded" not in kinds:
        row.wrong(
            "paid_at",
            "a fee is owed on a dossier that was handed over, and no payment is said",
            "fill in paid_at, or leave fee_vnd out of the mapping",
        )


def _limit(row: _Row) -> tuple[str, str]:
    value = row.record.values.get("limit_value")
    if value is None:
        return "", ""
    unit = row.choice("limit_unit", tuple(LimitUnit), "")
    try:
        limit = Limit(value=Decimal(value.replace(",", ".")), unit=LimitUnit(unit))
    except (InvalidOperation, LimitInvalid, ValueError):
        row.wrong("limit_value", "it is no limit with a unit", "write a number, and its unit in limit_unit")
        return "", ""
    return str(limit.value)[:12], unit


def _status(row: _Row) -> NationalCode | None:
    value = row.record.values.get("status")
    if value is None:
        return None
    found = _BY_NUMBER.get(value) or _BY_NAME.get(value)
    if found is None:
        row.wrong(
            "status",
            f"{value[:40]!r} is none of the ten national states",
            "translate it to 1-10 in the mapping under values/status",
        )
    return found


def _party(row: _Row) -> PartyData:
    summary = row.text("summary")
    return PartyData(
        owner_kind=row.choice("owner_kind", ("citizen", "organisation"), "citizen"),
        owner_name=row.text("owner_name"),
        owner_id_number=row.text("owner_id_number"),
        owner_birth_date=_birth_date(row),
        telephone=row.text("telephone"),
        email=row.text("email"),
        address=row.text("address"),
        submitter_name=row.text("submitter_name"),
        summary=summary[:_LONGEST_SUMMARY],
        form_data=_whole_summary(summary),
    )


def _whole_summary(summary: str) -> dict[str, Json]:
    return {"summary": summary} if len(summary) > _LONGEST_SUMMARY else {}


def _birth_date(row: _Row) -> date | None:
    value = row.record.values.get("owner_birth_date")
    if value is None:
        return None
    try:
        return instants.born_on(value, day_first=row.mapping.reading.day_first)
    except NoInstant:
        row.wrong("owner_birth_date", "it is no day of the calendar", "correct it or leave it empty")
        return None
