"""What officials read: the lists in and out, a document, slips and what is overdue, the register."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.correspondence import queries
from motcua.correspondence.actions import reading
from motcua.correspondence.actions.recording import standing_of
from motcua.correspondence.errors import DocumentNotFound
from motcua.correspondence.queries import Page, Wanted
from motcua.correspondence.rules.authority import By, why_not
from motcua.correspondence.rules.lifecycle import (
    Channel,
    Direction,
    Secrecy,
    SendingState,
    SlipKind,
    SlipState,
    State,
    TakeBack,
    Urgency,
    is_possible,
)
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.web.correspondence import words
from motcua.web.correspondence.deed_forms import BESIDE, DEEDS, beside
from motcua.web.desk.access import Official, for_officials

if TYPE_CHECKING:
    from motcua.correspondence.models import Document, Slip


def by_of(official: Official) -> By:
    return By(official.user_id, official.unit_id, official.post.roles)


def day_given(text: str) -> date | None:
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


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    return Wanted(
        direction="out" if given.get("direction") == "out" else "in",
        state=given.get("state", "")[:20],
        kind=given.get("kind", "")[:30],
        text=" ".join(given.get("q", "").replace("\0", "").split())[:100],
        urgency=1 if given.get("urgent") == "1" else 0,
        is_open=given.get("open") == "1",
        is_overdue=given.get("overdue") == "1",
        is_mine=given.get("mine") == "1",
        since=day_given(given.get("since", "")),
        until=day_given(given.get("until", "")),
        before=_key(given.get("before", "")),
    )


_STATES_OF = {
    "in": [State.ARRIVED, State.REGISTERED, State.ASSIGNED, State.PROCESSING, State.DONE, State.REFUSED,
           State.TAKEN_BACK, State.REPLACED],
    "out": [State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNED, State.NUMBERED, State.SENT, State.RECALLED,
            State.REPLACED, State.CANCELLED],
}  # fmt: skip


@require_safe
@for_officials
def listed(request: HttpRequest, official: Official) -> HttpResponse:
    now, by = timezone.now(), by_of(official)
    wanted = _wanted(request)
    found = queries.listed(wanted, by=by, now=now)
    kept = {key: str(value) for key, value in request.GET.items() if key != "before" and value}
    following = ""
    if found.following:
        at, number = found.following
        following = urlencode({**kept, "before": f"{at.isoformat()}~{number}"})
    context = {
        "lines": [line(row, now) for row in found.rows],
        "wanted": wanted,
        "title": words.DIRECTIONS[Direction(wanted.direction)],
        "states": [(str(s), words.STATES[s], s == wanted.state) for s in _STATES_OF[wanted.direction]],
        "counts": queries.counts(by=by, now=now),
        "following": following,
        "may_enter": official.opens("correspondence:enter"),
        "may_draft": official.opens("correspondence:draft"),
        "sees_packages": official.opens("correspondence:packages"),
    }
    return render(request, "correspondence/list.html", context)


def line(row: "Document", now: datetime) -> dict[str, Any]:
    """A document as a list shows it."""
    state = State(row.state)
    return {
        "row": row,
        "is_secret": row.secrecy != Secrecy.OPEN,
        "secrecy": words.SECRECIES[Secrecy(row.secrecy)],
        "kind": words.kind(row.kind),
        "state": words.STATES[state],
        "tone": words.TONES.get(state, ""),
        "urgency": words.URGENCIES[Urgency(row.urgency)] if row.urgency else "",
        "is_overdue": bool(
            row.due_on and row.due_on < day_of(now) and row.ended_at is None and row.sent_at is None
        ),
        "is_asked_back": row.take_back == TakeBack.ASKED and row.direction == Direction.IN,
    }


@require_safe
@for_officials
def document(request: HttpRequest, official: Official, document_id: int) -> HttpResponse:
    now, by = timezone.now(), by_of(official)
    page = page_or_404(document_id, by, now)
    reading.trace(page.row, "document", by=by, at=now)
    standing = standing_of(page.row, page.handling)
    state, take_back = State(page.row.state), TakeBack(page.row.take_back)
    deeds = [
        (str(deed), form.title)
        for deed, form in DEEDS.items()
        if is_possible(deed, state, take_back) and why_not(deed, by, standing, page.law) is None
    ]
    if any(deed == "submit" for deed, _title in deeds):
        deeds.insert(1, ("change", words.EVENTS["change"]))
    context = {
        **line(page.row, now),
        "page": page,
        "channel": words.CHANNELS[Channel(page.row.channel)],
        "signature": words.SIGNATURES.get(page.row.signature, page.row.signature),
        "events": [(words.EVENTS.get(one.kind, one.kind), one, _said(one.said)) for one in page.events],
        "slips": [_slip(one, by, now) for one in page.slips],
        "sendings": [
            (
                one,
                words.SENDINGS[SendingState(one.state)],
                words.SENDING_TONES.get(SendingState(one.state), ""),
            )
            for one in page.sendings
        ],
        "files": [(one, words.SIGNATURES.get(one.signature, "")) for one in page.files],
        "has_versions": bool(
            len({one.version for one in page.files} | {page.row.version}) > 1
            or page.row.replaces_id
            or page.row.state == State.REPLACED
        ),
        "deeds": deeds,
        "beside": [(name, BESIDE[name].title) for name in beside(page, by)],
        "readings": queries.readings(document_id) if page.row.has_personal_data else [],
        "may_draft": official.opens("correspondence:draft") and page.row.secrecy == Secrecy.OPEN,
        "is_own": page.row.unit_id == by.unit_id,
    }
    return render(request, "correspondence/document.html", context)


def page_or_404(document_id: int, by: By, now: datetime) -> Page:
    try:
        return queries.page(document_id, by=by, now=now)
    except DocumentNotFound:
        raise Http404 from None


def _said(said: dict[str, Any]) -> str:
    parts = [said.get("to"), said.get("reason") or said.get("text")]
    return " · ".join(str(part) for part in parts if part)


def _slip(one: "Slip", by: By, now: datetime) -> dict[str, Any]:
    is_open = one.state == SlipState.OPEN
    is_for_us = is_open and one.to_unit_id == by.unit_id
    return {
        "slip": one,
        "kind": words.SLIP_KINDS[SlipKind(one.kind)],
        "state": words.SLIP_STATES[SlipState(one.state)],
        "is_overdue": bool(is_open and one.due_on and one.due_on < day_of(now)),
        "may_answer": is_for_us and one.kind != SlipKind.HANDLE,
        "may_send_back": is_for_us and one.kind != SlipKind.INFORM,
    }


@require_safe
@for_officials
def slips(request: HttpRequest, official: Official) -> HttpResponse:
    """What the reader has to deal with; heads may look at the whole unit's."""
    now, by = timezone.now(), by_of(official)
    is_overdue, whole = request.GET.get("overdue") == "1", request.GET.get("unit") == "1"
    found = queries.open_slips(by=by, is_overdue=is_overdue, now=now, whole_unit=whole)
    context = {
        "slips": [{**_slip(one, by, now), **line(one.document, now)} for one in found],
        "is_overdue": is_overdue,
        "whole": whole,
    }
    return render(request, "correspondence/slips.html", context)


