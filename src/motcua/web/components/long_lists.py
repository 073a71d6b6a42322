"""Long lists to choose from (every unit, every procedure of a province), written in one go.

Django renders two templates for each option of a list: 3,500 units take a quarter of a second of the processor. The
markup written here is the same but for the white space between tags. A list as long as this is for officials, who
know what they look for; whoever files a petition writes a name instead (`motcua.petitions.about_units`).
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from motcua.agencies import queries as agencies


def written(
    choices: Iterable[tuple[Any, Any]], chosen: Collection[str], *, at_most_one: bool = True
) -> SafeString:
    """The options of a list, each on its line; a label that is a list of options makes a group.

    `chosen` are values as text. With `at_most_one` only the first option that has one of them is selected, as Django
    does where a value stands twice.
    """
    lines: list[str] = []
    left = set(chosen)
    is_done = not left

    def write(value: Any, label: Any) -> None:
        nonlocal is_done
        selected = ""
        if not is_done and str(value) in left:
            selected, is_done = " selected", at_most_one
        lines.append(f'\n<option value="{conditional_escape(value)}"{selected}>{_text(label)}</option>')

    for given, label in choices:
        value = "" if given is None else given
        if isinstance(label, list | tuple):
            if value:
                lines.append(f'\n<optgroup label="{_text(value)}">')
            for one, text in label:
                write(one, text)
            if value:
                lines.append("\n</optgroup>")
        else:
            write(value, label)
    return mark_safe("".join(lines))


def _text(label: Any) -> str:
    return conditional_escape(label if isinstance(label, str) else localize(label))


class LongSelect(forms.Select):
    """A list to choose one from, however long."""

    template_name = "components/long_select.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        shown = context["widget"]
        if self.allow_multiple_selected:
            shown["attrs"]["multiple"] = True
        shown["options"] = written(self.choices, shown["value"], at_most_one=not self.allow_multiple_selected)
        return context


class LongSelectMultiple(LongSelect, forms.SelectMultiple):
    """A list to choose several from, however long."""


def unit_options(day: date) -> SafeString:
    """Every unit that exists on the day, none chosen: written once for all lists of a page that offer the same."""
    return written(((row.id, row.name) for row in agencies.units_on(day)), ())
