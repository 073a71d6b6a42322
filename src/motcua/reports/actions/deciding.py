"""Checking, sending back and approving: each by another person, each held against the figures that were read."""

from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.reports import comparing, documents, freezing
from motcua.reports.actions import ordering
from motcua.reports.actions.changing import changing, judged
from motcua.reports.actions.editing import figures_of
from motcua.reports.errors import (
    DoesNotAddUp,
    FiguresMoved,
    ReasonMissing,
    ReportNotFound,
    SamePerson,
    TextRefused,
    Unexplained,
)
from motcua.reports.models import Report
from motcua.reports.rules import wording
from motcua.reports.rules.lifecycle import By, Deed
from motcua.reports.rules.sheets import Sheet as Figures

_LONGEST = 500


def check(report_id: int, *, by: By, at: datetime, seen: int | None) -> None:
    """Say that the report is right: its columns add up, every difference is explained, every text stands.

    Raises DoesNotAddUp, Unexplained, TextRefused, SamePerson (you wrote of it), and what `changing` raises.
    """
    with changing(report_id, Deed.CHECK, by=by, at=at, seen=seen, other_than_writers=True) as change:
        sheet = figures_of(change.report)
        _sound(change.report, sheet)
        change.set(checked_by_id=by.user_id, checked_at=at)
        change.said["sheet"] = change.report.sheet_number


def _sound(report: Report, sheet: Figures) -> None:
    form = freezing.form_of(sheet)
    broken = comparing.identities_broken(sheet, form)
    if broken:
        raise DoesNotAddUp(broken)
    rows = comparing.unexplained(report, comparing.compared(report, sheet))
    if rows:
        raise Unexplained(rows)
    faults = [
        fault
        for block in form.texts
        for fault in wording.faults(
            block.key, str(report.texts.get(block.key, "")), sheet, begun_with=block.text
        )
    ]
    if faults:
        raise TextRefused(faults)


def send_back(report_id: int, *, why: str, by: By, at: datetime, seen: int | None) -> None:
    """Give a checked or approved report back to its writers. Raises ReasonMissing, and what `changing` raises."""
    if not why.strip():
        raise ReasonMissing
    with changing(report_id, Deed.SEND_BACK, by=by, at=at, seen=seen) as change:
        change.set(
            checked_by=None,
            checked_at=None,
            approved_by=None,
            approved_at=None,
            approver_title="",
            outputs={},
        )
        change.said["why"] = why.strip()[:_LONGEST]


def approve(
    report_id: int, *, by: By, at: datetime, seen: int | None, despite: str = "", order: int | None = None
) -> None:
    """Approve what was checked. From here on its documents are fixed: their hashes are kept.

    Figures counted now that differ from the frozen ones stop it, unless `despite` says why they are kept.
    `order`: the counting that this carries out.
    Raises FiguresMoved, SamePerson, OrderEnded, TypesettingFailed, TemplateRefused, and what `changing` raises.
    """
    report = Report.objects.filter(pk=report_id).first()
    moved = 0
    if report is not None and seen in (None, report.revision):
        # counted outside of the lock: nobody waits for it, and the revision tells whether something came between
        moved = len(comparing.against_now(figures_of(report), now=at))
        seen = report.revision
    with changing(report_id, Deed.APPROVE, by=by, at=at, seen=seen, other_than_writers=True) as change:
        if by.user_id == change.report.checked_by_id:
            raise SamePerson
        if moved and not despite.strip():
            raise FiguresMoved(moved)
        change.set(approved_by_id=by.user_id, approved_at=at, approver_title=_title(by, at))
        change.set(outputs=documents.digests(change.report))
        change.said |= {"sheet": change.report.sheet_number, "outputs": dict(change.report.outputs)}
        if moved:
            change.said |= {"moved": moved, "despite": despite.strip()[:_LONGEST]}
        ordering.settle(order, report=change.report, at=at)


def may_approve(report_id: int, *, by: By, at: datetime, seen: int | None) -> Report:
    """The report, if this person could approve it as it stands. Counts nothing.

    Raises SamePerson, and what `changing` raises.
    """
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise ReportNotFound
    judged(report, Deed.APPROVE, by=by, at=at, seen=seen, other_than_writers=True)
    if by.user_id == report.checked_by_id:
        raise SamePerson
    return report


def _title(by: By, at: datetime) -> str:
    """The title of the post acted in, as it stands under a document."""
    held = accounts.posts_of(by.user_id or 0, day_of(at))
    own = [one for one in held if one.unit_id == by.unit_id and one.role in by.roles]
    return own[0].title[:200] if own else ""
