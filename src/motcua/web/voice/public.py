"""What everybody may do: read published answers, say whether they help, file a petition."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.petitions import about_units, queries
from motcua.petitions.actions import filing as petitions
from motcua.petitions.actions import marking
from motcua.petitions.errors import PetitionError, PetitionNotFound
from motcua.petitions.rules.law import law_on
from motcua.petitions.rules.lifecycle import Kind
from motcua.records.errors import RecordsError
from motcua.web.desk.forms.base import file_problem
from motcua.web.portal.access import is_citizen, personal
from motcua.web.voice import tickets, words
from motcua.web.voice.filing import filing
from motcua.web.voice.forms import FilingForm
from motcua.web.voice.showing import form_errors

FILED = "petition_filed"
LONGEST_QUERY = 200


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")[:20]
    before = request.GET.get("before", "")
    found = queries.public_answers(
        text, kind, before=int(before) if before.isdecimal() and len(before) < 16 else None
    )
    context = {
        "found": [(one, words.KINDS[Kind(one.kind)]) for one in found],
        "text": text,
        "kinds": [(key, label, key == kind) for key, label in words.KINDS.items()],
        "kind": kind,
        "following": found[-1].publication.pk if len(found) == queries.MOST_PUBLIC else None,
    }
    return render(request, "voice/answers.html", context)


@require_safe
def answer(request: HttpRequest, publication_id: int) -> HttpResponse:
    try:
        found = queries.public_answer(publication_id)
    except PetitionNotFound:
        raise Http404 from None
    return render(request, "voice/answer.html", {"found": found, "kind": words.KINDS[Kind(found.kind)]})


@require_POST
def mark(request: HttpRequest, publication_id: int) -> HttpResponse:
    """One mark a person: the account signed in, else this browser's session."""
    law = law_on(day_of(timezone.now()))
    address = request.META.get("REMOTE_ADDR", "")
    if request.POST.get("likes") not in ("yes", "no"):
        raise Http404
    if not attempt_allowed(
        f"petition-mark:{address}", limit=law.votes_in_window, window_seconds=law.window_seconds
    ):
        return render(request, "voice/wait.html", status=429)
    if request.user.is_authenticated:
        voter = f"user {request.user.pk}"
    else:
        if not request.session.session_key:
            request.session.create()
        voter = f"session {request.session.session_key}"
    try:
        marking.mark(publication_id, voter=voter, likes=request.POST["likes"] == "yes", at=timezone.now())
    except PetitionNotFound:
        raise Http404 from None
    return redirect("voice:answer", publication_id)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """File a petition, signed in or not. A form sent twice files once; a robot that fills the trap files nothing."""
    now = timezone.now()
    if request.method != "POST":
        first = {"filing_key": secrets.token_urlsafe(24), "kind": request.GET.get("kind", "procedure"),
                 "procedure": request.GET.get("procedure", "")[:60], "dossier": request.GET.get("dossier", "")[:60],
                 "follows": request.GET.get("follows", "")[:20]}  # fmt: skip
        return _form(request, FilingForm(now=now, initial=first))
    form = FilingForm(request.POST, now=now)
    if not form.is_valid():
        return _form(request, form, status=422)
    if form.cleaned_data["website"]:
        return render(request, "voice/wait.html", status=429)
    law = law_on(day_of(now))
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(
        f"petition:{address}", limit=law.filings_in_window, window_seconds=law.window_seconds
    ):
        form.add_error(
            None, _("Too many petitions came from here. Please wait 15 minutes, or go to the counter.")
        )
        return _form(request, form, status=429)
    petitioner = request.user.pk if is_citizen(request) else None
    try:
        said = filing(request, form, channel="online", petitioner_id=petitioner, now=now)
        done = petitions.file(said, at=now)
    except PetitionError as error:
        field, text = words.problem(error)
        form.add_error(field if field in form.fields else None, text)
        return _form(request, form, status=422)
    except RecordsError as error:
        form.add_error(None, file_problem(error))
        return _form(request, form, status=422)
    tickets.grant(request, done.id)
    request.session[FILED] = {"id": done.id, "code": done.code, "secret": done.secret}
    return redirect("voice:filed")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units that may be meant alone, while somebody writes a name."""
    text = visible(request.GET.get("about_unit", ""))
    found = about_units.find(text, day_of(timezone.now()))
    return render(request, "voice/_units.html", {"units": found, "text": text.strip(), "chosen": ""})


@personal
@require_safe
def filed(request: HttpRequest) -> HttpResponse:
    """Code and look-up secret, shown until the session ends; nobody can show them again."""
    done = request.session.get(FILED)
    if not isinstance(done, dict):
        return redirect("voice:answers")
    return render(request, "voice/filed.html", {"done": done})


def _form(request: HttpRequest, form: FilingForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "errors": form_errors(form),
        "signed_in": is_citizen(request),
    }
    return render(request, "voice/file.html", context, status=status)
