"""Proposals to a higher level and their fate; decentralisation approved and carried out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.procedures import queries as catalogue
from motcua.procedures.errors import ProcedureNotFound
from motcua.reviews import queries as figures
from motcua.reviews import screen_queries as queries
from motcua.reviews.actions import decentralisations as handing_down
from motcua.reviews.actions import proposals as actions
from motcua.reviews.errors import InputRefused, ReviewNotFound
from motcua.reviews.rules import authority, law
from motcua.reviews.rules.subjects import Subject
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.uploads import ACCEPT
from motcua.web.reviews import words
from motcua.web.reviews.forms import Field, Form, Sent, attempted, by_of, context, read
from motcua.web.reviews.plans import attach

PAGE_SIZE = 50


def _options(labels: Any) -> list[tuple[str, str]]:
    return [("", "–"), *((code, str(name)) for code, name in labels.items())]


def proposal_fields(said: str = "") -> tuple[Field, ...]:
    return (
        Field("addressee", words.label("addressee")),
        Field("number", words.label("number"), longest=120),
        Field("sent_on", words.label("sent_on"), "date"),
        Field("words", _("What is proposed"), "area", 4000, value=said, is_wide=True),
    )


def decentralisation_fields(from_level: str = "", to_level: str = "") -> tuple[Field, ...]:
    return (
        Field(
            "from_level",
            words.label("from_level"),
            "select",
            options=_options(words.LEVELS),
            value=from_level,
        ),
        Field("to_level", words.label("to_level"), "select", options=_options(words.LEVELS), value=to_level),
        Field("approved_on", words.label("approved_on"), "date"),
        Field("approval_document", words.label("approval_document")),
    )


def _code_field() -> Field:
    return Field("procedure", _("Code of the procedure"), longest=40, hint=_("For example 1.001193."))


def _procedure(sent: Sent) -> int:
    """The number of the procedure whose code was typed. Raises InputRefused."""
    code = sent.text("procedure")
    if not code:
        raise InputRefused(field="procedure", problem="required")
    try:
        return catalogue.procedure_id_of(code)
    except ProcedureNotFound:
        raise InputRefused(field="procedure", problem="not-found") from None


def _may_keep(official: Official) -> bool:
    return authority.may_keep(by_of(official), law.rights(day_of(timezone.now())))


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def proposals(request: HttpRequest, official: Official) -> HttpResponse:
    sent = read(request)
    if request.method == "POST" and attempted(sent, lambda: _send(sent, official)):
        messages.success(request, _("The proposal is recorded."))
        return redirect("reviews:proposals")
    state = request.GET.get("state", "")
    state = state if state in words.PROPOSAL_STATES else ""
    rows = Paginator(queries.proposals(state=state), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {
        "page": rows,
        "rows": [(one, *words.PROPOSAL_STATES[one.state]) for one in rows],
        "states": [(code, label) for code, (label, _tone) in words.PROPOSAL_STATES.items()],
        "state": state,
        "query": f"state={state}",
        "may_keep": _may_keep(official),
        **context(
            sent,
            [
                Form(
                    "proposal",
                    _("Record a proposal"),
                    _("Record the proposal"),
                    (_code_field(), *proposal_fields()),
                    is_main=True,
                )
            ],
        ),
    }
    return render(request, "reviews/proposals.html", shown, status=sent.status)


def _send(sent: Sent, official: Official) -> None:
    actions.send(
        sheet_id=None,
        procedure_id=_procedure(sent),
        words=sent.text("words"),
        addressee=sent.text("addressee"),
        number=sent.text("number"),
        sent_on=sent.day("sent_on"),
        by=by_of(official),
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def proposal(request: HttpRequest, official: Official, proposal_id: int) -> HttpResponse:
    sent = read(request)
    by, now = by_of(official), timezone.now()

    def deed() -> None:
        match sent.deed:
            case "answer":
                actions.answer(
                    proposal_id=proposal_id,
                    state=sent.text("state"),
                    answered_on=sent.day("answered_on"),
                    document=sent.text("answer_document"),
                    words=sent.text("answer_words"),
                    seen=sent.seen,
                    by=by,
                    at=now,
                )
            case "strike":
                actions.strike(
                    proposal_id=proposal_id, words=sent.text("words"), seen=sent.seen, by=by, at=now
                )
            case "file":
                attach(request, official, Subject.PROPOSAL, proposal_id)
            case _:
                raise ReviewNotFound

    if request.method == "POST" and attempted(sent, deed):
        return redirect("reviews:proposal", proposal_id)
    try:
        row = queries.proposal(proposal_id)
    except ReviewNotFound:
        raise Http404 from None
    states = {code: label for code, (label, _tone) in words.PROPOSAL_STATES.items() if code != "sent"}
    forms = [
        Form(
            "answer",
            _("What became of it"),
            _("Record the answer"),
            (
                Field("state", words.label("state"), "select", options=_options(states)),
                Field("answered_on", words.label("answered_on"), "date"),
                Field("answer_document", words.label("answer_document")),
                Field("answer_words", words.label("answer_words"), "area", 1000, is_wide=True),
            ),
            row.revision,
            is_main=True,
        ),
        strike_form(row.revision),
        file_form(),
    ]
    label, tone = words.PROPOSAL_STATES[row.state]
    shown = {
        "row": row,
        "state_label": label,
        "state_tone": tone,
        **kept(Subject.PROPOSAL, proposal_id, official),
        **context(sent, forms),
    }
    return render(request, "reviews/proposal.html", shown, status=sent.status)


def strike_form(revision: int) -> Form:
    return Form(
        "strike",
        _("Recorded in error"),
        _("Strike out"),
        (Field("words", words.label("words"), "area", 500, is_wide=True),),
        revision,
    )


def file_form() -> Form:
    return Form("file", _("Attach a file"), _("Attach"), (Field("file", words.label("file"), "file"),))


def kept(subject: Subject, number: int, official: Official) -> dict[str, Any]:
    """Files and deeds of something, and whether this official may add to it."""
    return {
        "may_keep": _may_keep(official),
        "may_attach": _may_keep(official),
        "accept": ACCEPT,
        "files": queries.files(subject, number),
        "deeds": [(words.DEEDS.get(one.kind, one.kind), one) for one in queries.deeds(subject, number)],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def decentralisations(request: HttpRequest, official: Official) -> HttpResponse:
    sent = read(request)
    if request.method == "POST" and attempted(sent, lambda: _approve(sent, official)):
        messages.success(request, _("The approval is recorded. That it was carried out is recorded apart."))
        return redirect("reviews:decentralisations")
    today = day_of(timezone.now())
    rows = Paginator(queries.decentralisations(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {
        "page": rows,
        "rows": [
            (one, words.LEVELS.get(one.from_level, ""), words.LEVELS.get(one.to_level, "")) for one in rows
        ],
        "query": "",
        "approved": figures.decentralisation_approved(today),
        "done": figures.decentralisation_done(today),
        "may_keep": _may_keep(official),
        **context(
            sent,
            [
                Form(
                    "decentralisation",
                    _("Record an approval"),
                    _("Record the approval"),
                    (_code_field(), *decentralisation_fields()),
                    is_main=True,
                )
            ],
        ),
    }
    return render(request, "reviews/decentralisations.html", shown, status=sent.status)


def _approve(sent: Sent, official: Official) -> None:
    handing_down.approve(
        sheet_id=None,
        procedure_id=_procedure(sent),
        from_level=sent.text("from_level"),
        to_level=sent.text("to_level"),
        approved_on=sent.day("approved_on"),
        document=sent.text("approval_document"),
        by=by_of(official),
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def decentralisation(request: HttpRequest, official: Official, decentralisation_id: int) -> HttpResponse:
    sent = read(request)
    by, now = by_of(official), timezone.now()

    def deed() -> None:
        match sent.deed:
            case "done":
                handing_down.carry_out(
                    decentralisation_id=decentralisation_id,
                    done_on=sent.day("done_on"),
                    document=sent.text("done_document"),
                    seen=sent.seen,
                    by=by,
                    at=now,
                )
            case "strike":
                handing_down.strike(
                    decentralisation_id=decentralisation_id,
                    words=sent.text("words"),
                    seen=sent.seen,
                    by=by,
                    at=now,
                )
            case "file":
                attach(request, official, Subject.DECENTRALISATION, decentralisation_id)
            case _:
                raise ReviewNotFound

    if request.method == "POST" and attempted(sent, deed):
        return redirect("reviews:decentralisation", decentralisation_id)
    try:
        row = queries.decentralisation(decentralisation_id)
    except ReviewNotFound:
        raise Http404 from None
    forms = [
        Form(
            "done",
            _("Carried out"),
            _("Record the carrying out"),
            (
                Field("done_on", words.label("done_on"), "date"),
                Field("done_document", words.label("done_document")),
            ),
            row.revision,
            is_main=True,
        ),
        strike_form(row.revision),
        file_form(),
    ]
    shown = {
        "row": row,
        "from_level": words.LEVELS.get(row.from_level, ""),
        "to_level": words.LEVELS.get(row.to_level, ""),
        **kept(Subject.DECENTRALISATION, decentralisation_id, official),
        **context(sent, forms),
    }
    return render(request, "reviews/decentralisation.html", shown, status=sent.status)
