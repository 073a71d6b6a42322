"""Checking, sending back and approving: each by another person, each held against the figures that were read."""

from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.reports import comparing, documents, freezing
from motcua.reports.actions import ordering
from motcua.reports.actions.changing import Change, changing, judged
from motcua.reports.actions.editing import figures_of
from motcua.reports.errors import (
    DoesNotAddUp,
    FiguresMoved,
    NumbersUnexplained,
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
from motcua.reports.rules.typed import Typed, typed_in

_LONGEST = 500


def check(report_id: int, *, by: By, at: datetime, seen: int | None, numbers: str = "") -> None:
    """Say that the report is right: its columns add up, every difference is explained, every text stands.

    `numbers`: why numbers of the texts stay that are not from the figures.
    Raises DoesNotAddUp, Unexplained, TextRefused, NumbersUnexplained, SamePerson (you wrote of it), and what
    `changing` raises.
    """
    with changing(report_id, Deed.CHECK, by=by, at=at, seen=seen, other_than_writers=True) as change:
        sheet = figures_of(change.report)
        _sound(change.report, sheet)
        _answer_for(change, sheet, Deed.CHECK, numbers)
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
            typed_numbers={},
        )
        change.said["why"] = why.strip()[:_LONGEST]


def approve(
    report_id: int,
    *,
    by: By,
    at: datetime,
    seen: int | None,
    despite: str = "",
    numbers: str = "",
    order: int | None = None,
) -> None:
    """Approve what was checked. From here on its documents are fixed: their hashes are kept.

    Figures counted now that differ from the frozen ones stop it, unless `despite` says why they are kept.
    `numbers`: why numbers of the texts stay that are not from the figures. `order`: the counting that this carries
    out. Raises FiguresMoved, NumbersUnexplained, SamePerson, OrderEnded, TypesettingFailed, TemplateRefused, and what
    `changing` raises.
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
        _answer_for(change, figures_of(change.report), Deed.APPROVE, numbers)
        change.set(approved_by_id=by.user_id, approved_at=at, approver_title=_title(by, at))
        change.set(outputs=documents.digests(change.report))
        change.said |= {"sheet": change.report.sheet_number, "outputs": dict(change.report.outputs)}
        if moved:
            change.said |= {"moved": moved, "despite": despite.strip()[:_LONGEST]}
        ordering.settle(order, report=change.report, at=at)


def typed_numbers(report: Report, sheet: Figures) -> tuple[Typed, ...]:
    """The numbers of the texts that are not from the figures."""
    return tuple(
        one
        for block in freezing.form_of(sheet).texts
        for one in typed_in(block.key, str(report.texts.get(block.key, "")), sheet, begun_with=block.text)
    )


def _answer_for(change: Change, sheet: Figures, deed: Deed, why: str) -> None:
    """Keep why such numbers stay, beside the numbers as this person saw them. Raises NumbersUnexplained."""
    found, why = typed_numbers(change.report, sheet), " ".join(why.split())[:_LONGEST]
    if not found:
        return
    if not why:
        raise NumbersUnexplained(len(found))
    rows: list[Json] = [[one.block, one.written, one.figure, one.part] for one in found]
    said: dict[str, Json] = {**change.report.typed_numbers, "numbers": rows, deed.value: why}
    change.set(typed_numbers=said)
    change.said |= {"typed": rows, "numbers": why}


def may_approve(report_id: int, *, by: By, at: datetime, seen: int | None, numbers: str = "") -> Report:
    """The report, if this person could approve it as it stands. Counts nothing.

    Raises SamePerson, NumbersUnexplained, and what `changing` raises.
    """
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise ReportNotFound
    judged(report, Deed.APPROVE, by=by, at=at, seen=seen, other_than_writers=True)
    if by.user_id == report.checked_by_id:
        raise SamePerson
    found = typed_numbers(report, figures_of(report))
    if found and not numbers.strip():
        raise NumbersUnexplained(len(found))
    return report


def _title(by: By, at: datetime) -> str:
    """The title of the post acted in, as it stands under a document."""
    held = accounts.posts_of(by.user_id or 0, day_of(at))
    own = [one for one in held if one.unit_id == by.unit_id and one.role in by.roles]
    return own[0].title[:200] if own else ""
