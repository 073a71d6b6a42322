"""Credentials: the list, entering one, looking at one, and what is done with it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.signing import office_queries as queries
from motcua.signing.actions import entering
from motcua.signing.actions.probing import probe_credential
from motcua.signing.errors import EntryRefused, SigningError
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.signing import words
from motcua.web.signing.forms import CredentialForm
from motcua.web.signing.showing import beside, form_errors, of_deed, typed

# Who keeps the keys of all units; the head of an agency keeps those of the agency.
_OF_ALL = frozenset({"administrator", "province_leader"})


def units_of(official: Official) -> frozenset[int] | None:
    """Whose credentials this post keeps; None: everybody's."""
    return None if official.post.roles & _OF_ALL else frozenset({official.unit_id})


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    found = queries.credentials(at=timezone.now(), unit_ids=units_of(official))
    rows = [(one, *words.STANDINGS[one.standing]) for one in found]
    context = {
        "official": official,
        "waiting": [row for row in rows if row[0].standing == "waits"],
        "groups": [
            (_("Keys that sign"), [row for row in rows if row[0].is_open and row[0].standing != "waits"]),
            (_("Ended, revoked and sent back"), [row for row in rows if not row[0].is_open]),
        ],
        "keeps_anchors": official.opens("signing:anchors"),
    }
    return render(request, "signing/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    """Enter a credential; a second person decides."""
    now, units = timezone.now(), units_of(official)
    if request.method != "POST":
        return _show_form(request, CredentialForm(now=now, units=units))
    form = CredentialForm(request.POST, request.FILES, now=now, units=units)
    if form.is_valid():
        try:
            made = entering.propose_credential(
                form.entry(), by=official.user_id, at=now, handed=form.handed()
            )
        except EntryRefused as refused:
            form.take(refused)
        else:
            messages.success(request, _("Entered. Nobody signs with it until a second person approves it."))
            return redirect("signing:credential", made)
    return _show_form(request, form, status=422)


def _show_form(request: HttpRequest, form: CredentialForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "errors": form_errors(form),
        "title": _("Enter a signing key"),
        "back": "signing:home",
        "again": bool(form.files),
    }
    return render(request, "signing/form.html", context, status=status)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, credential_id: int) -> HttpResponse:
    return _page(request, official, credential_id)


def _page(
    request: HttpRequest,
    official: Official,
    credential_id: int,
    errors: list[SummaryLine] | None = None,
) -> HttpResponse:
    one = queries.credential(credential_id, at=timezone.now(), unit_ids=units_of(official))
    if one is None:
        raise Http404
    row = one.row
    context: dict[str, Any] = {
        "official": official,
        "one": one,
        "row": row,
        "standing": words.STANDINGS[one.standing],
        "level": words.LEVELS[row.level],
        "probe": words.of_probe(row.probe) if row.probe else "",
        "waits": one.standing == "waits",
        "may_decide": one.standing == "waits" and official.user_id not in (row.proposed_by_id, row.person_id),
        "may_revoke": row.state == "approved",
        "errors": errors or [],
        "failed": beside(errors or []),
        "typed": {name: typed(request, name) for name in ("why", "deed")},
    }
    return render(request, "signing/credential.html", context, status=422 if errors else 200)


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, credential_id: int) -> HttpResponse:
    """Approve, send back, revoke, or sign a probe."""
    now, deed = timezone.now(), typed(request, "deed", 20)
    if queries.credential(credential_id, at=now, unit_ids=units_of(official)) is None or deed not in _DEEDS:
        raise Http404
    try:
        messages.success(request, _DEEDS[deed](request, official.user_id, credential_id, now))
    except SigningError as error:
        return _page(request, official, credential_id, of_deed(deed, error))
    return redirect("signing:credential", credential_id)


def _approve(request: HttpRequest, by: int, credential_id: int, at: datetime) -> str:
    entering.decide_credential(credential_id, approve=True, why=typed(request, "why"), by=by, at=at)
    return _("Approved. It signs from its first day on.")


def _refuse(request: HttpRequest, by: int, credential_id: int, at: datetime) -> str:
    entering.decide_credential(credential_id, approve=False, why=typed(request, "why"), by=by, at=at)
    return _("Sent back. What was handed in with it is deleted.")


def _revoke(request: HttpRequest, by: int, credential_id: int, at: datetime) -> str:
    entering.revoke_credential(credential_id, why=typed(request, "why"), by=by, at=at)
    return _("Revoked. Nobody signs with it any more; what it signed stays as it is.")


def _probe(request: HttpRequest, by: int, credential_id: int, at: datetime) -> str:
    made = probe_credential(credential_id, by=by, at=at)
    return _("The probe is signed.") if made.signs else _("The probe is not signed; see below why.")


_DEEDS = {"approve": _approve, "refuse": _refuse, "revoke": _revoke, "probe": _probe}
