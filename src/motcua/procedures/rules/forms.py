"""Forms on the server's side: what templates show, what a posted page means, what is wrong with it.

Pure. The words of an error are made by the door (`motcua.procedures.form_messages`) from its code and numbers.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date
from enum import StrEnum
from typing import Any

import jsonschema_rs

from motcua.kernel.identity import digits_of, normal_phone

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DMY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_LONGEST_NUMBER = 30
_YES = frozenset({"on", "true", "1", "yes"})


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
    PHONE = "phone"
    PERSONAL_ID = "personal_id"
    EMAIL = "email"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class FormField:
    """One field in the reader's language. `shown_when` is (field, value): the field counts only then."""

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
    shown_when: tuple[str, str] | None

    def counts(self, data: Mapping[str, Any]) -> bool:
        """Whether the field is asked at all, given the answers so far."""
        return self.shown_when is None or data.get(self.shown_when[0]) == self.shown_when[1]


@dataclass(frozen=True)
class FormPage:
    key: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class FieldError:
    """What is wrong with a field: a code with the numbers its sentence needs. `field` is empty for the whole."""

    field: str
    code: str
    params: Mapping[str, str | int | float] = having(default_factory=dict)


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
        """The first error of each field, in the form's order."""
        found: dict[str, FieldError] = {}
        for error in self.errors:
            found.setdefault(error.field, error)
        return found


@dataclass(frozen=True)
class Answer:
    """One line of the review page. `text` is empty when nothing was answered."""

    page_title: str
    field: FormField
    text: str


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
    widget = Widget(shown["widget"])
    waits = shown.get("shown_when")
    digits = shown["type"] in ("integer", "money", "commune", "personal_id")
    return FormField(
        name=shown["name"],
        kind=shown["type"],
        widget=widget,
        label=shown["label"][key],
        hint=shown.get("hint", {}).get(key, ""),
        required=required,
        choices=tuple(Choice(o["value"], o["label"][key]) for o in shown.get("options", ())),
        unit=shown.get("unit", ""),
        autocomplete=shown.get("autocomplete", "off"),
        input_mode="numeric" if digits else {"number": "decimal", "phone": "tel"}.get(shown["type"], ""),
        minimum=rule.get("minimum"),
        maximum=rule.get("maximum"),
        max_length=rule.get("maxLength"),
        is_plain=bool(shown.get("plain")),
        shown_when=(waits["field"], waits["equals"]) if waits else None,
    )


