"""The quality of the owners' data in the demo province: the nightly look, answers of the registers, a few decisions.

Made by the same deeds as real ones. The registers' stand-in does not run while the province is built, so answers are
written as it would have given them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from motcua.accounts import queries as accounts
from motcua.dataquality import queries
from motcua.dataquality.actions import findings
from motcua.dataquality.actions.asking import About
from motcua.dataquality.models import LookUp, LookUpState
from motcua.dataquality.rules.asking import Register, law_on
from motcua.dossiers import owner_queries
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.kernel.zone import day_of

CHECKED = 40
DIFFER_EVERY = 10
DECIDED = 6


def examine(*, until: datetime) -> int:
    """Checks of some running dossiers, the nightly look, some decisions. How many owners were looked at."""
    with scopes.scope(scopes.of_system("the quality of data in the demo province")):
        officers = _officers(until)
        _check_some(officers, until)
        found = findings.examine(at=until)
        units = frozenset(officers)
        for number, row in enumerate(queries.findings(units)[:DECIDED]):
            findings.decide(
                row.pk,
                correct=number % 2 == 0,
                words="Đã đối chiếu căn cước người dân xuất trình."
                if number % 2 == 0
                else "Giấy tờ nước ngoài.",
                units=units,
                by=officers[row.unit_id],
                at=until,
            )
    return found.owners


def _officers(until: datetime) -> dict[int, Acting]:
    """An intake officer of each unit that has running dossiers."""
    found = {}
    for unit_id in sorted({owner.unit_id for owner in owner_queries.owners(ended_since=until)}):
        held = accounts.holders(unit_id, "intake_officer", day_of(until))
        if held:
            roles = frozenset({"intake_officer"})
            found[unit_id] = Acting(held[0].user_id, "official", unit_id, roles)
    return found


def _check_some(officers: Mapping[int, Acting], until: datetime) -> None:
    checked = 0
    for owner in owner_queries.owners(ended_since=until):
        by = officers.get(owner.unit_id)
        about = About(
            register=Register.BUSINESS if owner.is_firm else Register.POPULATION,
            name=owner.name,
            number=owner.number,
            birth_date=owner.birth_date,
            matter=owner.code,
            unit_code="",
            dossier_id=owner.dossier_id,
        )
        if by is None or owner.is_firm or about.cannot_be_asked() is not None:
            continue
        at = until - timedelta(hours=1 + checked)
        differs = checked % DIFFER_EVERY == DIFFER_EVERY - 1
        row = LookUp.objects.create(
            request_id=uuid5(NAMESPACE_URL, f"demo look-up {owner.code}"),
            register=about.register,
            purpose="check_owner",
            legal_basis=law_on(day_of(at)).purposes["check_owner"].ground,
            dossier_id=owner.dossier_id,
            unit_id=owner.unit_id,
            asked_by_id=by.user_id,
            asked_at=at,
            digest=about.digest,
            state=LookUpState.ANSWERED,
            verdict="differs" if differs else "match",
            differing=["full_name"] if differs else [],
            reference=f"population-{checked + 1:08d}",
            answered_at=at,
        )
        findings.from_answer(row, at=at)
        checked += 1
        if checked == CHECKED:
            return
