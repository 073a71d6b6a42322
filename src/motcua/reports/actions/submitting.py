"""Handing a signed report in: to the Government reporting system through the outbox, or noted as given by hand."""

from datetime import datetime
from decimal import Decimal

from motcua.exchange.actions import partners
from motcua.exchange.reporting import Report as Wanted
from motcua.reports.actions.changing import changing
from motcua.reports.actions.editing import figures_of
from motcua.reports.errors import NotConnected, ReasonMissing
from motcua.reports.freezing import form_of
from motcua.reports.models import Report
from motcua.reports.rules.lifecycle import By, Deed
from motcua.reports.rules.sheets import Sheet as Figures


def submit(report_id: int, *, by: By, at: datetime, seen: int | None) -> None:
    """Put the report into the outbox; it leaves if and only if this commits, once, however often it is sent.

    Raises NotConnected (no reporting system here, or the form is not sent there), and what `changing` raises.
    """
    with changing(report_id, Deed.SUBMIT, by=by, at=at, seen=seen) as change:
        sheet = figures_of(change.report)
        sent_as = form_of(sheet).sent_as
        if not sent_as or not partners.submit_report(_wanted(change.report, sheet, sent_as), at=at):
            raise NotConnected
        change.set(submitted_at=at)
        change.said["how"] = "reporting"


def hand_in(report_id: int, *, how: str, by: By, at: datetime, seen: int | None) -> None:
    """Note that the signed file was handed in by another way: which, and the number of the letter."""
    if not how.strip():
        raise ReasonMissing
    with changing(report_id, Deed.SUBMIT, by=by, at=at, seen=seen) as change:
        change.set(submitted_at=at)
        change.said |= {"how": "by-hand", "words": how.strip()[:300]}


def _wanted(report: Report, sheet: Figures, sent_as: str) -> Wanted:
    """Every cell of the report by its row and column; of shares their numerators and denominators go too."""
    values: dict[str, Decimal | None] = {}
    for one in sheet.figures:
        name = ".".join(part for part in (one.row, one.column or one.code, one.variant) if part)
        if one.numerator is None or "/" in one.numerator:
            values[name] = None
        else:
            values[name] = Decimal(one.numerator)
        if one.denominator is not None:
            values[f"{name}.d"] = Decimal(one.denominator)
    return Wanted(
        template=sent_as,
        unit=sheet.agency_id or "province",
        period=report.period,
        revision=report.number,
        values=values or {"empty": None},
    )
