"""Registers as files: out as a workbook, in from a workbook or a CSV, looked at before anything is taken over."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.scopes import current
from motcua.kernel.zone import day_of
from motcua.records.rules import XLSX, clean_name
from motcua.steering import queries
from motcua.steering.actions import imports
from motcua.steering.errors import CellFault, EntryNotFound, SheetRefused, SheetTaken
from motcua.steering.rules import law
from motcua.steering.rules import sheets as workbooks
from motcua.steering.rules.authority import may_begin
from motcua.steering.rules.kinds import FieldType, Kind
from motcua.steering.rules.sheets import LARGEST_FILE, Cell
from motcua.web.desk.access import Official, for_officials
from motcua.web.steering import forms, words
from motcua.web.steering.access import by_of, kind_named

MOST_FAULTS = 200


@require_safe
@for_officials
def export(request: HttpRequest, official: Official, kind: str) -> HttpResponse:
    """The entries in reach as they stand now; the same columns that an import takes."""
    of, language = kind_named(kind), words.language()
    rows = list(queries.newest(of.key, queries.Wanted(unit_ids=current().unit_ids)))
    links = {
        str(row.facts[f.code])
        for row in rows
        for f in of.fields
        if f.type is FieldType.LINK and f.code in row.facts
    }
    linked = queries.linked_rows(links)
    names = {row.id: row.name for row in agencies.units_on(day_of(timezone.now()))}
    lines: list[dict[str, Cell]] = []
    for row in rows:
        line: dict[str, Cell] = {
            "unit_code": row.unit.agency_id if row.unit else "",
            "unit": row.unit.name if row.unit else "",
            "day": row.day,
            "number": row.number,
            "title": row.title,
            "state": str(words.STATES[queries.state_of(row)][0]),
            "recorded": day_of(row.recorded_at),
        }
        for field in of.fields:
            value = row.facts.get(field.code)
            if value is None:
                continue
            match field.type:
                case FieldType.DAY:
                    line[field.code] = date.fromisoformat(value)
                case FieldType.DECIMAL:
                    line[field.code] = float(value)
                case FieldType.WHOLE | FieldType.YEAR:
                    line[field.code] = int(value)
                case FieldType.LINK:
                    found = linked.get(str(value))
                    line[field.code] = (found.number or found.title) if found else ""
                case _:
                    line[field.code] = queries.shown(field, value, language, names)
        lines.append(line)
    return _workbook(
        workbooks.written(of, language, lines), f"{of.key}-{day_of(timezone.now()).isoformat()}.xlsx"
    )


@require_safe
@for_officials
def form(request: HttpRequest, official: Official, kind: str) -> HttpResponse:
    """The workbook to fill in."""
    of = kind_named(kind)
    return _workbook(workbooks.written(of, words.language(), []), f"{of.key}-mau.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def bring(request: HttpRequest, official: Official, kind: str) -> HttpResponse:
    """Choose a file; it is read and looked at, nothing is taken over yet."""
    of, by = kind_named(kind), by_of(official)
    if not may_begin(by, law.rights(), of):
        raise PermissionDenied
    if request.method != "POST":
        return _bring(request, of)
    upload = request.FILES.get("file")
    content = upload.read(LARGEST_FILE + 1) if upload is not None else b""
    if not content:
        return _bring(request, of, problem=words.problem("required"), status=422)
    try:
        made = imports.read(
            of.key,
            content=content,
            file_name=clean_name(upload.name or "") if upload else "",
            by=by,
            at=timezone.now(),
        )
    except SheetRefused as refused:
        return _bring(request, of, faults=refused.faults, status=422)
    return redirect("steering:import-sheet", of.key, made.pk)


def _bring(
    request: HttpRequest,
    of: Kind,
    *,
    problem: str = "",
    faults: tuple[CellFault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    language = words.language()
    said = problem or (_("The file cannot be read.") if faults else "")
    shown = {
        "kind": of,
        "name": of.name.text(language),
        "columns": [(one.name.text(language), one.is_required) for one in workbooks.columns(of)],
        "faults": _faults(faults),
        "problem": said,
        "errors": [{"anchor": "id_file", "message": said}] if said else [],
    }
    return render(request, "steering/import.html", shown, status=status)


def _faults(faults: tuple[CellFault, ...]) -> list[tuple[CellFault, str]]:
    return [(one, words.cell(one)) for one in faults[:MOST_FAULTS]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def look(request: HttpRequest, official: Official, kind: str, sheet_id: int) -> HttpResponse:
    """What a file would do, row by row; then taking it over."""
    of, by, now = kind_named(kind), by_of(official), timezone.now()
    try:
        sheet = queries.sheet(sheet_id, user_id=by.user_id)
    except EntryNotFound:
        raise Http404 from None
    if sheet.kind != of.key:
        raise Http404
    known, problem, status = forms.known(day_of(now)), "", 200
    if request.method == "POST":
        try:
            taken = imports.take_over(sheet.pk, known, by=by, at=now)
        except SheetTaken as error:
            problem, status = words.refusal(error), 409
        except SheetRefused:
            problem, status = (
                _("Nothing was taken over. Correct the rows named and bring the file again."),
                422,
            )
        else:
            said = ngettext("%(n)s entry was taken over.", "%(n)s entries were taken over.", taken)
            messages.success(request, said % {"n": taken})
            return redirect("steering:list", of.key)
    looked = imports.look(sheet, known, by=by, at=now)
    language = words.language()
    shown = {
        "kind": of,
        "name": of.name.text(language),
        "sheet": sheet,
        "new": [(number, draft) for number, draft in looked.new[:MOST_FAULTS]],
        "new_count": len(looked.new),
        "present": looked.present[:MOST_FAULTS],
        "present_count": len(looked.present),
        "faults": _faults(looked.faults),
        "fault_count": len(looked.faults),
        "may_take": sheet.taken_at is None and not looked.faults and bool(looked.new),
        "errors": [{"anchor": "content", "message": problem}] if problem else [],
    }
    return render(request, "steering/import_sheet.html", shown, status=status)