@require_safe
@for_officials
def register(request: HttpRequest, official: Official) -> HttpResponse:
    """The register of a year on the screen; printable."""
    now = timezone.now()
    direction, year, rows = register_rows(request, official, now)
    context = {
        "lines": [line(row, now) for row in rows],
        "title": words.DIRECTIONS[direction],
        "direction": str(direction),
        "year": year,
        "years": queries.years(official.unit_id) or [year],
        "unit": agencies.unit(official.unit_id),
        "query": urlencode({"direction": str(direction), "year": str(year)}),
    }
    return render(request, "correspondence/register.html", context)


def register_rows(
    request: HttpRequest, official: Official, now: datetime
) -> "tuple[Direction, int, list[Document]]":
    direction = Direction.OUT if request.GET.get("direction") == "out" else Direction.IN
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else day_of(now).year
    rows = queries.register(direction, unit_id=official.unit_id, year=year, by=by_of(official), now=now)
    return direction, year, rows


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, file_id: int) -> HttpResponseBase:
    now, by = timezone.now(), by_of(official)
    try:
        row = queries.file(file_id, by=by, now=now)
        content = records.open_file(row.file_id)
    except (DocumentNotFound, RecordsError):
        raise Http404 from None
    reading.trace(row.document, "file", by=by, at=now)
    response = FileResponse(content)
    for name, value in records.download_headers(row.file, row.file_name).items():
        response[name] = value
    return response
