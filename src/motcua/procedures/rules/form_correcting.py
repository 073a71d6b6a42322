"""Correcting some answers of a form that was sent: which may change with them, and what is wrong after the change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.procedures.rules.form_fields import FormField, FormPage, Widget, describe, fields_of, settled
from motcua.procedures.rules.form_reading import FieldError, read, validate


def open_fields(pages: tuple[FormPage, ...], asked: Collection[str]) -> tuple[FormField, ...]:
    """The fields asked, in the form's order, and those that wait for one of them: their question may come with it."""
    names = set(asked)
    found: list[FormField] = []
    for one in fields_of(pages):
        adds = {name.partition(".")[0] for name in one.sums}
        waits = {condition.field for condition in one.conditions}
        if one.name in names or (waits | adds) & names:
            names.add(one.name)
            found.append(one)
    return tuple(found)


@dataclass(frozen=True)
class Corrected:
    """All answers after the correction, the fields that differ, and errors by input. `posted`: inputs as typed."""

    data: Mapping[str, Any]
    changed: tuple[str, ...]
    errors: Mapping[str, FieldError]
    posted: Mapping[str, str]


def corrected(
    schema: Mapping[str, Any],
    layout: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
    posted: Mapping[str, str],
    asked: Collection[str],
    today: date,
) -> Corrected:
    """What was posted for the fields asked, judged together with the answers that stay, by the form's own schema."""
    names = [one.name for one in open_fields(describe(schema, layout, "en"), asked)]
    reading = read(schema, layout, posted, today=today, only=names)
    merged, changed, errors = joined(
        schema, layout, before=before, answers=reading.data, asked=asked, today=today
    )
    broken = {error.root for error in reading.errors}
    found = reading.errors_by_field()
    for error in errors:
        if error.root not in broken:
            found.setdefault(error.field, error)
    return Corrected(merged, changed, found, {**posted, **reading.posted})


def joined(
    schema: Mapping[str, Any],
    layout: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    asked: Collection[str],
    today: date,
) -> tuple[dict[str, Any], tuple[str, ...], tuple[FieldError, ...]]:
    """All answers with those of the open fields put in, the names that differ, and what is wrong in those fields.

    An answer to a question that was not asked for is not taken. What stays is not judged anew: the rules of the day
    on which it was given let it pass.
    """
    pages = describe(schema, layout, "en")
    names = {one.name for one in open_fields(pages, asked) if one.widget is not Widget.TOTAL}
    kept = {name: value for name, value in before.items() if name not in names}
    data = settled(pages, kept | {name: value for name, value in answers.items() if name in names})
    open_names = {one.name for one in open_fields(pages, asked)}
    wrong = tuple(error for error in validate(schema, layout, data, today=today) if error.root in open_names)
    changed = tuple(one.name for one in fields_of(pages) if data.get(one.name) != before.get(one.name))
    return data, changed, wrong
