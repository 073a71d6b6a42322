"""A form's questions as a page draws them, for every door: portal, counter and the editor's preview.

Everything works with plain posts: rows of a table are added and taken away, and a commune is looked up, by buttons
named `act` that send the whole page and keep what was typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.agencies import old_areas
from motcua.kernel.text import sort_key
from motcua.procedures import form_messages
from motcua.procedures.rules import form_sources, forms
from motcua.procedures.rules.form_conditions import Condition, Is
from motcua.procedures.rules.form_sources import Filled, Source
from motcua.procedures.rules.forms import Choice, FieldError, FormField, Widget


@dataclass(frozen=True)
class Question:
    """One question with its answer as typed, what is wrong with it, and where a filled-in answer came from.

    An address has `parts`; a table has `columns` (their headings) and `rows` of questions.
    """

    name: str
    label: str
    widget: str
    value: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    error: str = ""
    source: str = ""
    condition: str = ""
    depends_on: str = ""
    depends_value: str = ""
    unit: str = ""
    autocomplete: str = ""
    input_mode: str = ""
    max_length: int | None = None
    width: str = ""
    parts: tuple["Question", ...] = ()
    columns: tuple["Question", ...] = ()
    rows: tuple[tuple["Question", ...], ...] = ()
    row_count: int = 0
    can_add: bool = False
    can_remove: bool = False
    look_note: str = ""

    @property
    def anchor(self) -> str:
        """What an error summary links to: the input, or the first of a row of radio buttons."""
        if self.rows:
            return self.rows[0][0].anchor
        if self.parts:
            return self.parts[1].anchor  # the commune: the province is there already
        first = self.widget == "radio" and self.choices
        return f"id_{self.name}_{self.choices[0].value}" if first else f"id_{self.name}"

    @property
    def described_by(self) -> str:
        parts = {"hint": self.hint, "condition": self.condition, "source": self.source, "error": self.error}
        return " ".join(f"id_{self.name}_{part}" for part, text in parts.items() if text)


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary."""

    anchor: str
    message: str


def summary_of(questions: Iterable[Question]) -> list[SummaryLine]:
    """Every error with its place, parts of addresses and cells of tables included."""
    found: list[SummaryLine] = []
    for q in questions:
        if q.error:
            found.append(SummaryLine(q.anchor, f"{q.label}: {q.error}"))
        found += [
            SummaryLine(part.anchor, f"{q.label}, {part.label}: {part.error}")
            for part in q.parts
            if part.error
        ]
        for number, row in enumerate(q.rows, 1):
            for cell in row:
                if cell.error:
                    place = _("row %(number)s") % {"number": number}
                    found.append(SummaryLine(cell.anchor, f"{q.label}, {place}, {cell.label}: {cell.error}"))
    return found


_WIDTHS = {"date": "short", "phone": "middle", "personal_id": "middle", "number": "short", "total": "short"}


@dataclass(frozen=True)
class Sheet:
    """What a page of a form is drawn from: inputs as typed, errors in words by input, what was filled in and found.

    `found` are the communes of today that a look-up named, by the address; None when nothing was looked up.
    """

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    filled: Mapping[str, Filled]
    communes: tuple[Choice, ...] = ()
    found: Mapping[str, tuple[old_areas.Found, ...]] | None = None
    home_province: str = ""
    prefix: str = ""


def questions_of(fields: Sequence[FormField], sheet: Sheet) -> list[Question]:
    """The fields of a page as questions. Conditions on other fields of `fields` are said in words."""
    controllers = {one.name: one for one in fields}
    return [_under(_question(one, sheet, controllers), sheet.prefix) for one in fields]


def _under(q: Question, prefix: str) -> Question:
    if not prefix:
        return q
    return replace(
        q,
        name=prefix + q.name,
        depends_on=prefix + q.depends_on if q.depends_on else "",
        parts=tuple(_under(part, prefix) for part in q.parts),
        rows=tuple(tuple(_under(cell, prefix) for cell in row) for row in q.rows),
    )


