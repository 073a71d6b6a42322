"""All processes with their versions; one version with its diagram, its steps, and its file."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.processes import queries
from motcua.processes.errors import ProcessUnknown
from motcua.processes.queries import VersionRow
from motcua.processes.rules.graph import Graph, Kind
from motcua.processes.rules.reading import template
from motcua.processes.rules.soundness import forward_order
from motcua.records.rules import XLSX
from motcua.web.desk.access import Official, for_officials
from motcua.web.processes import words


@dataclass(frozen=True)
class StepLine:
    """A step as the table on the page shows it."""

    key: str
    number: int
    name: str
    lane: str
    time: str
    notes: tuple[str, ...]


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    language = get_language() or "vi"
    groups = [
        (rows[0].name(language), key, [(row, words.together(row.basis, row.weight_total)) for row in rows])
        for key, found in groupby(queries.versions(), key=lambda row: row.key)
        if (rows := list(found))
    ]
    return render(
        request,
        "processes/versions.html",
        {"groups": groups, "may_change": official.opens("processes:upload")},
    )


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, key: str, number: int) -> HttpResponse:
    try:
        row, graph = _row(key, number), queries.graph(key, number)
    except ProcessUnknown:
        raise Http404 from None
    context = {
        "row": row,
        "graph": graph,
        "name": graph.name(get_language() or "vi"),
        "key": key,
        "number": number,
        "lines": step_lines(graph),
        "total": words.weight(row.basis, row.weight_total) if row else "",
        "limit": words.weight(row.basis, row.weight_limit) if row and row.weight_limit else "",
        "may_change": official.opens("processes:upload"),
    }
    return render(request, "processes/version.html", context)


def _row(key: str, number: int) -> VersionRow | None:
    return queries.version(key, number) if number else None


def step_lines(graph: Graph) -> list[StepLine]:
    """The steps and waits in their order, with what the flow does around them."""
    language = get_language() or "vi"
    shown = sorted(
        (n for n in graph.nodes if n.kind in (Kind.STEP, Kind.WAIT)), key=lambda n: (n.number, n.key)
    )
    return [
        StepLine(
            key=node.key,
            number=node.number,
            name=node.name(language),
            lane=words.lane(node) if node.kind is Kind.STEP else words.waiting(),
            time=words.weight(graph.basis, node.weight)
            if node.kind is Kind.STEP
            else words.weight("minutes", node.minutes),
            notes=tuple(_notes(graph, node.key)),
        )
        for node in shown
    ]


def _notes(graph: Graph, key: str) -> list[str]:
    """What stands around the step: its condition, its branch, its loop, its timer, what it asks for."""
    language = get_language() or "vi"
    found: list[str] = []
    order = forward_order(graph)
    for flow in graph.incoming[key]:
        if flow.condition and order.index(flow.source) > order.index(key):
            found.append(words.back_to_here(flow.condition))
        elif flow.condition:
            found.append(words.only_when(flow.condition))
    found.extend(words.timer(t.minutes) for t in graph.timers.get(key, ()))
    node = graph.by_key[key]
    if node.asks:
        found.append(words.asks([graph.known[v].name(language) for v in node.asks]))
    return found


@require_safe
@for_officials
def bpmn(request: HttpRequest, official: Official, key: str, number: int) -> HttpResponse:
    """The BPMN file, for the diagram and to take along."""
    try:
        text, _ = queries.files(key, number)
    except ProcessUnknown:
        raise Http404 from None
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}-{number}.bpmn"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_officials
def workbook(request: HttpRequest, official: Official) -> HttpResponse:
    """The workbook to fill in."""
    response = HttpResponse(template(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="quy-trinh-mau.xlsx"'
    return response
