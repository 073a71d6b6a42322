"""People, units and procedures for the tests of reviews, and plans brought to a state by the real actions.

ground = make_review_ground()
first, second = ground.approved_plan(2)          # numbers of sheets, not begun
ground.concludes(first, complete_content())
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Procedure
from motcua.reviews.actions import decentralisations, plans, proposals, regulations, sheets
from motcua.reviews.actions.plans import NewLine
from motcua.reviews.models import ReviewPlan, ReviewSheet
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.costs import Activity
from motcua.reviews.rules.law import questionnaire
from motcua.reviews.rules.sheets import Answered, Content

JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=VIETNAM)
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM)
CONCLUDED = MARCH.date()
ISSUED = date(2026, 1, 15)
DUE = date(2026, 9, 30)
_numbers = itertools.count(1)


def activity(
    name: str = "Chuẩn bị và nộp hồ sơ", *, hours: str = "2", direct_vnd: int = 50_000, times: str = "1",
    subjects: int = 1_000, source: str = "Số hồ sơ năm 2025",
) -> Activity:  # fmt: skip
    return Activity(
        name=name,
        hours=Decimal(hours),
        direct_vnd=direct_vnd,
        times_a_year=Decimal(times),
        subjects=subjects,
        source=source,
    )


def complete_content(**changed: Any) -> Content:
    """A sheet that lacks nothing: every answer speaks for the procedure, and it is kept."""
    answers: Mapping[str, Answered] = {
        one.code: Answered(one.answers_for) for one in questionnaire(MARCH.date()).questions
    }
    plain = Content(
        answers=answers,
        outcome="keep",
        ground="Thủ tục cần thiết, đúng thẩm quyền.",
        before=(activity(),),
        after=(activity(hours="1"),),
    )
    return replace(plain, **changed)


@dataclass
class Ground:
    """Who takes part: the keeper of plans, the province's leader, an officer and the head of the reviewing unit."""

    unit: Unit
    province: Unit
    keeper: User
    leader: User
    officer: User
    head: User
    procedures: list[Procedure] = field(default_factory=list)

    def by(self, user: User) -> By:
        unit = self.unit if user in (self.officer, self.head) else self.province
        acting = factories.acting_as(user, unit)
        return By(user.pk, unit.pk, acting.roles)

    def procedure(self, **said: Any) -> Procedure:
        made = factories.make_procedure(**said)
        factories.make_offering(made, self.unit)
        self.procedures.append(made)
        return made

    def draft(self, *, year: int = 2026, at: datetime = JANUARY) -> ReviewPlan:
        return plans.draft(
            year=year,
            title=f"Kế hoạch rà soát năm {year}",
            issuer_id=self.province.pk,
            by=self.by(self.keeper),
            at=at,
        )

    def line(
        self, *procedures: Procedure, group: str = "", is_priority: bool = False, due: date = DUE
    ) -> NewLine:
        return NewLine(
            procedure_ids=tuple(one.pk for one in procedures),
            unit_id=self.unit.pk,
            due_on=due,
            group_name=group,
            is_priority=is_priority,
        )

    def add(self, plan: ReviewPlan, *lines: NewLine, at: datetime = JANUARY) -> None:
        plans.add_lines(plan_id=plan.pk, lines=lines, seen=None, by=self.by(self.keeper), at=at)

    def approve(self, plan: ReviewPlan, *, issued_on: date = ISSUED, at: datetime = JANUARY) -> None:
        plans.propose(plan_id=plan.pk, seen=None, by=self.by(self.keeper), at=at)
        plans.approve(
            plan_id=plan.pk,
            number=f"{next(_numbers)}/QĐ-UBND",
            issued_on=issued_on,
            seen=None,
            by=self.by(self.leader),
            at=at + timedelta(days=10),
        )

    def approved_plan(self, count: int, **said: Any) -> list[int]:
        """The sheets of a new approved plan with so many new procedures, one a line."""
        plan = self.draft()
        self.add(plan, *(self.line(self.procedure(**said)) for _one in range(count)))
        self.approve(plan)
        return self.sheets_of(plan)

    def drafted_plan(self) -> int:
        plan = self.draft()
        self.add(plan, self.line(self.procedure(), self.procedure(), group="Nhóm hộ tịch", is_priority=True))
        self.procedure()
        return plan.pk

    def sheets_of(self, plan: ReviewPlan) -> list[int]:
        rows = ReviewSheet.objects.filter(plan=plan).order_by("line__ordinal", "pk")
        return list(rows.values_list("pk", flat=True))

    def plan_of(self, sheet: int) -> int:
        return ReviewSheet.objects.get(pk=sheet).plan_id

    def saves(self, sheet: int, content: Content, *, at: datetime = MARCH) -> ReviewSheet:
        return sheets.save(sheet_id=sheet, content=content, seen=None, by=self.by(self.officer), at=at)

    def submits(self, sheet: int, content: Content, *, at: datetime = MARCH) -> ReviewSheet:
        return sheets.submit(sheet_id=sheet, content=content, seen=None, by=self.by(self.officer), at=at)

    def concludes(
        self, sheet: int, content: Content, *, on: date = CONCLUDED, at: datetime = MARCH
    ) -> ReviewSheet:
        self.submits(sheet, content, at=at)
        return sheets.conclude(sheet_id=sheet, concluded_on=on, seen=None, by=self.by(self.head), at=at)

    def follow_ups(self, sheet: int) -> tuple[int, int, int]:
        """A proposal from a concluded sheet, a decentralisation, a regulation."""
        row, by = ReviewSheet.objects.get(pk=sheet), self.by(self.keeper)
        sent = proposals.send(
            sheet_id=sheet, procedure_id=row.procedure_id, words="Đề nghị rút ngắn thời hạn.", addressee="Bộ Tư pháp",
            number="12/UBND-KSTT", sent_on=date(2026, 3, 10), by=by, at=MARCH + timedelta(days=30),
        )  # fmt: skip
        handed = decentralisations.approve(
            sheet_id=None, procedure_id=row.procedure_id, from_level="province", to_level="commune",
            approved_on=date(2026, 2, 1), document="15/QĐ-UBND", by=by, at=MARCH,
        )  # fmt: skip
        rule = regulations.enter(
            kind="business_rule", name="Điều kiện về diện tích cơ sở", number="30/2024/QĐ-UBND", issuer="UBND tỉnh",
            issued_on=date(2024, 5, 2), sector_id=None, by=by, at=MARCH,
        )  # fmt: skip
        return sent.pk, handed.pk, rule.pk


def make_review_ground() -> Ground:
    province = factories.make_unit("Văn phòng Ủy ban nhân dân tỉnh", kind="department", level="province")
    unit = factories.make_unit("Sở Tư pháp", kind="department", level="province")
    return Ground(
        unit=unit,
        province=province,
        keeper=factories.make_official(province, "reform_staff", full_name="Trần Văn Kiểm"),
        leader=factories.make_official(province, "province_leader", full_name="Nguyễn Thị Chủ"),
        officer=factories.make_official(unit, "case_officer", full_name="Lê Văn Rà"),
        head=factories.make_official(unit, "agency_head", full_name="Phạm Thị Kết"),
    )
