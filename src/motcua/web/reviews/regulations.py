"""The register of business regulations, legal documents under review and fee policies."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.reviews import queries as figures
from motcua.reviews import screen_queries as queries
from motcua.reviews.actions import regulations as actions
from motcua.reviews.errors import ReviewNotFound
from motcua.reviews.rules import authority, law
from motcua.reviews.rules.subjects import Subject
from motcua.web.desk.access import Official, for_officials
from motcua.web.reviews import words
from motcua.web.reviews.follow_ups import PAGE_SIZE, file_form, kept, strike_form
from motcua.web.reviews.forms import Field, Form, Sent, attempted, by_of, context, read
from motcua.web.reviews.plans import attach

if TYPE_CHECKING:
    from motcua.reviews.models import Regulation

FATE_TONES = {
    "in_force": "",
    "amended": "",
    "replaced": "",
    "cut": "good",
    "simplified": "good",
    "abolished": "",
}


def _options(labels: dict[str, object]) -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in labels.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    sent, today = read(request), day_of(timezone.now())
    if request.method == "POST" and attempted(sent, lambda: _enter(sent, official)):
        messages.success(request, _("The regulation is in the register."))
        return redirect("reviews:regulations")
    kind = request.GET.get("kind", "")
    kind = kind if kind in words.REGULATION_KINDS else ""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = Paginator(queries.regulations(kind=kind, text=text), PAGE_SIZE).get_page(request.GET.get("page"))
    errors = queries.open_errors([one.pk for one in rows])
    shown = {
        "page": rows,
        "rows": [
            (
                one,
                words.REGULATION_KINDS[one.kind],
                words.FATES[one.fate],
                FATE_TONES[one.fate],
                one.pk in errors,
            )
            for one in rows
        ],
        "kinds": list(words.REGULATION_KINDS.items()),
        "kind": kind,
        "text": text,
        "query": urlencode({"kind": kind, "q": text}),
        "cut": figures.biz_rules_cut(today),
        "documents": figures.biz_rules_cut_documents(today),
        "public": figures.biz_rules_public(today),
        "fee_policies": figures.fee_policy_done(today),
        "may_keep": authority.may_keep(by_of(official), law.rights(today)),
        **context(sent, [_entry_form()]),
    }
    return render(request, "reviews/regulations.html", shown, status=sent.status)


def _entry_form() -> Form:
    return Form(
        "enter",
        _("Enter a regulation"),
        _("Enter into the register"),
        (
            Field("kind", words.label("kind"), "select", options=_options(dict(words.REGULATION_KINDS))),
            Field("name", words.label("name"), longest=500, is_wide=True),
            Field("number", words.label("number"), longest=120),
            Field("issuer", words.label("issuer_name")),
            Field("issued_on", words.label("issued_on"), "date"),
            Field(
                "sector",
                words.label("sector"),
                "select",
                options=[("", "–"), *((one.code, one.name) for one in procedures.sectors_with_counts())],
            ),
        ),
        is_main=True,
    )


def _enter(sent: Sent, official: Official) -> None:
    actions.enter(
        kind=sent.text("kind"),
        name=sent.text("name"),
        number=sent.text("number"),
        issuer=sent.text("issuer"),
        issued_on=sent.day("issued_on"),
        sector_id=procedures.sector_id_of(sent.text("sector")),
        by=by_of(official),
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, regulation_id: int) -> HttpResponse:
    sent = read(request)
    by, now = by_of(official), timezone.now()

    def deed() -> None:
        match sent.deed:
            case "standing":
                actions.set_standing(
                    regulation_id=regulation_id, standing=_standing(sent), seen=sent.seen, by=by, at=now
                )
            case "check":
                actions.check(regulation_id=regulation_id, found=_found(sent), seen=sent.seen, by=by, at=now)
            case "strike":
                actions.strike(
                    regulation_id=regulation_id, words=sent.text("words"), seen=sent.seen, by=by, at=now
                )
            case "file":
                attach(request, official, Subject.REGULATION, regulation_id)
            case _:
                raise ReviewNotFound

    if request.method == "POST" and attempted(sent, deed):
        return redirect("reviews:regulation", regulation_id)
    try:
        row = queries.regulation(regulation_id)
    except ReviewNotFound:
        raise Http404 from None
    shown = {
        "row": row,
        "kind": words.REGULATION_KINDS[row.kind],
        "fate": words.FATES[row.fate],
        "fate_tone": FATE_TONES[row.fate],
        "checks": [
            (one, words.ERRORS_FOUND[one.error], words.HANDLINGS[one.handling])
            for one in queries.checks(regulation_id)
        ],
        **kept(Subject.REGULATION, regulation_id, official),
        **context(sent, _forms(row)),
    }
    return render(request, "reviews/regulation.html", shown, status=sent.status)


def _forms(row: "Regulation") -> list[Form]:
    def day(name: str) -> Field:
        value = getattr(row, name)
        return Field(name, words.label(name), "date", value=value.isoformat() if value else "")

    errors = dict(words.ERRORS_FOUND)
    handlings = {code: name for code, name in words.HANDLINGS.items() if code != "not_needed"}
    return [
        Form(
            "standing",
            _("State of the regulation"),
            _("Save the state"),
            (
                Field(
                    "fate", words.label("fate"), "select", options=_options(dict(words.FATES)), value=row.fate
                ),
                day("fate_on"),
                Field("fate_document", words.label("fate_document"), value=row.fate_document),
                day("plan_approved_on"),
                Field("plan_document", words.label("plan_document"), value=row.plan_document),
                day("published_on"),
                day("updated_on"),
            ),
            row.revision,
            is_main=True,
        ),
        Form(
            "check",
            _("Record a check"),
            _("Record the check"),
            (
                Field("checked_on", words.label("checked_on"), "date"),
                Field("error", words.label("error"), "select", options=_options(dict(errors))),
                Field("check_words", words.label("check_words"), "area", 1000, is_wide=True),
                Field(
                    "handling",
                    words.label("handling"),
                    "select",
                    options=[("", "–"), *_options(dict(handlings))],
                ),
                Field("handled_on", words.label("handled_on"), "date"),
                Field("handling_document", words.label("handling_document")),
            ),
            row.revision,
        ),
        strike_form(row.revision),
        file_form(),
    ]


def _standing(sent: Sent) -> actions.Standing:
    return actions.Standing(
        fate=sent.text("fate"),
        fate_on=sent.day("fate_on"),
        fate_document=sent.text("fate_document"),
        plan_approved_on=sent.day("plan_approved_on"),
        plan_document=sent.text("plan_document"),
        published_on=sent.day("published_on"),
        updated_on=sent.day("updated_on"),
    )


def _found(sent: Sent) -> actions.Found:
    return actions.Found(
        checked_on=sent.day("checked_on"),
        error=sent.text("error"),
        words=sent.text("check_words"),
        handling=sent.text("handling"),
        handled_on=sent.day("handled_on"),
        document=sent.text("handling_document"),
    )
