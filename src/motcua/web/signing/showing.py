"""What the pages of credentials and of anchors share: the deeds' fields as typed, and faults beside them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils.dateparse import parse_date

from motcua.signing.errors import EntryRefused, SigningError
from motcua.web.components.views import SummaryLine
from motcua.web.signing import words


def form_errors(form: forms.Form) -> list[SummaryLine]:
    """The faults of a form, each leading to its field."""
    return [
        SummaryLine(str(form[name].auto_id) if name in form.fields else "errors", str(text))
        for name, texts in form.errors.items()
        for text in texts
    ]


def of_deed(deed: str, error: SigningError) -> list[SummaryLine]:
    """The fault of a deed, at its field (`<deed>_<field>`)."""
    if isinstance(error, EntryRefused):
        return [SummaryLine(f"{deed}_{name}", words.refused(name, fault)) for name, fault in error.faults]
    return [SummaryLine("deeds", words.fault(error))]


def beside(errors: Sequence[SummaryLine]) -> Mapping[str, str]:
    """The faults by the field they stand at; empty where there is none."""
    return defaultdict(str, {error.anchor: error.message for error in errors})


def typed(request: HttpRequest, name: str, longest: int = 300) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:longest]


def typed_day(request: HttpRequest, name: str) -> date:
    """Raises EntryRefused."""
    try:
        found = parse_date(typed(request, name, 10))
    except ValueError:
        found = None
    if found is None:
        raise EntryRefused(((name, "required"),))
    return found
