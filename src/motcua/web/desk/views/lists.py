"""The lists of a unit's dossiers: queues with counts, filters that live in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from motcua.accounts import queries as accounts
from motcua.dossiers import late_queries, queries, work_queries
from motcua.dossiers.actions import collecting
from motcua.dossiers.rules.finding import read_scan
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.web.components import words as shared
from motcua.web.desk import bulk, filters, saved, words
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.days import tomorrow_ends
from motcua.web.desk.deeds import stamp_of

_NOTHING_ELSE: dict[str, object] = {"q": "", "state": "", "channel": "", "procedure": "", "officer": ""}
_TAB_COUNT = 99


@dataclass(frozen=True)
class QueueTab:
    key: str
    label: str
    query: str
    count: int | None
    shortcut: str
    is_current: bool


@dataclass(frozen=True)
class KeptTab:
    """A saved filter as a tab."""

    label: str
    query: str
    count: str
    is_empty: bool
    is_current: bool


@dataclass(frozen=True)
class Line:
    """A dossier in the list."""

    dossier: Any
    step: str
    is_mine: bool
    chosen: str  # what its tick box sends


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    asked = filters.read(request.GET, official)
    scanned = _whole_code(request.GET.get("q", ""))
    if scanned is not None:
        return _opened(request, scanned)
    now = timezone.now()
    found = Paginator(queries.desk_list(asked.wanted, now=now), filters.ROWS_A_PAGE)
    page = found.get_page(request.GET.get("page"))
    overview = queries.desk_overview(
        unit_id=official.unit_id,
        user_id=official.user_id,
        roles=official.post.roles,
        now=now,
        tomorrow_ends=tomorrow_ends(official.unit_id, now),
    )
    counts = overview.counts
    return render(
        request,
        "desk/home.html",
        {
            "official": official,
            "asked": asked,
            "wanted": asked.wanted,
            "now": now,
            "page": page,
            "query": asked.query(),
            "everywhere_query": asked.query(
                queue="all", lateness="", **{**_NOTHING_ELSE, "q": asked.wanted.text}
            ),
            "queue_query": asked.query(lateness="", **_NOTHING_ELSE),
            "opens_collections": official.opens("desk:collections") and collecting.is_offered(),
            "opens_arrivals": official.opens("desk:arrivals"),
            "opinions_owed": work_queries.opinions_owed(official.unit_id),
            "stranded_steps": _stranded(official, now),
            "bulk_deeds": bulk.offered(asked.wanted.queue, official),
            "batch_id": uuid4(),
            "unread_warnings": late_queries.unread_warnings(official.user_id),
            "owed_letters": late_queries.owed_letters(unit_id=official.unit_id, takes_in=official.takes_in),
            "lines": [_line(dossier, official) for dossier in page.object_list],
            "tabs": _tabs(asked, counts),
            "queue_label": words.QUEUE_LABELS[asked.wanted.queue],
            "late_words": ngettext("%(n)d late", "%(n)d late", counts["late"]) % {"n": counts["late"]},
            "late_tone": "bad" if counts["late"] else "",
            "late_query": asked.query(queue="open", lateness="late", **_NOTHING_ELSE),
            "tomorrow_words": _("%(n)d late tomorrow") % {"n": counts["tomorrow"]},
            "tomorrow_tone": "warn" if counts["tomorrow"] else "",
            "tomorrow_query": asked.query(queue="open", lateness="tomorrow", **_NOTHING_ELSE),
            "kept_tabs": _kept_tabs(official, asked, now),
            "is_counted": page.paginator.count <= queries.COUNTED,
            "counted": queries.COUNTED,
            "keep_query": urlencode({"query": asked.query()}),
            "in_query": urlencode({"in": asked.query()}),
            "officer_name": _officer_name(asked),
            "states": _options(shared.STATE_LABELS, asked.wanted.code),
            "channels": _options(shared.CHANNEL_LABELS, asked.wanted.channel),
            "latenesses": _options(words.LATENESS_LABELS, asked.wanted.lateness),
            "procedures": _options(dict(overview.procedures), asked.wanted.procedure_id),
        },
    )


def _stranded(official: Official, now: datetime) -> int:
    """How many open steps of the unit lie with people who cannot do them: told to its heads."""
    if not official.opens("desk:people"):
        return 0
    return sum(one.open_steps for one in work_queries.stranded(official.unit_id, day_of(now)))


def _opened(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Leads to the dossier. The filter that asks by script would follow a redirect in silence and find no list in
    the page behind it, so it is told to open the page instead."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("desk:dossier", args=[dossier_id])})
    return redirect("desk:dossier", dossier_id)


def _whole_code(text: str) -> int | None:
    """The dossier whose whole code was typed or scanned from a slip: it opens at once."""
    code = read_scan(visible(text)[:500])
    return queries.number_of(code) if code.count("-") >= 2 and " " not in code else None


def _officer_name(asked: filters.Asked) -> str:
    number = asked.wanted.assignee_id
    return accounts.full_names({number}).get(number, "") if number else ""


def _kept_tabs(official: Official, asked: filters.Asked, now: datetime) -> list[KeptTab]:
    """The person's own filters, each with how many it holds; counting stops at a number that fits a tab."""
    tabs = []
    for one in saved.of(official.user_id):
        wanted = filters.read(QueryDict(one.query), official)
        found = queries.desk_list(wanted.wanted, now=now, counted=_TAB_COUNT).count()
        many = f"{_TAB_COUNT}+" if found > _TAB_COUNT else str(found)
        query = wanted.query()
        tabs.append(KeptTab(one.name, query, many, found == 0, query == asked.query()))
    return tabs


def _line(dossier: Any, official: Official) -> Line:
    return Line(
        dossier=dossier,
        step=words.step_words(dossier),
        is_mine=dossier.assignee_id == official.user_id,
        chosen=bulk.Chosen(dossier.pk, stamp_of(dossier)).value,
    )


def _tabs(asked: filters.Asked, counts: Mapping[str, int]) -> list[QueueTab]:
    return [
        QueueTab(
            key=queue,
            label=str(label),
            query=asked.query(queue=queue, lateness="", **_NOTHING_ELSE),
            count=counts.get(queue),
            shortcut=words.QUEUE_KEYS[queue],
            is_current=queue == asked.wanted.queue,
        )
        for queue, label in words.QUEUE_LABELS.items()
    ]


def _options(labels: Any, chosen: object) -> list[Option]:
    return [Option(str(value), str(label), value == chosen) for value, label in labels.items()]
