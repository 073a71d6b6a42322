"""The life of a fee rule: two people, dates that do not overlap, nothing rewritten."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from factories import MONDAY, make_official, make_procedure, make_unit
from motcua.procedures import fee_queries
from motcua.procedures.actions import fee_schedules as actions
from motcua.procedures.actions.fee_schedules import Keeper
from motcua.procedures.errors import (
    FeeDatesOverlap,
    FeeScheduleChanged,
    FeeScheduleNotAllowed,
    FeeScheduleUnsound,
)
from motcua.procedures.models import FeeSchedule
from motcua.procedures.rules.fee_schedules import (
    LegalBasis,
    Money,
    Schedule,
    ScheduleKind,
    Scope,
    Sureness,
)
from motcua.procedures.rules.fee_tables import FeeRow, FeeTable, Measure

pytestmark = pytest.mark.django_db


def schedule(amount: int = 15_000, start: date = date(2026, 1, 1), **more: object) -> Schedule:
    found = Schedule(
        key="le-phi-ho-tich",
        name_vi="Lệ phí hộ tịch",
        kind=ScheduleKind.BASE,
        money=Money.CHARGE,
        scope=Scope(("1.004873",)),
        basis=LegalBasis("12/2026/NQ-HĐND", date(2025, 12, 10), "HĐND tỉnh", "Điều 3"),
        sureness=Sureness.SOURCED,
        valid_from=start,
        table=FeeTable(Measure.AMOUNT, (FeeRow(amount),)),
    )
    return replace(found, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def procedure() -> None:
    make_procedure(code="1.004873")


@pytest.fixture
def people() -> tuple[Keeper, Keeper]:
    unit = make_unit()
    roles = frozenset({"reform_staff"})
    return tuple(Keeper(make_official(unit, "reform_staff").pk, roles) for _ in range(2))  # type: ignore[return-value]


def proposed(found: Schedule, writer: Keeper) -> FeeSchedule:
    row = actions.write(schedule=found, reason="Nghị quyết mới", by=writer, at=MONDAY)
    return actions.propose(schedule_id=row.pk, seen=row.edits, by=writer, at=MONDAY)


def approved(found: Schedule, people: tuple[Keeper, Keeper]) -> FeeSchedule:
    row = proposed(found, people[0])
    return actions.approve(schedule_id=row.pk, seen=row.edits, by=people[1], at=MONDAY)


def test_a_rule_holds_from_its_first_day_once_another_person_has_approved_it(
    people: tuple[Keeper, Keeper],
) -> None:
    row = proposed(schedule(start=date(2026, 11, 10)), people[0])
    assert fee_queries.in_force(date(2026, 11, 10)) == []

    actions.approve(schedule_id=row.pk, seen=row.edits, by=people[1], at=MONDAY)

    assert fee_queries.in_force(date(2026, 11, 9)) == []
    assert [one.key for one in fee_queries.in_force(date(2026, 11, 10))] == ["le-phi-ho-tich"]


def test_who_wrote_a_rule_does_not_approve_it(people: tuple[Keeper, Keeper]) -> None:
    row = proposed(schedule(), people[0])

    with pytest.raises(FeeScheduleNotAllowed):
        actions.approve(schedule_id=row.pk, seen=row.edits, by=people[0], at=MONDAY)

    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_post_without_the_task_neither_writes_nor_approves(people: tuple[Keeper, Keeper]) -> None:
    stranger = Keeper(people[1].user_id, frozenset({"intake_officer"}))
    row = proposed(schedule(), people[0])

    with pytest.raises(FeeScheduleNotAllowed):
        actions.write(schedule=schedule(), reason="", by=stranger, at=MONDAY)
    with pytest.raises(FeeScheduleNotAllowed):
        actions.approve(schedule_id=row.pk, seen=row.edits, by=stranger, at=MONDAY)


def test_a_rule_with_a_gap_is_not_proposed(people: tuple[Keeper, Keeper]) -> None:
    holed = schedule(table=FeeTable(Measure.AMOUNT, (FeeRow(15_000, channels=("online", "counter")),)))
    row = actions.write(schedule=holed, reason="", by=people[0], at=MONDAY)

    with pytest.raises(FeeScheduleUnsound):
        actions.propose(schedule_id=row.pk, seen=row.edits, by=people[0], at=MONDAY)

    row.refresh_from_db()
    assert row.state == "draft"


def test_a_rule_about_a_procedure_that_does_not_exist_is_not_proposed(people: tuple[Keeper, Keeper]) -> None:
    row = actions.write(schedule=schedule(scope=Scope(("1.004878",))), reason="", by=people[0], at=MONDAY)

    with pytest.raises(FeeScheduleUnsound, match=r"The catalogue has no procedure “1\.004878”"):
        actions.propose(schedule_id=row.pk, seen=row.edits, by=people[0], at=MONDAY)


def test_a_new_version_ends_the_open_one_the_day_before(people: tuple[Keeper, Keeper]) -> None:
    first = approved(schedule(15_000), people)

    second = approved(schedule(20_000, date(2027, 1, 1)), people)

    first.refresh_from_db()
    assert (first.number, first.valid_to) == (1, date(2026, 12, 31))
    assert (second.number, second.valid_to) == (2, None)
    amounts = [
        [row.value for row in one.table.rows]
        for day in (date(2026, 12, 31), date(2027, 1, 1))
        for one in fee_queries.in_force(day)
    ]
    assert amounts == [[15_000], [20_000]]


def test_overlapping_dates_are_refused_with_words(people: tuple[Keeper, Keeper]) -> None:
    approved(schedule(15_000, valid_to=date(2026, 12, 31)), people)
    row = proposed(schedule(20_000, date(2026, 12, 31)), people[0])

    with pytest.raises(
        FeeDatesOverlap, match="Version 1 of the fee rule le-phi-ho-tich holds from 2026-01-01"
    ):
        actions.approve(schedule_id=row.pk, seen=row.edits, by=people[1], at=MONDAY)

    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_version_that_begins_with_or_before_an_open_one_is_refused(people: tuple[Keeper, Keeper]) -> None:
    first = approved(schedule(15_000, date(2026, 6, 1)), people)
    for start in (date(2026, 6, 1), date(2026, 1, 1)):
        row = proposed(schedule(20_000, start), people[0])
        with pytest.raises(FeeDatesOverlap):
            actions.approve(schedule_id=row.pk, seen=row.edits, by=people[1], at=MONDAY)

    first.refresh_from_db()
    assert first.valid_to is None


def test_a_repeal_ends_a_rule_and_says_nothing_itself(people: tuple[Keeper, Keeper]) -> None:
    approved(schedule(), people)

    approved(schedule(start=date(2026, 12, 1), is_repeal=True), people)

    assert len(fee_queries.in_force(date(2026, 11, 30))) == 1
    assert fee_queries.in_force(date(2026, 12, 1)) == []


def test_a_stale_screen_changes_nothing(people: tuple[Keeper, Keeper]) -> None:
    row = actions.write(schedule=schedule(1000), reason="", by=people[0], at=MONDAY)
    seen = row.edits
    actions.change(schedule_id=row.pk, schedule=schedule(2000), seen=seen, reason="", by=people[1], at=MONDAY)

    with pytest.raises(FeeScheduleChanged):
        actions.change(
            schedule_id=row.pk, schedule=schedule(3000), seen=seen, reason="", by=people[0], at=MONDAY
        )

    row.refresh_from_db()
    assert row.content["rows"] == [{"value": 2000}]
    assert (row.written_by_id, row.changed_by_id) == (people[0].user_id, people[1].user_id)


def test_an_approved_rule_is_never_rewritten_by_any_hand(people: tuple[Keeper, Keeper]) -> None:
    row = approved(schedule(), people)

    for changed in ({"content": {}}, {"valid_from": date(2020, 1, 1)}, {"state": "draft"}):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            FeeSchedule.objects.filter(pk=row.pk).update(**changed)
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        FeeSchedule.objects.filter(pk=row.pk).delete()
    FeeSchedule.objects.filter(pk=row.pk).update(valid_to=date(2026, 12, 31))
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        FeeSchedule.objects.filter(pk=row.pk).update(valid_to=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_decides(people: tuple[Keeper, Keeper]) -> None:
    row = proposed(schedule(), people[0])
    third = Keeper(make_official(make_unit(), "reform_staff").pk, frozenset({"reform_staff"}))
    answers: list[str] = []
    start = threading.Barrier(2)

    def decide(by: Keeper, at: datetime) -> None:
        try:
            start.wait()
            actions.approve(schedule_id=row.pk, seen=row.edits, by=by, at=at)
            answers.append("approved")
        except FeeScheduleChanged:
            answers.append("changed")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(by, MONDAY + timedelta(minutes=n)))
        for n, by in enumerate((people[1], third))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) == ["approved", "changed"]
    assert FeeSchedule.objects.filter(state="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_for_the_same_days_approved_at_once_one_is_refused(
    people: tuple[Keeper, Keeper],
) -> None:
    rows = [proposed(schedule(amount), people[0]) for amount in (1000, 2000)]
    answers: list[str] = []
    start = threading.Barrier(2)

    def decide(row: FeeSchedule) -> None:
        try:
            start.wait()
            actions.approve(schedule_id=row.pk, seen=row.edits, by=people[1], at=MONDAY)
            answers.append("approved")
        except FeeDatesOverlap:
            answers.append("overlap")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) == ["approved", "overlap"]


def test_a_cut_for_online_filing_is_a_policy_with_its_basis_and_an_example_is_not_counted(
    people: tuple[Keeper, Keeper],
) -> None:
    cut = schedule(
        key="giam-truc-tuyen",
        name_vi="Giảm khi nộp trực tuyến",
        kind=ScheduleKind.REDUCTION,
        money=Money.BOTH,
        scope=Scope(everything=True),
        table=FeeTable(Measure.PERCENT_OFF, (FeeRow(50, channels=("online",)),)),
        valid_to=date(2026, 12, 31),
    )
    approved(cut, people)
    approved(replace(cut, key="vi-du", sureness=Sureness.EXAMPLE), people)

    policies = fee_queries.online_cut_policies(date(2026, 12, 31))

    assert [(one.key, one.is_example) for one in policies] == [("giam-truc-tuyen", False), ("vi-du", True)]
    assert policies[0].basis.words == "Điều 3, 12/2026/NQ-HĐND ngày 10/12/2025 của HĐND tỉnh"
    assert fee_queries.fee_policy_is_done(date(2026, 12, 31))
    assert not fee_queries.fee_policy_is_done(date(2027, 1, 1))
    assert not fee_queries.fee_policy_is_done(date(2025, 12, 31))


def test_an_exemption_whatever_the_channel_is_no_policy_for_online(people: tuple[Keeper, Keeper]) -> None:
    table = FeeTable(Measure.PERCENT_OFF, (FeeRow(100, groups=("child",)),))
    approved(
        schedule(kind=ScheduleKind.EXEMPTION, money=Money.BOTH, scope=Scope(everything=True), table=table),
        people,
    )

    assert not fee_queries.fee_policy_is_done(date(2026, 11, 2))


def test_procedures_with_a_financial_obligation_are_counted_by_rule_or_by_record(
    people: tuple[Keeper, Keeper],
) -> None:
    free, paid, by_rule = (
        make_procedure(fee_vnd=0),
        make_procedure(fee_vnd=8000),
        make_procedure(fee_vnd=8000),
    )
    approved(schedule(0, scope=Scope((by_rule.code,))), people)

    found = fee_queries.with_financial_obligation(date(2026, 11, 2))

    assert paid.code in found
    assert free.code not in found
    assert by_rule.code not in found
    assert by_rule.code in fee_queries.with_financial_obligation(date(2025, 12, 31))
