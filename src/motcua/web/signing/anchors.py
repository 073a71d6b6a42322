"""Trust anchors: whom signatures and time-stamps are believed from."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.kernel.zone import day_of
from motcua.signing import office_queries as queries
from motcua.signing.actions import entering
from motcua.signing.errors import EntryRefused, SigningError
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.signing import words
from motcua.web.signing.forms import AnchorForm
from motcua.web.signing.showing import beside, form_errors, of_deed, typed, typed_day


@require_safe
@for_officials
def listing(request: HttpRequest, official: Official) -> HttpResponse:
    rows = [(one, *words.OF_ANCHORS[one.standing]) for one in queries.anchors(at=timezone.now())]
    context = {
        "official": official,
        "waiting": [row for row in rows if row[0].standing == "waits"],
        "groups": [
            (_("Believed"), [row for row in rows if row[0].is_open and row[0].standing != "waits"]),
            (_("Retired, distrusted and sent back"), [row for row in rows if not row[0].is_open]),
        ],
    }
    return render(request, "signing/anchors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    """Enter an anchor; a second person confirms its fingerprint."""
    now = timezone.now()
    if request.method != "POST":
        return _show_form(request, AnchorForm(now=now))
    form = AnchorForm(request.POST, request.FILES, now=now)
    if form.is_valid():
        try:
            made = entering.propose_anchor(form.entry(), by=official.user_id, at=now)
        except EntryRefused as refused:
            form.take(refused)
        else:
            messages.success(
                request,
                _("Entered. Nothing is believed by it until a second person confirms its fingerprint."),
            )
            return redirect("signing:anchor", made)
    return _show_form(request, form, status=422)


def _show_form(request: HttpRequest, form: AnchorForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "errors": form_errors(form),
        "title": _("Enter a trust anchor"),
        "back": "signing:anchors",
        "again": bool(form.files),
    }
    return render(request, "signing/form.html", context, status=status)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, anchor_id: int) -> HttpResponse:
    return _page(request, official, anchor_id)


def _page(
    request: HttpRequest, official: Official, anchor_id: int, errors: list[SummaryLine] | None = None
) -> HttpResponse:
    now = timezone.now()
    one = queries.anchor(anchor_id, at=now)
    if one is None:
        raise Http404
    row = one.row
    context: dict[str, Any] = {
        "official": official,
        "one": one,
        "row": row,
        "standing": words.OF_ANCHORS[one.standing],
        "waits": one.standing == "waits",
        "may_decide": one.standing == "waits" and official.user_id != row.proposed_by_id,
        "may_retire": row.state == "approved" and one.standing != "ended",
        "may_distrust": row.state == "approved",
        "is_retired": row.state == "approved" and row.revoked_at is not None,
        # whoever confirms it has it from the authority; shown here it would be copied
        "fingerprint": "" if one.standing == "waits" else _in_pairs(row.fingerprint),
        "today": day_of(now),
        "errors": errors or [],
        "failed": beside(errors or []),
        "typed": {name: typed(request, name) for name in ("why", "deed", "fingerprint", "until")},
    }
    return render(request, "signing/anchor.html", context, status=422 if errors else 200)


def _in_pairs(fingerprint: str) -> str:
    """As certificates' programs show it: `AB:CD:…`."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, anchor_id: int) -> HttpResponse:
    """Confirm, send back, retire on a day, or distrust at once."""
    now, deed = timezone.now(), typed(request, "deed", 20)
    if queries.anchor(anchor_id, at=now) is None or deed not in _DEEDS:
        raise Http404
    try:
        messages.success(request, _DEEDS[deed](request, official.user_id, anchor_id, now))
    except SigningError as error:
        return _page(request, official, anchor_id, of_deed(deed, error))
    return redirect("signing:anchor", anchor_id)


def _approve(request: HttpRequest, by: int, anchor_id: int, at: datetime) -> str:
    entering.decide_anchor(
        anchor_id,
        approve=True,
        why=typed(request, "why"),
        by=by,
        at=at,
        fingerprint=typed(request, "fingerprint"),
    )
    return _("Confirmed. It is believed from its first day on.")


def _refuse(request: HttpRequest, by: int, anchor_id: int, at: datetime) -> str:
    entering.decide_anchor(anchor_id, approve=False, why=typed(request, "why"), by=by, at=at)
    return _("Sent back.")


def _retire(request: HttpRequest, by: int, anchor_id: int, at: datetime) -> str:
    entering.retire_anchor(
        anchor_id, until=typed_day(request, "until"), why=typed(request, "why"), by=by, at=at
    )
    return _(
        "What is signed after that day is not believed by it; what was proven to be signed before still is."
    )


def _revoke(request: HttpRequest, by: int, anchor_id: int, at: datetime) -> str:
    entering.revoke_anchor(anchor_id, why=typed(request, "why"), by=by, at=at)
    return _("Distrusted. Nothing is believed by it any more, old signatures neither.")


_DEEDS = {"approve": _approve, "refuse": _refuse, "retire": _retire, "revoke": _revoke}