def _question(one: FormField, sheet: Sheet, controllers: Mapping[str, FormField]) -> Question:
    filled = sheet.filled.get(one.name)
    source = _("From: %(source)s.") % {"source": filled.source.name(get_language() or "vi")} if filled else ""
    made = question(
        one,
        sheet.typed.get(one.name, ""),
        error=sheet.errors.get(one.name, ""),
        source=source,
        controllers=controllers,
    )
    if one.widget is Widget.COMMUNE:
        return replace(made, choices=sheet.communes)
    if one.widget is Widget.ADDRESS:
        return _address(one, made, sheet)
    if one.widget is Widget.TABLE:
        return _table(one, made, sheet)
    return made


def question(
    one: FormField,
    value: str,
    *,
    error: str = "",
    source: str = "",
    controllers: Mapping[str, FormField] | None = None,
) -> Question:
    """A field of one input as a question. `controllers` are the fields of the page that others wait for."""
    depends_on, depends_value = _dependence(one, controllers or {})
    hint = one.hint
    if one.widget is Widget.DATE and not hint:
        hint = _("Day/month/year, for example 22/11/1980.")
    if one.replaces:
        said = _("This declaration stands for the paper: %(paper)s. Nothing needs to be attached.")
        hint = f"{hint} {said % {'paper': one.replaces}}".strip()
    if one.widget is Widget.TOTAL:
        hint = hint or _("Computed from your answers when you save the page.")
    return Question(
        name=one.name,
        label=one.label,
        widget=str(one.widget),
        value=forms.display(one, value) if one.widget is Widget.DATE and value else value,
        hint=hint,
        choices=one.choices,
        required=one.required or one.widget is Widget.TOTAL,
        error=error,
        source=source,
        condition=_condition_words(one, controllers or {}),
        depends_on=depends_on,
        depends_value=depends_value,
        unit=one.unit,
        autocomplete=one.autocomplete,
        input_mode="numeric" if one.widget is Widget.DATE else one.input_mode,
        max_length=one.max_length if one.widget in (Widget.TEXT, Widget.TEXTAREA) else None,
        width=_WIDTHS.get(str(one.widget), ""),
    )


def _dependence(one: FormField, controllers: Mapping[str, FormField]) -> tuple[str, str]:
    """What a script can hide the question by: a single choice of the same page. Everything else stands with words."""
    if len(one.conditions) != 1 or one.conditions[0].field not in controllers:
        return "", ""
    only = one.conditions[0]
    if only.compare is not Is.EQUALS or not isinstance(only.value, str):
        return "", ""
    return only.field, only.value


def _condition_words(one: FormField, controllers: Mapping[str, FormField]) -> str:
    """When the question is to be answered, for conditions on questions of the same page."""
    here = [condition for condition in one.conditions if condition.field in controllers]
    if not here:
        return ""
    if len(here) == 1 and here[0].compare is Is.EQUALS and isinstance(here[0].value, str):
        other = controllers[here[0].field]
        return _("Answer only if you chose “%(answer)s” for “%(question)s”.") % {
            "answer": choice_label(other, here[0].value),
            "question": other.label,
        }
    said = [condition_words(condition, controllers[condition.field]) for condition in here]
    return _("Answer only if: %(conditions)s.") % {"conditions": "; ".join(said)}


def choice_label(one: FormField, value: str) -> str:
    return next((c.label for c in one.choices if c.value == value), value)


def condition_words(condition: Condition, other: FormField) -> str:
    """One condition in words, as the reader of a form or its author needs it."""
    value = condition.value
    names: dict[str, Any] = {"question": other.label}
    if isinstance(value, bool):
        words = _("“%(question)s” is ticked") if value else _("“%(question)s” is not ticked")
        return words % names
    if isinstance(value, tuple):
        names["answer"] = " / ".join(choice_label(other, one) for one in value)
        return _("“%(question)s” is one of: %(answer)s") % names
    if isinstance(value, str):
        return _("“%(question)s” is “%(answer)s”") % {**names, "answer": choice_label(other, value)}
    names["answer"] = f"{forms.typed_number(value)} {other.unit}".strip()
    match condition.compare:
        case Is.ABOVE:
            return _("“%(question)s” is above %(answer)s") % names
        case Is.AT_LEAST:
            return _("“%(question)s” is at least %(answer)s") % names
        case Is.BELOW:
            return _("“%(question)s” is below %(answer)s") % names
        case _:
            return _("“%(question)s” is at most %(answer)s") % names


