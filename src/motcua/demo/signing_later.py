"""What the demo's heads sign once the stand-in of the time-stamps runs: a report, results, copies of old papers.

While the demo is built the stand-in is not up, so nothing that needs a time-stamp can be signed. A job does it when
the worker runs, by the normal deeds, with the heads' own key files. Each deed is left alone where it was done, so the
job may be killed anywhere and run again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.demo import reports, results
from motcua.demo.settlement import survey
from motcua.digitising.actions import signing_copies
from motcua.digitising.models import Paper, PaperState
from motcua.dossiers.errors import DossierError, ResultNotSigned
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.reports.actions import signing, submitting
from motcua.reports.errors import NotConnected, NotSigned, ReportsError
from motcua.reports.models import Report
from motcua.reports.rules.lifecycle import State
from motcua.signing import queries as keys
from motcua.signing.rules.kinds import Role

_HEADS = ("chu.tich", "giam.doc.so", "lanh.dao")
_BY_HAND = "Gửi trên hệ thống quản lý văn bản và điều hành"


class NotUpYet(Exception):
    """The stand-in of the time-stamping service does not answer. The job is tried again."""


@dataclass(frozen=True)
class Signed:
    """How many of each were signed by this run; copies are ordered and signed by jobs of their own."""

    reports: int = 0
    results: int = 0
    copies: int = 0


def sign_all(report_ids: Sequence[int], unsigned: Sequence[results.Unsigned], *, at: datetime) -> Signed:
    """Sign and hand in what the build left, now. Raises NotUpYet."""
    with scope(of_system("signatures of the demo province")):
        done = sum(_report(one, at) for one in report_ids)
        signed = sum(_result(one, at) for one in unsigned)
        return Signed(done, signed, _copies(at))


def _report(report_id: int, at: datetime) -> int:
    report, staff = Report.objects.filter(pk=report_id).first(), reports.named("cai.cach", at)
    heads = [one for name in _HEADS if (one := reports.named(name, at)) is not None]
    head = next((one for one in heads if report and one.user_id == report.approved_by_id), None)
    if report is None or head is None or staff is None:
        return 0
    if report.state == State.APPROVED:
        try:
            signing.sign(report_id, by=head, at=at, seen=None)
        except NotSigned as fault:
            if fault.is_passing:
                raise NotUpYet from fault
            return 0
        except ReportsError:
            return 0  # somebody works on it already
        report.refresh_from_db()
    if report.state != State.SIGNED:
        return 0
    try:
        submitting.submit(report_id, by=staff, at=at, seen=report.revision)
    except NotConnected:
        submitting.hand_in(report_id, how=_BY_HAND, by=staff, at=at, seen=report.revision)
    return 1


def _result(one: results.Unsigned, at: datetime) -> int:
    try:
        results.sign(one, at=at)
    except ResultNotSigned as fault:
        if fault.is_passing:
            raise NotUpYet from fault
        return 0
    except DossierError:
        return 0  # somebody went on with it, or it was signed by an earlier run
    return 1


def _copies(at: datetime) -> int:
    """Order the commune's confirmed copies signed with its seal; how many."""
    unit_id, head = survey(day_of(at)).unit_for("commune"), accounts.official_named("lanh.dao")
    if unit_id is None or head is None:
        return 0
    seals = [one.code for one in keys.credentials_of(head.pk, unit_id, at=at) if one.role is Role.AGENCY_SEAL]
    papers = Paper.objects.filter(state=PaperState.CONFIRMED, batch__unit_id=unit_id).order_by("pk")
    if not seals:
        return 0
    return signing_copies.order(
        list(papers.values_list("pk", flat=True)), credential=seals[0], by_id=head.pk, unit_id=unit_id,
        within={unit_id}, at=at,
    )  # fmt: skip
