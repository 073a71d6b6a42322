"""Who sits before the pages of reports, and which reports are theirs to see."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404

from motcua.accounts import queries as accounts
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.reports import queries
from motcua.reports.rules import law
from motcua.reports.rules.lifecycle import By, Deed, State, may, may_read, next_state
from motcua.web.desk.access import Official

if TYPE_CHECKING:
    from motcua.reports.models import Report


def by(official: Official, at: datetime) -> By:
    """One query: whether reform staff sit in the unit."""
    roles = frozenset(official.post.roles)
    beside = bool(accounts.people_in(official.unit_id, frozenset({"reform_staff"}), day_of(at)))
    return By(official.user_id, official.unit_id, roles, beside_reform=beside)


def readable(official: Official, report_id: int, at: datetime) -> tuple["Report", By]:
    """The report with who reads it. Raises Http404 for one that is none of theirs."""
    found = queries.report(report_id)
    who = by(official, at)
    rights = law.rights(on=day_of(at))
    reach = scopes.current().unit_ids
    if found is None or not may_read(
        who, rights, unit_id=found.unit_id, state=State(found.state), reach=reach
    ):
        raise Http404
    return found, who


def seen_units(who: By, at: datetime) -> frozenset[int] | None:
    """The units whose reports are listed; None: every unit's."""
    rights = law.rights(on=day_of(at))
    return None if who.roles & rights.read_everywhere_roles else scopes.current().unit_ids


def deeds_open(report: "Report", who: By, at: datetime) -> frozenset[str]:
    """What this person may do with the report where it stands. The actions judge again."""
    rights = law.rights(on=day_of(at))
    return frozenset(
        deed.value
        for deed in Deed
        if deed is not Deed.DRAFT
        and next_state(deed, State(report.state)) is not None
        and may(deed, who, rights, unit_id=report.unit_id)
    )
