"""Files that the pages hand out: the form of a plan's list, a plan's results, what was attached."""

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.indicators import bridge
from motcua.kernel.zone import day_of
from motcua.records import queries as files
from motcua.records.errors import FileMissing
from motcua.records.rules import XLSX
from motcua.reviews import screen_queries as queries
from motcua.reviews.errors import ReviewNotFound
from motcua.reviews.rules import costs, plan_workbook
from motcua.web.desk.access import Official, for_officials

# The workbook is an official paper in Vietnamese, whatever language the page is read in.
_STATES = {
    "waiting": "Chưa rà soát", "draft": "Đang rà soát", "submitted": "Chờ kết luận", "concluded": "Đã kết luận",
    "dropped": "Đưa ra khỏi kế hoạch",
}  # fmt: skip
_OUTCOMES = {
    "keep": "Giữ nguyên", "simplify": "Đơn giản hóa", "shorten": "Cắt giảm thời hạn giải quyết",
    "abolish": "Bãi bỏ", "decentralise": "Phân cấp",
}  # fmt: skip


@require_safe
@for_officials
def form(request: HttpRequest, official: Official) -> HttpResponse:
    """The form of a plan's list, to fill in."""
    return _workbook(plan_workbook.form(), "danh-muc-ra-soat-mau.xlsx")


@require_safe
@for_officials
def results(request: HttpRequest, official: Official, plan_id: int) -> HttpResponse:
    """The results of a plan as they stand now."""
    today = day_of(timezone.now())
    try:
        plan = queries.plan(plan_id)
    except ReviewNotFound:
        raise Http404 from None
    homes = bridge.homes()
    names = {pk: unit.name for pk, unit in agencies.units({one.today_id for one in homes.values()}).items()}
    rows: list[list[str | int | float | date | None]] = []
    for line in queries.lines(plan_id, today):
        for sheet in line.sheets:
            saving = costs.saving(sheet.cost_before_vnd, sheet.cost_after_vnd)
            is_concluded = sheet.state == "concluded"
            rows.append(
                [
                    sheet.procedure.code,
                    sheet.procedure.name,
                    sheet.procedure.sector.name,
                    line.line.group_name,
                    line.line.unit.name,
                    names.get(homes[line.line.unit_id].today_id, "")
                    if line.line.unit_id in homes
                    else line.line.unit.name,
                    line.line.due_on,
                    _STATES[sheet.state],
                    _OUTCOMES.get(sheet.outcome, "") if is_concluded else "",
                    sheet.concluded_on,
                    sheet.ground if is_concluded else "",
                    sheet.cost_before_vnd,
                    sheet.cost_after_vnd,
                    saving.vnd if saving else None,
                    float(saving.percent) if saving and saving.percent is not None else None,
                ]
            )
    decided = f"{plan.number} ngày {plan.issued_on:%d/%m/%Y}" if plan.issued_on else "Chưa ban hành"
    subtitle = f"{decided}. Số liệu đến ngày {today:%d/%m/%Y}."
    return _workbook(plan_workbook.results(plan.title, subtitle, rows), f"ket-qua-ra-soat-{plan.year}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, evidence_id: int) -> HttpResponseBase:
    """What was attached, as the store keeps it."""
    try:
        found = queries.evidence(evidence_id)
        content = files.open_file(found.file_id)
    except (ReviewNotFound, FileMissing):
        raise Http404 from None
    response = FileResponse(content)
    # Set afterwards: FileResponse guesses type and name from the stored file, which has neither.
    for name, value in files.download_headers(found.file, found.file_name).items():
        response[name] = value
    return response
