"""One door for every deed on a report: call the action, or show the page again with what was typed and why not."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused
from motcua.reports import queries, tasks
from motcua.reports.actions import counting, deciding, drafting, editing, signing, submitting
from motcua.reports.errors import NumbersUnexplained, ReportNotFound, ReportsError, StaleRevision, TextRefused
from motcua.reports.rules.countings import Ordered
from motcua.reports.rules.forms import Ending, Place
from motcua.reports.rules.lifecycle import By
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, pages, words
from motcua.web.security import confirming

_PLACES = frozenset(one.value for one in Place)
Deed = Callable[
    [HttpRequest, int, By, datetime, int | None], int | None
]  # the order that was given, if one was


def _edit(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    texts = {
        key.removeprefix("text-"): request.POST[key][: 2 * 20_000]
        for key in request.POST
        if key.startswith("text-")
    }
    editing.edit(report_id, texts, by=by, at=at, seen=seen)


def _explain(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    rows = {
        key.removeprefix("row-"): request.POST[key][:1000] for key in request.POST if key.startswith("row-")
    }
    editing.explain(report_id, rows, by=by, at=at, seen=seen)


def _recount(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> int:
    options = {
        ending: Place(request.POST[f"option-{ending}"])
        for ending in Ending
        if request.POST.get(f"option-{ending}", "") in _PLACES
    }
    return _ordered(Ordered.RECOUNT, report_id, by, at, seen, options=options)


def _ordered(
    kind: Ordered,
    report_id: int,
    by: By,
    at: datetime,
    seen: int | None,
    *,
    words: str = "",
    numbers: str = "",
    options: dict[Ending, Place] | None = None,
) -> int:
    return counting.order(
        kind,
        report_id,
        by=by,
        at=at,
        seen=seen,
        words=words,
        numbers=numbers,
        options=options,
        defer=tasks.defer_count,
    ).pk


def _template(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    chosen = request.POST.get("template", "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    editing.choose_template(report_id, number, by=by, at=at, seen=seen)


def _check(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    deciding.check(report_id, by=by, at=at, seen=seen, numbers=_numbers(request))


def _numbers(request: HttpRequest) -> str:
    return request.POST.get("numbers", "")[:1000]


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "")[:1000]


def _send_back(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    deciding.send_back(report_id, why=_why(request), by=by, at=at, seen=seen)


def _approve(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> int:
    return _ordered(Ordered.APPROVE, report_id, by, at, seen, words=_why(request), numbers=_numbers(request))


def _sign(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    signing.sign(report_id, by=by, at=at, seen=seen)


def _submit(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    submitting.submit(report_id, by=by, at=at, seen=seen)


def _hand_in(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    submitting.hand_in(report_id, how=_why(request), by=by, at=at, seen=seen)


def _discard(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> None:
    drafting.discard(report_id, why=_why(request), by=by, at=at, seen=seen)


def _correct(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> int:
    return _ordered(Ordered.CORRECT, report_id, by, at, seen, words=_why(request))


def _compare(request: HttpRequest, report_id: int, by: By, at: datetime, seen: int | None) -> int:
    return _ordered(Ordered.COMPARE, report_id, by, at, None)


_DEEDS: dict[str, Deed] = {
    "edit": _edit,
    "explain": _explain,
    "recount": _recount,
    "template": _template,
    "check": _check,
    "send-back": _send_back,
    "approve": _approve,
    "sign": _sign,
    "submit": _submit,
    "hand-in": _hand_in,
    "discard": _discard,
    "correct": _correct,
    "compare": _compare,
}
_FIELDS = {
    "send-back": "id_why_back",
    "approve": "id_why_approve",
    "hand-in": "id_why_hand",
    "discard": "id_why_discard",
    "correct": "id_why_correct",
    "sign": "id_password",
}


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, report_id: int, deed: str) -> HttpResponseBase:
    at = timezone.now()
    found, who = access.readable(official, report_id, at)
    if deed not in _DEEDS:
        raise Http404
    anchor = _FIELDS.get(deed, "content")
    if deed == "sign":
        asked = confirming.asked_of(request)
        anchor = "id_code" if asked.code else anchor
        problem = confirming.refusal(request, asked)
        if problem:
            return pages.show(request, found, who, status=422, problems=[SummaryLine(anchor, problem)])
    try:
        order = _DEEDS[deed](request, report_id, who, at, _seen(request))
    except ReportNotFound:
        raise Http404 from None
    except ReportsError as error:
        fresh = queries.report(report_id) or found
        typed = {
            key: str(value)
            for key, value in request.POST.items()
            if key.startswith(("text-", "row-", "why", "numbers"))
        }
        faults = error.faults if isinstance(error, TextRefused) else ()
        if faults:
            anchor = f"id_text_{faults[0].block}"
        if isinstance(error, NumbersUnexplained):
            anchor = f"id_numbers_{deed}"
        return pages.show(
            request,
            fresh,
            who,
            status=409 if isinstance(error, StaleRevision) else 422,
            problems=[SummaryLine(anchor, words.refusal(error))],
            typed=typed,
            faults=faults,
        )
    except (TypesettingFailed, TemplateRefused):
        problem = _("The document cannot be made, so nothing was changed. Tell those who run the system.")
        return pages.show(request, found, who, status=422, problems=[SummaryLine(anchor, problem)])
    if order is not None:
        return redirect("reports:counting", order)
    messages.success(request, _("Saved."))
    return redirect("reports:report", report_id)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
