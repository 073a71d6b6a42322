"""One door for every deed of the room: show the form, call the action, keep what was typed when it is refused."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.quality import queries
from motcua.quality.actions.changing import Writer
from motcua.quality.errors import NotFound, QualityError, StaleRevision
from motcua.records.errors import RecordsError
from motcua.web.desk.access import Official, for_officials
from motcua.web.quality import forms, reach, words
from motcua.web.quality.forms import QualityForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def of_unit(request: HttpRequest, official: Official, unit_id: int, deed: str) -> HttpResponse:
    reach.require_unit(unit_id)
    back = "quality:documents" if deed in ("process", "document") else "quality:unit"
    return _deed(request, official, forms.OF_UNIT, deed, unit_id, unit_id, reverse(back, args=[unit_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def of_document(request: HttpRequest, official: Official, document_id: int, deed: str) -> HttpResponse:
    unit_id = reach.document(document_id).system.unit_id
    back = reverse("quality:document", args=[document_id])
    return _deed(request, official, forms.OF_DOCUMENT, deed, unit_id, document_id, back)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def of_audit(request: HttpRequest, official: Official, audit_id: int, deed: str) -> HttpResponse:
    unit_id = reach.audit(audit_id).system.unit_id
    back = reverse("quality:audit", args=[audit_id])
    return _deed(request, official, forms.OF_AUDIT, deed, unit_id, audit_id, back)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def of_finding(request: HttpRequest, official: Official, finding_id: int, deed: str) -> HttpResponse:
    unit_id = reach.finding(finding_id).audit.system.unit_id
    back = reverse("quality:finding", args=[finding_id])
    return _deed(request, official, forms.OF_FINDING, deed, unit_id, finding_id, back)


def _deed(
    request: HttpRequest,
    official: Official,
    known: Mapping[str, type[QualityForm]],
    deed: str,
    unit_id: int,
    subject_id: int,
    back: str,
) -> HttpResponse:
    if deed not in known:
        raise Http404
    now = timezone.now()
    today = day_of(now)
    if request.method != "POST":
        return _show(request, known[deed](unit_id, subject_id, today), unit_id, back)
    form = known[deed](unit_id, subject_id, today, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _show(request, form, unit_id, back, status=422, seen=_seen(request))
    try:
        form.carry_out(Writer(official.user_id, now, _seen(request)))
    except StaleRevision:
        return _show(request, form, unit_id, back, status=409, is_stale=True)
    except NotFound:
        raise Http404 from None
    except (QualityError, RecordsError) as error:
        field = getattr(error, "field", "file")
        form.add_error(field if field in form.fields else None, words.refusal(error))
        return _show(request, form, unit_id, back, status=422, seen=_seen(request))
    messages.success(request, _("Saved."))
    return redirect(back)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _show(
    request: HttpRequest,
    form: QualityForm,
    unit_id: int,
    back: str,
    *,
    status: int = 200,
    seen: int | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    """A refused entry keeps the revision that its writer saw; one that came too late gets today's, to be sent again
    after looking."""
    errors = [
        {
            "anchor": form[name].auto_id if name in form.fields else "content",
            "message": _said(form, name, str(text)),
        }
        for name, texts in form.errors.items()
        for text in texts
    ]
    context = {
        "form": form,
        "errors": errors,
        "unit": agencies.unit(unit_id),
        "back": back,
        "revision": queries.revision_of(unit_id) if seen is None else seen,
        "is_stale": is_stale,
    }
    return render(request, "quality/form.html", context, status=status)


def _said(form: QualityForm, name: str, text: str) -> str:
    return f"{form.fields[name].label}: {text}" if name in form.fields else text
