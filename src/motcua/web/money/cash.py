"""The cash desk: an official counts the day's cash, a second person confirms it, the sheet is printed."""

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers.actions import cash_sheets
from motcua.kernel.zone import day_of
from motcua.payments import queries
from motcua.payments.actions import cash as actions
from motcua.payments.errors import MoneyRefused
from motcua.payments.rules.authority import Right
from motcua.payments.rules.cash import NOTES
from motcua.records import queries as records
from motcua.web.desk.access import Official, for_officials
from motcua.web.money import words
from motcua.web.money.forms import Field, Form, Sent, attempted, by_of, can, filled
from motcua.web.money.frame import frame


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """One's own day to be counted, and the unit's days."""
    by, sent = by_of(official), Sent(request)
    now = timezone.now()
    day = _day(request.GET.get("day", ""), day_of(now))
    if request.method == "POST":
        counted: list[int] = []
        if sent.deed != "count":
            raise Http404
        if attempted(sent, lambda: counted.append(_count(official, sent, day, now))):
            messages.success(request, _("The cash is counted. A second person confirms it."))
            return redirect("money:cash-day", counted[0])
    own = queries.cash_day_of(by.unit_id, by.user_id, day)
    booked_vnd, number = actions.booked(by.unit_id, by.user_id, day)
    start, end = actions.bounds(day)
    shown = {
        **frame(official, "cash"),
        "day": day,
        "booked_vnd": booked_vnd,
        "number": number,
        "payments": queries.cash_payments(by.unit_id, by.user_id, start, end),
        "given": queries.cash_refunds(by.unit_id, by.user_id, start, end),
        "own": own,
        "may_count": can(Right.COUNT_CASH, by) and (own is None or own.state == "open"),
        "notes": [(note, sent.text(f"note-{note}")) for note in NOTES],
        "explanation": sent.text("explanation"),
        "days": [(one, words.TONES[one.state]) for one in queries.cash_days(by.unit_id)],
        "errors": sent.problems,
    }
    return render(request, "money/cash.html", shown, status=sent.status)


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _count(official: Official, sent: Sent, day: date, now: datetime) -> int:
    row = actions.count(
        day=day, pieces=_pieces(sent), explanation=sent.text("explanation"), by=by_of(official), at=now
    )
    return int(row.pk)


def _pieces(sent: Sent) -> Mapping[int, int]:
    found = {}
    for note in NOTES:
        text = sent.text(f"note-{note}")
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise MoneyRefused("no-number", field="pieces")
        found[note] = int(text or 0)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, cash_id: int) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    row = queries.cash_day(cash_id, by.unit_id)
    if row is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if sent.deed == "confirm":
            done = attempted(sent, lambda: actions.confirm(day_id=cash_id, by=by, at=now))
        elif sent.deed == "send-back":
            done = attempted(
                sent, lambda: actions.send_back(day_id=cash_id, words=sent.text("words"), by=by, at=now)
            )
        else:
            raise Http404
        if done:
            messages.success(request, _("It is done."))
            return redirect("money:cash-day", cash_id)
    decides = row.state == "counted" and can(Right.CONFIRM_CASH, by)
    start, end = actions.bounds(row.day)
    back = Form(
        "send-back", _("I counted otherwise"), _("Send it back"), (Field("words", _("What differs"), "area"),),
        is_main=False,
    )  # fmt: skip
    shown = {
        **frame(official, "cash"),
        "cash": row,
        "tone": words.TONES[row.state],
        "difference": row.counted_vnd - row.booked_vnd,
        "pieces": [
            (note, row.pieces[str(note)], note * row.pieces[str(note)])
            for note in NOTES
            if str(note) in row.pieces
        ],
        "payments": queries.cash_payments(row.unit_id, row.officer_id, start, end),
        "given": queries.cash_refunds(row.unit_id, row.officer_id, start, end),
        "confirms": decides and row.officer_id != by.user_id,
        "is_own": decides and row.officer_id == by.user_id,
        "back": filled(back, sent),
        "errors": sent.problems,
    }
    return render(request, "money/cash_day.html", shown, status=sent.status)


@require_safe
@for_officials
def sheet(request: HttpRequest, official: Official, cash_id: int) -> HttpResponse:
    """The day's sheet to print and sign."""
    row = queries.cash_day(cash_id, official.unit_id)
    if row is None:
        raise Http404
    content = cash_sheets.pdf(row)
    return HttpResponse(
        content, headers=records.paper_headers(content, f"chot-quy-{row.day.isoformat()}-{row.pk}.pdf")
    )
