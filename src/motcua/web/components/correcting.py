"""The answers of an e-form that a supplement asks to be corrected: drawn, read and judged, at every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from motcua.agencies import queries as agencies
from motcua.procedures import queries as procedures
from motcua.procedures.rules import forms
from motcua.procedures.rules.form_correcting import corrected, open_fields
from motcua.procedures.rules.forms import Choice, FormField, Widget
from motcua.web.components import eform
from motcua.web.components.eform import Acted, Question, Sheet


@dataclass(frozen=True)
class Correcting:
    """The questions of one request. `data` are all answers after a valid correction; `acted`: a row, a look-up."""

    fields: tuple[FormField, ...]
    typed: Mapping[str, str]
    prefix: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None
    acted: Acted | None = None

    @property
    def anchor(self) -> str:
        return self.acted.anchor if self.acted else ""

    def questions(self) -> list[Question]:
        sheet = Sheet(
            typed=self.typed,
            errors=self.errors,
            filled={},
            communes=_communes(self.fields),
            found=self.acted.found if self.acted else None,
            home_province=settings.PROVINCE_CODE,
            prefix=self.prefix,
        )
        return eform.questions_of(self.fields, sheet)


def of_dossier(
    version_id: int,
    form_data: Mapping[str, Any],
    asked: Sequence[str],
    *,
    today: date,
    posted: Mapping[str, str] | None = None,
    prefix: str = "",
) -> Correcting | None:
    """The questions as they were answered, or as posted and judged; None where no answer is asked for."""
    if not asked:
        return None
    version = procedures.version_of(version_id)
    schema, layout = version.form_schema or {}, version.form_layout or {}
    fields = open_fields(forms.describe(schema, layout, get_language() or "vi"), asked)
    if posted is None:
        return Correcting(fields, forms.posted_of(fields, form_data), prefix)
    typed = eform.without_prefix(posted, prefix) if prefix else dict(posted)
    acted = eform.act(fields, typed, prefix=prefix)
    if acted is not None:
        return Correcting(fields, acted.typed, prefix, acted=acted)
    found = corrected(schema, layout, before=form_data, posted=typed, asked=asked, today=today)
    errors = eform.error_words(found.errors, fields)
    return Correcting(fields, found.posted, prefix, errors, None if errors else found.data)


def _communes(fields: Sequence[FormField]) -> tuple[Choice, ...]:
    every = [*fields, *(column for one in fields for column in one.columns)]
    if not any(one.widget is Widget.COMMUNE for one in every):
        return ()
    return tuple(Choice(area.code, area.name) for area in agencies.communes_of(settings.PROVINCE_CODE))
