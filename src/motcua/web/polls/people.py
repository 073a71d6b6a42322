"""Reaching people: letters with the one-time link as QR, the paper form, the list of calls and one call."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel import scopes
from motcua.polls import printing, queries
from motcua.polls.actions import inviting
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import AnswerRefused, InputRefused, LinkSpent, NotFound, PollError
from motcua.polls.queries import State
from motcua.polls.rules.questionnaire import questionnaire
from motcua.records import queries as records
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.access import Official, for_officials, trace, trace_all
from motcua.web.polls import drawn, words

MOST_LETTERS = 300


def _wave(wave_id: int, *, is_open: bool = True) -> Any:
    try:
        wave = queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    if is_open and wave.state != State.OPEN:
        raise Http404
    return wave


@require_safe
@for_officials
def letters(request: HttpRequest, official: Official, wave_id: int, stratum_id: int) -> HttpResponse:
    """Letters to everybody asked in a stratum, one a page; each reading of an address leaves its trace."""
    wave = _wave(wave_id)
    with scopes.scope(scopes.of_system("letters of a survey")):
        found = inviting.letters(wave_id, [stratum_id])[:MOST_LETTERS]
        if not found:
            raise Http404
        trace_all(official, [contact.dossier_id for _person, contact, _link in found], "survey letters")
    root = settings.PUBLIC_URL.rstrip("/")
    content = printing.letters(
        wave, [(contact, root + link) for _person, contact, link in found], at=timezone.now()
    )
    return HttpResponse(content, headers=records.paper_headers(content, f"{wave.code}-{stratum_id}.pdf"))


@require_safe
@for_officials
def paper_form(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    """The questionnaire on paper, to be copied; `?stratum=` prints the code of the stratum on it."""
    wave = _wave(wave_id, is_open=False)
    language = "en" if request.GET.get("language") == "en" else "vi"
    stratum = request.GET.get("stratum", "")[:40]
    content = printing.paper_form(wave, stratum, language, at=timezone.now())
    return HttpResponse(content, headers=records.paper_headers(content, f"{wave.code}-form.pdf"))


@require_safe
@for_officials
def calls(request: HttpRequest, official: Official, wave_id: int, stratum_id: int) -> HttpResponse:
    """Who may be called in a stratum; numbers are masked here and whole on the page of the call."""
    wave = _wave(wave_id)
    try:
        stratum = queries.stratum(wave_id, stratum_id)
    except NotFound:
        raise Http404 from None
    with scopes.scope(scopes.of_system("calls of a survey")):
        found = inviting.callable_people(wave_id, stratum_id)
    return render(request, "polls/calls.html", {"wave": wave, "stratum": stratum, "people": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def call(request: HttpRequest, official: Official, wave_id: int, asked_id: UUID) -> HttpResponse:
    """The call: the number, the form to be filled in while speaking, or what came of it."""
    wave = _wave(wave_id)
    try:
        person = inviting.person(wave_id, asked_id)
    except NotFound:
        raise Http404 from None
    form = questionnaire(wave.questionnaire.content)
    given: dict[str, list[str]] = {}
    errors: list[SummaryLine] = []
    problems: dict[str, str] = {}
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        try:
            if outcome == "answered":
                given = drawn.given_of(request.POST, form)
                inviting.answer_by_phone(wave_id, asked_id, given, at=timezone.now())
            else:
                inviting.record_call(wave_id, asked_id, outcome, by=Writer(official.user_id, timezone.now()))
        except AnswerRefused as refused:
            problems = dict(refused.problems)
            errors = [] if problems else [SummaryLine("content", words.refusal(refused))]
        except (InputRefused, LinkSpent) as refused:
            errors = [SummaryLine("id_outcome", words.refusal(refused))]
        except PollError as refused:
            errors = [SummaryLine("content", words.refusal(refused))]
        else:
            messages.success(request, _("Saved."))
            return redirect("polls:calls", wave_id, person.stratum_id)
    with scopes.scope(scopes.of_system("calls of a survey")):
        contact = inviting.contact_of(person)
    if contact is None:
        raise Http404
    trace(official, contact.dossier_id, "survey call")
    sections = drawn.shown(form, given, get_language() or "vi", problems)
    errors += drawn.errors_of(sections)
    context = {
        "wave": wave,
        "person": person,
        "contact": contact,
        "sections": sections,
        "errors": errors,
        "outcomes": list(words.OUTCOMES.items()),
    }
    return render(request, "polls/call.html", context, status=422 if errors else 200)
