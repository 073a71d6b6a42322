"""Two demo provinces' units of the same kind, with open dossiers and history, and the decision that merges them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Reorganisation, Unit
from motcua.agencies.reorganisations import Head
from motcua.dossiers.actions import reorganising
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM

MONDAY = factories.MONDAY  # 02/11/2026
DAY_ONE = date(2026, 11, 9)
DRAWN_UP = datetime(2026, 11, 3, 9, 0, tzinfo=VIETNAM)
MIDNIGHT = datetime(2026, 11, 9, 0, 0, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Offices:
    """Who draws up and who approves, and the province that signs."""

    province: Unit
    drawer: User
    approver: User

    @property
    def as_drawer(self) -> Acting:
        return factories.acting_as(self.drawer, self.province)

    @property
    def as_approver(self) -> Acting:
        return factories.acting_as(self.approver, self.province)


def offices() -> Offices:
    province = factories.make_unit("Ủy ban nhân dân tỉnh", agency_id="H32", level="province")
    return Offices(
        province,
        factories.make_official(province, "reform_staff", full_name="Phạm Thu Hà"),
        factories.make_official(province, "province_leader", full_name="Võ Minh Tâm"),
    )


def head(of: Offices, **changed: Any) -> Head:
    values: dict[str, Any] = {
        "number": "12/QĐ-UBND", "signed_on": date(2026, 11, 2), "signer_id": of.province.pk,
        "basis": "Nghị quyết số 1/NQ-HĐND", "effective_on": DAY_ONE, "reason": "Sắp xếp tổ chức bộ máy.",
    }  # fmt: skip
    return Head(**{**values, **changed})


def drawn_up(of: Offices, acts: Sequence[Mapping[str, Any]], **changed: Any) -> Reorganisation:
    made: Reorganisation = reorganising.draw_up(
        head=head(of, **changed), acts=acts, by=of.as_drawer, at=DRAWN_UP
    )
    return made


def approved(of: Offices, acts: Sequence[Mapping[str, Any]], **changed: Any) -> Reorganisation:
    made = drawn_up(of, acts, **changed)
    found: Reorganisation = reorganising.approve(
        reorganisation_id=made.pk, by=of.as_approver, at=DRAWN_UP + timedelta(hours=1)
    )
    return found


def carried_out(of: Offices, acts: Sequence[Mapping[str, Any]], **changed: Any) -> Mapping[str, Any]:
    made = approved(of, acts, **changed)
    with scope(of_system("a test")):
        return reorganising.carry_out(
            reorganisation_id=made.pk, by=of.as_approver, at=MIDNIGHT + timedelta(minutes=1)
        )


def new_unit(agency_id: str, name: str, **changed: str) -> dict[str, Any]:
    """The act that makes a commune's committee under the province."""
    values = {"agency_id": agency_id, "name": name, "kind": "peoples_committee", "level": "commune",
              "parent": "H32", "area": "56"}  # fmt: skip
    return {"kind": "create", "new": {**values, **changed}}
