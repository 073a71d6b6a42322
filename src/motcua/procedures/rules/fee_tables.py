"""A fee rule as a decision table: case, channel, way of paying, applicant, group, quantity give an amount or a cut.

The table is evaluated as DMN (`motcua.kernel.dmn`): one row is one rule, its columns are unary tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from motcua.kernel.dmn import tables as dmn
from motcua.kernel.dmn.expressions import Value
from motcua.kernel.dmn.tables import Hit

CHANNELS = ("online", "counter", "post")
WAYS = ("online", "direct")
APPLICANTS = ("citizen", "organisation")
NO_GROUP = "none"  # the applicant belongs to none of the groups, or does not claim it
MOST_ROWS = 200
MOST_CASES = 50
GREATEST_VND = 10**12
GREATEST_QUANTITY = 10**6
LONGEST_CASE = 200
LONGEST_NOTE = 500
LONGEST_CELL = 500  # characters that a cell of a decision table may have

# The inputs of every fee table, in this order.
INPUTS = ("case", "channel", "way", "applicant", "group", "quantity")


class Measure(StrEnum):
    """What a row says: an amount due, an amount less, or a percentage less."""

    AMOUNT = "amount_vnd"
    AMOUNT_OFF = "amount_off_vnd"
    PERCENT_OFF = "percent_off"


class Counting(StrEnum):
    """How the quantity counts.

    NONE: the amount does not depend on it. WHOLE: the row is chosen by the number, its amount is due once.
    EACH: the row is chosen by the number, its amount is due for each piece. BANDS: each piece costs what the row
    of its own ordinal number says (the first two pages one price, from the third on another).
    """

    NONE = "none"
    WHOLE = "whole"
    EACH = "each"
    BANDS = "bands"


@dataclass(frozen=True)
class FeeRow:
    """One rule. An empty column is no condition; `low` and `high` are the quantity's bounds, both counted in.

    `value` is đồng or percent by the table's measure; `note` the ground in words (article, clause).
    """

    value: int
    cases: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    note: str = ""


@dataclass(frozen=True)
class FeeTable:
    """The rules with the domains they are written over.

    `cases` is the closed list of cases that the procedure's fee tells apart (empty: it tells none apart).
    `quantity_field` and `times_field` are fields of the e-form; `times_field` multiplies the whole (copies).
    """

    measure: Measure
    rows: tuple[FeeRow, ...]
    hit: Hit = Hit.UNIQUE
    cases: tuple[str, ...] = ()
    counting: Counting = Counting.NONE
    quantity_field: str = ""
    times_field: str = ""
    cap_vnd: int | None = None
    unit_vi: str = ""
    unit_en: str = ""

    def named_groups(self) -> tuple[str, ...]:
        """The groups that some row speaks of, in order of their first mention."""
        return tuple(dict.fromkeys(g for row in self.rows for g in row.groups if g != NO_GROUP))


@dataclass(frozen=True)
class Point:
    """One combination of inputs. `groups` empty: none is claimed. `quantity` None: it is not known or not asked."""

    case: str = ""
    channel: str = "counter"
    way: str = "direct"
    applicant: str = "citizen"
    groups: tuple[str, ...] = ()
    quantity: int | None = None

    def values(self) -> Mapping[str, Value | tuple[Value, ...]]:
        return {
            "case": self.case,
            "channel": self.channel,
            "way": self.way,
            "applicant": self.applicant,
            "group": self.groups or (NO_GROUP,),
            "quantity": self.quantity,
        }


def faults_of(table: FeeTable, *, groups: Iterable[str]) -> tuple[str, ...]:
    """What is wrong with the cells themselves, in words, each with its row; gaps and overlaps are `fee_checks`."""
    found: list[str] = []
    if not table.rows:
        found.append("The table has no row.")
    if len(table.rows) > MOST_ROWS:
        found.append(f"The table has {len(table.rows)} rows; at most {MOST_ROWS} are read.")
    if len(table.cases) > MOST_CASES or len(set(table.cases)) < len(table.cases):
        found.append(f"The list of cases names one twice or has more than {MOST_CASES}.")
    found.extend(
        f"The case “{case[:40]}” is empty, too long, or has a quotation mark or semicolon in it."
        for case in table.cases
        if not case.strip() or len(case) > LONGEST_CASE or any(sign in case for sign in '"\\;\n\r')
    )
    if (table.counting is Counting.NONE) != (not table.quantity_field):
        found.append(
            "A quantity that counts needs the form field that states it, and a field needs a way of counting."
        )
    if table.cap_vnd is not None and (table.measure is not Measure.AMOUNT or table.cap_vnd <= 0):
        found.append("A cap is an amount above 0, for amounts only.")
    known = {
        "case": frozenset(table.cases),
        "channel": frozenset(CHANNELS),
        "way of paying": frozenset(WAYS),
        "applicant": frozenset(APPLICANTS),
        "group": frozenset((*groups, NO_GROUP)),
    }
    for number, row in enumerate(table.rows, 1):
        cells = (row.cases, row.channels, row.ways, row.applicants, row.groups)
        for (column, domain), cell in zip(known.items(), cells, strict=True):
            found.extend(
                f"Row {number}: “{value[:40]}” is no {column} of this table."
                for value in cell
                if value not in domain
            )
        found.extend(f"Row {number}: {words}" for words in _row_faults(table, row))
    return tuple(found)


def _row_faults(table: FeeTable, row: FeeRow) -> Iterable[str]:
    top = 100 if table.measure is Measure.PERCENT_OFF else GREATEST_VND
    if not 0 <= row.value <= top:
        yield f"the value {row.value} is not between 0 and {top}."
    bounds = [bound for bound in (row.low, row.high) if bound is not None]
    if bounds and table.counting is Counting.NONE:
        yield "it has bounds of a quantity, and the table counts none."
    if any(not 1 <= bound <= GREATEST_QUANTITY for bound in bounds):
        yield f"a quantity lies between 1 and {GREATEST_QUANTITY}."
    if row.low is not None and row.high is not None and row.low > row.high:
        yield f"the quantity begins at {row.low} and ends before it, at {row.high}."
    if max(len(_texts(cell)) for cell in (row.cases, row.groups)) > LONGEST_CELL:
        yield "a column names too many values: write them into several rows."
    if len(row.note) > LONGEST_NOTE:
        yield f"the ground is longer than {LONGEST_NOTE} characters."


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def _bounds(row: FeeRow) -> str:
    if row.low is None and row.high is None:
        return ""
    if row.high is None:
        return f">= {row.low}"
    if row.low is None:
        return f"<= {row.high}"
    return f"[{row.low}..{row.high}]"


@lru_cache(maxsize=512)
def decision_table(table: FeeTable, key: str = "fee", name: str = "fee") -> dmn.DecisionTable:
    """The same rules as a DMN decision table."""
    return dmn.DecisionTable(
        key=key,
        name=name,
        hit=table.hit,
        inputs=INPUTS,
        outputs=(str(table.measure),),
        rules=tuple(
            dmn.Rule(
                (
                    _texts(row.cases),
                    _texts(row.channels),
                    _texts(row.ways),
                    _texts(row.applicants),
                    _texts(row.groups),
                    _bounds(row),
                ),
                (str(row.value),),
                row.note,
            )
            for row in table.rows
        ),
    )


def row_for(table: FeeTable, point: Point) -> int | None:
    """The number, from 1, of the row that counts at a point; None where none applies.

    Raises DecisionAmbiguous where several apply and none may go first: such a table is never approved.
    """
    rules = decision_table(table)
    return dmn.chosen(rules, dmn.applying(rules, point.values()))
