"""From what was posted to JSON by the schema, with everything that is wrong, by the same schema for every door.

Pure. The words of an error are made by the door (`motcua.procedures.form_messages`) from its code and numbers.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date
from functools import lru_cache
from typing import Any

import jsonschema_rs

from motcua.kernel.identity import IdProblem, digits_of, normal_phone, tax_code_problems
from motcua.procedures.rules.form_fields import (
    ADDRESS_PARTS,
    FormField,
    Widget,
    areas,
    describe,
    field_at,
    fields_of,
    inputs,
    settled,
    total_of,
)
from motcua.procedures.rules.form_patterns import LINEAR
from motcua.procedures.rules.form_values import date_of, number_of, squeezed

_YES = frozenset({"on", "true", "1", "yes"})
_FORMED = frozenset({"commune", "phone", "personal_id", "tax_code"})


@dataclass(frozen=True)
class FieldError:
    """What is wrong with an answer: a code with the numbers its sentence needs.

    `field` is the name of the input: a field, a part of an address (`home-street`), a cell of a table
    (`members-0-name`); empty for the whole.
    """

    field: str
    code: str
    params: Mapping[str, str | int | float] = having(default_factory=dict)

    @property
    def root(self) -> str:
        """The field of the form that it is about."""
        return self.field.partition("-")[0]


@dataclass(frozen=True)
class Reading:
    """What was posted, as JSON by the schema, and what is wrong with it. `posted` is shown again as typed."""

    data: Mapping[str, Any]
    errors: tuple[FieldError, ...]
    posted: Mapping[str, str]

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def errors_by_field(self) -> dict[str, FieldError]:
        """The first error of each input, in the form's order."""
        found: dict[str, FieldError] = {}
        for error in self.errors:
            found.setdefault(error.field, error)
        return found


def read(
    schema: Mapping[str, Any],
    layout: Mapping[str, Any],
    posted: Mapping[str, str],
    *,
    today: date,
    partial: bool = False,
    only: Iterable[str] | None = None,
) -> Reading:
    """Posted strings as JSON by the schema, with everything that is wrong.

    Answers to questions that are not asked (their condition does not hold) are dropped, empty rows of a table too
    (the rows behind them move up, also in `posted`); totals are computed, never read. `partial` (a draft) forgives
    what is missing; `only` reads these fields alone (one page of several). Unknown names are ignored: a page posts
    its token and buttons too.
    """
    pages = describe(schema, layout, "en")
    fields = fields_of(pages)
    wanted = None if only is None else set(only)
    data: dict[str, Any] = {}
    errors: dict[str, FieldError] = {}
    kept = [one for one in fields if wanted is None or one.name in wanted]
    shown: dict[str, str] = {}
    for one in kept:
        value, problems, typed = _answer(one, posted)
        shown |= typed
        here = [c for c in one.conditions if wanted is None or c.field in wanted]
        if not all(condition.holds(data) for condition in here) or one.widget is Widget.TOTAL:
            continue
        for problem in problems:
            errors[problem.field] = problem
        if value is not None:
            data[one.name] = value
    if wanted is None:
        data = settled(pages, data)
    broken = {error.root for error in errors.values()}
    for error in validate(schema, layout, data, today=today):
        beside = wanted is not None and error.root not in wanted
        forgiven = partial and error.code in ("required", "must_accept", "too_few_rows")
        # what could not be read of a field is missing in its data: that is no second error
        again = error.field in errors or (
            error.field in broken and error.code in ("required", "too_few_rows")
        )
        if not (beside or forgiven or again):
            errors[error.field] = error
    order = {one.name: place for place, one in enumerate(fields)}
    found = sorted(errors.values(), key=lambda error: order.get(error.root, len(order)))
    return Reading(data, tuple(found), shown)


def _answer(one: FormField, posted: Mapping[str, str]) -> tuple[Any, list[FieldError], dict[str, str]]:
    """The value of a field, what is wrong with it, and its inputs as typed."""
    if one.widget is Widget.ADDRESS:
        return _address(one, posted)
    if one.widget is Widget.TABLE:
        return _table(one, posted)
    text = posted.get(one.name, "")
    value, problem = _parsed(one, text)
    return value, [FieldError(one.name, problem)] if problem else [], {one.name: text}