def _address(one: FormField, made: Question, sheet: Sheet) -> Question:
    typed, name = sheet.typed, one.name
    province = typed.get(f"{name}-province") or sheet.home_province
    chosen = typed.get(f"{name}-commune", "")
    hits = (sheet.found or {}).get(name)
    first = tuple(Choice(hit.code, hit.name) for hit in hits or () if hit.code)
    first_codes = {choice.value for choice in first}
    rest = tuple(choice for choice in communes_of(province) if choice.value not in first_codes)
    look_note = ""
    if hits is not None:
        look_note = _found_words(hits) if hits else _("Nothing is known of that name. Choose from the list.")

    def part(key: str, label: str, widget: str, **extra: Any) -> Question:
        place = f"{name}-{key}"
        error = sheet.errors.get(place, "")
        return Question(
            place, label, widget, typed.get(place, ""), error=error, required=one.required, **extra
        )

    return replace(
        made,
        parts=(
            replace(part("province", _("Province or city"), "select", choices=provinces()), value=province),
            replace(
                part("commune", _("Commune, ward or special zone"), "select", choices=first + rest),
                value=chosen,
            ),
            part("street", _("House number, street, hamlet"), "text", max_length=250),
            Question(f"{name}-old", _("Name before 01/07/2025"), "text", typed.get(f"{name}-old", "")),
        ),
        look_note=look_note,
    )


def _found_words(hits: Sequence[old_areas.Found]) -> str:
    lines = []
    for hit in hits[:8]:
        words = _("%(old)s is today %(now)s") % {"old": hit.old, "now": hit.name}
        if hit.is_part:
            words += " " + _("(only a part of it: please check which)")
        lines.append(words if hit.is_sure else words + " " + _("(not confirmed, please check)"))
    return "; ".join(lines) + "."


def provinces() -> tuple[Choice, ...]:
    return tuple(Choice(code, name) for code, (name, above) in forms.areas().items() if not above)


def communes_of(province: str) -> tuple[Choice, ...]:
    found = [Choice(code, name) for code, (name, above) in forms.areas().items() if above == province]
    return tuple(sorted(found, key=lambda choice: sort_key(choice.label)))


def _table(one: FormField, made: Question, sheet: Sheet) -> Question:
    count = forms.row_count(one, sheet.typed)
    rows = []
    for number in range(count):
        cells = []
        for column in one.columns:
            place = f"{one.name}-{number}-{column.name}"
            cell = question(
                replace(column, name=place),
                sheet.typed.get(place, ""),
                error=sheet.errors.get(place, ""),
            )
            if column.widget is Widget.COMMUNE:
                cell = replace(cell, choices=sheet.communes)
            cells.append(replace(cell, hint=""))
        rows.append(tuple(cells))
    return replace(
        made,
        columns=tuple(question(column, "") for column in one.columns),
        rows=tuple(rows),
        row_count=count,
        can_add=count < one.max_rows,
        can_remove=count > max(one.min_rows, 1),
    )


# What a button of the page asks for, besides going on


@dataclass(frozen=True)
class Acted:
    """A page after one of its own buttons: inputs as typed and changed, what a look-up found, where to go on."""

    typed: Mapping[str, str]
    found: Mapping[str, tuple[old_areas.Found, ...]] | None = None
    anchor: str = ""


