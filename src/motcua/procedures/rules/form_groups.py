"""A form of many fields in small groups: what is asked on one page is what one can look over at once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from motcua.procedures.rules.form_fields import FormField, FormPage, Widget

# What a page may weigh: eight short questions, or a table with some.
MOST = 8
_WEIGHTS = {Widget.TABLE: 3, Widget.ADDRESS: 2}


def grouped(pages: Sequence[FormPage]) -> tuple[FormPage, ...]:
    """The pages of a form, each that holds too much parted into several of about the same weight.

    A question stays behind those it waits for, and the order of the form is kept.
    """
    return tuple(part for page in pages for part in _parts(page))


def weight(field: FormField) -> int:
    return _WEIGHTS.get(field.widget, 1)


def _parts(page: FormPage) -> Iterator[FormPage]:
    whole = sum(weight(field) for field in page.fields)
    if whole <= MOST:
        yield page
        return
    count = -(-whole // MOST)
    aim = whole / count
    groups: list[list[FormField]] = [[]]
    full = 0
    for field in page.fields:
        heavy = full + weight(field) > MOST
        if groups[-1] and (heavy or full >= aim):
            groups.append([])
            full = 0
        groups[-1].append(field)
        full += weight(field)
    for number, fields in enumerate(groups, 1):
        title = f"{page.title} ({number}/{len(groups)})"
        yield replace(page, key=f"{page.key}-{number}", title=title, fields=tuple(fields))
