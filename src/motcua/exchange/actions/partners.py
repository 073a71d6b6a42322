"""Putting reports and standings into the outbox, inside the caller's transaction: sent if and only if it commits."""

from datetime import datetime

from motcua.exchange import outbox, partners
from motcua.exchange.reporting import REPORTING, Report
from motcua.exchange.single_window import SINGLE_WINDOW, Standing


def submit_report(report: Report, *, at: datetime) -> bool:
    """A report for the Government reporting system; False where this instance is not connected to it.

    Revisions of one report leave in their order; the same revision twice is once.
    """
    if not partners.is_connected(REPORTING):
        return False
    stream = f"{report.template}/{report.unit}/{report.period}"[:100]
    outbox.put(REPORTING, stream=stream, kind="report", key=report.key, body=report.to_wire(), at=at)
    return True


def tell_single_window(standing: Standing, *, at: datetime) -> bool:
    """Where a dossier stands, for the single window; False where this instance is not connected to it."""
    if not partners.is_connected(SINGLE_WINDOW):
        return False
    outbox.put(
        SINGLE_WINDOW,
        stream=standing.dossier_code,
        kind="standing",
        key=standing.key,
        body=standing.to_body(),
        at=at,
    )
    return True
