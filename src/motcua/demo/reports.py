"""The demo province's reports: last quarter's II.06a approved (it is signed as soon as the time-stamps are up,
`signing_later`), a report on the reform in draft, a month's that waits. Of the units some have handed theirs in, some
wait for a check or a signature, some have a draft, and the others are late with it.

By the same actions as real work. The figures of the past quarter are frozen as the dossiers stand when the demo is
built, on the last day of its life.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.agencies.models import Unit
from motcua.demo.people import SIGN_INS
from motcua.kernel.zone import day_of
from motcua.reports import schedule
from motcua.reports.actions import deciding, drafting, editing
from motcua.reports.errors import ReportsError
from motcua.reports.models import Report
from motcua.reports.rules import law
from motcua.reports.rules.lifecycle import By
from motcua.reports.rules.periods import Kind, ended

STEERING = (
    "Ủy ban nhân dân tỉnh đã ban hành kế hoạch cải cách hành chính, phân công rõ đơn vị chủ trì và thời hạn từng "
    "nhiệm vụ; giao ban chuyên đề hằng tháng."
)

_WITH_KEYS = ("giam.doc.so", "lanh.dao")
_CHECKED, _BEGUN = 2, 12


@dataclass(frozen=True)
class Written:
    """How many reports were begun, and the approved ones that wait to be signed."""

    count: int = 0
    unsigned: tuple[int, ...] = ()


def write_some(until: datetime) -> Written:
    """Begin reports; none where the people of reports are not there."""
    staff, chair = named("cai.cach", until), named("chu.tich", until)
    if staff is None or chair is None or Report.objects.exists():
        return Written()
    checker = _checker(staff.unit_id or 0, until)
    at = until + timedelta(hours=1)
    made, unsigned = 0, []
    quarter = _last(Kind.QUARTER, until)
    if quarter:
        first = drafting.draft("II.06a", quarter, unit_id=None, by=staff, at=at)
        made += 1
        if checker is not None:
            deciding.check(first.pk, by=checker, at=at, seen=None)
            deciding.approve(first.pk, by=chair, at=at, seen=None)
            unsigned.append(first.pk)
        par = drafting.draft("CCHC", quarter, unit_id=None, by=staff, at=at)
        editing.edit(par.pk, {"steering": STEERING}, by=staff, at=at, seen=None)
        made += 1
        begun, waiting = _of_units(quarter, staff, until)
        made += begun
        unsigned += waiting
    month = _last(Kind.MONTH, until)
    if month and checker is not None:
        second = drafting.draft("II.06a", month, unit_id=None, by=staff, at=at)
        made += 1
        try:
            deciding.check(second.pk, by=checker, at=at, seen=None)
        except ReportsError:
            return Written(made, tuple(unsigned))  # lines to be explained first: it stays a draft
    return Written(made, tuple(unsigned))


def _of_units(quarter: str, staff: By, until: datetime) -> tuple[int, list[int]]:
    """Reports of units, drafted as the schedule does: how many, and those that their heads approved.

    The two units whose heads are among the printed sign-ins come to the signature; the next ones are checked, the
    others are drafts, and the rest of the province has not begun.
    """
    at = until + timedelta(hours=1)
    form, span = drafting.form_and_span("II.06a", quarter, unit_id=None, on=day_of(until))
    heads = [head for name in _WITH_KEYS if (head := named(name, until)) is not None]
    first = [head.unit_id for head in heads if head.unit_id is not None]
    others = [one.id for one in schedule.reporting_units(span.last) if one.id not in first]
    approved = []
    for place, unit_id in enumerate([*first, *others[:_BEGUN]]):
        try:
            report = drafting.draft(form.code, quarter, unit_id=unit_id, by=drafting.HOUSE, at=at)
            if place < len(first) + _CHECKED:
                deciding.check(report.pk, by=staff, at=at, seen=None)
            if place < len(first):
                deciding.approve(report.pk, by=heads[place], at=at, seen=None)
                approved.append(report.pk)
        except ReportsError:
            continue  # a unit that did not stand in that quarter
    return len(first) + len(others[:_BEGUN]), approved


def _last(kind: Kind, until: datetime) -> str:
    today = day_of(until)
    rules = law.cut("decree_09", on=today).rules
    found = list(ended(rules, kind, since=today - timedelta(days=200), on=today, whose="province"))
    return found[-1].key if found else ""


def named(username: str, until: datetime) -> By | None:
    """One of the printed sign-ins as they act."""
    if username not in {one.username for one in SIGN_INS}:
        return None
    user = accounts.official_named(username)
    held = accounts.posts_of(user.pk, day_of(until)) if user else []
    if user is None or not held:
        return None
    roles = frozenset(str(one.role) for one in held if one.unit_id == held[0].unit_id)
    return By(user.pk, held[0].unit_id, roles, beside_reform="reform_staff" in roles)


def _checker(unit_id: int, until: datetime) -> By | None:
    """The head of the unit where the reform staff sit, or of one above it."""
    unit = Unit.objects.filter(pk=unit_id).first()
    for role in ("agency_head", "division_head"):
        for one in accounts.holders(unit_id, role, day_of(until)) if unit else ():
            return By(one.user_id, unit_id, frozenset({role}), beside_reform=True)
    return None