def _address(one: FormField, posted: Mapping[str, str]) -> tuple[Any, list[FieldError], dict[str, str]]:
    """Province, commune and street; the province follows from the commune. Nothing but a province is no answer."""
    typed = {part: squeezed(posted.get(f"{one.name}-{part}", "")) for part in ADDRESS_PARTS}
    shown = {f"{one.name}-{part}": text for part, text in typed.items()}
    if not typed["commune"] and not typed["street"]:
        return None, [], shown
    problems = []
    known = areas().get(typed["commune"])
    if known is not None and known[1]:
        typed["province"] = known[1]
        shown[f"{one.name}-province"] = known[1]
    else:
        problems.append(FieldError(f"{one.name}-commune", "wrong_commune"))
    if not typed["street"]:
        problems.append(FieldError(f"{one.name}-street", "required"))
    return (None if problems else typed), problems, shown


def row_count(one: FormField, posted: Mapping[str, str]) -> int:
    """How many rows of a table a page posted, within its limits."""
    said = posted.get(f"{one.name}-rows", "")
    counted = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return min(max(counted, one.min_rows, 1), one.max_rows)


def _table(one: FormField, posted: Mapping[str, str]) -> tuple[Any, list[FieldError], dict[str, str]]:
    rows: list[dict[str, Any]] = []
    problems: list[FieldError] = []
    shown: dict[str, str] = {}
    for number in range(row_count(one, posted)):
        typed = {column.name: posted.get(f"{one.name}-{number}-{column.name}", "") for column in one.columns}
        if not any(text.strip() for text in typed.values()):
            continue
        row: dict[str, Any] = {}
        for column in one.columns:
            place = f"{one.name}-{len(rows)}-{column.name}"
            shown[place] = typed[column.name]
            value, problem = _parsed(column, typed[column.name])
            if problem:
                problems.append(FieldError(place, problem))
            elif value is not None:
                row[column.name] = value
        rows.append(row)
    shown[f"{one.name}-rows"] = str(max(len(rows), one.min_rows, 1))
    return rows or None, problems, shown


def with_row_added(one: FormField, posted: Mapping[str, str]) -> dict[str, str]:
    """What the page posted, with an empty row behind the others. A full table stays as it is."""
    return {**posted, f"{one.name}-rows": str(min(row_count(one, posted) + 1, one.max_rows))}


def with_row_removed(one: FormField, posted: Mapping[str, str], number: int) -> dict[str, str]:
    """What the page posted without row `number` (from 0); the rows behind it move up."""
    count = row_count(one, posted)
    if not 0 <= number < count:
        return dict(posted)
    kept = {name: text for name, text in posted.items() if not name.startswith(f"{one.name}-")}
    left = [at for at in range(count) if at != number]
    for place, at in enumerate(left):
        for column in one.columns:
            text = posted.get(f"{one.name}-{at}-{column.name}", "")
            kept[f"{one.name}-{place}-{column.name}"] = text
    kept[f"{one.name}-rows"] = str(max(len(left), one.min_rows, 1))
    return kept


@lru_cache(maxsize=256)
def _validator(canonical: str) -> Any:
    """Patterns are matched in linear time; references are not followed (there are none in a form)."""
    return jsonschema_rs.Draft202012Validator(
        json.loads(canonical), validate_formats=True, pattern_options=LINEAR
    )


def validate(
    schema: Mapping[str, Any], layout: Mapping[str, Any], data: Mapping[str, Any], *, today: date
) -> tuple[FieldError, ...]:
    """Everything wrong with JSON data by the schema, and what a schema cannot say: dates that lie in the future where
    they may not, communes that do not exist, check digits of tax codes, totals that are not the sum."""
    fields = {one.name: one for one in fields_of(describe(schema, layout, "en"))}
    validator = _validator(json.dumps(schema, sort_keys=True))
    found: list[FieldError] = []
    for problem in validator.iter_errors(dict(data)):
        found += _errors(problem, fields)
    wrong = {error.field for error in found}
    found += [error for error in _beyond(schema, fields, data, today) if error.field not in wrong]
    return tuple(found)


