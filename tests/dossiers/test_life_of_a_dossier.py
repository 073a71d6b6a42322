"""The life of a dossier through the real actions, on a real database."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from factories import (
    MONDAY,
    SALT,
    accepted,
    acting_as,
    concluded,
    in_processing,
    make_citizen,
    make_file,
    make_official,
    make_procedure,
    make_unit,
    order_for,
    party_of,
    returned,
    submitted,
)
from motcua.dossiers import queries, verification
from motcua.dossiers.actions import filing, intake, money, returning, supplements, work
from motcua.dossiers.errors import DossierNotFound, InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.models import ClockStop, Dossier, DueChange, Slip
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.states import NationalCode
from motcua.kernel.scopes import ScopeMissing, of_person, of_ticket, of_units, scope
from motcua.kernel.zone import VIETNAM
from motcua.ledger.errors import CommandReused
from motcua.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def system_scope() -> Iterator[None]:
    from motcua.kernel.scopes import of_system

    with scope(of_system("a test of the actions")):
        yield


def _nothing_differs() -> None:
    found = [finding for _, findings in verification.verify() for finding in findings]
    assert found == []


def test_the_clock_starts_at_acceptance_not_at_submission() -> None:
    case = submitted(at=datetime(2026, 11, 1, 21, 0, tzinfo=VIETNAM), limit=(3, "working_day"))
    assert case.state.current_due is None

    done = intake.accept(
        dossier_id=case.id,
        checks=(),
        by=case.as_intake,
        at=datetime(2026, 11, 2, 9, 20, tzinfo=VIETNAM),
        command_id="a",
    )

    assert done.state.current_due == datetime(2026, 11, 5, 9, 20, tzinfo=VIETNAM)
    assert done.state.original_due == done.state.current_due
    assert done.state.national_code == NationalCode.ACCEPTED
    _nothing_differs()


def test_a_supplement_asked_while_handling_stops_the_clock_and_moves_the_due_date() -> None:
    case = in_processing(at=datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM), limit=(3, "working_day"))
    officer = case.as_role("case_officer")
    asked_at = datetime(2026, 11, 3, 9, 0, tzinfo=VIETNAM)
    intake.request_supplement(
        dossier_id=case.id,
        items=[intake.Asked("Bản chính giấy chứng sinh", "c2")],
        reason="Thiếu giấy tờ",
        deadline=asked_at + timedelta(days=15),
        by=officer,
        at=asked_at,
        command_id="ask",
    )
    assert queries.dossier(case.id).clock_stopped_at == asked_at
    supplements.supply(
        dossier_id=case.id,
        components=[HandedIn(key="c2", name="Giấy chứng sinh")],
        by=case.as_citizen,
        at=datetime(2026, 11, 4, 20, 0, tzinfo=VIETNAM),
        command_id="supply",
    )

    done = supplements.confirm(
        dossier_id=case.id, by=officer, at=datetime(2026, 11, 5, 9, 0, tzinfo=VIETNAM), command_id="confirm"
    )

    # two of three working days were left on Tuesday 09:00; they are counted again from Thursday 09:00
    assert done.state.current_due == datetime(2026, 11, 9, 9, 0, tzinfo=VIETNAM)
    assert done.state.original_due == datetime(2026, 11, 5, 9, 0, tzinfo=VIETNAM)
    assert done.state.supplement_seconds == 2 * 86400
    stop = ClockStop.objects.get(dossier_id=case.id)
    assert (stop.stopped_at, stop.resumed_at) == (asked_at, done.state.last_at)
    grounds = list(
        DueChange.objects.filter(dossier_id=case.id).order_by("seq").values_list("ground", flat=True)
    )
    assert grounds == ["accepted", "supplement_confirmed"]
    _nothing_differs()


def test_a_supplement_asked_at_intake_starts_no_clock() -> None:
    case = submitted()

    done = intake.request_supplement(
        dossier_id=case.id,
        items=[intake.Asked("Tờ khai có chữ ký")],
        reason="Thiếu chữ ký",
        deadline=case.hour(240),
        by=case.as_intake,
        at=case.hour(1),
        command_id="ask",
    )

    assert done.state.clock_stopped_at is None
    assert (done.state.national_code, done.state.supplement_stage) == (
        NationalCode.SUPPLEMENT_REQUIRED,
        "intake",
    )
    assert not DueChange.objects.filter(dossier_id=case.id).exists()


def test_a_dossier_taken_in_at_the_counter_begins_accepted_with_its_slip() -> None:
    unit, citizen = make_unit(), make_citizen()
    officer = acting_as(make_official(unit), unit)

    done = filing.accept_at_counter(
        order=order_for(make_procedure(limit=(8, "hour")), unit, channel="counter"),
        party=party_of(citizen),
        by=officer,
        at=datetime(2026, 11, 2, 14, 0, tzinfo=VIETNAM),
        command_id="counter",
    )

    assert done.state.national_code == NationalCode.ACCEPTED
    assert done.state.current_due == datetime(2026, 11, 3, 14, 0, tzinfo=VIETNAM)
    slip = Slip.objects.get(dossier_id=done.state.id)
    assert (slip.kind, slip.form, slip.number, slip.year) == ("receipt", "01", 1, 2026)
    _nothing_differs()


def test_codes_and_slip_numbers_count_up_in_the_unit_without_gaps() -> None:
    unit = make_unit(agency_id="H32.900")
    cases = [accepted(submitted(unit=unit)) for _ in range(3)]

    assert [case.code for case in cases] == [f"H32.900-20261102-000000{n}" for n in (1, 2, 3)]
    assert list(Slip.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def test_the_same_key_twice_files_once_and_answers_the_same() -> None:
    unit, citizen, procedure = make_unit(), make_citizen(), make_procedure()

    def send():  # type: ignore[no-untyped-def]
        return filing.submit(
            order=order_for(procedure, unit),
            party=party_of(citizen),
            by=acting_as(citizen),
            at=MONDAY,
            command_id="draft-1",
        )

    first, second = send(), send()

    assert (first.state, second.repeated) == (second.state, True)
    assert (Dossier.objects.count(), Event.objects.count()) == (1, 1)


def test_a_repeated_command_answers_what_the_dossier_was_then() -> None:
    case = submitted()
    order = {"dossier_id": case.id, "checks": (), "by": case.as_intake, "at": case.hour(1), "command_id": "a"}
    first = intake.accept(**order)  # type: ignore[arg-type]
    intake.begin(dossier_id=case.id, by=case.as_intake, at=case.hour(2), command_id="b")

    again = intake.accept(**order)  # type: ignore[arg-type]

    assert again.state == first.state
    assert again.repeated
    assert Event.objects.filter(stream=case.id).count() == 3


def test_a_key_spent_on_another_deed_is_refused() -> None:
    case = submitted()
    intake.accept(dossier_id=case.id, checks=(), by=case.as_intake, at=case.hour(1), command_id="k")

    with pytest.raises(CommandReused):
        intake.begin(dossier_id=case.id, by=case.as_intake, at=case.hour(2), command_id="k")

    assert queries.dossier(case.id).national_code == NationalCode.ACCEPTED


def test_a_refused_command_changes_nothing() -> None:
    case = accepted()
    before = case.row.last_seq

    with pytest.raises(TransitionRefused):
        intake.refuse(
            dossier_id=case.id, reason="x", ground="y", by=case.as_intake, at=case.hour(1), command_id="r"
        )

    assert case.row.last_seq == before
    assert Event.objects.filter(stream=case.id).count() == before


@pytest.mark.parametrize("role", ["case_officer", "agency_head", "registry"])
def test_only_an_intake_officer_accepts(role: str) -> None:
    case = submitted()

    with pytest.raises(NotAllowed):
        intake.accept(dossier_id=case.id, checks=(), by=case.as_role(role), at=case.hour(1), command_id="a")

    assert case.row.national_code == NationalCode.REGISTERED


def test_an_officer_of_another_unit_is_refused_and_does_not_even_find_it() -> None:
    case, elsewhere = submitted(), make_unit()
    stranger = make_official(elsewhere)
    acting = acting_as(stranger, elsewhere)

    with pytest.raises(NotAllowed):
        intake.accept(dossier_id=case.id, checks=(), by=acting, at=case.hour(1), command_id="a")
    with scope(of_units(frozenset({elsewhere.pk}), user_id=stranger.pk)), pytest.raises(DossierNotFound):
        intake.accept(dossier_id=case.id, checks=(), by=acting, at=case.hour(1), command_id="b")


def test_another_citizen_finds_nothing_and_may_do_nothing() -> None:
    case, other = returned(), make_citizen()

    with scope(of_person(other.pk)), pytest.raises(DossierNotFound):
        queries.dossier(case.id)
    with pytest.raises(NotAllowed):
        returning.rate(dossier_id=case.id, score=5, by=acting_as(other), at=case.hour(99), command_id="r")


def test_who_holds_code_and_secret_may_act_as_the_applicant_on_that_dossier_alone() -> None:
    case, another = returned(), returned()
    ticket = Acting(user_id=None, kind="citizen", ticket_for=case.id)

    with scope(of_ticket(case.id)):
        done = returning.rate(dossier_id=case.id, score=4, by=ticket, at=case.hour(999), command_id="r")
        assert Dossier.objects.count() == 1

    assert done.state.rating == 4
    with pytest.raises(NotAllowed):
        returning.rate(dossier_id=another.id, score=4, by=ticket, at=case.hour(999), command_id="q")


def test_a_ticket_needs_both_code_and_secret() -> None:
    case = submitted()

    assert queries.by_ticket(case.code, case.secret) == case.id
    assert queries.by_ticket(f" {case.code} ", case.secret.lower()) == case.id
    assert queries.by_ticket(case.code, "AAAAAA") is None
    assert queries.by_ticket("H32-unknown", case.secret) is None
    assert queries.by_ticket(case.code, "") is None


def test_without_a_scope_nothing_is_read() -> None:
    from motcua.kernel import scopes

    case = submitted()
    token = scopes._current.set(None)
    try:
        with pytest.raises(ScopeMissing):
            queries.dossier(case.id)
    finally:
        scopes._current.reset(token)


def test_a_fee_is_owed_until_it_is_paid_and_blocks_the_hand_over_alone() -> None:
    case = concluded(fee_vnd=8000)
    hand_over = {
        "dossier_id": case.id,
        "method": "counter",
        "receiver_kind": "owner",
        "by": case.as_intake,
        "at": case.hour(200),
        "salt": SALT,
    }
    with pytest.raises(TransitionRefused, match="owed"):
        returning.hand_over(**hand_over, command_id="h1")  # type: ignore[arg-type]
    with pytest.raises(InputRefused):
        money.record_payment(
            dossier_id=case.id,
            amount_vnd=7000,
            way="cash",
            by=case.as_intake,
            at=case.hour(200),
            command_id="p1",
        )

    money.record_payment(
        dossier_id=case.id, amount_vnd=8000, way="cash", by=case.as_intake, at=case.hour(200), command_id="p2"
    )
    done = returning.hand_over(**hand_over, command_id="h2")  # type: ignore[arg-type]

    assert done.state.national_code == NationalCode.RETURNED
    assert (done.state.finance, done.state.paid_online) == ("paid", False)
    _nothing_differs()


def test_a_demand_halts_the_work_in_state_six_until_it_is_paid() -> None:
    case = in_processing()
    officer = case.as_role("case_officer")

    demanded = money.demand(
        dossier_id=case.id,
        amount_vnd=500000,
        notice_number="7/TB",
        by=officer,
        at=case.hour(5),
        command_id="d",
    )
    with pytest.raises(TransitionRefused):
        work.complete(dossier_id=case.id, by=officer, at=case.hour(6), command_id="c")
    paid = money.record_payment(
        dossier_id=case.id,
        amount_vnd=500000,
        way="portal",
        by=case.as_citizen,
        at=case.hour(7),
        command_id="p",
    )

    assert demanded.state.national_code == NationalCode.FINANCIAL_OBLIGATION
    assert paid.state.national_code == NationalCode.PROCESSING
    assert paid.state.paid_online


def test_a_recalled_result_goes_back_to_the_last_step_and_can_be_concluded_again() -> None:
    case = concluded()
    head = case.as_role("agency_head")

    recalled = work.recall(dossier_id=case.id, reason="Sai tên", by=head, at=case.hour(300), command_id="r")
    again = work.conclude(
        dossier_id=case.id,
        result=work.ResultPaper(number="13/KQ", file_sha256=make_file().sha256),
        by=head,
        at=case.hour(301),
        command_id="c2",
    )

    assert recalled.state.national_code == NationalCode.PROCESSING
    assert recalled.state.legal_outcome == ""
    assert again.state.result_number == "13/KQ"
    _nothing_differs()


def test_two_requests_for_supplements_are_late_for_decision_766_though_the_law_says_early() -> None:
    case = in_processing(limit=(30, "working_day"))
    officer, head = case.as_role("case_officer"), case.as_role("agency_head")
    at = case.state.last_at
    for n in (1, 2):
        intake.request_supplement(
            dossier_id=case.id,
            items=[intake.Asked("Giấy tờ")],
            reason="Thiếu",
            deadline=at + timedelta(days=20),
            by=officer,
            at=at,
            command_id=f"ask{n}",
        )
        supplements.supply(
            dossier_id=case.id,
            components=[HandedIn(key="c1", name="Tờ khai")],
            by=case.as_citizen,
            at=at,
            command_id=f"supply{n}",
        )
        supplements.confirm(dossier_id=case.id, by=officer, at=at, command_id=f"confirm{n}")
    work.complete(dossier_id=case.id, by=officer, at=at, command_id="c1")
    work.complete(dossier_id=case.id, by=case.as_role("division_head"), at=at, command_id="c2")

    done = work.conclude(
        dossier_id=case.id,
        result=work.ResultPaper(number="1", file_sha256=make_file().sha256),
        by=head,
        at=at,
        command_id="end",
    )

    assert (done.state.legal_outcome, done.state.outcome_766) == ("early", "late")


def test_a_dossier_stopped_while_the_applicant_does_not_answer_is_not_late_for_the_wait() -> None:
    case = in_processing(limit=(3, "working_day"))
    asked_at = case.state.last_at
    intake.request_supplement(
        dossier_id=case.id,
        items=[intake.Asked("Giấy tờ")],
        reason="Thiếu",
        deadline=asked_at + timedelta(days=15),
        by=case.as_role("case_officer"),
        at=asked_at,
        command_id="ask",
    )

    done = work.stop(
        dossier_id=case.id,
        reason="Quá hạn bổ sung",
        ground="Điều kiện của thủ tục",
        by=case.as_role("agency_head"),
        at=asked_at + timedelta(days=20),
        command_id="stop",
    )

    assert done.state.national_code == NationalCode.STOPPED
    assert (done.state.legal_outcome, done.state.outcome_766) == ("early", "on_time")
    _nothing_differs()


def test_every_step_of_a_whole_life_is_in_the_log_and_the_row_is_its_projection() -> None:
    case = returned()

    kinds = [line.kind for line in queries.story(case.id)]

    assert kinds == [
        "submitted",
        "accepted",
        "begun",
        "work_completed",
        "work_completed",
        "concluded",
        "handed_over",
    ]
    _nothing_differs()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE dossiers_dossier SET current_due = current_due + interval '3 days'", "current_due"),
        ("UPDATE dossiers_dossier SET legal_outcome = 'early', fee_vnd = 1", "fee_vnd"),
        ("UPDATE dossiers_workitem SET done_at = done_at - interval '1 day'", "work items"),
        ("UPDATE dossiers_duechange SET after = after + interval '1 day'", "due-date changes"),
        ("UPDATE dossiers_party SET owner_name = 'Người khác'", "personal data"),
    ],
)
def test_verification_finds_what_was_changed_behind_the_logs_back(statement: str, says: str) -> None:
    returned()
    with connection.cursor() as cursor:
        cursor.execute(statement)

    findings = [finding.what for _, found in verification.verify() for finding in found]

    assert any(says in what for what in findings)


@pytest.mark.django_db(transaction=True)
def test_two_officials_accept_the_same_dossier_at_once_and_one_does() -> None:
    from motcua.kernel.scopes import of_system

    case = submitted()
    second = acting_as(make_official(case.unit), case.unit)
    ready = threading.Barrier(2)
    answers: list[object] = []

    def press(by: Acting, key: str) -> None:
        try:
            ready.wait(5)
            with scope(of_system("a test")):
                answers.append(
                    intake.accept(dossier_id=case.id, checks=(), by=by, at=case.hour(1), command_id=key)
                )
        except TransitionRefused as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    hands = [
        threading.Thread(target=press, args=(by, key))
        for by, key in ((case.as_intake, "one"), (second, "two"))
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "TransitionRefused"]
    assert Event.objects.filter(stream=case.id, kind="accepted").count() == 1
    assert Slip.objects.filter(dossier_id=case.id).count() == 1
