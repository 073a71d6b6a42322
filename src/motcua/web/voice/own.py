"""A petitioner's own petition: looked up by code and secret, or signed in; supplied with more."""

from contextlib import AbstractContextManager

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.kernel import scopes
from motcua.kernel.text import fold, visible
from motcua.kernel.zone import day_of
from motcua.petitions import queries
from motcua.petitions.actions import filing as petitions
from motcua.petitions.errors import PetitionError, PetitionNotFound
from motcua.petitions.rules.law import law_on
from motcua.petitions.rules.lifecycle import Kind, State
from motcua.records.errors import RecordsError
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.forms.base import file_problem
from motcua.web.portal.access import for_citizens, is_citizen, personal
from motcua.web.voice import tickets, words
from motcua.web.voice.filing import kept

LONGEST = 40


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _look_up(request, request.GET.get("code", "")[:LONGEST])
    code = visible(request.POST.get("code", "")).strip()[:LONGEST].upper()
    secret = visible(request.POST.get("secret", "")).strip()[:LONGEST]
    if not code or not secret:
        return _look_up(
            request, code, _("Enter code and look-up secret. Both were shown when you filed."), 422
        )
    law = law_on(day_of(timezone.now()))
    address = request.META.get("REMOTE_ADDR", "")
    limits = {"limit": law.lookups_in_window, "window_seconds": law.window_seconds}
    by_address = attempt_allowed(f"petition-track:{address}", **limits)
    by_code = attempt_allowed(f"petition-code:{fold(code)}", **limits)
    if not (by_address and by_code):
        message = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _look_up(request, code, message, 429)
    found = queries.by_ticket(code, secret)
    if found is None:
        message = _("Code and look-up secret do not belong together. Check both, letter by letter.")
        return _look_up(request, code, message, 422)
    tickets.grant(request, found)
    return redirect("voice:own", found)


def _look_up(request: HttpRequest, code: str, message: str = "", status: int = 200) -> HttpResponse:
    errors = [SummaryLine("id_code", message)] if message else []
    return render(request, "voice/track.html", {"code": code, "errors": errors}, status=status)


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    with scopes.scope(scopes.of_person(request.user.pk or 0)):
        rows = queries.of_person(request.user.pk or 0)
    return render(request, "voice/mine.html", {"rows": [_line(row) for row in rows]})


def _line(row: object) -> dict[str, object]:
    state = State(row.state)  # type: ignore[attr-defined]  # a Petition, whose class stays in its app
    return {"row": row, "state": words.STATES[state], "tone": words.TONES.get(state, "")}


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def petition(request: HttpRequest, petition_id: int) -> HttpResponse:
    """Out of reach it does not exist: the same answer for another's and for none."""
    with _scope(request, petition_id):
        try:
            if request.method == "POST":
                return _give_more(request, petition_id)
            return _show(request, petition_id)
        except PetitionNotFound:
            raise Http404 from None


def _scope(request: HttpRequest, petition_id: int) -> AbstractContextManager[scopes.Scope]:
    if tickets.holds(request, petition_id):
        return scopes.scope(scopes.of_system("the petitioner showed code and look-up secret"))
    if is_citizen(request):
        return scopes.scope(scopes.of_person(request.user.pk or 0))
    raise Http404


def _give_more(request: HttpRequest, petition_id: int) -> HttpResponse:
    now = timezone.now()
    seen = request.POST.get("revision", "")
    text = request.POST.get("text", "")
    try:
        files = kept(request.FILES.getlist("files"), now=now)
        petitions.give_more(
            petition_id,
            text=text,
            files=files,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            at=now,
            user_id=request.user.pk if is_citizen(request) else None,
        )
    except PetitionNotFound:
        raise
    except PetitionError as error:
        return _show(request, petition_id, text, words.problem(error)[1], 422)
    except RecordsError as error:
        return _show(request, petition_id, text, file_problem(error), 422)
    return redirect("voice:own", petition_id)


def _show(
    request: HttpRequest, petition_id: int, text: str = "", message: str = "", status: int = 200
) -> HttpResponse:
    page = queries.page(petition_id, now=timezone.now())
    state = State(page.row.state)
    context = {
        "page": page,
        "row": page.row,
        "kind": words.KINDS[Kind(page.row.kind)],
        "state": words.STATES[state],
        "tone": words.TONES.get(state, ""),
        # what was said to the petitioner; who of the house said it is the officials' matter
        "events": [
            (words.EVENTS[event.kind], event.at, _told(event.kind, event.said))
            for event in page.events
            if event.kind not in ("concern", "send_back")
        ],
        "may_give_more": state is State.MORE_ASKED,
        "readings": queries.readings(petition_id),
        "text": text,
        "errors": [SummaryLine("id_text", message)] if message else [],
    }
    return render(request, "voice/own.html", context, status=status)


def _told(kind: str, said: dict[str, object]) -> str:
    if kind in ("refuse", "close", "unpublish"):
        return str(said.get("reason", ""))
    return str(said.get("text", "")) if kind in ("ask_more", "give_more", "answer") else ""