def _beyond(
    schema: Mapping[str, Any], fields: Mapping[str, FormField], data: Mapping[str, Any], today: date
) -> Iterator[FieldError]:
    for name, one in fields.items():
        if name not in data:
            continue
        value, rule = data[name], schema["properties"][name]
        if one.widget is Widget.TOTAL:
            if value != total_of(one, data):
                yield FieldError(name, "wrong_total")
        elif one.widget is Widget.ADDRESS:
            if isinstance(value, Mapping):
                known = areas().get(str(value.get("commune")), ("", ""))
                if not known[1] or known[1] != value.get("province"):
                    yield FieldError(f"{name}-commune", "wrong_commune")
        elif one.widget is Widget.TABLE:
            inner = rule["items"]["properties"]
            for number, row in enumerate(value if isinstance(value, list) else ()):
                for column in one.columns:
                    if isinstance(row, Mapping) and column.name in row:
                        place = f"{name}-{number}-{column.name}"
                        yield from _one(place, column, inner[column.name], row[column.name], today)
        else:
            yield from _one(name, one, rule, value, today)


def _one(
    place: str, one: FormField, rule: Mapping[str, Any], value: Any, today: date
) -> Iterator[FieldError]:
    if rule.get("x-not-in-future"):
        given = date_of(str(value))
        if given is not None and given > today:
            yield FieldError(place, "in_future")
    elif one.kind == "tax_code" and IdProblem.CHECK_DIGIT in tax_code_problems(str(value)):
        yield FieldError(place, "wrong_check_digit")


def _errors(problem: Any, fields: Mapping[str, FormField]) -> list[FieldError]:
    kind = problem.kind
    place = "-".join(str(step) for step in problem.instance_path)
    one = field_at(fields.values(), place)
    match kind.name:
        case "required":
            missing = f"{place}-{kind.property}" if place else str(kind.property)
            asked = field_at(fields.values(), missing)
            if asked is not None and asked.widget is Widget.TABLE:
                return [FieldError(missing, "too_few_rows", {"limit": asked.min_rows})]
            must = asked is not None and asked.widget is Widget.CHECKBOX
            return [FieldError(missing, "must_accept" if must else "required")]
        case "additionalProperties":
            return [
                FieldError(f"{place}-{extra}" if place else str(extra), "unexpected")
                for extra in kind.unexpected
            ]
        case "minimum" | "exclusiveMinimum":
            return [FieldError(place, "too_small", {"limit": kind.limit})]
        case "maximum" | "exclusiveMaximum":
            return [FieldError(place, "too_large", {"limit": kind.limit})]
        case "maxLength":
            return [FieldError(place, "too_long", {"limit": kind.limit})]
        case "minLength":
            return [FieldError(place, "required")]
        case "minItems":
            return [FieldError(place, "too_few_rows", {"limit": kind.limit})]
        case "maxItems":
            return [FieldError(place, "too_many_rows", {"limit": kind.limit})]
        case "enum":
            return [FieldError(place, "not_a_choice")]
        case "const":
            return [FieldError(place, "must_accept")]
        case "format":
            return [FieldError(place, "not_a_date" if kind.format == "date" else "wrong_email")]
        case "pattern":
            if one is not None and one.widget is Widget.ADDRESS:
                return [FieldError(place, "wrong_commune")]
            known = one is not None and one.kind in _FORMED
            return [FieldError(place, f"wrong_{one.kind}" if one is not None and known else "wrong_form")]
        case _:
            return [FieldError(place, "wrong_form")]


def _parsed(one: FormField, typed: str) -> tuple[Any, str]:
    """The value of what was typed (None when empty), or the code of what is wrong with it."""
    text = typed.strip()
    if one.widget is Widget.CHECKBOX:
        return (True, "") if text.lower() in _YES else (None, "") if one.required else (False, "")
    if not text:
        return None, ""
    match one.kind:
        case "integer" | "money":
            number = number_of(text, whole=True)
            return (number, "") if isinstance(number, int) else (None, "not_a_whole_number")
        case "number":
            number = number_of(text)
            return (number, "") if number is not None else (None, "not_a_number")
        case "date":
            day = date_of(text)
            return (day.isoformat(), "") if day else (None, "not_a_date")
        case "phone":
            return normal_phone(text) or text, ""
        case "personal_id" | "commune":
            return digits_of(text) or text, ""
        case "textarea":
            return typed.replace("\r\n", "\n").strip(), ""
        case _:
            return squeezed(text), ""


def posted_of(fields: Iterable[FormField], data: Mapping[str, Any]) -> dict[str, str]:
    """Saved answers as a page would post them."""
    found: dict[str, str] = {}
    for one in fields:
        found |= inputs(one, data.get(one.name))
    return found
