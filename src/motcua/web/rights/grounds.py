"""Using data whose use is restricted: the official says why first, and the person concerned reads it."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers import privacy_queries
from motcua.kernel.zone import day_of
from motcua.rights.actions import requests as actions
from motcua.rights.actions.recording import require_words
from motcua.rights.rules import law
from motcua.web.components.acting import GROUNDS_KEY
from motcua.web.desk.access import Official, for_officials
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, by_of, context, read

_MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """Asks for the ground and keeps it for this session; each reading then carries it in its trace."""
    named = privacy_queries.named([dossier_id])
    if not named:
        raise Http404
    sent = read(request)
    back = _back(request.POST.get("next") or request.GET.get("next", ""), dossier_id)
    if not privacy_queries.is_restricted(dossier_id):
        return redirect(back)
    if request.method == "POST":
        deed = _lift if sent.deed == "lift" else _keep
        if attempted(sent, lambda: deed(request, official, dossier_id, sent)):
            return redirect(back)
    rules = law.requests_on(day_of(timezone.now()))
    forms = [
        Form(
            "use",
            _("Say why you need these data now"),
            _("Go on to the dossier"),
            (Field("ground", words.label("ground"), "area", 300),),
            is_main=True,
            hidden=(("next", back),),
        )
    ]
    if official.acting.roles & rules.confirm_roles:
        forms.append(
            Form(
                "lift",
                _("Lift the restriction"),
                _("Lift it"),
                (Field("words", _("Reason"), "area", 300),),
                is_grave=True,
                hidden=(("next", back),),
            )
        )
    shown = {"code": named[dossier_id][0], "minutes": rules.ground_minutes, **context(sent, forms)}
    return render(request, "rights/ground.html", shown, status=sent.status)


def _back(wanted: str, dossier_id: int) -> str:
    """Only to a page of this house; otherwise to the dossier."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and urlsplit(wanted).path.startswith(
        "/desk/"
    ):
        return wanted
    return reverse("desk:dossier", args=[dossier_id])


def _keep(request: HttpRequest, official: Official, dossier_id: int, sent: Sent) -> None:
    said = require_words("ground", sent.text("ground"))[:300]
    until = timezone.now().timestamp() + law.requests_on(day_of(timezone.now())).ground_minutes * 60
    held = request.session.get(GROUNDS_KEY)
    kept = dict(list(held.items())[-_MOST:]) if isinstance(held, dict) else {}
    request.session[GROUNDS_KEY] = {**kept, str(dossier_id): [said, until]}


def _lift(request: HttpRequest, official: Official, dossier_id: int, sent: Sent) -> None:
    actions.lift_restriction(dossier_id, words=sent.text("words"), by=by_of(official), at=timezone.now())
    messages.success(request, _("The restriction is lifted."))
