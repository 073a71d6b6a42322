"""Findings about the data that units hold: the list with its counts, one finding, what is done about it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dataquality import queries
from motcua.dataquality.actions import findings as actions
from motcua.dataquality.errors import AlreadyDecided, FindingNotFound, NotYours, WordsMissing
from motcua.dataquality.rules.holding import Word
from motcua.kernel import scopes
from motcua.kernel.text import visible
from motcua.web.desk.access import Official, for_officials
from motcua.web.partners import words

PER_PAGE = 50
_STATES = ("open", "corrected", "rejected", "gone")


def _reach() -> frozenset[int]:
    return scopes.current().unit_ids


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    state = request.GET.get("state", "open")
    state = state if state in _STATES else "open"
    word = request.GET.get("word", "")
    word = word if word in set(Word) else ""
    chosen = request.GET.get("unit", "")
    unit_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    counts = queries.counts(_reach())
    found = Paginator(queries.findings(_reach(), state=state, word=word, unit_id=unit_id), PER_PAGE).get_page(
        request.GET.get("page")
    )
    asked = {
        name: value for name, value in (("state", state), ("word", word), ("unit", unit_id or "")) if value
    }
    shown = {
        "official": official,
        "page": found,
        "rows": [_row(one) for one in found.object_list],
        "query": urlencode(asked),
        "counts": [(one, [(word.value, one.open[word]) for word in Word]) for one in counts],
        "words": [(word.value, words.DATA_WORDS[word]) for word in Word],
        "states": [(name, words.STATES[name][0]) for name in _STATES],
        "state": state,
        "word": word,
        "unit_id": unit_id,
        "checked": queries.checked(),
    }
    return render(request, "partners/findings.html", shown)


def _row(row: Any) -> dict[str, Any]:
    weight, tone = words.WEIGHTS[row.weight]
    return {
        "row": row,
        "said": words.RULES[row.rule],
        "field": words.FIELDS[row.field],
        "word": words.DATA_WORDS[row.word],
        "weight": weight,
        "tone": tone,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def one(request: HttpRequest, official: Official, finding_id: int) -> HttpResponse:
    status, problem, typed, deed = 200, "", "", request.POST.get("deed", "")
    if request.method == "POST":
        typed = visible(request.POST.get("words", "")).replace("\0", "").strip()[:500]
        if deed not in ("corrected", "rejected"):
            raise Http404
        try:
            actions.decide(
                finding_id,
                correct=deed == "corrected",
                words=typed,
                units=_reach(),
                by=official.acting,
                at=timezone.now(),
            )
        except FindingNotFound:
            raise Http404 from None
        except NotYours:
            raise PermissionDenied from None
        except WordsMissing as error:
            status, problem = 422, str(words.REFUSALS[error.code])
        except AlreadyDecided as error:
            status, problem = 409, str(words.REFUSALS[error.code])
        else:
            messages.success(request, _("Done: it stands below."))
            return redirect("partners:finding", finding_id)
    row = queries.finding(finding_id, _reach())
    if row is None:
        raise Http404
    state, tone = words.STATES[row.state]
    shown = {
        "official": official,
        **_row(row),
        "state": state,
        "state_tone": tone,
        "is_open": row.state == "open",
        "is_of_owner": bool(actions.columns_of(row.field)),
        "may_decide": bool(official.acting.roles & actions.DECIDE_ROLES),
        "deeds": [(one, words.DEEDS[one.kind]) for one in queries.deeds(finding_id)],
        "typed": typed,
        "deed": deed,
        "problem": problem,
    }
    return render(request, "partners/finding.html", shown, status=status)
