"""The officials' side of petitions: the list with its clocks, one petition, its deeds, the register."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel.zone import day_of
from motcua.petitions import queries
from motcua.petitions.actions import filing as petitions
from motcua.petitions.actions import reading
from motcua.petitions.actions.recording import standing_of
from motcua.petitions.errors import PetitionError, PetitionNotFound, ScreenStale
from motcua.petitions.queries import Page, Wanted
from motcua.petitions.rules.authority import By, why_not
from motcua.petitions.rules.lifecycle import Channel, Deed, Kind, State, is_possible
from motcua.records import queries as records
from motcua.records.errors import FileMissing, RecordsError
from motcua.records.rules import XLSX
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import file_problem
from motcua.web.voice import words, workbook
from motcua.web.voice.filing import filing
from motcua.web.voice.forms import DEEDS, DeedForm, TakingForm
from motcua.web.voice.showing import form_errors


def _by(official: Official) -> By:
    return By(official.user_id, official.unit_id, official.post.roles)


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    return Wanted(
        state=given.get("state", "")[:20],
        kind=given.get("kind", "")[:20],
        is_overdue=given.get("overdue") == "1",
        is_open=given.get("open", "") == "1",
        text=" ".join(given.get("q", "").replace("\0", "").split())[:100],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        before=_key(given.get("before", "")),
    )


def _day(text: str) -> Any:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _key(text: str) -> tuple[datetime, int] | None:
    """The place in the list after which to go on: `instant~id`."""
    at, _tilde, number = text.partition("~")
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (when, int(number)) if when.tzinfo and number.isdecimal() and len(number) < 16 else None


@require_safe
@for_officials
def desk(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    wanted = _wanted(request)
    found = queries.listed(wanted, now=now)
    kept = {key: str(value) for key, value in request.GET.items() if key != "before" and value}
    following = ""
    if found.following:
        at, number = found.following
        following = urlencode({**kept, "before": f"{at.isoformat()}~{number}"})
    context = {
        "lines": [_line(line, now) for line in found.lines],
        "wanted": wanted,
        "states": [(str(key), label, key == wanted.state) for key, label in words.STATES.items()],
        "kinds": [(str(key), label, key == wanted.kind) for key, label in words.KINDS.items()],
        "counts": queries.counts(now=now),
        "following": following,
        "kept": urlencode(kept),
        "may_take": official.opens("voice:take"),
    }
    return render(request, "voice/desk.html", context)


def _line(line: queries.Line, now: datetime) -> dict[str, Any]:
    state = State(line.row.state)
    return {
        "row": line.row,
        "kind": words.KINDS[Kind(line.row.kind)],
        "state": words.STATES[state],
        "tone": words.TONES.get(state, ""),
        "late": [words.LATE_STEPS[step] for step in line.late],
        "is_overdue": bool(line.row.due_at and line.row.due_at < now),
    }


@require_safe
@for_officials
def register(request: HttpRequest, official: Official) -> HttpResponse:
    """The register as a workbook: what was petitioned, when what was due and done; no contact of anybody."""
    now = timezone.now()
    content = workbook.register(queries.register(_wanted(request), now=now), now)
    response = HttpResponse(content, content_type=XLSX)
    name = f"so-phan-anh-kien-nghi-{day_of(now).isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_officials
def petition(request: HttpRequest, official: Official, petition_id: int) -> HttpResponse:
    now = timezone.now()
    page = _page(petition_id, now)
    by, standing = _by(official), standing_of(page.row)
    reading.trace(petition_id, "petition", by=by, at=now)
    deeds = [
        (str(deed), form.title)
        for deed, form in DEEDS.items()
        if is_possible(deed, State(page.row.state)) and why_not(deed, by, standing, page.law) is None
    ]
    refused = (
        [why_not(deed, by, standing, page.law) for deed in (Deed.PUBLISH,)] if page.row.answered_by_id else []
    )
    context = {
        **_line(queries.Line(page.row, page.late), now),
        "page": page,
        "channel": words.CHANNELS[Channel(page.row.channel)],
        "events": [(words.EVENTS[event.kind], event, _said(event.said)) for event in page.events],
        "deeds": deeds,
        "note": next((words.REFUSALS[why] for why in refused if why == "same_person"), "")
        if page.row.state == State.ANSWERED
        else "",
    }
    return render(request, "voice/petition.html", context)


def _said(said: dict[str, Any]) -> str:
    return str(said.get("reason") or said.get("text") or said.get("note") or "")


def _page(petition_id: int, now: datetime) -> Page:
    try:
        return queries.page(petition_id, now=now)
    except PetitionNotFound:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def do(request: HttpRequest, official: Official, petition_id: int, deed: str) -> HttpResponse:
    """One deed: its form, then the action. A refused entry keeps what was typed and the revision that was seen."""
    if deed not in set(Deed) or Deed(deed) not in DEEDS:
        raise Http404
    now = timezone.now()
    page = _page(petition_id, now)
    make = DEEDS[Deed(deed)]
    if request.method != "POST":
        return _ask(request, page, make(page, now))
    form = make(page, now, request.POST)
    given = request.POST.get("revision", "")
    seen = int(given) if given.isdecimal() and len(given) < 10 else -1
    if not form.is_valid():
        return _ask(request, page, form, seen=seen, status=422)
    try:
        form.carry_out(seen=seen, by=_by(official), at=now)
    except PetitionNotFound:
        raise Http404 from None
    except PetitionError as error:
        field, text = words.problem(error)
        form.add_error(field if field in form.fields else None, text)
        is_stale = isinstance(error, ScreenStale)
        return _ask(
            request, page, form, seen=page.row.revision if is_stale else seen, status=409 if is_stale else 422
        )
    messages.success(request, _("Saved."))
    try:
        queries.page(petition_id, now=now)
    except PetitionNotFound:  # given away, or whoever did it may no longer read it
        return redirect("voice:desk")
    return redirect("voice:petition", petition_id)


def _ask(
    request: HttpRequest, page: Page, form: DeedForm, *, seen: int | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "title": form.title,
        "hint": form.hint,
        "button": form.button,
        "subtitle": f"{page.row.code} · {page.row.subject}",
        "errors": form_errors(form),
        "revision": page.row.revision if seen is None else seen,
        "back": reverse("voice:petition", args=[page.row.pk]),
    }
    return render(request, "voice/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def take(request: HttpRequest, official: Official) -> HttpResponse:
    """Take down a petition that came to the counter or by telephone; the petitioner gets code and secret on paper."""
    now = timezone.now()
    if request.method != "POST":
        first = {"filing_key": secrets.token_urlsafe(24), "kind": "procedure", "channel": "counter"}
        return _take(request, TakingForm(now=now, initial=first))
    form = TakingForm(request.POST, now=now)
    if not form.is_valid():
        return _take(request, form, status=422)
    try:
        said = filing(request, form, channel=form.cleaned_data["channel"], petitioner_id=None, now=now)
        done = petitions.file(
            said, at=now, received_by_id=official.user_id, received_unit_id=official.unit_id
        )
    except PetitionError as error:
        field, text = words.problem(error)
        form.add_error(field if field in form.fields else None, text)
        return _take(request, form, status=422)
    except RecordsError as error:
        form.add_error(None, file_problem(error))
        return _take(request, form, status=422)
    return render(request, "voice/taken.html", {"done": done})


def _take(request: HttpRequest, form: TakingForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "errors": form_errors(form), "is_taken_down": True}
    return render(request, "voice/file.html", context, status=status)


@require_safe
@for_officials
def attachment(request: HttpRequest, official: Official, attachment_id: int) -> HttpResponseBase:
    try:
        row = queries.attachment(attachment_id)
        content, size = records.open_shown(row.file)
    except (PetitionNotFound, FileMissing):
        raise Http404 from None
    reading.trace(row.petition_id, "file", by=_by(official), at=timezone.now())
    response = FileResponse(content)
    for name, value in records.download_headers(row.file, row.file_name, size=size).items():
        response[name] = value
    return response
