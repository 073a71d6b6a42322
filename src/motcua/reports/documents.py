"""Making a report's documents from what was frozen: the same bytes today and in ten years.

What they are made of: the sheet, the texts, the explanations, the approver and the instant of approval. A draft is
made of its sheet alone and says so on every page.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from motcua.accounts import queries as accounts
from motcua.records import queries as files
from motcua.reports import comparing, freezing
from motcua.reports.models import Report, Sheet
from motcua.reports.output import content, docx, pdf, xlsx
from motcua.reports.output.content import Document, People
from motcua.reports.rules import sheets
from motcua.reports.rules.forms import Form
from motcua.reports.rules.sheets import code_of


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"


MEDIA = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def document(report: Report, *, sheet_number: int | None = None) -> Document:
    """What stands in the documents; of another sheet it is a draft."""
    number = report.sheet_number if sheet_number is None else sheet_number
    sheet = freezing.frozen(Sheet.objects.values_list("content", flat=True).get(report=report, number=number))
    form = freezing.form_of(sheet)
    people = People()
    if report.approved_by_id is not None and number == report.sheet_number:
        name = accounts.full_names({report.approved_by_id}).get(report.approved_by_id, "")
        people = People(name, report.approver_title, report.approved_at)
    return content.document(
        sheet,
        form,
        report.texts,
        report_id=report.pk,
        sheet_number=number,
        people=people,
        corrects=_corrects(report),
        explained=(*_explained(report, sheet), *_typed(report, sheet, form))
        if number == report.sheet_number
        else (),
    )


def _corrects(report: Report) -> str:
    if report.corrects is None:
        return ""
    former = report.corrects
    return f"Báo cáo lần {report.number}, thay thế báo cáo {code_of(former.pk, former.sheet_number)}"


def _explained(report: Report, sheet: sheets.Sheet) -> tuple[str, ...]:
    """A line a row: by how many it differs, for which reasons, and what people say of it."""
    if not report.explanations:
        return ()
    found = comparing.compared(report, sheet)
    said = []
    for line in found.lines:
        words = str(report.explanations.get(line.row, ""))
        if words:
            whys = "; ".join(f"{count:+d} {content.WHYS[why]}" for why, count in sorted(line.why.items()))
            said.append(
                f"{found.labels.get(line.row, line.row)}: kỳ trước {line.then}, kỳ này {line.now} ({whys}). {words}"
            )
    return tuple(said)


def _typed(report: Report, sheet: sheets.Sheet, form: Form) -> tuple[str, ...]:
    """Numbers of the texts that are not from the figures, the nearest figure of each, and why whoever checked and
    approved the report left them."""
    kept = report.typed_numbers
    heads = {block.key: block.head.vi for block in form.texts}
    said = []
    for block, written, number, part in kept.get("numbers", ()):
        figure = sheet.figure(int(number))
        where = f"“{written}” (mục {heads.get(block, block)}) không lấy từ số liệu của báo cáo"
        if figure is not None:
            beside = f"{figure.name}: {sheets.shown(figure, part)}"
            code = sheets.reference(report.pk, report.sheet_number, figure.number)
            where += f"; số liệu gần nhất: {beside} ({code})"
        said.append(f"{where}.")
    for deed, whose in (("check", "Người kiểm tra giải trình"), ("approve", "Người phê duyệt giải trình")):
        if kept.get(deed):
            said.append(f"{whose}: {kept[deed]}")
    return tuple(said)


def make(report: Report, format: Format, *, made: Document | None = None) -> bytes:
    """The document's bytes, unsigned. Raises TypesettingFailed, TemplateRefused."""
    found = document(report) if made is None else made
    match format:
        case Format.PDF:
            return pdf.make(found)
        case Format.XLSX:
            return xlsx.make(found)
        case Format.DOCX:
            template = files.read_file(report.template.file_id) if report.template else None
            return docx.make(found, template=template)


def digests(report: Report) -> dict[str, str]:
    """SHA-256 of every document of the report as it stands."""
    found = document(report)
    return {one.value: hashlib.sha256(make(report, one, made=found)).hexdigest() for one in Format}


def changed_since_approval(report: Report) -> Mapping[str, str]:
    """The documents that no longer come out as they were approved, with the hash that they have now: empty, or this
    installation typesets otherwise than the one that approved it."""
    now = digests(report)
    return {name: value for name, value in now.items() if report.outputs.get(name) != value}
