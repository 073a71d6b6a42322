"""Words of a draft: texts whose numbers are references, and why lines do not continue the previous report."""

from collections.abc import Mapping
from datetime import datetime

from motcua.ledger.rules import Json
from motcua.reports import comparing, freezing
from motcua.reports.actions.changing import changing
from motcua.reports.errors import ReportNotFound, TextRefused
from motcua.reports.models import Report, Sheet, Template
from motcua.reports.rules import wording
from motcua.reports.rules.lifecycle import By, Deed
from motcua.reports.rules.sheets import Sheet as Figures

_LONGEST_WHY = 500


def figures_of(report: Report) -> Figures:
    """The frozen figures of a report as it stands."""
    return freezing.frozen(Sheet.objects.get(report=report, number=report.sheet_number).content)


def edit(report_id: int, texts: Mapping[str, str], *, by: By, at: datetime, seen: int | None) -> None:
    """Save texts of blocks; blocks that are not named stay. Raises TextRefused, and what `changing` raises."""
    with changing(report_id, Deed.EDIT, by=by, at=at, seen=seen) as change:
        sheet = figures_of(change.report)
        blocks = {block.key: block for block in freezing.form_of(sheet).texts}
        given = {key: text.replace("\r\n", "\n").strip() for key, text in texts.items() if key in blocks}
        faults = [
            fault
            for key, text in given.items()
            for fault in wording.faults(key, text, sheet, begun_with=blocks[key].text)
        ]
        if faults:
            raise TextRefused(faults)
        change.set(texts={**change.report.texts, **given})
        change.said["texts"] = dict(given)


def explain(report_id: int, rows: Mapping[str, str], *, by: By, at: datetime, seen: int | None) -> None:
    """Say why lines do not continue the previous report. Raises what `changing` raises."""
    with changing(report_id, Deed.EXPLAIN, by=by, at=at, seen=seen) as change:
        known = {line.row for line in comparing.compared(change.report, figures_of(change.report)).lines}
        given: dict[str, Json] = {
            row: " ".join(text.split())[:_LONGEST_WHY]
            for row, text in rows.items()
            if row in known and text.strip()
        }
        change.set(explanations=given)
        change.said["rows"] = given


def choose_template(
    report_id: int, template_id: int | None, *, by: By, at: datetime, seen: int | None
) -> None:
    """Use an office's Word template, or our own layout again. Raises ReportNotFound (the form has no such one)."""
    with changing(report_id, Deed.SET_TEMPLATE, by=by, at=at, seen=seen) as change:
        if (
            template_id is not None
            and not Template.objects.filter(
                pk=template_id, form=change.report.form, ended_at__isnull=True
            ).exists()
        ):
            raise ReportNotFound
        change.set(template_id=template_id)
        change.said["template"] = template_id
