"""Figures of the review: what counted on a day, as ids, opened to rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from motcua.reviews import queries
from motcua.reviews.actions import decentralisations, proposals, regulations, sheets
from motcua.reviews.actions.regulations import Standing
from motcua.reviews.models import ReviewSheet
from motcua.reviews.rules.sheets import Change
from review_ground import ISSUED, MARCH, Ground, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)
SIMPLER = complete_content(outcome="simplify", changes=(Change("form", "4 trang", "2 trang"),))
TODAY = MARCH.date()


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def procedure_of(sheet: int) -> int:
    return ReviewSheet.objects.get(pk=sheet).procedure_id


def test_reviewed_counts_from_the_day_of_the_conclusion(ground: Ground) -> None:
    first, second = ground.approved_plan(2)
    outside = ground.procedure()
    ground.concludes(first, SHORTER, on=date(2026, 2, 20))
    ground.submits(second, SHORTER)

    found = queries.tthc_reviewed(2026, TODAY)

    assert found.numerator == {procedure_of(first)}
    assert found.denominator == {procedure_of(first), procedure_of(second), outside.pk}
    assert found.percent == Decimal("33.33")
    assert queries.tthc_reviewed(2026, date(2026, 2, 19)).numerator == frozenset()
    assert queries.tthc_reviewed(2025, TODAY).numerator == frozenset()


def test_nothing_under_competence_is_not_assessed(ground: Ground) -> None:
    assert queries.tthc_reviewed(2026, TODAY).percent is None
    assert queries.tthc_simplified(2026, TODAY).percent is None
    assert queries.biz_rules_cut(TODAY).percent is None


def test_an_abolished_procedure_leaves_the_denominator_on_its_day(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    procedure = ground.procedures[0]
    procedure.abolished_on = TODAY
    procedure.save()

    assert queries.tthc_reviewed(2026, TODAY - timedelta(1)).denominator == {procedure_of(sheet)}
    assert queries.tthc_reviewed(2026, TODAY).denominator == frozenset()


def test_a_unit_answers_for_what_it_handles_and_what_it_reviews(ground: Ground) -> None:
    first, second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)
    commune = factories.make_unit()
    of_commune = factories.make_procedure()
    factories.make_offering(of_commune, commune)
    factories.make_offering(ground.procedures[0], commune)

    by_unit = queries.tthc_reviewed_by_unit(2026, TODAY)

    assert by_unit[ground.unit.pk].numerator == {procedure_of(first)}
    assert by_unit[ground.unit.pk].denominator == {procedure_of(first), procedure_of(second)}
    assert by_unit[commune.pk].denominator == {procedure_of(first), of_commune.pk}
    assert by_unit[commune.pk].numerator == {procedure_of(first)}  # reviewed once for the province
    assert queries.tthc_reviewed(2026, TODAY, unit_id=commune.pk) == by_unit[commune.pk]
    assert queries.tthc_reviewed(2026, TODAY, unit_id=10**9).denominator == frozenset()


def test_units_cost_three_queries_however_many(ground: Ground) -> None:
    ground.approved_plan(3)

    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.tthc_reviewed_by_unit(2026, TODAY)

    assert len(caught) == 3


def test_simplified_counts_outcomes_and_proposals_sent(ground: Ground) -> None:
    kept, shorter, simpler, handed, waiting = ground.approved_plan(5)
    ground.concludes(kept, complete_content())
    ground.concludes(shorter, SHORTER)
    ground.concludes(simpler, SIMPLER)
    handed_down = complete_content(outcome="decentralise", from_level="province", to_level="commune")
    ground.concludes(handed, handed_down)

    counted = {procedure_of(shorter), procedure_of(simpler)}
    assert queries.tthc_simplified(2026, TODAY).numerator == counted
    proposals.send(
        sheet_id=handed, procedure_id=procedure_of(handed), words="Phân cấp cho cấp xã.", addressee="UBND tỉnh",
        number="3/STP", sent_on=TODAY + timedelta(1), by=ground.by(ground.keeper), at=MARCH + timedelta(2),
    )  # fmt: skip

    assert queries.tthc_simplified(2026, TODAY).numerator == counted
    later = queries.tthc_simplified(2026, TODAY + timedelta(1))
    assert later.numerator == counted | {procedure_of(handed)}
    assert later.denominator == later.numerator | {procedure_of(kept)}
    assert later.percent == Decimal("75.00")
    assert procedure_of(waiting) not in (later.denominator or ())


def test_a_priority_group_is_reviewed_when_all_of_it_is(ground: Ground) -> None:
    plan = ground.draft()
    procedures = [ground.procedure() for _one in range(3)]
    ground.add(plan, ground.line(*procedures[:2], group="Đất đai", is_priority=True))
    ground.add(plan, ground.line(procedures[2], group="Đầu tư", is_priority=True))
    ground.approve(plan)
    first, second, third = ground.sheets_of(plan)
    ground.concludes(first, SHORTER)

    assert len(queries.priority_groups(2026, TODAY).denominator or ()) == 2
    assert queries.priority_groups(2026, TODAY).numerator == frozenset()
    sheets.drop(sheet_id=second, ground="Đã bãi bỏ", seen=None, by=ground.by(ground.keeper), at=MARCH)
    done = queries.priority_groups(2026, TODAY)
    assert done.numerator == {ReviewSheet.objects.get(pk=first).line_id}
    sheets.drop(sheet_id=third, ground="Đã bãi bỏ", seen=None, by=ground.by(ground.keeper), at=MARCH)
    assert queries.priority_groups(2026, TODAY).numerator == done.numerator  # nothing left is not reviewed
    assert queries.priority_groups(2026, ISSUED - timedelta(1)).denominator == frozenset()


def test_decentralisation_approved_and_done_count_apart(ground: Ground) -> None:
    first, second, third = (ground.procedure() for _one in range(3))
    by = ground.by(ground.keeper)
    rows = [
        decentralisations.approve(
            sheet_id=None, procedure_id=one.pk, from_level="ministry", to_level="province", approved_on=day,
            document="21/QĐ-TTg", by=by, at=MARCH,
        )
        for one, day in ((first, date(2026, 1, 5)), (second, date(2026, 2, 5)))
    ]  # fmt: skip
    decentralisations.carry_out(
        decentralisation_id=rows[0].pk,
        done_on=date(2026, 2, 20),
        document="9/NĐ-CP",
        seen=None,
        by=by,
        at=MARCH,
    )

    found = queries.decentralisation_approved(TODAY)
    assert (found.numerator, found.denominator) == ({first.pk, second.pk}, {first.pk, second.pk, third.pk})
    assert queries.decentralisation_approved(date(2026, 1, 31)).numerator == {first.pk}
    done = queries.decentralisation_done(TODAY)
    assert (done.numerator, done.denominator, done.percent) == (
        {first.pk}, {first.pk, second.pk}, Decimal("50.00"),
    )  # fmt: skip
    assert queries.decentralisation_done(date(2026, 2, 19)).numerator == frozenset()
    opened = queries.opened(done)
    assert [(row.id, row.words, row.is_counted) for row in opened] == [
        (first.pk, "9/NĐ-CP", True), (second.pk, "21/QĐ-TTg", False),
    ]  # fmt: skip


def test_business_rules_cut_planned_and_published(ground: Ground) -> None:
    by = ground.by(ground.keeper)
    made = [
        regulations.enter(
            kind=kind, name=f"Điều kiện {number}", number="30/2024/QĐ-UBND", issuer="UBND tỉnh",
            issued_on=date(2024, 5, 2), sector_id=None, by=by, at=MARCH,
        ).pk
        for number, kind in enumerate(["business_rule"] * 4 + ["legal_document"])
    ]  # fmt: skip
    cut = [
        Standing(fate="cut", fate_on=date(2025, 12, 1), fate_document="1/2025/QĐ"),
        Standing(fate="simplified", fate_on=date(2026, 2, 1), fate_document="2/2026/QĐ",
                 published_on=date(2025, 1, 1), plan_approved_on=date(2025, 6, 1), plan_document="8/QĐ-TTg"),
        Standing(fate="replaced", fate_on=date(2026, 2, 1), fate_document="2/2026/QĐ"),
    ]  # fmt: skip
    for number, one in zip(made, cut, strict=False):
        regulations.set_standing(regulation_id=number, standing=one, seen=None, by=by, at=MARCH)

    found = queries.biz_rules_cut(TODAY)
    assert (found.numerator, found.denominator) == (set(made[:2]), set(made[:4]))
    assert queries.biz_rules_cut(TODAY, since=date(2026, 1, 1)).numerator == {made[1]}
    assert queries.biz_rules_cut(date(2026, 1, 31)).numerator == {made[0]}
    assert queries.biz_rules_cut_documents(TODAY) == 2
    assert queries.biz_rules_public(TODAY).numerator == {made[1]}
    assert queries.biz_rules_plan(TODAY).numerator == {made[1]}
    regulations.strike(regulation_id=made[0], words="Nhầm", seen=None, by=by, at=MARCH)
    assert queries.biz_rules_cut(TODAY).numerator == {made[1]}


def test_a_fee_policy_is_a_fact_with_its_document(ground: Ground) -> None:
    by = ground.by(ground.keeper)
    assert queries.fee_policy_done(TODAY).numerator == frozenset()
    row = regulations.enter(
        kind="fee_policy", name="Mức thu lệ phí dịch vụ công trực tuyến", number="15/2025/NQ-HĐND",
        issuer="Hội đồng nhân dân tỉnh", issued_on=date(2025, 7, 10), sector_id=None, by=by, at=MARCH,
    )  # fmt: skip

    found = queries.fee_policy_done(TODAY)
    assert (found.numerator, found.denominator, found.percent) == ({row.pk}, None, None)
    assert queries.fee_policy_done(date(2025, 7, 9)).numerator == frozenset()
    assert queries.opened(found)[0].code == "15/2025/NQ-HĐND"
    abolished = Standing(fate="abolished", fate_on=TODAY, fate_document="1/2026/NQ-HĐND")
    regulations.set_standing(regulation_id=row.pk, standing=abolished, seen=None, by=by, at=MARCH)
    assert queries.fee_policy_done(TODAY).numerator == frozenset()


def test_savings_sum_the_reviews_that_know_both_sides(ground: Ground) -> None:
    first, second, third = ground.approved_plan(3)
    ground.concludes(first, SHORTER)
    ground.concludes(second, complete_content(outcome="abolish"))
    ground.concludes(third, complete_content(before=(), after=()))

    found = queries.savings(2026, TODAY)

    assert (found.reviews, found.before_vnd, found.after_vnd) == (2, 337_688_000, 109_422_000)
    assert found.saving is not None
    assert (found.saving.vnd, found.saving.percent) == (228_266_000, Decimal("67.60"))
    assert queries.savings(2025, TODAY).saving is None


def test_a_figure_opens_to_its_rows(ground: Ground) -> None:
    first, second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)

    rows = queries.opened(queries.tthc_reviewed(2026, TODAY), year=2026)

    assert [(row.id, row.is_counted, row.words, row.on) for row in rows] == [
        (procedure_of(first), True, "shorten", TODAY), (procedure_of(second), False, "", None),
    ]  # fmt: skip
    assert all(row.code and row.name for row in rows)
