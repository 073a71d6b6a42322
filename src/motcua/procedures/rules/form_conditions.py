"""When a field is asked: conditions on answers before it, all of which have to hold.

Authored as `when: {kind: b}`, `when: {kind: [a, b]}`, `when: {area_m2: {above: 100}}`; several keys: all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from motcua.procedures.rules.form_faults import Fault, refuse

CHOOSING = ("select", "radio")
COUNTING = ("number", "integer", "money")


class Is(StrEnum):
    """How an answer is compared."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


KEYWORDS: Mapping[Is, str] = {
    Is.ABOVE: "exclusiveMinimum",
    Is.AT_LEAST: "minimum",
    Is.BELOW: "exclusiveMaximum",
    Is.AT_MOST: "maximum",
}


@dataclass(frozen=True)
class Condition:
    """One comparison. `value` is a choice, a truth value, a number, or a tuple of choices (ONE_OF)."""

    field: str
    compare: Is
    value: str | bool | int | float | tuple[str, ...]

    def holds(self, data: Mapping[str, Any]) -> bool:
        """An answer that is missing fulfils nothing."""
        given = data.get(self.field)
        if given is None:
            return False
        if self.compare is Is.EQUALS:
            return bool(given == self.value) and isinstance(given, bool) == isinstance(self.value, bool)
        if self.compare is Is.ONE_OF:
            return isinstance(self.value, tuple) and given in self.value
        number, limit = _number(given), _number(self.value)
        if number is None or limit is None:
            return False
        match self.compare:
            case Is.ABOVE:
                return number > limit
            case Is.AT_LEAST:
                return number >= limit
            case Is.BELOW:
                return number < limit
            case _:
                return number <= limit


def _number(value: object) -> Decimal | None:
    """A number, or one as the log keeps it (fractions are decimal text)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def of_row(name: str, when: object) -> tuple[Condition, ...]:
    """The conditions that an authored row states. Raises RowInvalid."""
    if not isinstance(when, Mapping) or not when:
        raise refuse(Fault.WORD_WRONG, name, word="when")
    found: list[Condition] = []
    for field, wanted in when.items():
        if isinstance(wanted, Mapping):
            for word, limit in wanted.items():
                if word not in {str(one) for one in KEYWORDS} or not _is_number(limit):
                    raise refuse(Fault.WORD_WRONG, name, word="when")
                found.append(Condition(str(field), Is(word), limit))
        elif isinstance(wanted, list | tuple):
            if not wanted or not all(isinstance(one, str) for one in wanted):
                raise refuse(Fault.WORD_WRONG, name, word="when")
            found.append(Condition(str(field), Is.ONE_OF, tuple(wanted)))
        elif isinstance(wanted, str | bool):
            found.append(Condition(str(field), Is.EQUALS, wanted))
        else:
            raise refuse(Fault.WORD_WRONG, name, word="when")
    return tuple(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def to_row(conditions: Iterable[Condition]) -> dict[str, Any]:
    """The same as people write it."""
    when: dict[str, Any] = {}
    for one in conditions:
        if one.compare is Is.EQUALS:
            when[one.field] = one.value
        elif isinstance(one.value, tuple):
            when[one.field] = list(one.value)
        else:
            when.setdefault(one.field, {})[str(one.compare)] = one.value
    return when


def to_layout(conditions: tuple[Condition, ...]) -> dict[str, Any]:
    """As a layout keeps it. A single equality keeps the shape that the first versions were written in."""
    if len(conditions) == 1 and conditions[0].compare is Is.EQUALS:
        return {"field": conditions[0].field, "equals": conditions[0].value}
    return {
        "all": [
            {
                "field": one.field,
                "is": str(one.compare),
                "value": list(one.value) if isinstance(one.value, tuple) else one.value,
            }
            for one in conditions
        ]
    }


def of_layout(shown_when: Mapping[str, Any] | None) -> tuple[Condition, ...]:
    if not shown_when:
        return ()
    if "all" not in shown_when:
        return (Condition(shown_when["field"], Is.EQUALS, shown_when["equals"]),)
    return tuple(
        Condition(
            one["field"],
            Is(one["is"]),
            tuple(one["value"]) if isinstance(one["value"], list) else one["value"],
        )
        for one in shown_when["all"]
    )


def to_schema(name: str, conditions: Iterable[Condition]) -> dict[str, Any]:
    """`name` is required when all hold."""
    rules: dict[str, dict[str, Any]] = {}
    for one in conditions:
        rule = rules.setdefault(one.field, {})
        if one.compare is Is.EQUALS:
            rule["const"] = one.value
        elif isinstance(one.value, tuple):
            rule["enum"] = list(one.value)
        else:
            rule[KEYWORDS[one.compare]] = one.value
    return {"if": {"properties": rules, "required": list(rules)}, "then": {"required": [name]}}


def check(
    name: str,
    conditions: Iterable[Condition],
    before: Mapping[str, Mapping[str, Any]],
    waits: Mapping[str, frozenset[str]],
) -> None:
    """Each condition names a field that stands before and a value it can have. Raises RowInvalid.

    `before`: rows of the fields before, by name; `waits`: for every field of the form, those it waits for.
    """
    for one in conditions:
        if one.field not in waits:
            raise refuse(Fault.CONDITION_UNKNOWN, name, word=one.field)
        if one.field not in before:
            way = _way(one.field, name, waits)
            if one.field == name or way:
                raise refuse(Fault.CONDITION_CIRCLE, name, word=" → ".join([name, *way]))
            raise refuse(Fault.CONDITION_LATER, name, word=one.field)
        row = before[one.field]
        kind = row["type"]
        if one.compare is Is.EQUALS and kind == "checkbox":
            fits = isinstance(one.value, bool)
        elif one.compare in (Is.EQUALS, Is.ONE_OF):
            wanted = one.value if isinstance(one.value, tuple) else (one.value,)
            fits = kind in CHOOSING and all(value in row["options"] for value in wanted)
        else:
            fits = kind in COUNTING
        if not fits:
            said = ", ".join(one.value) if isinstance(one.value, tuple) else str(one.value)
            raise refuse(Fault.CONDITION_VALUE, name, word=f"{one.field} = {said}")


def _way(start: str, goal: str, waits: Mapping[str, frozenset[str]]) -> list[str]:
    """The way of waiting from `start` to `goal`, both included; empty when there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        for further in sorted(waits.get(way[-1], frozenset()) - seen):
            seen.add(further)
            ways.append([*way, further])
    return []
