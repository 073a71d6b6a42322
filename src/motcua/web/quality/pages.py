"""What is there to read: all units, one unit, its documents, an audit, a finding."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.scopes import current
from motcua.kernel.zone import day_of
from motcua.quality import printing, queries
from motcua.quality.queries import Standing
from motcua.quality.rules.standard import NoStandard, standard_on
from motcua.records import queries as records
from motcua.records.errors import FileMissing
from motcua.web.desk.access import Official, for_officials
from motcua.web.quality import reach, words


@dataclass(frozen=True)
class UnitLine:
    """A unit as the list and its own page show it."""

    id: int
    name: str
    standing: Standing
    label: str
    tone: str
    told: tuple[str, ...]


def _line(unit_id: int, name: str, standing: Standing) -> UnitLine:
    told = [words.REASONS[one] for one in standing.reasons] + [
        words.CONCERNS[one] for one in standing.concerns
    ]
    light = standing.light
    return UnitLine(
        unit_id, name, standing, str(words.LIGHTS[light]), words.LIGHT_TONES[light], tuple(map(str, told))
    )


def _today() -> date:
    return day_of(timezone.now())


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """Units in reach with their state on a day, and the share that maintains a system."""
    typed = request.GET.get("on", "")
    day, problem = _today(), ""
    try:
        day = date.fromisoformat(typed) if typed else day
        standard = standard_on(day)
    except (ValueError, NoStandard):
        problem = _("Give a day from 20/04/2014 on.")
        day = _today()
        standard = standard_on(day)
    units = current().unit_ids
    figure = queries.iso_9001(day, within=units)
    names = {row.id: row.name for row in agencies.units_on(day)}
    shown = list(figure.denominator) or [one for one in names if one == official.unit_id]
    found = queries.standings(shown, day)
    wanted = request.GET.get("state", "")
    rows = [_line(unit, names[unit], found[unit]) for unit in shown]
    context = {
        "rows": [row for row in rows if not wanted or row.standing.light == wanted],
        "choices": [(str(light), label, str(light) == wanted) for light, label in words.LIGHTS.items()],
        "figure": figure,
        "standard": standard,
        "day": day,
        "typed": typed or day.isoformat(),
        "errors": [{"anchor": "id_on", "message": problem}] if problem else [],
    }
    return render(request, "quality/units.html", context, status=422 if problem else 200)


@require_safe
@for_officials
def unit(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    reach.require_unit(unit_id)
    today = _today()
    row, found = agencies.unit(unit_id), queries.system_page(unit_id, today)
    context = {
        "unit": row,
        "line": _line(unit_id, row.name, found.standing),
        "found": found,
        "certificates": [
            (certificate, words.CONCERNS[concern] if concern else "")
            for certificate, concern in found.certificates
        ],
        "audits": [(audit, _findings(audit, today)) for audit in found.audits],
        "documents": len(queries.controlled_list(unit_id, today)),
        "may_change": official.opens("quality:unit-do"),
        "standard": standard_on(today),
    }
    return render(request, "quality/unit.html", context)


@require_safe
@for_officials
def documents(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    reach.require_unit(unit_id)
    context = {
        "unit": agencies.unit(unit_id),
        "rows": queries.controlled_list(unit_id, _today(), language=get_language() or "vi"),
        "day": _today(),
        "may_change": official.opens("quality:unit-do"),
    }
    return render(request, "quality/documents.html", context)


@require_safe
@for_officials
def documents_pdf(request: HttpRequest, official: Official, unit_id: int) -> HttpResponse:
    """The list of controlled documents of today, to print and sign."""
    reach.require_unit(unit_id)
    now = timezone.now()
    content = printing.controlled_list_pdf(unit_id, day_of(now), at=now)
    headers = records.paper_headers(content, f"danh-muc-tai-lieu-{day_of(now).isoformat()}.pdf")
    return HttpResponse(content, headers=headers)


@require_safe
@for_officials
def document(request: HttpRequest, official: Official, document_id: int) -> HttpResponse:
    row, today = reach.document(document_id), _today()
    lines = queries.controlled_list(row.system.unit_id, today, language=get_language() or "vi")
    context = {
        "row": row,
        "unit": agencies.unit(row.system.unit_id),
        "line": next((line for line in lines if line.id == row.pk), None),
        "today": today,
        "may_change": official.opens("quality:document-do"),
    }
    return render(request, "quality/document.html", context)


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, version_id: int) -> HttpResponse:
    """The file of a version of a document."""
    row = reach.version(version_id)
    if row.file is None:
        raise Http404
    try:
        content = records.read_file(row.file.sha256)
    except FileMissing:
        raise Http404 from None
    return HttpResponse(content, headers=records.download_headers(row.file, row.file_name))


@require_safe
@for_officials
def audit(request: HttpRequest, official: Official, audit_id: int) -> HttpResponse:
    row = reach.audit(audit_id)
    context = {
        "audit": row,
        "unit": agencies.unit(row.system.unit_id),
        "findings": _findings(row, _today()),
        "may_change": official.opens("quality:audit-do"),
    }
    return render(request, "quality/audit.html", context)


@require_safe
@for_officials
def finding(request: HttpRequest, official: Official, finding_id: int) -> HttpResponse:
    row = reach.finding(finding_id)
    state = queries.state_of(row, _today())
    context = {
        "finding": row,
        "unit": agencies.unit(row.audit.system.unit_id),
        "rounds": list(row.corrections.all()),
        "label": words.STATES[state],
        "tone": words.STATE_TONES[state],
        "state": str(state),
        "may_change": official.opens("quality:finding-do"),
    }
    return render(request, "quality/finding.html", context)


def _findings(row: Any, today: date) -> list[tuple[Any, Any, str, Any]]:
    """Each finding with its state in words and the last round."""
    found = []
    for one in row.findings.all():
        state = queries.state_of(one, today)
        rounds = list(one.corrections.all())
        last = rounds[-1] if rounds else None
        found.append((one, words.STATES[state], words.STATE_TONES[state], last))
    return found