def act(fields: Sequence[FormField], posted: Mapping[str, str], *, prefix: str = "") -> Acted | None:
    """What the page is to show after a button named `act`; None when none of ours was pressed.

    `posted` has the inputs without the prefix and `act` as it was sent.
    """
    verb, _colon, place = posted.get("act", "").partition(":")
    name, _colon, more = place.removeprefix(prefix).partition(":")
    one = next((field for field in fields if field.name == name), None)
    if one is None:
        return None
    typed = {key: text for key, text in posted.items() if key != "act"}
    if verb == "add" and one.widget is Widget.TABLE:
        number = forms.row_count(one, posted)
        anchor = f"id_{prefix}{name}-{number}-{one.columns[0].name}"
        return Acted(forms.with_row_added(one, typed), anchor=anchor)
    if verb == "remove" and one.widget is Widget.TABLE and more.isascii() and more.isdigit():
        return Acted(forms.with_row_removed(one, typed, int(more[:4])), anchor=f"id_{prefix}{name}_table")
    if verb == "province" and one.widget is Widget.ADDRESS:
        return Acted({**typed, f"{name}-commune": ""}, anchor=f"id_{prefix}{name}-commune")
    if verb == "look" and one.widget is Widget.ADDRESS:
        hits = old_areas.look_up(typed.get(f"{name}-old", ""), typed.get(f"{name}-province", ""))
        if len({hit.code for hit in hits}) == 1 and hits[0].code:
            typed[f"{name}-commune"] = hits[0].code
            typed[f"{name}-province"] = forms.areas()[hits[0].code][1]
        return Acted(typed, {name: hits}, anchor=f"id_{prefix}{name}-commune")
    return None


def without_prefix(posted: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The inputs of a form that stands among others on its page."""
    found = {name.removeprefix(prefix): text for name, text in posted.items() if name.startswith(prefix)}
    return {**found, "act": posted["act"]} if "act" in posted else found


# Filling in


def prefilled(
    fields: Iterable[FormField], known: Mapping[str, Any], earlier: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, Filled]]:
    """Inputs that named sources fill, and which source filled each field. `earlier`: answers by field name."""
    typed: dict[str, str] = {}
    filled: dict[str, Filled] = {}
    for one in fields:
        value = earlier.get(one.name)
        if one.choices and value not in {choice.value for choice in one.choices}:
            value = None
        found = form_sources.first_filled(one.prefill, {**known, "earlier": value})
        if found is None:
            continue
        given = found.value
        if one.widget is Widget.ADDRESS and isinstance(given, str):
            given = {"commune": given, "province": forms.areas().get(given, ("", ""))[1]}
        typed |= forms.inputs(one, given)
        filled[one.name] = found
    return typed, filled


def unconnected(fields: Iterable[FormField], filled: Mapping[str, Filled]) -> str:
    """A sentence that says which sources a page names that are not connected yet; empty when none."""
    named: dict[str, Source] = {}
    for one in fields:
        if one.name not in filled:
            named |= {source.key: source for source in form_sources.not_connected(one.prefill)}
    if not named:
        return ""
    language = get_language() or "vi"
    words = _("Not connected yet, so please fill in yourself what it holds: %(sources)s.")
    return words % {"sources": "; ".join(source.name(language) for source in named.values())}


def error_words(errors: Mapping[str, FieldError], fields: Sequence[FormField]) -> dict[str, str]:
    """Sentences by input."""
    return {
        place: form_messages.message(error, forms.field_at(fields, place)) for place, error in errors.items()
    }


# What was declared, in words


@dataclass(frozen=True)
class AnswerLine:
    """One answer; a table has headings and rows."""

    label: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def answer_pages(
    schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> list[tuple[str, list[AnswerLine]]]:
    """The answers that were given, in the form's order and words, under the titles of its pages."""
    language = get_language() or "vi"
    found = []
    for page in forms.describe(schema, layout, language):
        lines = [
            AnswerLine(
                one.label,
                said(one, data[one.name], language),
                tuple(column.label for column in one.columns),
                forms.rows_in_words(one, data[one.name], language),
            )
            for one in page.fields
            if one.name in data and one.counts(data)
        ]
        if lines:
            found.append((page.title, lines))
    return found


def said(one: FormField, value: Any, language: str) -> str:
    """An answer in words, a commune by its name."""
    if one.widget is Widget.COMMUNE and value is not None:
        return forms.areas().get(str(value), (str(value), ""))[0]
    return forms.display(one, value, language)
