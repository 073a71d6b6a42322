"""A small province with dossiers of November's reporting month (15/10 to 14/11/2026), and the people of its reports.

Frozen on Monday 16/11/2026, nine in the morning. Of the commune: one settled early, one settled late, one pending in
time, one pending overdue, one carried over from before and settled, one withdrawn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import factories
from factories import Case
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.actions import returning
from motcua.kernel.zone import VIETNAM
from motcua.reports.actions import deciding, drafting, signing
from motcua.reports.models import Report
from motcua.reports.rules.lifecycle import By

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=VIETNAM)
LATER = NOW + timedelta(hours=1)
IN_OCTOBER = datetime(2026, 10, 20, 8, 30, tzinfo=VIETNAM)
BEFORE = datetime(2026, 10, 12, 8, 30, tzinfo=VIETNAM)
PERIOD = "2026-11"


@dataclass(frozen=True)
class Province:
    """`commune` settles; `office` is the province's committee, where the people of reports sit."""

    office: Unit
    commune: Unit
    staff: User
    checker: User
    chair: User
    cases: dict[str, Case]

    def by(self, user: User, unit: Unit | None = None) -> By:
        acting = factories.acting_as(user, unit or self.office)
        return By(
            acting.user_id,
            acting.unit_id,
            frozenset(acting.roles),
            beside_reform=acting.unit_id == self.office.pk,
        )

    @property
    def drafter(self) -> By:
        return self.by(self.staff)

    @property
    def as_checker(self) -> By:
        return self.by(self.checker)

    @property
    def as_chair(self) -> By:
        return self.by(self.chair)


def office() -> Province:
    province = factories.make_unit("Ủy ban nhân dân tỉnh Khánh Hòa", level="province")
    commune = factories.make_unit("Ủy ban nhân dân phường Hòa An", parent=province)
    return Province(
        province,
        commune,
        factories.make_official(province, "reform_staff", full_name="Phạm Thu Hà"),
        factories.make_official(province, "agency_head", full_name="Lê Văn Kiểm"),
        factories.make_official(province, "province_leader", full_name="Võ Minh Tâm"),
        {},
    )


def settled_province() -> Province:
    found = office()
    procedure = factories.make_procedure()
    short = factories.make_procedure("Chứng thực bản sao", limit=(1, "working_day"), sector="Chứng thực")
    common = {"unit": found.commune}
    cases = {
        "early": factories.concluded(at=factories.MONDAY, procedure=procedure, **common),
        "late": factories.concluded(at=IN_OCTOBER, procedure=short, concluded_at=factories.MONDAY, **common),
        "pending": factories.in_processing(
            at=datetime(2026, 11, 13, 9, 0, tzinfo=VIETNAM), procedure=procedure, **common
        ),
        "overdue": factories.in_processing(at=IN_OCTOBER, procedure=short, **common),
        "carried": factories.in_processing(at=BEFORE, procedure=procedure, **common),
        "withdrawn": factories.in_processing(at=factories.MONDAY, procedure=procedure, **common),
    }
    case = cases["withdrawn"]
    with factories.as_system():
        returning.withdraw(
            dossier_id=case.id, by=case.as_citizen, at=case.hour(2), command_id=case.key("withdraw")
        )
    return Province(found.office, found.commune, found.staff, found.checker, found.chair, cases)


def drafted(at: Province, form: str = "II.06a", period: str = PERIOD, **wanted: object) -> Report:
    return drafting.draft(form, period, unit_id=None, by=at.drafter, at=NOW, **wanted)  # type: ignore[arg-type]


def approved(at: Province, report: Report) -> Report:
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    deciding.approve(report.pk, by=at.as_chair, at=LATER, seen=None)
    report.refresh_from_db()
    return report


def signed(at: Province, report: Report) -> Report:
    """Approved and signed with keys of the tests."""
    from motcua.signing.models import Credential
    from pki_ground import believe_in_root, credential

    if not Credential.objects.filter(person=at.chair).exists():
        believe_in_root()
        credential(f"chair-{at.chair.pk}", unit=at.office, role="official", person=at.chair)
        credential(f"office-seal-{at.office.pk}", unit=at.office)
    approved(at, report)
    signing.sign(report.pk, by=at.as_chair, at=LATER, seen=None)
    report.refresh_from_db()
    return report
