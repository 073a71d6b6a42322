"""Files of a dossier: what was handed in, the slips, the result. Each reading leaves a trace."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from motcua.dossiers import queries
from motcua.dossiers.actions import slips
from motcua.dossiers.errors import SlipNotFound, SlipNotRenderable
from motcua.records import queries as records
from motcua.records.errors import FileHeld, FileInfected, FileMissing, FileUnsafe
from motcua.web.components import unsafe
from motcua.web.desk.access import Official, for_officials, trace


@require_safe
@for_officials
def component_file(
    request: HttpRequest, official: Official, dossier_id: int, component_id: int
) -> HttpResponseBase:
    component = queries.component(dossier_id, component_id)
    if component is None or not component.file_id:
        raise Http404
    trace(official, dossier_id, f"component {component.key}"[:60])
    return _hand_out(component.file_id, component.file_name or f"{component.key}")


@require_safe
@for_officials
def result_file(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponseBase:
    row = queries.dossier(dossier_id)
    if not row.result_sha256:
        raise Http404
    trace(official, dossier_id, "result")
    return _hand_out(row.result_sha256, f"{row.code}-ket-qua.pdf")


@require_safe
@for_officials
def slip(request: HttpRequest, official: Official, dossier_id: int, slip_id: int) -> HttpResponseBase:
    """The slip as PDF/A, shown in place; set for this reader alone while no job has stored it yet."""
    if not queries.has_slip(dossier_id, slip_id):
        raise Http404
    try:
        paper = slips.slip_pdf(slip_id)
    except (SlipNotFound, SlipNotRenderable):
        raise Http404 from None
    trace(official, dossier_id, "slip")
    if paper.file is None:
        return HttpResponse(paper.content, headers=records.paper_headers(paper.content, paper.file_name))
    return _hand_out(str(paper.file.pk), paper.file_name)


def _hand_out(sha256: str, file_name: str) -> HttpResponseBase:
    try:
        row = records.stored(sha256)
        content, size = records.open_shown(row)
    except FileMissing:
        raise Http404 from None
    except (FileHeld, FileInfected, FileUnsafe) as error:
        return HttpResponse(unsafe.words(error), status=409, content_type="text/plain; charset=utf-8")
    response = FileResponse(content)
    # Set afterwards: FileResponse guesses type and name from the stored file, which has neither.
    for name, value in records.download_headers(row, file_name, size=size).items():
        response[name] = value
    return response
