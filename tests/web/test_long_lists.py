"""Long lists are written as Django writes them, tag by tag."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from motcua.web.components.long_lists import LongSelect, LongSelectMultiple, written

WORDS = st.text(alphabet="aâđ <>&'\"1", max_size=6)
VALUES: st.SearchStrategy[Any] = WORDS | st.integers(-3, 5000) | st.none() | WORDS.map(mark_safe)
LABELS: st.SearchStrategy[Any] = WORDS | st.integers(-3, 5000) | WORDS.map(lazystr) | WORDS.map(mark_safe)
OPTIONS = st.lists(st.tuples(VALUES, LABELS), max_size=8)
CHOICES = st.lists(st.tuples(VALUES, LABELS) | st.tuples(WORDS, OPTIONS), max_size=8)
ATTRS = st.fixed_dictionaries(
    {},
    optional={
        "id": WORDS,
        "class": st.just("form-select"),
        "disabled": st.booleans(),
        "required": st.booleans(),
        "aria-describedby": WORDS,
    },
)


def packed(markup: str) -> str:
    """Without the white space between tags; no text of these tests has a line's end."""
    return re.sub(r"\n *", "", markup)


@given(choices=CHOICES, value=VALUES, attrs=ATTRS)
def test_a_list_to_choose_one_from_is_written_as_django_writes_it(
    choices: list[Any], value: Any, attrs: dict[str, Any]
) -> None:
    ours = LongSelect(choices=choices).render("unit", value, attrs)

    assert packed(ours) == packed(forms.Select(choices=choices).render("unit", value, attrs))


@given(choices=CHOICES, values=st.lists(VALUES, max_size=4), attrs=ATTRS)
def test_a_list_to_choose_several_from_is_written_as_django_writes_it(
    choices: list[Any], values: list[Any], attrs: dict[str, Any]
) -> None:
    ours = LongSelectMultiple(choices=choices).render("units", values, attrs)

    assert packed(ours) == packed(forms.SelectMultiple(choices=choices).render("units", values, attrs))


@pytest.mark.parametrize("data", [{}, {"unit": "7"}, {"unit": "nothing of the list"}, {"unit": ""}])
def test_a_form_keeps_what_was_chosen_and_says_what_is_wrong(data: dict[str, str]) -> None:
    def made(widget: type[forms.Select]) -> forms.Form:
        class Asked(forms.Form):
            unit = forms.ChoiceField(choices=[("", "Choose"), ("7", "Sở A"), ("8", "Sở <B>")], widget=widget)

        return Asked(data)

    assert packed(made(LongSelect).as_p()) == packed(made(forms.Select).as_p())


def test_options_of_a_template_select_what_was_chosen() -> None:
    page = Template("{% load motcua %}{% options units chosen %}").render(
        Context({"units": [(7, "Sở A"), (8, "<B>")], "chosen": "8"})
    )

    assert page.split("\n")[1:] == [
        '<option value="7">Sở A</option>',
        '<option value="8" selected>&lt;B&gt;</option>',
    ]


def test_nothing_chosen_selects_nothing() -> None:
    assert "selected" not in written([("", "–"), (7, "Sở A")], ())
