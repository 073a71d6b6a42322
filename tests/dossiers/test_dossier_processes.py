"""Dossiers that run by an approved process: side by side, in loops, by timers, and over to another version."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import factories
from factories import Case, acting_as, in_processing, make_file, make_official, make_unit
from motcua.agencies.models import Unit
from motcua.dossiers import verification
from motcua.dossiers.actions import intake, process_migration, process_steps, supplements, work
from motcua.dossiers.errors import InputRefused, NotAllowed, ProcessRefused, TransitionRefused
from motcua.dossiers.models import WorkItem
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.dossier_state import open_work
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.errors import ApprovalIncomplete, ProcessUnsound
from motcua.processes.models import ProcessRun, ProcessVersion
from motcua.processes.rules.reading import read_yaml
from process_tables import EVERYTHING, draft, row, table

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)  # a Monday
DOCUMENT = "Quyết định 12/QĐ-UBND ngày 05/01/2026"
KEY = "thu-nghiem"
PLAIN = {
    "name": "Đơn giản",
    "steps": [row(1, key="xem", hours=24), row(2, "agency_head", key="ky", hours=8)],
}


@pytest.fixture(autouse=True)
def system_scope(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(factories, "PROCESS_KEY", KEY)
    processes.program.cache_clear()  # tests roll versions back, which nothing else may
    with scope(of_system("a test of processes")):
        yield
    processes.program.cache_clear()


def approve(found: object = None, *, on: date = date(2026, 1, 5)) -> int:
    chosen = draft(read_yaml(EVERYTHING.read_bytes())[0]) if found is None else draft(table(found))  # type: ignore[arg-type]
    return approving.approve(chosen, document=DOCUMENT, valid_from=on, by=None, at=AT).number


def begun(**wanted: object) -> Case:
    return in_processing(at=AT, limit=(10, "working_day"), **wanted)


@pytest.fixture(autouse=True)
def others() -> tuple[Unit, Unit]:
    """The two agencies that the process with opinions names."""
    return (
        make_unit("Sở Xây dựng", agency_id="H56.02", kind="department", level="province"),
        make_unit("Sở Tư pháp", agency_id="H56.03", kind="department", level="province"),
    )


def officer(unit: Unit) -> Acting:
    return acting_as(make_official(unit, "case_officer"), unit)


def complete(case: Case, by: Acting, at: datetime, **more: object) -> Case:
    done = work.complete(dossier_id=case.id, by=by, at=at, command_id=case.key("complete"), **more)  # type: ignore[arg-type]
    return case.after(done)


def nothing_differs() -> None:
    assert [finding for _, findings in verification.verify() for finding in findings] == []


def keys(case: Case) -> list[str]:
    return [w.key for w in open_work(case.state)]


def at_the_agencies(others: tuple[Unit, Unit]) -> Case:
    """Both other agencies work side by side (a fee above 100 000 takes the long way)."""
    approve()
    case = begun(fee_vnd=200_000)
    case = complete(case, case.as_role("case_officer"), AT + timedelta(hours=1))
    return complete(case, case.as_role("case_officer"), AT + timedelta(hours=2))


def test_branches_for_agencies_are_work_items_side_by_side_and_are_joined_before_going_on(
    others: tuple[Unit, Unit],
) -> None:
    case = at_the_agencies(others)
    assert {(w.key, w.unit_id, w.role) for w in open_work(case.state)} == {
        ("y_kien_a", others[0].pk, "case_officer"),
        ("y_kien_b", others[1].pk, "case_officer"),
    }
    assert {w.branch for w in open_work(case.state)} == {0, 1}
    with pytest.raises(TransitionRefused, match="Other units still work"):
        work.conclude(
            dossier_id=case.id,
            result=work.ResultPaper("1", make_file().sha256),
            by=SYSTEM,
            at=AT,
            command_id="too-early",
        )

    case = complete(case, officer(others[0]), AT + timedelta(hours=3), note="Đồng ý")
    assert keys(case) == ["y_kien_b"]
    case = complete(case, officer(others[1]), AT + timedelta(hours=4))
    assert keys(case) == []  # the public notice runs: nobody works
    assert WorkItem.unscoped.get(dossier_id=case.id, step_key="y_kien_a").note == "Đồng ý"
    assert WorkItem.unscoped.filter(dossier_id=case.id, done_at__isnull=True).count() == 0
    nothing_differs()


def test_each_agency_completes_its_own_step_and_no_other(others: tuple[Unit, Unit]) -> None:
    case = at_the_agencies(others)
    mine = next(w for w in open_work(case.state) if w.unit_id == others[0].pk)
    foreign = next(w for w in open_work(case.state) if w.unit_id == others[1].pk)
    with pytest.raises(NotAllowed):
        complete(case, officer(others[0]), AT + timedelta(hours=3), branch=foreign.branch)
    with pytest.raises(NotAllowed):
        complete(case, case.as_role("case_officer"), AT + timedelta(hours=3))
    assert mine.key not in keys(
        complete(case, officer(others[0]), AT + timedelta(hours=3), branch=mine.branch)
    )


def test_a_timer_fires_when_its_working_time_is_over_and_never_twice(others: tuple[Unit, Unit]) -> None:
    approve()
    case = begun(fee_vnd=1)
    run = ProcessRun.objects.get(pk=case.id)
    assert run.wake_at == AT + timedelta(hours=6)  # 4 working hours: the lunch break does not count
    assert process_steps.fire_due(now=AT + timedelta(hours=5, minutes=59)) == 0
    assert process_steps.fire_due(now=AT + timedelta(hours=6, minutes=1)) == 1
    assert process_steps.fire_due(now=AT + timedelta(hours=6, minutes=2)) == 0

    case = case.reread()
    assert sorted(keys(case)) == ["y_kien_a"]
    assert Event.objects.filter(stream=case.id, kind="timer_fired").count() == 1
    nothing_differs()


def test_the_time_in_which_the_clock_stood_is_added_to_a_timer() -> None:
    approve()
    case = begun()
    asked = intake.request_supplement(
        dossier_id=case.id,
        items=(intake.Asked("Giấy chứng sinh", "c2"),),
        reason="Thiếu",
        deadline=AT + timedelta(days=10),
        by=case.as_role("case_officer"),
        at=AT + timedelta(hours=1),
        command_id="ask",
    )
    assert process_steps.fire_due(now=AT + timedelta(days=1)) == 0
    case = case.after(asked)
    supplied = supplements.supply(
        dossier_id=case.id,
        components=(HandedIn(key="c2", name="Giấy chứng sinh", originals=1, copies=0),),
        by=case.as_citizen,
        at=AT + timedelta(days=1, hours=1),
        command_id="supply",
    )
    confirmed = supplements.confirm(
        dossier_id=case.id,
        by=case.as_role("case_officer"),
        at=AT + timedelta(days=2, hours=1),
        command_id="confirm",
    )
    assert supplied.state.supplied_at is not None
    assert confirmed.state.clock_stopped_at is None
    # 1 of 4 hours was over at the stop on Monday; from Wednesday 9:00 three more, with the lunch break
    assert process_steps.fire_due(now=AT + timedelta(days=2, hours=5, minutes=50)) == 0
    assert process_steps.fire_due(now=AT + timedelta(days=2, hours=6, minutes=1)) == 1


def test_a_supplement_loop_opens_the_step_again_with_a_share_of_time_from_now(
    others: tuple[Unit, Unit],
) -> None:
    case = at_the_agencies(others)
    case = complete(case, officer(others[0]), AT + timedelta(hours=7))
    case = complete(case, officer(others[1]), AT + timedelta(hours=7, minutes=30))
    assert process_steps.fire_due(now=AT + timedelta(days=3)) == 1
    case = case.reread()
    assert keys(case) == ["soat"]
    head = case.as_role("division_head")
    with pytest.raises(InputRefused, match="ket_luan"):
        complete(case, head, AT + timedelta(days=3))
    case = complete(case, head, AT + timedelta(days=3, hours=1), values={"ket_luan": "bo_sung"})
    assert keys(case) == ["kiem_tra"]
    assert case.state.step_due is not None
    assert AT + timedelta(days=3, hours=1) < case.state.step_due <= case.state.current_due
    assert WorkItem.unscoped.filter(dossier_id=case.id, step_key="kiem_tra").count() == 2
    nothing_differs()


def test_nothing_is_kept_of_a_dossier_that_was_stopped() -> None:
    approve()
    case = begun()
    assert ProcessRun.objects.filter(pk=case.id).exists()
    stopped = work.stop(
        dossier_id=case.id,
        reason="Không đủ điều kiện",
        ground="Nghị định 118/2025/NĐ-CP",
        by=case.as_role("agency_head"),
        at=AT + timedelta(hours=5),
        command_id="stop",
    )
    assert stopped.state.ended_at is not None
    assert not ProcessRun.objects.exists()
    nothing_differs()


def test_a_plain_process_keeps_no_state_and_ends_with_the_signature() -> None:
    assert approve(PLAIN) == 1
    case = begun()
    assert (case.state.process_version, case.state.step_key, case.state.step_count) == (1, "xem", 2)
    # 24 of 32 hours: three quarters of ten working days
    assert case.state.step_due == datetime(2026, 11, 11, 14, 0, tzinfo=VIETNAM)
    assert not ProcessRun.objects.exists()
    case = complete(case, case.as_role("case_officer"), AT + timedelta(hours=1))
    assert case.state.step_due == case.state.current_due
    with pytest.raises(TransitionRefused, match="last step"):
        complete(case, case.as_role("agency_head"), AT + timedelta(hours=2))
    done = work.conclude(
        dossier_id=case.id,
        result=work.ResultPaper("1", make_file().sha256),
        by=case.as_role("agency_head"),
        at=AT + timedelta(hours=2),
        command_id="end",
    )
    recalled = work.recall(
        dossier_id=case.id,
        reason="Sai tên",
        by=case.as_role("agency_head"),
        at=AT + timedelta(hours=3),
        command_id="re",
    )
    assert done.state.concluded_at is not None
    assert recalled.state.step_no == 2
    nothing_differs()


def test_running_dossiers_keep_their_version_and_new_ones_take_the_one_in_force() -> None:
    assert approve(PLAIN) == 1
    old = begun()
    changed = {
        **PLAIN,
        "steps": [row(1, key="xem"), row(2, "division_head", key="soat"), row(3, "agency_head", key="ky")],
    }
    assert approve(changed, on=date(2026, 11, 2)) == 2
    assert approve(changed, on=date(2026, 11, 2)) == 2  # the same again is the same version
    assert approve({**PLAIN, "name": "Mai sau"}, on=date(2027, 1, 1)) == 3
    new = begun()
    assert (old.state.process_version, new.state.process_version) == (1, 2)
    assert keys(complete(old, old.as_role("case_officer"), AT + timedelta(hours=1))) == ["ky"]
    assert keys(complete(new, new.as_role("case_officer"), AT + timedelta(hours=1))) == ["soat"]


def test_a_whole_life_with_agencies_ends_with_the_signature_and_nothing_is_kept(
    others: tuple[Unit, Unit],
) -> None:
    case = at_the_agencies(others)
    case = complete(case, officer(others[0]), AT + timedelta(hours=7))
    case = complete(case, officer(others[1]), AT + timedelta(hours=7, minutes=30))
    process_steps.fire_due(now=AT + timedelta(days=3))
    case = case.reread()
    case = complete(
        case, case.as_role("division_head"), AT + timedelta(days=3), values={"ket_luan": "dong_y"}
    )
    assert (keys(case), case.state.step_no, case.state.step_count) == (["ky"], 7, 7)
    assert case.state.step_due == case.state.current_due
    done = work.conclude(
        dossier_id=case.id,
        result=work.ResultPaper("1", make_file().sha256),
        by=case.as_role("agency_head"),
        at=AT + timedelta(days=3, hours=1),
        command_id="end",
    )
    assert done.state.concluded_at is not None
    assert not ProcessRun.objects.exists()

    recalled = work.recall(
        dossier_id=case.id,
        reason="Sai",
        by=case.as_role("agency_head"),
        at=AT + timedelta(days=4),
        command_id="re",
    )
    assert ProcessRun.objects.filter(pk=case.id).exists()
    again = work.conclude(
        dossier_id=case.id,
        result=work.ResultPaper("2", make_file().sha256),
        by=case.as_role("agency_head"),
        at=AT + timedelta(days=4, hours=1),
        command_id="end-again",
    )
    assert recalled.state.step_no == 7
    assert again.state.concluded_at is not None
    nothing_differs()


def test_the_guided_migration_moves_chosen_dossiers_and_says_which_cannot_be_moved() -> None:
    approve(PLAIN)
    first, second, third = begun(), begun(), begun()
    changed = {
        **PLAIN,
        "steps": [
            row(1, "division_head", key="phan_cong"),
            row(2, key="xem"),
            row(3, "agency_head", key="phe_duyet"),
        ],
    }
    approve(changed)
    third = complete(third, third.as_role("case_officer"), AT + timedelta(hours=1))
    found = {p.dossier_id: p for p in process_migration.prospects(KEY, 2)}
    assert found[first.id].can_move
    assert found[first.id].steps == ("Bước 2",)
    assert not found[third.id].can_move
    assert "no step Bước 2" in found[third.id].obstacle

    steward = Acting(user_id=None, kind="official", roles=frozenset({"reform_staff"}))
    due = first.state.step_due
    moved = process_migration.migrate(
        dossier_id=first.id,
        number=2,
        reason="Quy trình mới",
        by=steward,
        at=AT + timedelta(hours=2),
        command_id="m1",
    )
    assert (moved.state.process_version, moved.state.step_no, moved.state.step_count) == (2, 2, 3)
    assert (moved.state.step_key, moved.state.step_due) == ("xem", due)
    assert second.reread().state.process_version == 1
    case = complete(first.after(moved), first.as_role("case_officer"), AT + timedelta(hours=3))
    assert keys(case) == ["phe_duyet"]
    with pytest.raises(ProcessRefused, match="no step Bước 2"):
        process_migration.migrate(
            dossier_id=third.id, number=2, reason="x", by=steward, at=AT + timedelta(hours=2), command_id="m2"
        )
    assert third.reread().state == third.state
    event = Event.objects.get(stream=first.id, kind="process_migrated")
    assert event.payload["reason"] == "Quy trình mới"
    assert event.payload["from_version"] == 1
    nothing_differs()


def test_only_those_who_keep_the_procedures_migrate_and_only_with_a_reason() -> None:
    approve(PLAIN)
    case = begun()
    approve({**PLAIN, "name": "Khác"})
    for by in (case.as_role("agency_head"), case.as_citizen):
        with pytest.raises(NotAllowed):
            process_migration.migrate(dossier_id=case.id, number=2, reason="x", by=by, at=AT, command_id="m")
    with pytest.raises(InputRefused, match="reason"):
        process_migration.migrate(dossier_id=case.id, number=2, reason=" ", by=SYSTEM, at=AT, command_id="m")


def test_a_running_branch_is_migrated_with_what_has_arrived(others: tuple[Unit, Unit]) -> None:
    case = at_the_agencies(others)
    case = complete(case, officer(others[0]), AT + timedelta(hours=3))
    approving.approve(
        draft(replace(read_yaml(EVERYTHING.read_bytes())[0], name_vi="Tên mới")),
        document=DOCUMENT,
        valid_from=date(2026, 11, 2),
        by=None,
        at=AT,
    )
    moved = process_migration.migrate(
        dossier_id=case.id, number=2, reason="Đổi tên", by=SYSTEM, at=AT + timedelta(hours=4), command_id="m"
    )
    case = complete(case.after(moved), officer(others[1]), AT + timedelta(hours=5))
    process_steps.fire_due(now=AT + timedelta(days=4))
    assert keys(case.reread()) == ["soat"]
    nothing_differs()


def test_a_version_is_never_changed_and_never_approved_without_a_document_or_with_faults() -> None:
    approve(PLAIN)
    for statement in (
        "UPDATE processes_processversion SET bpmn = ''",
        "DELETE FROM processes_processversion",
    ):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(ApprovalIncomplete):
        approving.approve(draft(table(PLAIN)), document=" ", valid_from=date(2026, 1, 1), by=None, at=AT)
    bad = draft(table({**PLAIN, "limit_hours": 8}))
    with pytest.raises(ProcessUnsound, match="working hours"):
        approving.approve(bad, document=DOCUMENT, valid_from=date(2026, 1, 1), by=None, at=AT)
    assert ProcessVersion.objects.count() == 1


def test_an_agency_that_does_not_exist_is_found_before_approval(others: tuple[Unit, Unit]) -> None:
    Unit.objects.filter(pk=others[0].pk).update(valid_to=date(2026, 6, 30))
    with pytest.raises(ProcessUnsound, match=r"H56\.02"):
        approve(on=date(2026, 7, 1))
    assert approve(on=date(2026, 6, 30)) == 1


def test_the_law_is_loaded_once_and_does_not_go_over_what_a_province_approved() -> None:
    first = approving.load_law(on=date(2018, 6, 21), at=AT)
    again = approving.load_law(on=date(2018, 6, 21), at=AT)
    assert (first.versions, first.unchanged) == (5, 0)
    assert (again.versions, again.unchanged) == (0, 5)
    for row_ in processes.versions():
        run = processes.program(row_.key, row_.number)
        law = processes.program(row_.key, 0)
        assert run.is_plain
        assert run.graph == law.graph


def test_the_state_of_a_running_dossier_is_small() -> None:
    approve()
    case = begun(fee_vnd=200_000)
    row_ = ProcessRun.objects.get(pk=case.id)
    assert len(bytes(row_.state)) < 200
    with pytest.raises(IntegrityError, match="processes_run_state_is_small"), transaction.atomic():
        ProcessRun.objects.filter(pk=case.id).update(state=b"x" * 4097)