def fields_of(pages: Iterable[FormPage]) -> tuple[FormField, ...]:
    return tuple(one for page in pages for one in page.fields)


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

    Answers to questions that are not asked (their condition does not hold) are dropped. `partial` (a draft)
    forgives what is missing; `only` reads these fields alone (one page of several). Unknown names are ignored:
    a page posts its token and buttons too.
    """
    fields = fields_of(describe(schema, layout, "en"))
    wanted = None if only is None else set(only)
    data: dict[str, Any] = {}
    errors: dict[str, FieldError] = {}
    kept = [one for one in fields if wanted is None or one.name in wanted]
    for one in kept:
        if not one.counts(data) and (wanted is None or one.shown_when is None or one.shown_when[0] in wanted):
            continue
        value, problem = _parsed(one, posted.get(one.name, ""))
        if problem:
            errors[one.name] = FieldError(one.name, problem)
        elif value is not None:
            data[one.name] = value
    for error in validate(schema, layout, data, today=today):
        beside = wanted is not None and error.field not in wanted
        forgiven = partial and error.code in ("required", "must_accept")
        if error.field not in errors and not beside and not forgiven:
            errors[error.field] = error
    order = {one.name: place for place, one in enumerate(fields)}
    found = sorted(errors.values(), key=lambda error: order.get(error.field, len(order)))
    return Reading(data, tuple(found), {one.name: posted.get(one.name, "") for one in kept})


def validate(
    schema: Mapping[str, Any], layout: Mapping[str, Any], data: Mapping[str, Any], *, today: date
) -> tuple[FieldError, ...]:
    """Everything wrong with JSON data by the schema, dates that lie in the future where they may not included."""
    fields = {one.name: one for one in fields_of(describe(schema, layout, "en"))}
    validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
    found: list[FieldError] = []
    for problem in validator.iter_errors(dict(data)):
        found += _errors(problem, fields)
    for name, rule in schema["properties"].items():
        if not rule.get("x-not-in-future") or name not in data:
            continue
        given = date_of(str(data[name]))
        if given is not None and given > today:
            found.append(FieldError(name, "in_future"))
    return tuple(found)


def _errors(problem: Any, fields: Mapping[str, FormField]) -> list[FieldError]:
    kind = problem.kind
    name = str(problem.instance_path[0]) if problem.instance_path else ""
    one = fields.get(name)
    match kind.name:
        case "required":
            missing = str(kind.property)
            asked = fields.get(missing)
            must = asked is not None and asked.widget is Widget.CHECKBOX
            return [FieldError(missing, "must_accept" if must else "required")]
        case "additionalProperties":
            return [FieldError(str(extra), "unexpected") for extra in kind.unexpected]
        case "minimum" | "exclusiveMinimum":
            return [FieldError(name, "too_small", {"limit": kind.limit})]
        case "maximum" | "exclusiveMaximum":
            return [FieldError(name, "too_large", {"limit": kind.limit})]
        case "maxLength":
            return [FieldError(name, "too_long", {"limit": kind.limit})]
        case "minLength":
            return [FieldError(name, "required")]
        case "enum":
            return [FieldError(name, "not_a_choice")]
        case "const":
            return [FieldError(name, "must_accept")]
        case "format":
            return [FieldError(name, "not_a_date" if kind.format == "date" else "wrong_email")]
        case "pattern":
            known = one is not None and one.kind in ("commune", "phone", "personal_id", "tax_code")
            return [FieldError(name, f"wrong_{one.kind}" if one is not None and known else "wrong_form")]
        case _:
            return [FieldError(name, "wrong_form")]


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
            return _SPACES.sub(" ", text), ""


def date_of(text: str) -> date | None:
    """A day from `2026-11-22` or `22/11/2026` (also with dots or hyphens)."""
    plain = text.strip()
    try:
        if _ISO.fullmatch(plain):
            return date.fromisoformat(plain)
        match = _DMY.fullmatch(plain)
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def number_of(text: str, *, whole: bool = False) -> int | float | None:
    """A number as people in Vietnam type it: `1.250.000`, `1250000`, `12,5`; English `12.5` where it is clear.

    A dot before exactly three digits parts thousands; a comma is the decimal mark, except in a whole number,
    where it parts thousands too. None when it is no number.
    """
    plain = _SPACES.sub("", text)
    sign = 1
    if plain.startswith("-"):
        sign, plain = -1, plain[1:]
    if not plain or len(plain) > _LONGEST_NUMBER or not re.fullmatch(r"[0-9.,]+", plain, re.ASCII):
        return None
    if (
        _THOUSANDS.fullmatch(plain)
        and _one_kind(plain)
        and (whole or "," not in plain or plain.count(",") > 1)
    ):
        return sign * int(plain.replace(".", "").replace(",", ""))
    decimal = max(plain.rfind(","), plain.rfind("."))
    head, tail = (plain, "") if decimal < 0 else (plain[:decimal], plain[decimal + 1 :])
    mark = plain[decimal] if decimal >= 0 else ""
    if decimal >= 0 and (not head or not tail or mark in head):
        return None
    if ("." in head or "," in head) and not (_THOUSANDS.fullmatch(head) and _one_kind(head)):
        return None
    left = head.replace(".", "").replace(",", "")
    if not tail or not tail.strip("0"):
        return sign * int(left)
    return None if whole else sign * float(f"{left}.{tail}")


def _one_kind(grouped: str) -> bool:
    return not ("." in grouped and "," in grouped)


def display(one: FormField, value: Any, language: str = "vi") -> str:
    """The value in words: a choice by its label, a date as dd/mm/yyyy, a number with its separators and unit.

    A commune stays its code: its name is the agencies' to tell.
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
    if one.widget is Widget.NUMBER and isinstance(value, int | float):
        number = typed_number(value, plain=one.is_plain, vietnamese=vietnamese)
        return f"{number} {one.unit}".strip()
    return str(value)


def typed(one: FormField, value: Any) -> str:
    """The value as it stands in an input, ready to be posted and read again."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if one.widget is Widget.NUMBER and isinstance(value, int | float):
        return typed_number(value, plain=one.is_plain)
    return str(value)


def typed_number(value: int | float, *, plain: bool = False, vietnamese: bool = True) -> str:
    if plain:
        return str(value)
    whole, _, fraction = f"{value:,}".partition(".")
    if not vietnamese:
        return f"{whole}.{fraction}" if fraction else whole
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def answers(pages: Iterable[FormPage], data: Mapping[str, Any], language: str = "vi") -> tuple[Answer, ...]:
    """Every question that was asked, with its answer in words, in the form's order."""
    return tuple(
        Answer(page.title, one, display(one, data.get(one.name), language))
        for page in pages
        for one in page.fields
        if one.counts(data)
    )
