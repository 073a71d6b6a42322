"""The yearly plan: who draws it up, what may stand in it, and that a second person approves it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

import factories
from motcua.reviews.actions import plans
from motcua.reviews.errors import (
    InputRefused,
    NotUnderCompetence,
    ProcedureTwice,
    ReviewNotAllowed,
    ScreenStale,
    SecondPersonNeeded,
    StateRefused,
)
from motcua.reviews.models import Deed, PlanLine, ReviewPlan, ReviewSheet
from review_ground import DUE, ISSUED, JANUARY, Ground, make_review_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def test_a_plan_is_drafted_filled_proposed_and_approved_by_a_decision(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(
        plan,
        ground.line(ground.procedure()),
        ground.line(ground.procedure(), ground.procedure(), group="Hộ tịch"),
    )
    ground.approve(plan)

    plan.refresh_from_db()
    assert (plan.state, plan.issued_on, plan.proposed_by, plan.approved_by) == (
        "approved", ISSUED, ground.keeper, ground.leader,
    )  # fmt: skip
    assert plan.number.endswith("/QĐ-UBND")
    assert ReviewSheet.objects.filter(plan=plan, state="waiting").count() == 3
    assert list(Deed.objects.filter(subject="plan").order_by("pk").values_list("kind", "by__full_name")) == [
        ("drafted", "Trần Văn Kiểm"), ("lines_added", "Trần Văn Kiểm"), ("proposed", "Trần Văn Kiểm"),
        ("approved", "Nguyễn Thị Chủ"),
    ]  # fmt: skip


def test_whoever_drafted_or_proposed_a_plan_does_not_approve_it(ground: Ground) -> None:
    both = factories.make_official(ground.province, "reform_staff")
    factories.Post.objects.filter(holdings__user=both).update(role="reform_staff")
    leading = factories.Post.objects.create(
        unit=ground.province, code="both", title="Phó Chủ tịch", role="province_leader"
    )
    factories.PostHolding.objects.create(post=leading, user=both, valid_from=factories.LONG_AGO)
    by = ground.by(both)
    plan = plans.draft(year=2026, title="Kế hoạch", issuer_id=ground.province.pk, by=by, at=JANUARY)
    ground.add(plan, ground.line(ground.procedure()))
    plans.propose(plan_id=plan.pk, seen=None, by=ground.by(ground.keeper), at=JANUARY)

    with pytest.raises(SecondPersonNeeded):
        plans.approve(
            plan_id=plan.pk, number="1/QĐ-UBND", issued_on=ISSUED, seen=None, by=by, at=JANUARY + timedelta(9)
        )

    plan.refresh_from_db()
    assert (plan.state, plan.approved_by) == ("proposed", None)


def test_the_database_itself_wants_a_second_person(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))
    ground.approve(plan)

    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPlan.objects.filter(pk=plan.pk).update(approved_by=ground.keeper)


def test_a_procedure_stands_once_in_a_plan(ground: Ground) -> None:
    plan, procedure = ground.draft(), ground.procedure(code="1.001193")
    ground.add(plan, ground.line(procedure))

    with pytest.raises(ProcedureTwice, match=r"1\.001193"):
        ground.add(plan, ground.line(ground.procedure()), ground.line(procedure))

    assert PlanLine.objects.filter(plan=plan).count() == 1


def test_a_plan_holds_procedures_in_force_at_levels_of_the_province_only(ground: Ground) -> None:
    plan, procedure = ground.draft(), ground.procedure()
    procedure.abolished_on = date(2026, 1, 10)
    procedure.save()

    with pytest.raises(NotUnderCompetence):
        ground.add(plan, ground.line(procedure))


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"due_on": date(2025, 12, 31)}, "due_on", "outside-the-year"),
        ({"due_on": date(2028, 1, 1)}, "due_on", "outside-the-year"),
        ({"unit_id": 0}, "unit", "required"),
        ({"procedure_ids": ()}, "procedures", "required"),
    ],
)
def test_a_line_that_cannot_be_is_refused(
    ground: Ground, changed: dict[str, object], field: str, problem: str
) -> None:
    plan = ground.draft()
    said = {"procedure_ids": (ground.procedure().pk,), "unit_id": ground.unit.pk, "due_on": DUE}

    with pytest.raises(InputRefused) as refused:
        ground.add(plan, plans.NewLine(**{**said, **changed}))  # type: ignore[arg-type]

    assert (refused.value.field, refused.value.problem) == (field, problem)


def test_several_procedures_need_the_name_of_their_group(ground: Ground) -> None:
    with pytest.raises(InputRefused, match="group_name: required"):
        ground.add(ground.draft(), ground.line(ground.procedure(), ground.procedure()))


@pytest.mark.parametrize(
    ("number", "issued_on", "problem"),
    [
        ("", ISSUED, "number: required"),
        ("5/QĐ", None, "issued_on: required"),
        ("5/QĐ", date(2026, 6, 1), "issued_on: lies-ahead"),
        ("5/QĐ", date(2024, 6, 1), "issued_on: outside-the-year"),
    ],
)
def test_an_approval_names_a_decision_that_exists(
    ground: Ground, number: str, issued_on: date | None, problem: str
) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))
    plans.propose(plan_id=plan.pk, seen=None, by=ground.by(ground.keeper), at=JANUARY)

    with pytest.raises(InputRefused, match=problem):
        plans.approve(
            plan_id=plan.pk, number=number, issued_on=issued_on, seen=None, by=ground.by(ground.leader),
            at=JANUARY + timedelta(10),
        )  # fmt: skip


def test_a_decision_does_not_follow_a_deadline_of_its_own_plan(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure(), due=date(2026, 1, 14)))

    with pytest.raises(InputRefused, match="issued_on: after-a-deadline"):
        ground.approve(plan)


def test_a_stale_screen_changes_nothing(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))

    with pytest.raises(ScreenStale) as stale:
        plans.propose(plan_id=plan.pk, seen=1, by=ground.by(ground.keeper), at=JANUARY)

    assert (stale.value.seen, stale.value.now) == (1, 2)
    assert ReviewPlan.objects.get(pk=plan.pk).state == "draft"


def test_an_approved_plan_is_not_changed(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))
    ground.approve(plan)

    with pytest.raises(StateRefused):
        ground.add(plan, ground.line(ground.procedure()))
    with pytest.raises(StateRefused):
        plans.withdraw(plan_id=plan.pk, words="Nhầm", seen=None, by=ground.by(ground.keeper), at=JANUARY)


def test_a_plan_is_sent_back_changed_and_proposed_again(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))
    plans.propose(plan_id=plan.pk, seen=None, by=ground.by(ground.keeper), at=JANUARY)
    plans.send_back(
        plan_id=plan.pk, words="Bổ sung lĩnh vực đất đai", seen=None, by=ground.by(ground.leader), at=JANUARY
    )
    line = PlanLine.objects.get(plan=plan)
    plans.remove_line(plan_id=plan.pk, line_id=line.pk, seen=None, by=ground.by(ground.keeper), at=JANUARY)

    with pytest.raises(InputRefused, match="procedures: required"):
        plans.propose(plan_id=plan.pk, seen=None, by=ground.by(ground.keeper), at=JANUARY)
    assert ReviewSheet.objects.filter(plan=plan).count() == 0


def test_other_posts_draw_up_no_plans(ground: Ground) -> None:
    for user in (ground.officer, ground.head, ground.leader):
        with pytest.raises(ReviewNotAllowed):
            plans.draft(
                year=2026, title="Kế hoạch", issuer_id=ground.province.pk, by=ground.by(user), at=JANUARY
            )


def test_deeds_are_never_rewritten(ground: Ground) -> None:
    ground.draft()

    with pytest.raises(DatabaseError), transaction.atomic():
        Deed.objects.update(kind="forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        Deed.objects.all().delete()
