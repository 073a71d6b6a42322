"""Fee rules as files: export of a version, upload as a new draft, the empty workbook."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures.actions import fee_schedules as actions
from motcua.procedures.errors import FeeScheduleNotFound, FeeScheduleUnsound
from motcua.procedures.rules.fee_files import LARGEST_FILE, read_xml, read_yaml, write_xml, write_yaml
from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_schedules import (
    LegalBasis,
    Money,
    Schedule,
    ScheduleInvalid,
    ScheduleKind,
    Scope,
    Sureness,
)
from motcua.procedures.rules.fee_tables import FeeRow, FeeTable, Measure
from motcua.procedures.rules.fee_workbooks import read_workbook, write_workbook
from motcua.records.rules import XLSX
from motcua.web.desk.access import Official, for_officials
from motcua.web.fees.fault_words import said
from motcua.web.fees.pages import keeper


def _workbook(schedule: Schedule) -> bytes:
    return write_workbook(schedule, groups=fee_law(day_of(timezone.now())).groups)


FORMS: Mapping[str, tuple[Callable[[Schedule], bytes], str]] = {
    "xlsx": (_workbook, XLSX),
    "yaml": (write_yaml, "application/yaml; charset=utf-8"),
    "dmn": (write_xml, "application/xml; charset=utf-8"),
}


@require_safe
@for_officials
def export(request: HttpRequest, official: Official, schedule_id: int, form: str) -> HttpResponse:
    """One version as a workbook, YAML or DMN."""
    if form not in FORMS:
        raise Http404
    try:
        schedule = fee_queries.schedule_from(fee_queries.row(schedule_id))
    except FeeScheduleNotFound:
        raise Http404 from None
    write, media_type = FORMS[form]
    return _attached(write(schedule), media_type, f"{schedule.key}-{schedule.number}.{form}")


def _attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_officials
def template(request: HttpRequest, official: Official) -> HttpResponse:
    """A workbook with an example to write over."""
    example = Schedule(
        key="giam-truc-tuyen",
        name_vi="Giảm phí, lệ phí khi nộp hồ sơ trực tuyến",
        name_en="Fee cut for filing online",
        kind=ScheduleKind.REDUCTION,
        money=Money.BOTH,
        scope=Scope(everything=True),
        basis=LegalBasis("…/NQ-HĐND", date(2026, 1, 1), "Hội đồng nhân dân tỉnh", "Điều 1"),
        sureness=Sureness.EXAMPLE,
        valid_from=date(2027, 1, 1),
        table=FeeTable(Measure.PERCENT_OFF, (FeeRow(50, channels=("online",), note="Nộp hồ sơ trực tuyến"),)),
    )
    return _attached(_workbook(example), XLSX, "quy-tac-phi-mau.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def upload(request: HttpRequest, official: Official) -> HttpResponse:
    """A file becomes a draft, whole or not at all; its check stands on the draft's page."""
    if request.method != "POST":
        return render(request, "fees/upload.html", {"errors": []})
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, [_("Choose a file.")])
    if (file.size or 0) > LARGEST_FILE:
        return _refused(request, [_("The file is larger than 1 MB. A fee rule is much smaller.")])
    now = timezone.now()
    try:
        schedule = read(file.read(), on=day_of(now))
        row = actions.write(
            schedule=replace(schedule, valid_to=schedule.valid_to),
            reason=request.POST.get("reason", "").replace("\0", ""),
            by=keeper(official),
            at=now,
        )
    except ScheduleInvalid as invalid:
        return _refused(request, [said(fault) for fault in invalid.faults])
    except FeeScheduleUnsound as unsound:
        return _refused(request, [said(fault) for fault in unsound.faults])
    messages.success(request, _("The file is taken in as a draft. Look at its check before you propose it."))
    return redirect("fees:rule", row.pk)


def read(content: bytes, *, on: date) -> Schedule:
    """The schedule of a file, by what is in it. Raises ScheduleInvalid."""
    if content[:4] == b"PK\x03\x04":
        return read_workbook(content, groups=fee_law(on).groups)
    if content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_xml(content)
    return read_yaml(content)


def _refused(request: HttpRequest, faults: list[str]) -> HttpResponse:
    errors = [{"anchor": "id_file", "message": fault} for fault in faults[:30]]
    return render(request, "fees/upload.html", {"errors": errors}, status=422)
