"""What a form asks, as a page draws it: pages, fields, their answers in words, what is computed from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any

from motcua.agencies.rules import area_plans
from motcua.procedures.rules import form_conditions
from motcua.procedures.rules.form_conditions import Condition
from motcua.procedures.rules.form_values import date_of, typed_number

ADDRESS_PARTS = ("province", "commune", "street")


class Widget(StrEnum):
    """How a field is drawn."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    COMMUNE = "commune"
    ADDRESS = "address"
    PHONE = "phone"
    PERSONAL_ID = "personal_id"
    EMAIL = "email"
    TABLE = "table"
    TOTAL = "total"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class FormField:
    """One field in the reader's language. It counts only when all of `conditions` hold.

    `message` is what a wrong answer to a pattern is told; `replaces` names the paper that a declaration stands for.
    A table has `columns`; a total adds the numbers named in `sums` (`field` or `table.column`).
    """

    name: str
    kind: str  # the authoring type: text, integer, money, tax_code ...
    widget: Widget
    label: str
    hint: str
    required: bool
    choices: tuple[Choice, ...]
    unit: str
    autocomplete: str
    input_mode: str
    minimum: float | None
    maximum: float | None
    max_length: int | None
    is_plain: bool
    conditions: tuple[Condition, ...] = ()
    message: str = ""
    replaces: str = ""
    prefill: tuple[str, ...] = ()
    is_sensitive: bool = False
    columns: tuple["FormField", ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    sums: tuple[str, ...] = ()

    def counts(self, data: Mapping[str, Any]) -> bool:
        """Whether the field is asked at all, given the answers so far."""
        return all(one.holds(data) for one in self.conditions)


@dataclass(frozen=True)
class FormPage:
    key: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Answer:
    """One line of the review page. `text` is empty when nothing was answered; a table has `rows` of texts."""

    page_title: str
    field: FormField
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


def describe(
    schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None, language: str
) -> tuple[FormPage, ...]:
    """The pages of a form in `language` (vi, else en). A procedure without a form has no pages."""
    if not schema or not layout:
        return ()
    always = set(schema.get("required", ()))
    sometimes = {name for rule in schema.get("allOf", ()) for name in rule["then"]["required"]}
    key = "vi" if language.startswith("vi") else "en"
    return tuple(
        FormPage(
            key=page["key"],
            title=page["title"][key],
            fields=tuple(
                _field(shown, schema["properties"][shown["name"]], key, shown["name"] in always | sometimes)
                for shown in page["fields"]
            ),
        )
        for page in layout["pages"]
    )


def _field(shown: Mapping[str, Any], rule: Mapping[str, Any], key: str, required: bool) -> FormField:
    kind = shown["type"]
    digits = kind in ("integer", "money", "commune", "personal_id")
    items = rule.get("items", {})
    return FormField(
        name=shown["name"],
        kind=kind,
        widget=Widget(shown["widget"]),
        label=shown["label"][key],
        hint=shown.get("hint", {}).get(key, ""),
        required=required,
        choices=tuple(Choice(o["value"], o["label"][key]) for o in shown.get("options", ())),
        unit=shown.get("unit", ""),
        autocomplete=shown.get("autocomplete", "off"),
        input_mode="numeric" if digits else {"number": "decimal", "phone": "tel"}.get(kind, ""),
        minimum=rule.get("minimum"),
        maximum=rule.get("maximum"),
        max_length=rule.get("maxLength"),
        is_plain=bool(shown.get("plain")),
        conditions=form_conditions.of_layout(shown.get("shown_when")),
        message=shown.get("message", {}).get(key, ""),
        replaces=shown.get("replaces", {}).get(key, ""),
        prefill=tuple(shown.get("prefill", ())),
        is_sensitive=bool(rule.get("x-sensitive")),
        columns=tuple(
            _field(column, items["properties"][column["name"]], key, column["name"] in items["required"])
            for column in shown.get("columns", ())
        ),
        min_rows=rule.get("minItems", 0),
        max_rows=rule.get("maxItems", 0),
        sums=tuple(rule.get("x-sum", ())),
    )


def fields_of(pages: Iterable[FormPage]) -> tuple[FormField, ...]:
    return tuple(one for page in pages for one in page.fields)


def asked(page: FormPage, data: Mapping[str, Any]) -> list[FormField]:
    """The fields of a page that may be asked: those that wait for a field of the same page count in."""
    own: set[str] = set()
    found: list[FormField] = []
    for one in page.fields:
        if all(condition.field in own or condition.holds(data) for condition in one.conditions):
            own.add(one.name)
            found.append(one)
    return found


def settled(pages: Sequence[FormPage], data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions that are asked, with their totals; where a condition no longer holds, none."""
    kept: dict[str, Any] = {}
    for one in fields_of(pages):
        if not one.counts(kept):
            continue
        if one.widget is Widget.TOTAL:
            total = total_of(one, kept)
            if total is not None:
                kept[one.name] = total
        elif one.name in data:
            kept[one.name] = data[one.name]
    return kept


def total_of(one: FormField, data: Mapping[str, Any]) -> int | float | None:
    """The sum that a total shows; None when nothing was answered of what it adds (null is not zero)."""
    numbers = [number for name in one.sums for number in _summands(name, data)]
    if not numbers:
        return None
    total = sum(numbers, Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


def _summands(name: str, data: Mapping[str, Any]) -> Iterator[Decimal]:
    field, _, column = name.partition(".")
    given = data.get(field)
    values = [row.get(column) for row in given] if column and isinstance(given, list) else [given]
    for value in values:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                yield Decimal(str(value))
            except InvalidOperation:
                continue


def field_at(fields: Iterable[FormField], place: str) -> FormField | None:
    """The field of an input's name: `price`, `home-street`, or a column of a table's row, `members-0-name`."""
    name, *rest = place.split("-")
    one = next((found for found in fields if found.name == name), None)
    if one is not None and len(rest) == 2:
        return next((column for column in one.columns if column.name == rest[1]), one)
    return one


@cache
def areas() -> Mapping[str, tuple[str, str]]:
    """Every province and commune of today by its code: name, and the code of its province (empty for provinces)."""
    return {area.code: (area.name, area.parent_code) for area in area_plans()}


def display(one: FormField, value: Any, language: str = "vi") -> str:
    """The value in words: a choice by its label, a date as dd/mm/yyyy, a number with its separators and unit.

    A commune stays its code: its name is the agencies' to tell. A table says how many rows it has.
    """
    vietnamese = language.startswith("vi")
    if value is None:
        return ""
    if one.widget is Widget.CHECKBOX:
        return ("Có" if value else "Không") if vietnamese else ("Yes" if value else "No")
    if one.choices:
        return next((choice.label for choice in one.choices if choice.value == value), str(value))
    if one.widget is Widget.DATE:
        day = date_of(str(value))
        return day.strftime("%d/%m/%Y") if day else str(value)
    if one.widget in (Widget.NUMBER, Widget.TOTAL):
        number = _as_number(value)
        if number is not None:
            return f"{typed_number(number, plain=one.is_plain, vietnamese=vietnamese)} {one.unit}".strip()
    if one.widget is Widget.ADDRESS and isinstance(value, Mapping):
        codes = [str(value.get(part, "")) for part in ("commune", "province")]
        names = [areas().get(code, (code, ""))[0] for code in codes]
        return ", ".join(text for text in [str(value.get("street", "")), *names] if text)
    if one.widget is Widget.TABLE and isinstance(value, list):
        return f"{len(value)} dòng" if vietnamese else f"{len(value)} rows"
    return str(value)


def _as_number(value: Any) -> int | float | None:
    """A number, also as the log keeps a fraction: decimal text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(Decimal(str(value)))
    except InvalidOperation:
        return None


def rows_in_words(one: FormField, value: Any, language: str = "vi") -> tuple[tuple[str, ...], ...]:
    """The rows of a table, each cell in words; communes by name."""
    if one.widget is not Widget.TABLE or not isinstance(value, list):
        return ()
    return tuple(
        tuple(_cell(column, row.get(column.name), language) for column in one.columns)
        for row in value
        if isinstance(row, Mapping)
    )


def _cell(column: FormField, value: Any, language: str) -> str:
    if column.widget is Widget.COMMUNE and value is not None:
        return areas().get(str(value), (str(value), ""))[0]
    return display(column, value, language)


def typed(one: FormField, value: Any) -> str:
    """The value as it stands in an input, ready to be posted and read again."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if one.widget in (Widget.NUMBER, Widget.TOTAL):
        number = _as_number(value)
        if number is not None:
            return typed_number(number, plain=one.is_plain)
    return str(value)


def inputs(one: FormField, value: Any) -> dict[str, str]:
    """The value as it stands in the inputs of a field, by their names: one, or those of an address or a table."""
    if one.widget is Widget.ADDRESS:
        given = value if isinstance(value, Mapping) else {}
        return {f"{one.name}-{part}": str(given.get(part, "")) for part in ADDRESS_PARTS}
    if one.widget is Widget.TABLE:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        found = {f"{one.name}-rows": str(max(len(rows), one.min_rows, 1))}
        for number, row in enumerate(rows):
            for column in one.columns:
                found[f"{one.name}-{number}-{column.name}"] = typed(column, row.get(column.name))
        return found
    return {one.name: typed(one, value)}


def answers(pages: Iterable[FormPage], data: Mapping[str, Any], language: str = "vi") -> tuple[Answer, ...]:
    """Every question that was asked, with its answer in words, in the form's order."""
    return tuple(
        Answer(
            page.title,
            one,
            display(one, data.get(one.name), language),
            rows_in_words(one, data.get(one.name), language),
        )
        for page in pages
        for one in page.fields
        if one.counts(data)
    )
