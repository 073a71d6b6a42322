"""A fee schedule: one rule of law about fees, with its scope, legal basis, dates and decision table.

A base sets what is due. An exemption or a reduction takes something off: of the base of another schedule, or of
what the catalogue's record says where no base is written as a schedule.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from motcua.kernel.dmn.tables import Hit
from motcua.ledger.rules import Json, canonical_json
from motcua.procedures.rules.fee_tables import Counting, FeeRow, FeeTable, Measure

KEY = re.compile(r"^[a-z][a-z0-9-]{1,59}$")
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$")
_SECTOR = re.compile(r"^[A-Za-z0-9._-]{1,60}$")
# Controls and lone surrogates: neither XML nor a workbook can hold them.
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FIELD = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
MOST_PROCEDURES = 2000

Raw: TypeAlias = "str | int | float | bool | date | Sequence[Raw] | Mapping[str, Raw] | None"


E = TypeVar("E", bound=StrEnum)


class ScheduleKind(StrEnum):
    BASE = "base"
    EXEMPTION = "exemption"
    REDUCTION = "reduction"


class Money(StrEnum):
    """What a schedule is about: a fee (phí), a charge (lệ phí), or, for a cut, both."""

    FEE = "fee"
    CHARGE = "charge"
    BOTH = "both"


class Sureness(StrEnum):
    """How sure the figures are: read in the published text, from memory, or an example for showing."""

    SOURCED = "sourced"
    MEMORY = "memory"
    EXAMPLE = "example"


class ScheduleInvalid(ValueError):
    """A schedule that cannot be read. `faults`: one sentence each, with the place it speaks of."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class LegalBasis:
    """The document by which the rule holds: number and symbol, date, issuing body, articles."""

    number: str
    day: date | None
    body: str
    articles: str = ""

    @property
    def words(self) -> str:
        """As it is cited in Vietnamese."""
        dated = f" ngày {self.day:%d/%m/%Y}" if self.day else ""
        of = f" của {self.body}" if self.body else ""
        return f"{self.articles + ', ' if self.articles else ''}{self.number}{dated}{of}"


