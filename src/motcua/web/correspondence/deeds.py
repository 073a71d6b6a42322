"""Deeds on a document and on a slip: the form, then the action. What was typed stays when it is refused."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.correspondence import queries
from motcua.correspondence.actions import drafting
from motcua.correspondence.errors import CorrespondenceError, DocumentNotFound, ScreenStale
from motcua.correspondence.rules.lifecycle import Deed
from motcua.records.errors import RecordsError
from motcua.signing.errors import SigningError
from motcua.web.correspondence.deed_forms import BESIDE, DEEDS, SLIP_DEEDS, DeedForm
from motcua.web.correspondence.entering import refused
from motcua.web.correspondence.forms import ACCEPTED_NAMES, DraftForm, first_values, kept
from motcua.web.correspondence.pages import by_of, page_or_404
from motcua.web.correspondence.showing import form_errors
from motcua.web.desk.access import Official, for_officials

if TYPE_CHECKING:
    from motcua.correspondence.models import Document


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def do(request: HttpRequest, official: Official, document_id: int, deed: str) -> HttpResponse:
    """One deed on a document. A refused entry keeps what was typed and the revision that was seen."""
    now, by = timezone.now(), by_of(official)
    if deed == Deed.CHANGE:
        return _change(request, official, document_id)
    make = BESIDE.get(deed) or (DEEDS.get(Deed(deed)) if deed in set(Deed) else None)
    if make is None:
        raise Http404
    page = page_or_404(document_id, by, now)
    if request.method != "POST":
        return _ask(request, page.row, make(page, by, now))
    form = make(page, by, now, request.POST, request.FILES)
    seen = _seen(request)
    if not form.is_valid():
        return _ask(request, page.row, form, seen=seen, status=422)
    try:
        form.carry_out(seen=seen, by=by, at=now)
    except DocumentNotFound:
        raise Http404 from None
    except SigningError:
        form.add_error(
            None, _("The signature could not be made: the key is not valid now, or does not answer.")
        )
        return _ask(request, page.row, form, seen=seen, status=422)
    except (CorrespondenceError, RecordsError) as error:
        refused(form, error)
        is_stale = isinstance(error, ScreenStale)
        return _ask(
            request,
            page.row,
            form,
            seen=page.row.revision if is_stale else seen,
            status=409 if is_stale else 422,
        )
    messages.success(request, _("Saved."))
    try:
        queries.page(document_id, by=by, now=now)
    except DocumentNotFound:  # given away
        return redirect("correspondence:list")
    return redirect("correspondence:document", document_id)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _ask(
    request: HttpRequest, row: "Document", form: DeedForm, *, seen: int | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **_form(form, title=form.title, row=row),
        "hint": form.hint,
        "button": form.button,
        "file_label": form.file_label,
        "accepted": ACCEPTED_NAMES,
        "revision": row.revision if seen is None else seen,
    }
    return render(request, "correspondence/form.html", context, status=status)


def _form(form: forms.Form, *, title: Any, row: "Document") -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "errors": form_errors(form),
        "subtitle": f"{row.notation or row.notation_tail} · {row.subject}".strip(" ·"),
        "back": reverse("correspondence:document", args=[row.pk]),
    }


def _change(request: HttpRequest, official: Official, document_id: int) -> HttpResponse:
    """Say anew what a draft says."""
    now, by = timezone.now(), by_of(official)
    row = page_or_404(document_id, by, now).row
    if row.direction != "out":
        raise Http404
    seen = row.revision if request.method != "POST" else _seen(request)
    if request.method != "POST":
        form = DraftForm(now=now, unit_id=row.unit_id, initial=first_values(row))
        return _show_change(request, row, form, seen)
    form = DraftForm(request.POST, now=now, unit_id=row.unit_id)
    if not form.is_valid():
        return _show_change(request, row, form, seen, status=422)
    try:
        files = kept(request.FILES.getlist("files"), now=now)
        drafting.change(document_id, form.draft(files), seen=seen, by=by, at=now)
    except DocumentNotFound:
        raise Http404 from None
    except (CorrespondenceError, RecordsError) as error:
        refused(form, error)
        is_stale = isinstance(error, ScreenStale)
        return _show_change(
            request, row, form, row.revision if is_stale else seen, status=409 if is_stale else 422
        )
    messages.success(request, _("Saved."))
    return redirect("correspondence:document", document_id)


def _show_change(
    request: HttpRequest, row: "Document", form: DraftForm, seen: int, *, status: int = 200
) -> HttpResponse:
    context = {**_form(form, title="", row=row), "is_draft": True, "is_change": True, "revision": seen}
    return render(request, "correspondence/enter.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def slip_do(request: HttpRequest, official: Official, slip_id: int, deed: str) -> HttpResponse:
    """Answer a slip or send it back."""
    now, by = timezone.now(), by_of(official)
    make = SLIP_DEEDS.get(deed)
    try:
        slip = queries.slip(slip_id, by=by, now=now)
    except DocumentNotFound:
        raise Http404 from None
    if make is None:
        raise Http404
    row = slip.document
    form = make(request.POST if request.method == "POST" else None)
    seen, status = row.revision, 200
    if request.method == "POST":
        seen, status = _seen(request), 422
        if form.is_valid():
            try:
                form.carry_out(slip, seen=seen, by=by, at=now)
            except DocumentNotFound:
                raise Http404 from None
            except CorrespondenceError as error:
                refused(form, error)
                if isinstance(error, ScreenStale):
                    seen, status = row.revision, 409
            else:
                messages.success(request, _("Saved."))
                return redirect("correspondence:slips")
    context = {
        **_form(form, title=form.title, row=row),
        "hint": slip.task,
        "button": _("Save"),
        "file_label": "",
        "accepted": "",
        "revision": seen,
    }
    return render(request, "correspondence/form.html", context, status=status)
