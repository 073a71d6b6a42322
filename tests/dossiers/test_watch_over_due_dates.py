"""The watch: a dossier is found late within a minute and once; people are warned before, first the officer, then
the head, and never twice."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

import factories as f
from factories import MONDAY, Case, as_system, make_official
from motcua.bench.framework import many
from motcua.dossiers import late_queries, tasks, verification
from motcua.dossiers.actions import apologies, intake, lateness, supplements, work
from motcua.dossiers.errors import NotLate
from motcua.dossiers.models import DueWarning, WarningCopy
from motcua.dossiers.rules.lateness import Matter
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event

DUE = datetime(2026, 11, 9, 8, 30, tzinfo=VIETNAM)  # five working days after MONDAY
MINUTE = timedelta(minutes=1)


def mark_all(now: datetime) -> int:
    with as_system():
        return lateness.mark_all(now=now)


def warn_all(now: datetime) -> int:
    with as_system():
        return lateness.warn_all(now=now)


def warned(level: str = "") -> list[tuple[str, str]]:
    """Matter and level of every warning given, in the order of giving."""
    rows = DueWarning.unscoped.order_by("pk")
    return [("step" if row.opened_seq else "dossier", row.level) for row in rows if level in ("", row.level)]


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(stream=case.id).order_by("seq").values_list("kind", flat=True))


pytestmark = pytest.mark.django_db


def test_a_minute_after_the_due_instant_the_dossier_is_late_and_an_apology_is_owed() -> None:
    case = f.in_processing()

    assert mark_all(DUE) == 0
    assert mark_all(DUE + MINUTE) == 1

    row = case.row
    assert (row.late_at, row.apology, row.current_due) == (DUE, "due", DUE)
    assert kinds(case)[-1] == "became_late"


def test_lateness_is_marked_once_however_often_the_watch_runs() -> None:
    case = f.in_processing()

    assert [mark_all(DUE + MINUTE * n) for n in (1, 2, 3)] == [1, 0, 0]

    assert kinds(case).count("became_late") == 1


def test_whose_clock_stands_is_not_late() -> None:
    f.awaiting_supplement()

    assert mark_all(DUE + timedelta(days=30)) == 0


def test_a_dossier_whose_date_was_moved_before_the_lock_is_left_alone() -> None:
    case = f.in_processing()
    with as_system():
        work.extend(
            dossier_id=case.id, due=DUE + timedelta(days=7), ground="Giám định", document="12/CV",
            by=case.as_role("agency_head"), at=case.hour(1), command_id="extend",
        )  # fmt: skip

        with pytest.raises(NotLate):
            lateness.mark(dossier_id=case.id, at=DUE + MINUTE)

    assert case.row.late_at is None


def test_marking_again_answers_as_the_first_time() -> None:
    case = f.in_processing()
    mark_all(DUE + MINUTE)
    with as_system():
        assert lateness.mark(dossier_id=case.id, at=DUE + timedelta(days=20)).repeated

    assert (case.row.late_at, case.row.apology) == (DUE, "due")


def test_an_imported_history_owes_no_letters_but_what_the_watch_finds_late_does() -> None:
    case = f.in_processing()
    from motcua.dossiers.models import Dossier

    # as an import leaves it: the origin stands in the first event and in the row
    Dossier.unscoped.filter(pk=case.id).update(origin="import:cũ")

    mark_all(DUE + MINUTE)

    assert case.row.apology == "due"


def test_the_officer_is_warned_first_then_the_head_and_each_once() -> None:
    case = f.accepted()
    head = make_official(case.unit, "agency_head")
    friday = datetime(2026, 11, 6, 0, 0, tzinfo=VIETNAM)

    assert warn_all(friday - timedelta(hours=18)) == 0  # Thursday morning: more than two days are left
    assert warn_all(friday.replace(hour=7, minute=30) - timedelta(days=1) + timedelta(hours=2)) == 1
    assert warned() == [("dossier", "officer")]
    assert warn_all(friday.replace(hour=8)) == 0
    assert warn_all(friday.replace(hour=8, minute=31)) == 1
    assert warn_all(friday.replace(hour=10)) == 0

    assert warned() == [("dossier", "officer"), ("dossier", "head")]
    copies = WarningCopy.objects.order_by("pk").values_list("warning__level", "user_id")
    assert list(copies) == [("officer", case.intake_officer.pk), ("head", head.pk)]


def test_whoever_holds_the_step_is_warned_alone_else_everybody_in_the_role() -> None:
    case = f.in_processing()
    first = case.as_role("case_officer")
    second = make_official(case.unit, "case_officer", full_name="Vũ Minh Châu")
    step_due = case.state.step_due
    assert step_due is not None

    warn_all(step_due - timedelta(minutes=30))

    copies = WarningCopy.objects.filter(warning__opened_seq__gt=0, warning__level="officer")
    assert set(copies.values_list("user_id", flat=True)) == {first.user_id, second.pk}

    other = f.in_processing(unit=case.unit, at=MONDAY + timedelta(days=14))
    with as_system():
        work.take(
            dossier_id=other.id,
            by=f.acting_as(second, case.unit),
            at=other.state.last_at,
            command_id="take",
        )
    assert other.state.step_due is not None
    warn_all(other.state.step_due - timedelta(minutes=30))

    copies = WarningCopy.objects.filter(
        warning__dossier_id=other.id, warning__opened_seq__gt=0, warning__level="officer"
    )
    assert set(copies.values_list("user_id", flat=True)) == {second.pk}


def test_a_post_that_nobody_holds_is_passed_over_upwards() -> None:
    case = f.in_processing()
    head = make_official(case.unit, "division_head")
    assert case.state.step_due is not None

    warn_all(case.state.step_due - timedelta(minutes=30))

    officers = WarningCopy.objects.filter(warning__level="officer")
    assert set(officers.values_list("user_id", flat=True)) == {head.pk}


def test_the_hours_that_were_left_before_a_supplement_warn_nobody_again_after_it() -> None:
    case = f.in_processing()
    near = datetime(2026, 11, 6, 16, 0, tzinfo=VIETNAM)
    warn_all(near)
    before = warned()
    assert ("dossier", "officer") in before
    assert ("dossier", "head") in before

    with as_system():
        done = intake.request_supplement(
            dossier_id=case.id,
            items=(intake.Asked(what="Giấy chứng sinh", component_key="c2"),),
            reason="Thiếu dấu",
            deadline=near + timedelta(days=10),
            by=case.as_role("case_officer"),
            at=near + MINUTE,
            command_id="ask",
        )
        supplements.supply(
            dossier_id=case.id,
            components=[HandedIn(key="c2", name="Giấy chứng sinh")],
            by=case.as_citizen,
            at=near + timedelta(days=4),
            command_id="give",
        )
        supplements.confirm(
            dossier_id=case.id, by=case.as_intake, at=near + timedelta(days=4, minutes=5), command_id="confirm"
        )  # fmt: skip
    assert done.state.clock_stopped_at is not None
    assert case.row.current_due > DUE

    assert warn_all(near + timedelta(days=4, minutes=6)) == 0
    assert warned() == before


def test_an_extension_that_gives_days_is_warned_of_again_when_they_have_gone() -> None:
    case = f.accepted()
    make_official(case.unit, "agency_head")
    near = datetime(2026, 11, 6, 16, 0, tzinfo=VIETNAM)
    warn_all(near)
    assert len(warned()) == 2
    with as_system():
        work.extend(
            dossier_id=case.id, due=DUE + timedelta(days=7), ground="Giám định", document="12/CV",
            by=case.as_role("agency_head"), at=near + MINUTE, command_id="extend",
        )  # fmt: skip

    assert warn_all(near + MINUTE * 2) == 0
    assert warn_all(near + timedelta(days=7)) == 2
    assert warn_all(near + timedelta(days=7, minutes=1)) == 0


def test_the_periodic_job_marks_and_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    late, soon = f.in_processing(), f.accepted(at=MONDAY + timedelta(days=2))
    monkeypatch.setattr(tasks.timezone, "now", lambda: DUE + timedelta(hours=2))

    assert tasks.watch_due_dates(0) == {"late": 1, "warned": 1}

    assert late.row.apology == "due"
    with as_system():
        assert late_queries.unread_warnings(soon.intake_officer.pk) == 1


def test_a_warning_seen_or_settled_stands_no_more() -> None:
    case = f.in_processing()
    officer = case.as_role("case_officer")
    assert officer.user_id is not None
    assert case.state.step_due is not None
    warn_all(case.state.step_due - timedelta(minutes=30))
    with as_system():
        assert late_queries.unread_warnings(officer.user_id) == 1
        (one,) = late_queries.warnings_of(officer.user_id)
        assert (one.code, one.step_no, one.is_read, one.is_over) == (case.code, 1, False, False)

        work.complete(dossier_id=case.id, by=officer, at=case.state.step_due, command_id="done")

        assert late_queries.unread_warnings(officer.user_id) == 0
        (one,) = late_queries.warnings_of(officer.user_id)
        assert one.is_over
        assert lateness.mark_seen(user_id=officer.user_id, copy_id=one.copy_id, at=DUE) == 1
        assert lateness.mark_seen(user_id=officer.user_id, copy_id=None, at=DUE) == 0


def test_the_watch_reads_its_indexes_and_never_a_whole_table() -> None:
    """As the planner chooses among ten thousand, free to read whole tables."""
    procedure = f.make_procedure()
    make_official(f.make_unit(), "case_officer")
    assert procedure.current_version_id is not None
    with connection.cursor() as db:  # a table with checks still to come cannot be altered
        db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    many.fill(10_000, procedure_id=procedure.pk, version_id=procedure.current_version_id, now=DUE)

    def plan(sql: str, values: object) -> str:
        with connection.cursor() as db:
            db.execute(f"EXPLAIN {sql}", values)
            return "\n".join(row[0] for row in db.fetchall())

    asked = {"now": DUE, "until": DUE + timedelta(days=2), "level": "officer"}
    dossiers = plan(late_queries.NEARING[Matter.DOSSIER], asked)
    steps = plan(late_queries.NEARING[Matter.STEP], asked)
    newly = plan(
        "SELECT current_due, id FROM dossiers_dossier WHERE late_at IS NULL AND ended_at IS NULL "
        "AND clock_stopped_at IS NULL AND current_due < %(now)s AND accepted_at IS NOT NULL "
        "ORDER BY current_due, id LIMIT 500",
        asked,
    )
    owed = plan(
        "SELECT count(*) FROM dossiers_dossier WHERE handling_unit_id = 1 "
        "AND apology IN ('due', 'drafted', 'approved')",
        asked,
    )

    for one in (dossiers, steps, newly, owed):
        assert "Seq Scan on dossiers_dossier" not in one
        assert "Seq Scan on dossiers_workitem" not in one


def test_the_log_replays_to_the_same_lateness_and_letters() -> None:
    case = f.in_processing()
    mark_all(DUE + MINUTE)
    with as_system():
        apologies.draft(
            dossier_id=case.id, cause="workload", reason="Nhiều hồ sơ.", new_date=DUE + timedelta(days=3),
            by=case.as_role("case_officer"), at=DUE + timedelta(hours=1), command_id="draft",
        )  # fmt: skip

    assert [found for _, findings in verification.verify([case.id]) for found in findings] == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mark_and_warn_once() -> None:
    late = [f.in_processing() for _ in range(3)]
    soon = f.accepted(at=MONDAY + timedelta(days=2))
    make_official(soon.unit, "agency_head")
    now = DUE + timedelta(hours=2)
    answers: list[tuple[int, int]] = []
    start = threading.Barrier(2)

    def worker() -> None:
        try:
            start.wait(10)
            with as_system():
                answers.append((lateness.mark_all(now=now), lateness.warn_all(now=now)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(marked for marked, _ in answers) == 3
    assert sum(given for _, given in answers) == len(warned()) == WarningCopy.objects.count() == 1
    assert [kinds(case).count("became_late") for case in late] == [1, 1, 1]