@dataclass(frozen=True)
class Scope:
    """What a schedule is about: procedures by code, all of a sector, or everything."""

    procedures: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    everything: bool = False

    def covers(self, *, procedure: str, sector: str) -> bool:
        return self.everything or procedure in self.procedures or sector in self.sectors


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One version of a schedule. `valid_to` is the last day, None while open. `is_added`: the cut is counted on top
    of others instead of competing with them. `is_repeal`: from `valid_from` on the key says nothing any more.
    `is_for_offerings`: a base that counts only where an offering names it as its own."""

    key: str
    number: int = 1
    name_vi: str
    name_en: str = ""
    kind: ScheduleKind
    money: Money
    scope: Scope
    basis: LegalBasis
    sureness: Sureness = Sureness.MEMORY
    valid_from: date
    valid_to: date | None = None
    is_added: bool = False
    is_repeal: bool = False
    is_for_offerings: bool = False
    table: FeeTable

    def holds_on(self, day: date) -> bool:
        return (
            self.valid_from <= day and (self.valid_to is None or day <= self.valid_to) and not self.is_repeal
        )

    def name(self, language: str) -> str:
        return (self.name_en or self.name_vi) if language == "en" else self.name_vi


def faults_of(schedule: Schedule) -> tuple[str, ...]:
    """What is wrong beside the table: key, names, scope, basis, dates, and a kind that does not fit its measure."""
    found: list[str] = []
    if not KEY.match(schedule.key):
        found.append("The key may have lower-case letters, digits and hyphens (2 to 60, a letter first).")
    if not schedule.name_vi.strip() or len(schedule.name_vi) > 200 or len(schedule.name_en) > 200:
        found.append("The name is missing or longer than 200 characters.")
    if not schedule.basis.number.strip() or not schedule.basis.body.strip() or schedule.basis.day is None:
        found.append("The legal basis needs number and symbol, date and issuing body.")
    scope = schedule.scope
    if not (scope.procedures or scope.sectors or scope.everything):
        found.append("The rule is about nothing: name procedures, sectors, or everything.")
    if scope.everything and (scope.procedures or scope.sectors):
        found.append("A rule about everything names no procedures or sectors beside it.")
    if len(scope.procedures) > MOST_PROCEDURES:
        found.append(f"The rule names more than {MOST_PROCEDURES} procedures.")
    found.extend(
        f"“{code[:30]}” is no procedure code such as 2.000815."
        for code in scope.procedures
        if not _CODE.match(code)
    )
    found.extend(
        f"“{code[:30]}” is no code of a sector." for code in scope.sectors if not _SECTOR.match(code)
    )
    if schedule.valid_to is not None and schedule.valid_to < schedule.valid_from:
        found.append("The last day lies before the first.")
    is_amount = schedule.table.measure is Measure.AMOUNT
    if schedule.kind is ScheduleKind.BASE:
        if not is_amount or schedule.money is Money.BOTH or schedule.scope.everything:
            found.append("A base sets amounts of a fee or of a charge, for named procedures or sectors.")
    elif is_amount:
        found.append("An exemption or a reduction takes something off; it sets no amount.")
    if schedule.is_for_offerings and schedule.kind is not ScheduleKind.BASE:
        found.append("Only a base can be the fee of a unit of its own.")
    if schedule.kind is ScheduleKind.EXEMPTION and any(
        schedule.table.measure is not Measure.PERCENT_OFF or row.value != 100 for row in schedule.table.rows
    ):
        found.append("An exemption takes off 100 percent in every row; less is a reduction.")
    found.extend(
        f"“{field[:30]}” is no name of a form field."
        for field in (schedule.table.quantity_field, schedule.table.times_field)
        if field and not _FIELD.match(field)
    )
    if schedule.kind is not ScheduleKind.BASE and (
        schedule.table.times_field or schedule.table.counting is Counting.BANDS
    ):
        found.append("A cut is not counted by the piece: the base is.")
    return tuple(found)


def as_json(schedule: Schedule) -> dict[str, Json]:
    """What is kept, exported and compared; `schedule_of` reads it back to the same value."""
    table = schedule.table
    said: dict[str, Json] = {
        "key": schedule.key,
        "name": {"vi": schedule.name_vi, "en": schedule.name_en},
        "kind": str(schedule.kind),
        "money": str(schedule.money),
        "scope": {
            "procedures": list(schedule.scope.procedures),
            "sectors": list(schedule.scope.sectors),
            "everything": schedule.scope.everything,
        },
        "basis": {
            "number": schedule.basis.number,
            "date": schedule.basis.day.isoformat() if schedule.basis.day else "",
            "body": schedule.basis.body,
            "articles": schedule.basis.articles,
        },
        "sureness": str(schedule.sureness),
        "valid_from": schedule.valid_from.isoformat(),
        "valid_to": schedule.valid_to.isoformat() if schedule.valid_to else "",
        "added": schedule.is_added,
        "repeal": schedule.is_repeal,
        "measure": str(table.measure),
        "hit": str(table.hit),
        "cases": list(table.cases),
        "counting": str(table.counting),
        "quantity_field": table.quantity_field,
        "times_field": table.times_field,
        "cap_vnd": table.cap_vnd,
        "unit": {"vi": table.unit_vi, "en": table.unit_en},
        "rows": [_row_json(row) for row in table.rows],
    }
    # only where it is so: what was approved before the field existed keeps its digest
    return {**said, "offerings": True} if schedule.is_for_offerings else said


def _row_json(row: FeeRow) -> Json:
    """Empty columns are left out, so that a table reads well as a file."""
    said: dict[str, Json] = {
        "case": list(row.cases),
        "channel": list(row.channels),
        "way": list(row.ways),
        "applicant": list(row.applicants),
        "group": list(row.groups),
        "from": row.low,
        "to": row.high,
        "note": row.note,
    }
    return {"value": row.value, **{key: value for key, value in said.items() if value not in (None, "", [])}}


def digest(schedule: Schedule) -> str:
    """SHA-256 of what the schedule says; the last day may be set by a successor and does not count."""
    said = {key: value for key, value in as_json(schedule).items() if key != "valid_to"}
    return hashlib.sha256(canonical_json(said)).hexdigest()


_FIELDS = frozenset(
    {
        "key", "name", "kind", "money", "scope", "basis", "sureness", "valid_from", "valid_to", "added", "repeal",
        "measure", "hit", "cases", "counting", "quantity_field", "times_field", "cap_vnd", "unit", "rows",
        "offerings",
    }
)  # fmt: skip
_ROW_FIELDS = frozenset({"value", "case", "channel", "way", "applicant", "group", "from", "to", "note"})


def schedule_of(raw: Mapping[str, Raw], *, number: int = 1) -> Schedule:
    """A schedule from JSON or YAML. Raises ScheduleInvalid with everything that cannot be read.

    What can be read and is wrong (a row beyond its domain, a gap) is told by the checks instead.
    """
    return _Reading(raw).schedule(number)


class _Reading:
    def __init__(self, raw: Mapping[str, Raw]) -> None:
        self.raw = raw
        self.faults: list[str] = []

    def schedule(self, number: int) -> Schedule:
        unknown = sorted(set(self.raw) - _FIELDS)
        if unknown:
            self.faults.append(f"Nothing is called {', '.join(unknown)[:200]}.")
        name, unit = self.mapping("name"), self.mapping("unit")
        scope, basis = self.mapping("scope"), self.mapping("basis")
        kind = self.choice(ScheduleKind, "kind", ScheduleKind.BASE)
        start = self.day(self.raw.get("valid_from"), "valid_from")
        if start is None:
            self.faults.append("The first day (valid_from) is missing.")
        table = FeeTable(
            measure=self.choice(
                Measure, "measure", Measure.AMOUNT if kind is ScheduleKind.BASE else Measure.PERCENT_OFF
            ),
            rows=self.rows(),
            hit=self.choice(Hit, "hit", Hit.UNIQUE),
            cases=self.texts(self.raw.get("cases"), "cases"),
            counting=self.choice(Counting, "counting", Counting.NONE),
            quantity_field=self.text(self.raw.get("quantity_field"), "quantity_field"),
            times_field=self.text(self.raw.get("times_field"), "times_field"),
            cap_vnd=self.whole(self.raw.get("cap_vnd"), "cap_vnd"),
            unit_vi=self.text(unit.get("vi"), "unit"),
            unit_en=self.text(unit.get("en"), "unit"),
        )
        found = Schedule(
            key=self.text(self.raw.get("key"), "key"),
            number=number,
            name_vi=self.text(name.get("vi"), "name"),
            name_en=self.text(name.get("en"), "name"),
            kind=kind,
            money=self.choice(Money, "money", Money.FEE if kind is ScheduleKind.BASE else Money.BOTH),
            scope=Scope(
                self.texts(scope.get("procedures"), "scope/procedures"),
                self.texts(scope.get("sectors"), "scope/sectors"),
                scope.get("everything") is True,
            ),
            basis=LegalBasis(
                self.text(basis.get("number"), "basis/number"),
                self.day(basis.get("date"), "basis/date"),
                self.text(basis.get("body"), "basis/body"),
                self.text(basis.get("articles"), "basis/articles"),
            ),
            sureness=self.choice(Sureness, "sureness", Sureness.MEMORY),
            valid_from=start or date.min,
            valid_to=self.day(self.raw.get("valid_to"), "valid_to"),
            is_added=self.raw.get("added") is True,
            is_repeal=self.raw.get("repeal") is True,
            is_for_offerings=self.raw.get("offerings") is True,
            table=table,
        )
        if self.faults:
            raise ScheduleInvalid(self.faults)
        return found

    def mapping(self, key: str) -> Mapping[str, Raw]:
        found = self.raw.get(key)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self.faults.append(f"{key}: a mapping is expected.")
            return {}
        return found

    def text(self, raw: Raw, where: str) -> str:
        if raw is None:
            return ""
        if isinstance(raw, Mapping) or (isinstance(raw, Sequence) and not isinstance(raw, str)):
            self.faults.append(f"{where}: text is expected.")
            return ""
        return " ".join(_UNPRINTED.sub(" ", str(raw)).split())[:600]

    def texts(self, raw: Raw, where: str) -> tuple[str, ...]:
        if raw is None or raw == "":
            return ()
        if isinstance(raw, Sequence) and not isinstance(raw, str):
            found = [self.text(one, where) for one in raw]
        elif isinstance(raw, Mapping):
            self.faults.append(f"{where}: a list is expected.")
            return ()
        else:
            found = [self.text(raw, where)]
        return tuple(dict.fromkeys(one for one in found if one))

    def choice(self, kind: type[E], key: str, default: E) -> E:
        raw = self.raw.get(key)
        if raw is None or raw == "":
            return default
        try:
            return kind(str(raw))
        except ValueError:
            self.faults.append(f"{key}: {str(raw)[:30]!r} is none of {', '.join(kind)}.")
            return default

    def day(self, raw: Raw, where: str) -> date | None:
        if raw is None or raw == "":
            return None
        if isinstance(raw, date):
            return raw
        try:
            return date.fromisoformat(str(raw).strip())
        except ValueError:
            self.faults.append(f"{where}: {str(raw)[:30]!r} is no date such as 2026-07-01.")
            return None

    def whole(self, raw: Raw, where: str) -> int | None:
        """A whole number as typed by people: 8000, "8.000", "8 000"."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        if isinstance(raw, float) and raw.is_integer():
            return int(raw)
        text = str(raw).strip()
        plain = re.sub(r"(?<=\d)[. \u00a0](?=\d{3}(?:\D|$))", "", text)
        if not re.fullmatch(r"[0-9]{1,15}", plain):
            self.faults.append(f"{where}: {text[:30]!r} is no whole number.")
            return None
        return int(plain)

    def rows(self) -> tuple[FeeRow, ...]:
        raw = self.raw.get("rows")
        if raw is None:
            return ()
        if isinstance(raw, str) or not isinstance(raw, Sequence):
            self.faults.append("rows: a list is expected.")
            return ()
        return tuple(self.row(one, number) for number, one in enumerate(raw, 1))

    def row(self, raw: Raw, number: int) -> FeeRow:
        where = f"Row {number}"
        if not isinstance(raw, Mapping):
            self.faults.append(f"{where}: a mapping is expected.")
            return FeeRow(0)
        unknown = sorted(set(raw) - _ROW_FIELDS)
        if unknown:
            self.faults.append(f"{where}: nothing is called {', '.join(unknown)[:200]}.")
        value = self.whole(raw.get("value"), f"{where}, value")
        if value is None:
            self.faults.append(f"{where}: the value is missing.")
        return FeeRow(
            value or 0,
            self.texts(raw.get("case"), f"{where}, case"),
            self.texts(raw.get("channel"), f"{where}, channel"),
            self.texts(raw.get("way"), f"{where}, way"),
            self.texts(raw.get("applicant"), f"{where}, applicant"),
            self.texts(raw.get("group"), f"{where}, group"),
            self.whole(raw.get("from"), f"{where}, from"),
            self.whole(raw.get("to"), f"{where}, to"),
            self.text(raw.get("note"), f"{where}, note"),
        )
