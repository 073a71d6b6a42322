"""The e-form at the counter: the same questions and the same schema as online, asked when the official opens it.

Most people bring the declaration on paper, so the form is closed at first and the dossier is taken in without it.
Once opened it is an answer like any other: all that is required has to be there and right, because a form half filled
in would look to the next desk like what the applicant declared. Whoever cannot finish it closes it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from motcua.agencies import queries as agencies
from motcua.procedures.rules import forms
from motcua.procedures.rules.form_sources import Filled
from motcua.procedures.rules.forms import Choice, FormField, FormPage, Widget
from motcua.web.components import eform
from motcua.web.components.eform import Acted, Question, Sheet
from motcua.web.desk.counter import Desk

PREFIX = "q-"  # the intake asks for a name and a telephone too


@dataclass(frozen=True)
class Section:
    """A page of the form under its title."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class CounterSheet:
    """The form of a procedure on the page of the intake: closed, or open with what was typed."""

    desk: Desk
    typed: Mapping[str, str]
    is_open: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, Filled] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    acted: Acted | None = None

    @classmethod
    def of(cls, desk: Desk, posted: Mapping[str, str]) -> "CounterSheet":
        values = {name: str(value).replace("\0", "") for name, value in posted.items()}
        typed = eform.without_prefix(values, PREFIX)
        return cls(desk, typed, is_open="eform" in posted)

    @property
    def exists(self) -> bool:
        return bool(self.desk.page.form_schema and self.desk.page.form_layout)

    @property
    def note(self) -> str:
        """Which named sources are not connected, said when the form was opened."""
        return eform.unconnected(self._fields(), self.filled) if self.filled or not self.typed else ""

    @property
    def anchor(self) -> str:
        return self.acted.anchor if self.acted else ""

    def _pages(self) -> tuple[FormPage, ...]:
        return forms.describe(self.desk.page.form_schema, self.desk.page.form_layout, get_language() or "vi")

    def _fields(self) -> tuple[FormField, ...]:
        return forms.fields_of(self._pages())

    def turned(
        self, posted: Mapping[str, str], earlier: Callable[[str], Mapping[str, Any]]
    ) -> "CounterSheet | None":
        """The sheet after one of the form's own buttons (open, close, a row, a look-up); None: none was pressed."""
        if "eform-close" in posted:
            return replace(self, is_open=False, typed={})
        if "eform-open" in posted:
            return self._opened(posted, earlier)
        acted = eform.act(self._fields(), self.typed, prefix=PREFIX) if self.is_open else None
        return replace(self, typed=acted.typed, acted=acted) if acted else None

    def _opened(
        self, posted: Mapping[str, str], earlier: Callable[[str], Mapping[str, Any]]
    ) -> "CounterSheet":
        """Open, with what was typed of the owner and what they answered before filled in."""
        owner = str(posted.get("owner_id_number", ""))
        known = {
            "owner.name": posted.get("owner_name"),
            "owner.id_number": owner,
            "owner.telephone": posted.get("telephone"),
            "owner.address": posted.get("address"),
        }
        fields = self._fields()
        wanted = owner and any("earlier" in one.prefill for one in fields)
        typed, filled = eform.prefilled(fields, known, earlier(owner) if wanted else {})
        return replace(self, is_open=True, typed=typed, filled=filled)

    def judged(self, today: date) -> "CounterSheet":
        """With the answers as JSON, or what is wrong with them in words by input. Closed: nothing is asked."""
        if not self.is_open or not self.exists:
            return self
        schema, layout = self.desk.page.form_schema or {}, self.desk.page.form_layout or {}
        reading = forms.read(schema, layout, self.typed, today=today)
        errors = eform.error_words(reading.errors_by_field(), self._fields())
        return replace(self, typed=reading.posted, errors=errors, data={} if errors else reading.data)

    def sections(self) -> list[Section]:
        if not self.is_open or not self.exists:
            return []
        pages = self._pages()
        fields = forms.fields_of(pages)
        communes = _communes(fields)
        sheet = Sheet(
            typed=self.typed,
            errors=self.errors,
            filled=self.filled,
            communes=communes,
            found=self.acted.found if self.acted else None,
            home_province=settings.PROVINCE_CODE,
            prefix=PREFIX,
        )
        drawn = {one.name: one for one in eform.questions_of(fields, sheet)}
        return [
            Section(page.title, tuple(drawn[f"{PREFIX}{one.name}"] for one in page.fields)) for page in pages
        ]


def _communes(fields: tuple[FormField, ...]) -> tuple[Choice, ...]:
    every = [*fields, *(column for one in fields for column in one.columns)]
    if not any(one.widget is Widget.COMMUNE for one in every):
        return ()
    return tuple(Choice(area.code, area.name) for area in agencies.communes_of(settings.PROVINCE_CODE))
