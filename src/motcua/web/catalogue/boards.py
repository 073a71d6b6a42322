"""Notice boards: all units with what is to be done; one unit's board; its list and its sheets as papers."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.procedures import board_queries as queries
from motcua.procedures import publication_queries
from motcua.procedures.actions import boards
from motcua.procedures.errors import BoardInvalid
from motcua.records import queries as records
from motcua.web.catalogue import words
from motcua.web.catalogue.frame import tabs
from motcua.web.catalogue.words import Problem
from motcua.web.components.acting import WIDE_ROLES
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.catalogue import SUBJECT_LABELS, procedure_view

PAGE_SIZE = 40


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """Every board of the province, those with something to do first."""
    counted = queries.counts(day_of(timezone.now()))
    units = agencies.units(list(counted))
    rows = sorted(
        ((units[pk], count) for pk, count in counted.items() if pk in units),
        key=lambda pair: (-(pair[1].missing + pair[1].obsolete), pair[0].sort_key, pair[0].pk),
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(official, "boards"),
        "page": page,
        "query": "",
        "right": sum(not (count.missing or count.obsolete) for _unit, count in rows),
        "total": len(rows),
    }
    return render(request, "catalogue/boards.html", context)


@require_safe
@for_officials
def own(request: HttpRequest, official: Official) -> HttpResponse:
    """The board of the unit whose post is acted in: where the menu leads those at the counter."""
    return redirect("catalogue:board", official.unit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    """One unit's board: note what was hung and what was taken down."""
    unit = _unit(official, unit_id)
    if request.method != "POST":
        return _page(request, official, unit)
    today = day_of(timezone.now())
    chosen = [
        int(one)
        for one in request.POST.getlist("version")
        if one.isascii() and one.isdigit() and len(one) < 19
    ]
    if not chosen:
        return _page(request, official, unit, problems=[Problem("board", _("Tick at least one procedure."))])
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return _page(request, official, unit, problems=[Problem("id_on", _("Give the day."))])
    deed = boards.take_down if request.POST.get("do") == "take_down" else boards.post
    try:
        done = deed(unit_id, chosen, on=on, today=today, by=official.user_id)
    except BoardInvalid as refused:
        return _page(request, official, unit, problems=[words.problem_of(refused)])
    text = ngettext("%(count)s procedure was noted.", "%(count)s procedures were noted.", done)
    messages.success(request, text % {"count": done})
    return redirect("catalogue:board", unit_id)


def _page(
    request: HttpRequest, official: Official, unit: Any, *, problems: list[Problem] | None = None
) -> HttpResponse:
    today = day_of(timezone.now())
    board = queries.board(unit.pk, today)
    context = {
        "tabs": tabs(official, "board") if official.opens("catalogue:list") else [],
        "unit": unit,
        "board": board,
        "must": len(board.must_hang),
        "today": today,
        "errors": problems or [],
        "failed": {one.anchor.removeprefix("id_"): one.message for one in problems or []},
    }
    return render(request, "catalogue/board.html", context, status=422 if problems else 200)


@require_safe
@for_officials
def posting_list(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    """The list of what hangs, what is to be hung and what is to be taken down, to be signed."""
    unit = _unit(official, unit_id)
    now = timezone.now()
    board = queries.board(unit_id, day_of(now))
    states: dict[str, tuple[queries.BoardLine, ...]] = {
        "Đang niêm yết": board.hanging,
        "Cần niêm yết": board.to_post,
        "Cần gỡ": board.to_take_down,
    }
    rows: list[Json] = [
        {
            "code": line.code,
            "name": line.name,
            "sector": line.sector,
            "since": _day(line.valid_from),
            "posted": _day(line.posted_on) if line.posted_on else "",
            "state": state,
        }
        for state, lines in states.items()
        for line in lines
    ]
    content = records.paper("board_list", {**_head(unit, now), "rows": rows}, at=now)
    return HttpResponse(content, headers=records.paper_headers(content, f"niem-yet-{unit.agency_id}.pdf"))


@require_safe
@for_officials
def sheets(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    """What has to hang, a procedure a page; `new=1`: only what does not hang yet."""
    unit = _unit(official, unit_id)
    now = timezone.now()
    board = queries.board(unit_id, day_of(now))
    lines = board.to_post if request.GET.get("new") == "1" else board.must_hang
    versions = publication_queries.versions_by_id(line.version_id for line in lines)
    with override("vi"):  # the law's language, whatever the reader's
        found: list[Json] = [_sheet(versions[line.version_id]) for line in lines]
    content = records.paper("board_sheets", {**_head(unit, now), "sheets": found}, at=now)
    return HttpResponse(
        content, headers=records.paper_headers(content, f"bang-niem-yet-{unit.agency_id}.pdf")
    )


def _head(unit: Any, now: datetime) -> dict[str, Json]:
    superior = unit.parent.name if unit.parent else ""
    return {
        "agency": unit.name,
        "superior": superior,
        "day": _day(day_of(now)),
        "printed": f"{local(now):%H:%M %d/%m/%Y}",
    }


def _sheet(version: Any) -> dict[str, Json]:
    view = procedure_view(version.content)
    agencies_said = version.content.get("agencies") or {}
    subjects = [str(SUBJECT_LABELS.get(one, one)) for one in version.content.get("subjects") or ()]
    return {
        "code": version.procedure.code,
        "name": version.procedure.name,
        "sector": version.procedure.sector.name,
        "since": _day(version.valid_from),
        "decision": version.decision.number
        if version.decision
        else str((version.content.get("texts") or {}).get("decision") or ""),
        "agency": str(agencies_said.get("performing") or agencies_said.get("competent") or ""),
        "subjects": ", ".join(subjects),
        "sets": str(version.content.get("sets") or ""),
        "ways": [
            {
                "label": way.label,
                "limit": way.limit,
                "fees": "; ".join(" ".join(filter(None, (fee.amount, fee.words))) for fee in way.fees),
            }
            for way in view.ways
        ],
        "papers": [
            {"case": group.case, "rows": [{"name": one.name, "counts": one.counts} for one in group.papers]}
            for group in view.groups
        ],
        "steps": list(view.steps),
        "conditions": list(view.conditions),
        "results": list(view.results),
        "bases": [" ".join(filter(None, (one.number, one.title))) for one in view.legal_bases],
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _unit(official: Official, unit_id: int) -> Any:
    """The unit acted for, any unit for whoever answers for the province. Raises Http404."""
    if unit_id != official.unit_id and not official.post.roles & WIDE_ROLES:
        raise Http404
    try:
        return agencies.unit_with_area(unit_id)
    except UnitNotFound:
        raise Http404 from None
