"""Unusual readings of personal data: what a head asks, what the official answers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from motcua.accounts.rules import opens_for_roles
from motcua.kernel.zone import day_of
from motcua.rights import queries
from motcua.rights.actions import questions as actions
from motcua.rights.rules import law
from motcua.web.desk.access import Official, for_officials
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, by_of, context, read
from motcua.web.rights.office import reach

KINDS = {
    "bulk": lazy("Many dossiers within an hour"),
    "night": lazy("At night"),
    "without work": lazy("Dossiers without work on them"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """For heads: what stands out among the readings of their units. For everybody: what they were asked."""
    sent = read(request)
    is_head = bool(official.acting.roles & {"division_head", "agency_head", "province_leader"})
    lines = queries.unusual(reach(), timezone.now()) if is_head else []
    if request.method == "POST":
        if not is_head:
            raise Http404
        if attempted(sent, lambda: _ask(sent, lines, official)):
            messages.success(request, _("The official is asked to explain."))
            return redirect("rights:readings")
    shown = {
        "official": official,
        "tab": "readings",
        "is_head": is_head,
        "opens_office": opens_for_roles("rights:office", official.acting.roles),
        "rules": law.unusual_on(day_of(timezone.now())),
        "lines": [(one, KINDS[one.reading.kind]) for one in lines],
        "mine": [(one, KINDS[one.kind]) for one in queries.questions_to(official.user_id)],
        **context(sent, []),
    }
    return render(request, "rights/readings.html", shown, status=sent.status)


def _ask(sent: Sent, lines: Any, official: Official) -> None:
    try:
        day = date.fromisoformat(sent.text("day"))
    except ValueError:
        raise Http404 from None
    for one in lines:
        reading = one.reading
        if (str(reading.user_id), reading.kind, reading.day) == (
            sent.text("official"),
            sent.text("kind"),
            day,
        ):
            actions.ask(
                unit_id=official.unit_id,
                official_id=reading.user_id,
                kind=reading.kind,
                day=reading.day,
                dossiers=reading.dossiers,
                by=by_of(official),
                at=timezone.now(),
            )
            return
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def question(request: HttpRequest, official: Official, question_id: int) -> HttpResponse:
    row = queries.question(question_id)
    is_asked = row is not None and row.official_id == official.user_id
    is_head = (
        row is not None
        and row.unit_id in reach()
        and bool(official.acting.roles & {"division_head", "agency_head", "province_leader"})
    )
    if row is None or not (is_asked or is_head):
        raise Http404
    sent = read(request)
    if request.method == "POST" and attempted(
        sent, lambda: _do(sent, question_id, official, is_head=is_head)
    ):
        messages.success(request, _("Done: it stands below."))
        return redirect("rights:question", question_id)
    row.refresh_from_db()
    forms: list[Form] = []
    if is_asked and row.answered_at is None:
        field = Field("answer", _("Your explanation"), "area", 2000)
        forms = [Form("answer", _("Explain"), _("Send the explanation"), (field,), is_main=True)]
    elif is_head and not is_asked and row.answered_at is not None and row.judged_at is None:
        forms = [
            Form("accept", _("Accept the explanation"), _("Accept"), is_main=True),
            Form(
                "decline",
                _("The explanation does not suffice"),
                _("Do not accept"),
                (Field("judgement", words.label("judgement"), "area", 500),),
            ),
        ]
    shown = {
        "official": official,
        "row": row,
        "kind": KINDS[row.kind],
        "deeds": words.deeds(queries.deeds("question", question_id)),
        **context(sent, forms),
    }
    return render(request, "rights/question.html", shown, status=sent.status)


def _do(sent: Sent, question_id: int, official: Official, *, is_head: bool) -> None:
    by, now = by_of(official), timezone.now()
    if sent.deed == "answer":
        actions.answer(question_id, words=sent.text("answer"), by=by, at=now)
    elif sent.deed in ("accept", "decline") and is_head:
        actions.judge(question_id, accepts=sent.deed == "accept", words=sent.text("judgement"), by=by, at=now)
    else:
        raise Http404
