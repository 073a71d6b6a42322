"""A plan's life after adoption: tasks, amendments, what is carried down, the year's end, plans side by side."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

import factories as f
import plan_ground as g
from motcua.agencies.models import Succession, Unit
from motcua.indicators import actions as figures
from motcua.kernel.scopes import of_system, scope
from motcua.plans import (
    amending,
    answering,
    cascade_queries,
    cascading,
    closing,
    comparing,
    draft_queries,
    drafting,
    exporting,
    queries,
    task_queries,
    working,
)
from motcua.plans.errors import (
    Circular,
    NotAllowed,
    NumberUsed,
    SaidRefused,
    SamePerson,
    Stale,
    WrongMoment,
)
from motcua.plans.models import (
    Plan,
    PlanChange,
    PlanDraft,
    Target,
    TargetLead,
    TargetRevision,
    Task,
    TaskEntry,
    YearReview,
)
from motcua.plans.rules.cascade import Aim, Fault, is_circular
from motcua.plans.rules.cascade import faults as faults_of
from motcua.plans.rules.changes import Line, Sort
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import from_json
from motcua.plans.rules.task_states import Deed
from motcua.plans.rules.yearly_steps import Stands, in_year
from motcua.plans.verdicts import Superior, Threshold, Verdict, judge

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def both() -> tuple[By, By]:
    return g.staff(), g.leader()


def measured(plan: Plan, now: datetime = g.NOW) -> dict[str, Any]:
    with scope(of_system("test")):
        return {one.target.indicator: one for one in queries.measured_targets(plan, now=now)}


# Tasks


def test_a_task_is_reported_with_evidence_and_confirmed_by_another() -> None:
    task, (by, head) = g.adopted().tasks.get(ordinal=1), both()

    working.move(task.pk, Deed.BEGIN, revision=0, by=by, at=g.NOW)
    with pytest.raises(SaidRefused) as refused:
        working.move(task.pk, Deed.REPORT, revision=1, by=by, at=g.NOW)
    working.move(task.pk, Deed.REPORT, revision=1, evidence="Báo cáo 12/BC-STP", by=by, at=g.NOW)
    with pytest.raises(SamePerson):
        working.move(task.pk, Deed.CONFIRM, revision=2, by=by, at=g.NOW)
    working.move(task.pk, Deed.CONFIRM, revision=2, by=head, at=g.NOW)

    assert refused.value.faults == [("evidence", "required")]
    assert [one.state for one in task.entries.all()] == ["done", "reported", "under_way", "planned"]
    assert Task.objects.get(pk=task.pk).state == "done"


def test_the_same_deed_sent_twice_is_one_entry() -> None:
    task, by = g.adopted().tasks.get(ordinal=1), g.staff()

    for _ in range(2):
        working.move(task.pk, Deed.BEGIN, revision=0, by=by, at=g.NOW)

    assert TaskEntry.objects.filter(task=task, state="under_way").count() == 1


def test_a_deed_from_a_page_that_another_overtook_is_refused() -> None:
    task, (by, head) = g.adopted().tasks.get(ordinal=1), both()
    working.move(task.pk, Deed.REPORT, revision=0, evidence="x", by=by, at=g.NOW)

    with pytest.raises(Stale):
        working.move(task.pk, Deed.CANCEL, revision=0, words="y", by=g.staff(), at=g.NOW)

    working.move(task.pk, Deed.RETURN, revision=1, words="Thiếu phụ lục", by=head, at=g.NOW)
    assert Task.objects.get(pk=task.pk).state == "under_way"


def test_only_the_unit_that_leads_reports() -> None:
    justice = f.make_unit("Sở Tư pháp", kind="department", level="province")
    task = g.adopted().tasks.get(ordinal=1)
    own = By(f.make_official(justice, "agency_head").pk, justice.pk, frozenset({"agency_head"}))
    other = f.make_unit("Sở Y tế")
    stranger = By(f.make_official(other, "agency_head").pk, other.pk, frozenset({"agency_head"}))

    with pytest.raises(NotAllowed):
        working.move(task.pk, Deed.BEGIN, revision=0, by=stranger, at=g.NOW)
    assert working.move(task.pk, Deed.BEGIN, revision=0, by=own, at=g.NOW).state == "under_way"


def test_an_open_task_after_its_day_is_late_and_a_done_one_is_not() -> None:
    plan = g.adopted()

    rows = task_queries.tasks(plan, TODAY)

    assert [(row.is_late, row.is_soon) for row in rows] == [(True, False), (False, False)]
    assert task_queries.progress(rows).late == 1


# Amendments


def _raise(plan: Plan, by: By, **changed: Any) -> PlanChange:
    target = plan.targets.get(indicator="SAT_TTHC")
    values: dict[str, Any] = {
        "number": "15/QĐ-UBND",
        "signed_on": date(2026, 11, 1),
        "in_force_on": date(2026, 12, 1),
        "reason": "Nghị quyết mới",
        "lines": [Line(Sort.TARGET, target.pk, ">=", "95", "", "2026")],
    }
    return amending.propose(plan.pk, **{**values, **changed}, by=by, at=g.NOW)


def test_an_amended_value_binds_from_its_day_and_the_old_one_before() -> None:
    plan, (by, head) = g.adopted(), both()
    amending.adopt(_raise(plan, by).pk, by=head, at=g.NOW)

    before = measured(plan, datetime(2026, 11, 30, 9, tzinfo=f.VIETNAM))["SAT_TTHC"].target.value
    after = measured(plan, datetime(2026, 12, 1, 9, tzinfo=f.VIETNAM))["SAT_TTHC"].target.value

    assert (before, after) == (90, 95)
    assert Target.objects.get(plan=plan, indicator="SAT_TTHC").value == 90


AFTER = datetime(2027, 1, 5, 9, tzinfo=f.VIETNAM)


@pytest.mark.parametrize("sort", [Sort.TARGET, Sort.DROP_TARGET])
def test_a_target_whose_deadline_has_passed_is_not_moved_to_where_the_figure_lies(sort: Sort) -> None:
    plan, (by, _head) = g.adopted(), both()
    target = plan.targets.get(indicator="SAT_TTHC")

    with pytest.raises(SaidRefused) as refused:
        amending.propose(
            plan.pk, number="1/QĐ-UBND", signed_on=date(2026, 12, 1), in_force_on=date(2026, 12, 1), reason="Thực tế",
            lines=[Line(sort, target.pk, ">=", "70", "", "2026")], by=by, at=AFTER,
        )  # fmt: skip

    assert refused.value.faults == [("what", "is-over")]


def test_a_change_that_waited_until_the_deadline_had_passed_is_not_adopted() -> None:
    plan, (by, head) = g.adopted(), both()
    change = _raise(plan, by)

    with pytest.raises(WrongMoment):
        amending.adopt(change.pk, by=head, at=AFTER)

    assert not TargetRevision.objects.exists()


def _entrust(
    plan: Plan, by: By, lead: Unit, *helping: Unit, at: datetime = g.NOW, **changed: Any
) -> PlanChange:
    target = plan.targets.get(indicator="SAT_TTHC")
    line = Line(Sort.TARGET_UNITS, target.pk, lead_id=lead.pk, supporting=tuple(one.pk for one in helping))
    values: dict[str, Any] = {
        "number": "16/QĐ-UBND",
        "signed_on": date(2026, 11, 1),
        "in_force_on": date(2026, 12, 1),
        "reason": "Phân công lại",
        "lines": [line],
    }
    return amending.propose(plan.pk, **{**values, **changed}, by=by, at=at)


def _answers(plan: Plan, on: date) -> tuple[str, tuple[str, ...], str]:
    found = answering.of_targets(plan.targets.select_related("plan"), on)
    one = found.get(plan.targets.get(indicator="SAT_TTHC").pk)
    return ("", (), "") if one is None else (one.name, one.supporting, one.decision)


def test_another_unit_answers_for_a_target_from_the_day_that_the_decision_binds() -> None:
    plan, (by, head) = g.adopted(), both()
    lead, helping = f.make_unit("Sở Nội vụ"), f.make_unit("Sở Khoa học và Công nghệ")
    target = plan.targets.get(indicator="SAT_TTHC")
    before = _answers(plan, date(2026, 11, 30))
    amending.adopt(_entrust(plan, by, lead, helping).pk, by=head, at=g.NOW)
    later = _entrust(plan, by, helping, number="17/QĐ-UBND", in_force_on=date(2026, 12, 20))
    amending.adopt(later.pk, by=head, at=g.NOW)

    assert _answers(plan, date(2026, 11, 30)) == before
    assert _answers(plan, date(2026, 12, 1)) == ("Sở Nội vụ", ("Sở Khoa học và Công nghệ",), "16/QĐ-UBND")
    assert _answers(plan, date(2026, 12, 20)) == ("Sở Khoa học và Công nghệ", (), "17/QĐ-UBND")
    held = [(one.since, one.lead, one.decision) for one in answering.history(target)]
    assert held[:2] == [
        (date(2026, 12, 20), "Sở Khoa học và Công nghệ", "17/QĐ-UBND"),
        (date(2026, 12, 1), "Sở Nội vụ", "16/QĐ-UBND"),
    ]
    assert (held[2][0], len(held)) == (None, 3)
    assert Target.objects.get(pk=target.pk).lead_id == target.lead_id  # what was adopted stays
    assert not TargetRevision.objects.exists()  # what is asked stays too


def test_whoever_a_decision_names_is_followed_by_its_successor() -> None:
    plan, (by, head) = g.adopted(), both()
    lead = f.make_unit("Sở Nội vụ")
    amending.adopt(_entrust(plan, by, lead).pk, by=head, at=g.NOW)
    successor = f.make_unit("Sở Nội vụ và Lao động")
    Unit.objects.filter(pk=lead.pk).update(valid_to=date(2026, 12, 14))
    Succession.objects.create(predecessor=lead, successor=successor, on=date(2026, 12, 15), decision="9/QĐ")

    assert _answers(plan, date(2026, 12, 14))[0] == "Sở Nội vụ"
    assert _answers(plan, date(2026, 12, 15))[0] == "Sở Nội vụ và Lao động"


def test_who_answered_is_added_to_and_never_changed() -> None:
    plan, (by, head) = g.adopted(), both()
    amending.adopt(_entrust(plan, by, f.make_unit("Sở Nội vụ")).pk, by=head, at=g.NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        TargetLead.objects.update(in_force_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetLead.objects.all().delete()


def test_after_the_deadline_nobody_else_is_made_to_answer() -> None:
    plan, (by, head) = g.adopted(), both()
    lead = f.make_unit("Sở Nội vụ")
    waiting = _entrust(plan, by, lead)

    with pytest.raises(SaidRefused) as refused:
        _entrust(plan, by, lead, number="18/QĐ-UBND", at=AFTER)
    with pytest.raises(WrongMoment):
        amending.adopt(waiting.pk, by=head, at=AFTER)

    assert refused.value.faults == [("what", "is-over")]
    assert not TargetLead.objects.exists()


@pytest.mark.parametrize(
    ("lead", "helping", "fault"),
    [
        ("", [], ("target_lead", "required")),
        ("ended", [], ("target_lead", "unknown")),
        ("own", ["own"], ("supporting", "leads")),
        ("own", ["ended"], ("supporting", "unknown")),
    ],
)
def test_a_decision_about_units_that_cannot_stand_is_refused(
    lead: str, helping: list[str], fault: tuple[str, str]
) -> None:
    plan, by = g.adopted(), g.staff()
    units = {"own": f.make_unit("Sở Nội vụ"), "ended": f.make_unit("Sở Cũ"), "": Unit(pk=0)}
    Unit.objects.filter(pk=units["ended"].pk).update(valid_to=date(2026, 11, 30))

    with pytest.raises(SaidRefused) as refused:
        _entrust(plan, by, units[lead], *(units[one] for one in helping))

    assert refused.value.faults == [fault]
    assert not PlanChange.objects.exists()


def test_a_decision_that_names_whom_the_plan_names_changes_nothing() -> None:
    plan, (by, head) = g.adopted(), both()
    lead = f.make_unit("Sở Nội vụ")
    amending.adopt(_entrust(plan, by, lead).pk, by=head, at=g.NOW)

    with pytest.raises(SaidRefused) as refused:
        _entrust(plan, by, lead, number="19/QĐ-UBND", in_force_on=date(2026, 12, 2))

    assert refused.value.faults == [("target_lead", "no-change")]


def test_who_proposed_a_change_does_not_adopt_it_and_it_is_adopted_once() -> None:
    plan, head = g.adopted(), g.both_in_one()
    change = _raise(plan, head)

    with pytest.raises(SamePerson):
        amending.adopt(change.pk, by=head, at=g.NOW)
    other = g.leader()
    for _ in range(2):
        amending.adopt(change.pk, by=other, at=g.NOW)

    assert TargetRevision.objects.count() == 1


def test_a_decision_is_entered_once_and_its_number_serves_no_other() -> None:
    plan, by = g.adopted(), g.staff()

    first, again = _raise(plan, by), _raise(plan, by)
    with pytest.raises(NumberUsed):
        _raise(plan, by, reason="Khác")

    assert first.pk == again.pk


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"number": " "}, ("number", "required")),
        ({"signed_on": None}, ("signed_on", "required")),
        ({"signed_on": date(2026, 11, 21)}, ("signed_on", "lies-ahead")),
        ({"in_force_on": date(2026, 10, 31)}, ("in_force_on", "before-signed")),
        ({"reason": ""}, ("reason", "required")),
        ({"lines": []}, ("what", "required")),
        ({"lines": [Line(Sort.TARGET, 0, ">=", "95")]}, ("what", "required")),
        ({"lines": [Line(Sort.NEW_TASK, due="2026-12-31")]}, ("title", "required")),
    ],
)
def test_a_decision_that_cannot_stand_changes_nothing(
    changed: dict[str, Any], fault: tuple[str, str]
) -> None:
    plan = g.adopted()

    with pytest.raises(SaidRefused) as refused:
        _raise(plan, g.staff(), **changed)

    assert fault in refused.value.faults
    assert not PlanChange.objects.exists()


def test_a_lifted_target_is_held_against_nothing() -> None:
    plan, (by, head) = g.adopted(), both()
    target = plan.targets.get(indicator="SAT_TTHC")
    change = _raise(plan, by, lines=[Line(Sort.DROP_TARGET, target.pk)], in_force_on=date(2026, 11, 2))
    amending.adopt(change.pk, by=head, at=g.NOW)

    found = measured(plan)["SAT_TTHC"]

    assert found.judgement.verdict is Verdict.NO_THRESHOLD
    assert found.reason == "Một quyết định sau đó đã bãi bỏ chỉ tiêu này."


def test_an_amended_task_keeps_its_former_day_in_its_history() -> None:
    plan, (by, head) = g.adopted(), both()
    task = plan.tasks.get(ordinal=1)
    change = _raise(plan, by, lines=[Line(Sort.TASK, task.pk, due="2026-12-15")])

    amending.adopt(change.pk, by=head, at=g.NOW)

    assert [str(one.due_on) for one in task.entries.all()] == ["2026-12-15", "2026-06-30"]
    assert str(Task.objects.get(pk=task.pk).due_on) == "2026-12-15"


# Carried down


@pytest.mark.parametrize(
    ("aim", "superior", "expected"),
    [
        ((">=", "98"), (">=", "95"), []),
        ((">=", "90"), (">=", "95"), [Fault.WEAKER]),
        ((">=", "95"), (">", "95"), [Fault.WEAKER]),
        ((">", "95"), (">=", "95"), []),
        (("<=", "99"), (">=", "95"), [Fault.WEAKER]),
        (("<=", "5"), ("<=", "3"), [Fault.WEAKER]),
        (("=", "2"), ("<=", "3"), []),
        (("=", "100"), (">=", "95"), []),
    ],
)
def test_a_lower_plan_asks_for_as_much_or_more(
    aim: tuple[str, str], superior: tuple[str, str], expected: list[Fault]
) -> None:
    def made(said: tuple[str, str]) -> Aim:
        return Aim("X", said[0], Decimal(said[1]), None, "%", "2026")

    assert faults_of(made(aim), made(superior)) == expected


def test_later_another_indicator_another_unit_and_no_number_are_faults() -> None:
    above = Aim("X", ">=", Decimal(90), None, "%", "2026-06-30")

    assert faults_of(replace(above, deadline="2026"), above) == [Fault.LATER]
    assert faults_of(replace(above, indicator="Y"), above) == [Fault.OTHER_INDICATOR]
    assert faults_of(replace(above, unit="count"), above) == [Fault.OTHER_UNIT]
    assert faults_of(replace(above, value=None, deadline=""), above) == [Fault.NO_NUMBER, Fault.NO_DEADLINE]


def test_a_chain_that_closes_is_seen_however_long() -> None:
    assert is_circular(1, 3, {3: 2, 2: 1})
    assert not is_circular(4, 3, {3: 2, 2: 1})
    assert not is_circular(9, 1, {1: 2, 2: 1})  # a circle elsewhere ends the walk


def test_units_plans_are_drafted_in_one_step_and_confirmed_one_by_one() -> None:
    justice, health = f.make_unit("Sở Tư pháp", kind="department"), f.make_unit("Sở Y tế", kind="department")
    plan, by = g.adopted(), g.staff()

    first = cascading.draft_units(plan.pk, [justice.pk, health.pk], by=by, at=g.NOW)
    again = cascading.draft_units(plan.pk, [justice.pk, health.pk], by=by, at=g.NOW)

    assert [one.pk for one in first] == [one.pk for one in again]
    of_justice = next(one for one in first if one.unit_id == justice.pk)
    assert [p.sort for p in draft_queries.proposals_of(of_justice)] == ["target"] * 4 + ["task"]
    assert {p.state for p in draft_queries.proposals_of(of_justice)} == {"open"}
    assert PlanDraft.objects.filter(source="superior").count() == 2


def _unit_plan(plan: Plan, *, value: str = "98") -> Plan:
    unit = f.make_unit("Sở Tư pháp", kind="department", level="province")
    by = g.staff()
    one = cascading.draft_units(plan.pk, [unit.pk], by=by, at=g.NOW)[0]
    first = draft_queries.proposals_of(one)[0]
    drafting.confirm(first.pk, replace(from_json(first.said), value=value), revision=0, by=by, at=g.NOW)
    g.confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=g.NOW)
    return drafting.adopt(one.pk, by=g.leader(), at=g.NOW)


def test_the_tree_shows_what_a_unit_promised_too_little() -> None:
    plan = g.adopted()
    lower = _unit_plan(plan, value="90")

    with scope(of_system("test")):
        tree = cascade_queries.tree(plan, now=g.NOW)

    assert [one.pk for one in tree.below] == [lower.pk]
    assert tree.faults == 1
    weak = tree.branches[0]
    assert [(node.target.plan_id, node.faults) for node in weak.below] == [(lower.pk, [Fault.WEAKER])]
    assert all(one.is_sound for one in tree.branches[1:])


def test_targets_and_plans_are_never_above_themselves() -> None:
    plan, by = g.adopted(), g.staff()
    lower = _unit_plan(plan)
    above, below = plan.targets.get(ordinal=1), lower.targets.get(ordinal=1)
    assert below.superior_id == above.pk

    with pytest.raises(Circular):
        cascading.link(above.pk, below.pk, by=by, at=g.NOW)
    with pytest.raises(Circular):
        cascading.place_under(plan.pk, lower.pk, by=by, at=g.NOW)
    with pytest.raises(Circular):
        cascading.link(above.pk, above.pk, by=by, at=g.NOW)

    assert Target.objects.get(pk=above.pk).superior_id is None


def test_a_rise_over_the_superiors_target_is_points_or_percent_and_nothing_while_undecided() -> None:
    said = Threshold("relative", ">=", Decimal(20))

    assert judge(said, Fraction(75), base=Fraction(60)).verdict is Verdict.NOT_ASSESSED
    assert judge(said, Fraction(75), superior=Superior(Fraction(60), is_points=True)).distance == -5
    assert judge(said, Fraction(75), superior=Superior(Fraction(60), is_points=False)).distance == 3


# Steps over years, side by side


def test_the_step_that_binds_is_the_years_own_else_the_last_before_it_else_the_next() -> None:
    plan = Plan(key="p")
    steps = [
        Target(plan=plan, kind="stepped", indicator="SAT_TTHC", deadline=year, start=n)
        for n, year in enumerate(("2023", "2025"))
    ]

    found = {year: in_year(steps, year)[0] for year in (2022, 2023, 2024, 2025, 2030)}

    assert {year: (one.target.deadline, one.stands) for year, one in found.items()} == {
        2022: ("2023", Stands.AHEAD),
        2023: ("2023", Stands.DUE),
        2024: ("2023", Stands.HOLDS),
        2025: ("2025", Stands.DUE),
        2030: ("2025", Stands.HOLDS),
    }


def test_plans_stand_side_by_side_by_indicator() -> None:
    plan = g.adopted()
    lower = _unit_plan(plan, value="99")

    found = comparing.compare(day=TODAY, year=2026)

    on_time = next(row for row in found.rows if row.code == "ONTIME_ONESTOP")
    assert [one.key for one in found.plans] == [plan.key, lower.key]
    assert [[str(one.target.value) for one in cell] for cell in on_time.cells] == [["98.0000"], ["99.0000"]]


def test_a_file_holds_text_and_no_formula() -> None:
    sheet = exporting.Sheet("So sánh: [kế hoạch]", [["Chỉ số", "Mức"], ["=1+1", "+90 %\x00"]])

    page = load_workbook(BytesIO(exporting.xlsx([sheet]))).worksheets[0]

    assert [[cell.value for cell in row] for row in page.rows] == [["Chỉ số", "Mức"], ["=1+1", "+90 %"]]
    assert page["A2"].data_type == "s"
    assert exporting.comma_separated(sheet).decode("utf-8-sig").splitlines()[1].startswith("'=1+1,'+90 %")


# The year's end


def _reviewed(plan: Plan, by: By) -> YearReview:
    with scope(of_system("test")):
        review = closing.open_review(plan.pk, 2026, by=by, at=g.NOW)
    said = {
        line.pk: ("Thiếu nhân lực", "Bố trí sớm", line.task_id is not None) for line in review.lines.all()
    }
    return closing.write(review.pk, said, by=by, at=g.NOW)


def test_two_people_sign_one_record_and_the_rest_goes_into_next_years_draft() -> None:
    plan, (by, head) = g.adopted(), both()
    for _ in range(3):
        f.concluded()
    figures.recount(now=g.NOW)
    review = _reviewed(plan, by)

    with scope(of_system("test")):
        first = closing.sign(review.pk, by=by, at=g.NOW)
    with pytest.raises(WrongMoment):
        closing.sign(review.pk, sha256="0" * 64, by=head, at=g.NOW)
    frozen = closing.sign(review.pk, sha256=first.sha256, by=head, at=g.NOW)

    assert frozen.state == "frozen"
    assert closing.hashed(frozen.record or {}) == frozen.sha256
    lines = (frozen.record or {})["lines"]
    assert [(one["numerator"], one["denominator"], one["outcome"]) for one in lines[:1]] == [(3, 3, "met")]
    assert frozen.draft is not None
    assert [p.said["title"] for p in draft_queries.proposals_of(frozen.draft)] == [
        "Rà soát thủ tục hành chính năm 2026",
        "Ban hành kế hoạch kiểm tra cải cách hành chính",
    ]
    assert set(plan.tasks.values_list("state", flat=True)) == {"carried"}
    assert frozen.draft.year == 2027


def test_what_was_frozen_does_not_move_with_later_figures() -> None:
    plan, (by, head) = g.adopted(), both()
    review = _reviewed(plan, by)
    with scope(of_system("test")):
        first = closing.sign(review.pk, by=by, at=g.NOW)
    closing.sign(review.pk, sha256=first.sha256, by=head, at=g.NOW)
    f.concluded()
    figures.recount(now=g.NOW)

    with pytest.raises(WrongMoment):
        closing.measure_again(review.pk, by=by, at=g.NOW)

    assert YearReview.objects.get().record == first.record


def test_a_missed_target_needs_its_cause_before_anybody_signs() -> None:
    plan, by = g.adopted(), g.staff()
    with scope(of_system("test")):
        review = closing.open_review(plan.pk, 2026, by=by, at=g.NOW)
        with pytest.raises(SaidRefused) as refused:
            closing.sign(review.pk, by=by, at=g.NOW)

    assert refused.value.faults == [("cause", "required")]


def test_who_signed_first_does_not_sign_second() -> None:
    plan, head = g.adopted(), g.both_in_one()
    review = _reviewed(plan, head)
    with scope(of_system("test")):
        first = closing.sign(review.pk, by=head, at=g.NOW)

    with pytest.raises(SamePerson):
        closing.sign(review.pk, sha256=first.sha256, by=head, at=g.NOW)


def test_a_signature_taken_back_opens_the_lines_again() -> None:
    plan, by = g.adopted(), g.staff()
    review = _reviewed(plan, by)
    with scope(of_system("test")):
        closing.sign(review.pk, by=by, at=g.NOW)
    with pytest.raises(WrongMoment):
        closing.write(review.pk, {}, by=by, at=g.NOW)

    closing.take_back(review.pk, by=by, at=g.NOW)

    again = YearReview.objects.get()
    assert (again.state, again.record, again.sha256, again.first_by_id) == ("open", None, "", None)


def test_a_year_that_has_not_begun_is_not_reviewed() -> None:
    plan, by = g.adopted(), g.staff()

    with pytest.raises(SaidRefused):
        closing.open_review(plan.pk, 2027, by=by, at=g.NOW)


def test_the_review_is_begun_once() -> None:
    plan, by = g.adopted(), g.staff()
    later = g.NOW + timedelta(days=1)

    with scope(of_system("test")):
        first = closing.open_review(plan.pk, 2026, by=by, at=g.NOW)
        again = closing.open_review(plan.pk, 2026, by=by, at=later.astimezone(UTC))

    assert (first.pk, YearReview.objects.count(), first.lines.count()) == (again.pk, 1, 6)
