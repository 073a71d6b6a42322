"""A document entered from paper, and a draft written."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.correspondence import queries
from motcua.correspondence.actions import drafting, registering
from motcua.correspondence.errors import CorrespondenceError, DocumentNotFound
from motcua.records.errors import RecordsError
from motcua.web.correspondence import words
from motcua.web.correspondence.forms import DraftForm, PaperForm, kept
from motcua.web.correspondence.pages import by_of
from motcua.web.correspondence.showing import form_errors
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import file_problem


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def enter(request: HttpRequest, official: Official) -> HttpResponse:
    """A document that came on paper; it gets its number of arrival."""
    now = timezone.now()
    if request.method != "POST":
        return _show(request, PaperForm(now=now, initial=_first()), is_draft=False)
    form = PaperForm(request.POST, now=now)
    if not form.is_valid():
        return _show(request, form, is_draft=False, status=422)
    try:
        files = kept(request.FILES.getlist("files"), now=now)
        row = registering.enter_paper(form.entry(files), by=by_of(official), at=now)
    except (CorrespondenceError, RecordsError) as error:
        refused(form, error)
        return _show(request, form, is_draft=False, status=422)
    messages.success(request, _("Entered under number %(number)s.") % {"number": row.number})
    return redirect("correspondence:document", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def draft(request: HttpRequest, official: Official) -> HttpResponse:
    """A new draft; `?answers=` a document in, `?replaces=` a document out."""
    now = timezone.now()
    if request.method != "POST":
        first = {**_first(), **_related(request, official, now)}
        return _show(request, DraftForm(now=now, unit_id=official.unit_id, initial=first), is_draft=True)
    form = DraftForm(request.POST, now=now, unit_id=official.unit_id)
    if not form.is_valid():
        return _show(request, form, is_draft=True, status=422)
    try:
        files = kept(request.FILES.getlist("files"), now=now)
        row = drafting.draft(form.draft(files), by=by_of(official), at=now)
    except DocumentNotFound:
        raise Http404 from None
    except (CorrespondenceError, RecordsError) as error:
        refused(form, error)
        return _show(request, form, is_draft=True, status=422)
    messages.success(request, _("Saved."))
    return redirect("correspondence:document", row.pk)


def _first() -> dict[str, Any]:
    return {"entry_key": secrets.token_urlsafe(24), "kind": "cong_van", "secrecy": "open", "urgency": 0}


def _related(request: HttpRequest, official: Official, now: datetime) -> dict[str, Any]:
    """What a draft that answers or replaces another begins with. Of a document out of reach: nothing (404)."""
    for name, field in (("answers", "responds_to"), ("replaces", "replaces")):
        given = request.GET.get(name, "")
        if not given.isdecimal() or len(given) > 15:
            continue
        try:
            row = queries.page(int(given), by=by_of(official), now=now).row
        except DocumentNotFound:
            raise Http404 from None
        if name == "answers":
            to = row.origin.document.unit_id if row.origin else None
            return {
                field: row.pk,
                "subject": row.subject,
                "units": [str(to)] if to else [],
                "agencies": [row.from_agency] if row.channel == "axis" else [],
                "others": row.from_name if row.channel == "paper" else "",
            }
        sendings = list(row.sendings.all())
        return {
            field: row.pk,
            "kind": row.kind,
            "subject": row.subject,
            "notation_tail": row.notation_tail,
            "units": [str(one.to_unit_id) for one in sendings if one.to_unit_id],
            "agencies": [one.to_agency for one in sendings if one.to_agency],
            "others": "\n".join(one.to_name for one in sendings if one.channel == "paper"),
        }
    return {}


def refused(form: forms.Form, error: CorrespondenceError | RecordsError) -> None:
    """Say in the form what was wrong."""
    if isinstance(error, RecordsError):
        form.add_error(None, file_problem(error))
        return
    field, text = words.problem(error)
    place = {"receivers": "units", "coordinating": "coordinating"}.get(field, field)
    form.add_error(place if place in form.fields else None, text)


def _show(request: HttpRequest, form: forms.Form, *, is_draft: bool, status: int = 200) -> HttpResponse:
    context = {"form": form, "errors": form_errors(form), "is_draft": is_draft}
    return render(request, "correspondence/enter.html", context, status=status)
