"""Decision tables (DMN 1.3): inputs, outputs, rules, hit policy UNIQUE, FIRST or COLLECT with MAX.

The cells are unary tests of the small language (`expressions`). SpiffWorkflow's own decision engine evaluates
cells as Python; these tables come from officials and other tools, so they are evaluated here, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from motcua.kernel.dmn.expressions import (
    ExpressionInvalid,
    Test,
    Value,
    Values,
    meets,
    parse_cell,
    parse_value,
)

MOST_RULES = 500


class Hit(StrEnum):
    """UNIQUE: at most one rule may apply. FIRST: the first that applies counts. MOST: the one with the greatest
    first output (DMN's COLLECT with the aggregation MAX), the first of those that are equal."""

    UNIQUE = "unique"
    FIRST = "first"
    MOST = "most"


class DecisionInvalid(ValueError):
    """A decision table that cannot be read or contradicts itself. The message names the table and the rule."""


class DecisionAmbiguous(ValueError):
    """Several rules of a UNIQUE table apply. Make the rules exclude each other, or let the first one count."""

    def __init__(self, table: str, rules: tuple[int, ...]) -> None:
        numbers = ", ".join(str(n) for n in rules)
        super().__init__(f"In the decision table {table} the rules {numbers} apply at once. {self.__doc__}")
        self.table = table
        self.rules = rules


@dataclass(frozen=True)
class Rule:
    """Cells as written: one per input, one literal per output; `note` is the rule's annotation."""

    when: tuple[str, ...]
    then: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class DecisionTable:
    key: str
    name: str
    hit: Hit
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]


_Read = tuple[tuple[tuple[tuple[bool, tuple[Test, ...]], ...], tuple[Value, ...]], ...]


@lru_cache(maxsize=256)
def _read(table: DecisionTable) -> _Read:
    return tuple(
        (tuple(parse_cell(cell) for cell in rule.when), tuple(parse_value(cell) for cell in rule.then))
        for rule in table.rules
    )


def faults_of(table: DecisionTable) -> tuple[str, ...]:
    """What is wrong with the table itself, in words; nothing when it is sound."""
    found: list[str] = []
    if not table.rules:
        found.append(f"The decision table {table.key} has no rule.")
    if len(table.rules) > MOST_RULES:
        found.append(f"The decision table {table.key} has more than {MOST_RULES} rules.")
    if not table.outputs:
        found.append(f"The decision table {table.key} has no output.")
    for number, rule in enumerate(table.rules, start=1):
        if len(rule.when) != len(table.inputs) or len(rule.then) != len(table.outputs):
            found.append(f"Rule {number} of the decision table {table.key} has not one cell per column.")
            continue
        try:
            for cell in rule.when:
                parse_cell(cell)
            for cell in rule.then:
                parse_value(cell)
        except ExpressionInvalid as fault:
            found.append(f"Rule {number} of the decision table {table.key}: {fault}")
    return tuple(found)


# A value that is a tuple is a list: a cell holds when it holds for one of its members.
Given = Mapping[str, "Value | tuple[Value, ...]"]


def applying(table: DecisionTable, values: Given) -> tuple[int, ...]:
    """The numbers, from 1, of all rules whose cells hold for these values, whatever the hit policy."""
    return tuple(
        number
        for number, (tests, _) in enumerate(_read(table), start=1)
        if all(
            not cell or _meets(values.get(name), cell) is not negated
            for name, (negated, cell) in zip(table.inputs, tests, strict=True)
        )
    )


def _meets(value: Value | tuple[Value, ...], cell: tuple[Test, ...]) -> bool:
    members = value if isinstance(value, tuple) else (value,)
    return any(meets(member, test) for member in members for test in cell)


def chosen(table: DecisionTable, numbers: tuple[int, ...]) -> int | None:
    """Which of the rules that apply counts by the hit policy; None without any. Raises DecisionAmbiguous."""
    if not numbers:
        return None
    if table.hit is Hit.UNIQUE and len(numbers) > 1:
        raise DecisionAmbiguous(table.key, numbers)
    if table.hit is Hit.MOST:
        return max(numbers, key=lambda number: (_weight(table, number), -number))
    return numbers[0]


def _weight(table: DecisionTable, number: int) -> float:
    first = _read(table)[number - 1][1][0]
    return float("-inf") if isinstance(first, str | bool) or first is None else first


def decide(table: DecisionTable, values: Values) -> Mapping[str, Value]:
    """The outputs for these values; empty when no rule applies. Raises DecisionAmbiguous."""
    number = chosen(table, applying(table, dict(values)))
    if number is None:
        return {}
    return dict(zip(table.outputs, _read(table)[number - 1][1], strict=True))
