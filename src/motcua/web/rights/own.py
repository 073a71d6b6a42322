"""A person's own rights: what can be asked, what was asked, the package of one's own data."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.dossiers import privacy_queries
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.rights import queries
from motcua.rights.actions import exports
from motcua.rights.actions import requests as actions
from motcua.rights.errors import ExportGone, NotFilledIn
from motcua.rights.rules import law
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, context, read


@for_citizens
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user_id = person(request)
    with scopes.scope(scopes.of_person(user_id)):
        found = queries.requests_of(user_id)
    return render(request, "rights/home.html", {"requests": found, "now": timezone.now()})


def _ask_form(user_id: int, kind: str, token: str) -> Form:
    with scopes.scope(scopes.of_person(user_id)):
        named = privacy_queries.named(privacy_queries.own_ids())
    kinds = [
        ("export", _("Give me a copy of my data")),
        ("correct", _("Correct my data")),
        ("restrict", _("Restrict the use of my data")),
        ("object", _("I object: delete my data")),
    ]
    chosen = [("", _("Choose"))] + [(str(pk), f"{code} – {name}"[:120]) for pk, (code, name) in named.items()]
    return Form(
        "ask",
        _("Ask about my data"),
        _("Send the request"),
        (
            Field("kind", words.label("kind"), "select", options=kinds, value=kind),
            Field(
                "dossier",
                words.label("dossier"),
                "select",
                options=chosen,
                hint=_("Not needed for a copy: it holds everything kept about you."),
            ),
            Field(
                "words",
                words.label("words"),
                "area",
                LONGEST_WORDS,
                hint=_("What is wrong and what is right, or why the use should be restricted or end."),
            ),
        ),
        is_main=True,
        hidden=(("token", token),),
    )


LONGEST_WORDS = 2000


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    user_id = person(request)
    sent = read(request)
    made: list[int] = []

    def deed() -> None:
        number = sent.text("dossier")
        row = actions.ask(
            kind=sent.text("kind"),
            user_id=user_id,
            dossier_id=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None,
            words=sent.text("words"),
            token=_token(sent),
            at=timezone.now(),
        )
        made.append(row.pk)

    if request.method == "POST" and attempted(sent, deed):
        messages.success(request, _("Your request has arrived. Its number and date stand below."))
        return redirect("rights:request", made[0])
    kind = request.GET.get("kind", "export")
    form = _ask_form(user_id, kind, sent.text("token") or str(uuid4()))
    rules = law.requests_on(day_of(timezone.now()))
    return render(request, "rights/ask.html", {"rules": rules, **context(sent, [form])}, status=sent.status)


def _token(sent: Sent) -> UUID:
    try:
        return UUID(sent.text("token"))
    except ValueError:
        raise NotFilledIn("kind") from None


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """One of the person's own requests; POST takes it back."""
    user_id = person(request)
    sent = read(request)
    found = next((one for one in queries.requests_of(user_id) if one.pk == request_id), None)
    if found is None:
        raise Http404
    if request.method == "POST" and attempted(
        sent, lambda: actions.withdraw(request_id, user_id=user_id, at=timezone.now())
    ):
        messages.success(request, _("The request is withdrawn."))
        return redirect("rights:request", request_id)
    grounds = law.requests_on(day_of(found.received_at)).grounds
    shown = {
        "row": found,
        "package": queries.package_of(found),
        "is_open": found.state in queries.REQUEST_OPEN,
        "ground": grounds.get(found.ground, {}).get(get_language() or "vi", "")
        if found.state == "refused"
        else "",
        "deeds": [
            (one, name)
            for one, name in words.deeds(queries.deeds("request", request_id))
            if one.kind not in ("refusal_proposed", "grant_proposed", "sent_back")
        ],
        "now": timezone.now(),
        **context(sent, [Form("withdraw", "", _("Withdraw the request"))]),
    }
    return render(request, "rights/request.html", shown, status=sent.status)


@for_citizens
@require_POST
def package(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Fetch one's own data, once."""
    try:
        content, _size = exports.fetch(export_id, user_id=person(request), at=timezone.now())
    except ExportGone:
        return render(request, "rights/gone.html", status=404)
    return FileResponse(
        content, as_attachment=True, filename="du-lieu-cua-toi.zip", content_type="application/zip"
    )
