"""Work files: their list, one of them, what is done with it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.correspondence import queries
from motcua.correspondence.actions import work_files
from motcua.correspondence.errors import CorrespondenceError, DocumentNotFound, InputRefused
from motcua.correspondence.rules.authority import By
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.web.correspondence.entering import refused
from motcua.web.correspondence.pages import by_of, line
from motcua.web.correspondence.showing import form_errors
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import dress


class WorkFileForm(forms.Form):
    """A new work file."""

    code = forms.CharField(label=lazy("Code of the work file"), max_length=40)
    title = forms.CharField(label=lazy("Title of the work file"), max_length=250)
    retention_years = forms.IntegerField(
        label=lazy("Kept for years (empty: for ever)"), min_value=1, max_value=100, required=False
    )
    error_css_class = "mc-field--bad"

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.label_suffix = ""
        for field in self.fields.values():
            dress(field)


class LinkForm(forms.Form):
    code = forms.CharField(label=lazy("Dossier code"), max_length=60)
    error_css_class = "mc-field--bad"

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.label_suffix = ""
        dress(self.fields["code"])


@require_safe
@for_officials
def listed(request: HttpRequest, official: Official) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    is_open = request.GET.get("open") == "1"
    context = {
        "rows": queries.work_files(text=text, is_open=is_open),
        "text": text,
        "is_open": is_open,
        "may_open": official.opens("correspondence:work-file-new"),
    }
    return render(request, "correspondence/work_files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    form = WorkFileForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = work_files.open_file(**form.cleaned_data, by=by_of(official), at=timezone.now())
        except CorrespondenceError as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("correspondence:work-file", row.pk)
    return _show(
        request,
        form,
        title=_("Open a work file"),
        button=_("Open it"),
        back=reverse("correspondence:work-files"),
    )


def _show(request: HttpRequest, form: forms.Form, *, title: str, button: str, back: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "subtitle": "", "hint": "", "button": button, "errors": form_errors(form),
        "back": back, "file_label": "", "accepted": "", "revision": 0,
    }  # fmt: skip
    return render(request, "correspondence/form.html", context, status=422 if form.is_bound else 200)


@require_safe
@for_officials
def work_file(request: HttpRequest, official: Official, work_file_id: int) -> HttpResponse:
    now = timezone.now()
    page = _page(work_file_id, by_of(official))
    reachable = dossiers.among({number for number, _code in page.dossiers})
    context = {
        "page": page,
        "row": page.row,
        "lines": [line(one.document, now) for one in page.documents],
        "dossiers": [(number, code, number in reachable) for number, code in page.dossiers],
        "may_do": page.row.unit_id == official.unit_id
        and page.row.closed_at is None
        and official.opens("correspondence:work-file-do"),
    }
    return render(request, "correspondence/work_file.html", context)


def _page(work_file_id: int, by: By) -> queries.WorkFilePage:
    try:
        return queries.work_file(work_file_id, by=by, now=timezone.now())
    except DocumentNotFound:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def do(request: HttpRequest, official: Official, work_file_id: int, deed: str) -> HttpResponse:
    """Link a dossier in reach, or close the file."""
    by, now = by_of(official), timezone.now()
    page = _page(work_file_id, by)
    back = reverse("correspondence:work-file", args=[work_file_id])
    if deed not in ("link", "close"):
        raise Http404
    form: forms.Form = LinkForm(request.POST if request.method == "POST" else None)
    if deed == "close":
        form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if deed == "close":
                work_files.close(work_file_id, by=by, at=now)
            else:
                number = _dossier(form.cleaned_data["code"])
                work_files.link_dossier(work_file_id, number, by=by, at=now)
        except CorrespondenceError as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("correspondence:work-file", work_file_id)
    title = _("Close the work file") if deed == "close" else _("Link a dossier")
    return _show(request, form, title=f"{title}: {page.row.code}", button=_("Save"), back=back)


def _dossier(code: str) -> int:
    """A dossier in the reader's reach. Raises InputRefused."""
    try:
        return int(dossiers.by_code(code.strip().upper()).pk)
    except DossierNotFound:
        raise InputRefused(field="code", problem="unknown") from None
