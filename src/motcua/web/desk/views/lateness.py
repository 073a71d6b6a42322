"""Lateness at the desk: the letters of apology that a unit owes, and the warnings given to an official."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies import queries as agencies
from motcua.dossiers import late_queries
from motcua.dossiers.actions import lateness as watch
from motcua.dossiers.rules import lateness
from motcua.kernel.zone import day_of
from motcua.web.desk import bulk, filters
from motcua.web.desk.access import Official, for_officials, trace_all
from motcua.web.desk.deeds import stamp_of
from motcua.web.desk.words import LETTER_TAB_LABELS, WARNING_LEVEL_LABELS, cause_words, step_name

BULK_DEED = "approve_apology"


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Line:
    """A dossier that owes a letter. `deliver_by`: when the letter has to be with the applicant."""

    dossier: Any
    letter: Any
    cause: str
    deliver_by: datetime | None
    is_overdue: bool
    chosen: str


@dataclass(frozen=True)
class WarningLine:
    warned: late_queries.Warned
    step: str
    level: str
    is_past: bool


def first_tab(official: Official, counts: dict[str, int]) -> str:
    """Where this person's work lies: who may sign signs, the desk hands over, officers write."""
    wanted = "drafted" if bulk.BULK[BULK_DEED].may(official) else "approved" if official.takes_in else "due"
    return wanted if counts[wanted] else next((tab for tab in late_queries.TABS if counts[tab]), wanted)


@require_safe
@for_officials
def apologies(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    counts = late_queries.letter_counts(unit_id=official.unit_id, now=now, takes_in=official.takes_in)
    tab = request.GET.get("tab", "")
    tab = tab if tab in LETTER_TAB_LABELS else first_tab(official, counts)
    found = Paginator(
        late_queries.letters(tab, unit_id=official.unit_id, now=now, takes_in=official.takes_in),
        filters.ROWS_A_PAGE,
    )
    page = found.get_page(request.GET.get("page"))
    dossiers = list(page.object_list)
    letters = late_queries.current_letters(dossiers)
    calendars = agencies.calendars() if dossiers else None
    rules = lateness.rules_on(day_of(now))
    lines = []
    for dossier in dossiers:
        by = None
        if dossier.late_at is not None and calendars is not None:
            calendar = calendars.of(dossier.handling_unit_id)
            by = lateness.delivery_due(calendar, rules, dossier.late_at)
        letter = letters.get(dossier.pk)
        cause = cause_words(letter.cause, get_language() or "vi") if letter else ""
        chosen = bulk.Chosen(dossier.pk, stamp_of(dossier)).value
        lines.append(Line(dossier, letter, cause, by, by is not None and by < now, chosen))
    trace_all(official, [dossier.pk for dossier in dossiers], "letters of apology")
    signs = tab == "drafted" and bulk.BULK[BULK_DEED].may(official)
    context = {
        "official": official,
        "now": now,
        "tabs": [Tab(key, str(label), counts[key], key == tab) for key, label in LETTER_TAB_LABELS.items()],
        "tab": tab,
        "label": LETTER_TAB_LABELS[tab],
        "lines": lines,
        "page": page,
        "query": f"tab={tab}",
        "bulk_deed": bulk.BULK[BULK_DEED] if signs and lines else None,
        "batch_id": uuid4(),
        "within_hours": int(rules.within.total_seconds() // 3600),
    }
    return render(request, "desk/apologies.html", context)


@require_safe
@for_officials
def warnings(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    lines = [
        WarningLine(
            warned=one,
            step=step_name(one.process_key, one.step_no) if one.step_no else "",
            level=str(WARNING_LEVEL_LABELS[one.level]),
            is_past=one.due < now,
        )
        for one in late_queries.warnings_of(official.user_id)
    ]
    context = {
        "official": official,
        "now": now,
        "standing": [line for line in lines if not line.warned.is_over],
        "over": [line for line in lines if line.warned.is_over][:20],
        "has_unread": any(not line.warned.is_read and not line.warned.is_over for line in lines),
    }
    return render(request, "desk/warnings.html", context)


@require_POST
@for_officials
def warnings_seen(request: HttpRequest, official: Official) -> HttpResponseBase:
    """The official has seen one warning (`copy`), or all."""
    copy = request.POST.get("copy", "")
    if copy and not (copy.isascii() and copy.isdigit() and len(copy) < 18):
        raise Http404
    watch.mark_seen(user_id=official.user_id, copy_id=int(copy) if copy else None, at=timezone.now())
    return redirect("desk:warnings")
