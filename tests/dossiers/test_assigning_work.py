"""Who does the work: assigning by the head, rules of the unit, leave, and moving the work of who leaves."""

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection

import factories
from motcua.accounts import actions as accounts
from motcua.accounts.errors import AbsentAlready, NoPostInUnit, SubstituteCannotAct
from motcua.accounts.models import PostHolding, User
from motcua.agencies.models import Unit
from motcua.dossiers import verification, work_queries
from motcua.dossiers.actions import assigning, intake, returning_work, work
from motcua.dossiers.actions.assigning import Reason
from motcua.dossiers.errors import DossierNotFound, InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.models import AssignmentRule, InternalNote, WorkItem
from motcua.dossiers.rules.assigning import Way
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.ledger.models import Event

pytestmark = pytest.mark.django_db

MONDAY = factories.MONDAY
TODAY = date(2026, 11, 2)
BATCH = UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def unit() -> Unit:
    return factories.make_unit()


def officer(unit: Unit, name: str) -> User:
    return factories.make_official(unit, "case_officer", full_name=name)


def head_of(unit: Unit) -> Acting:
    return factories.acting_as(factories.make_official(unit, "agency_head"), unit)


def begun(unit: Unit, **wanted: object) -> factories.Case:
    return factories.in_processing(unit=unit, **wanted)


def assign(case: factories.Case, to: User | None, by: Acting, **more: object) -> factories.Case:
    with factories.as_system():
        return case.after(
            assigning.assign(
                dossier_id=case.id,
                assignee_id=to.pk if to else None,
                by=by,
                at=case.state.last_at,
                command_id=case.key("assign"),
                **{"reason": Reason.WORKLOAD, **more},  # type: ignore[arg-type]
            )
        )


def faults_of(case: factories.Case) -> list[str]:
    return [finding.what for _, found in verification.verify([case.id]) for finding in found]


# A head assigns


def test_the_same_key_again_answers_as_the_first_time_though_the_step_is_theirs_now(unit: Unit) -> None:
    an, head = officer(unit, "Nguyễn An"), head_of(unit)
    case = begun(unit)
    first = assign(case, an, head)

    again = assign(case, an, head)

    assert again.state == first.state
    assert Event.objects.filter(stream=case.id, kind="assigned").count() == 1


def test_a_head_gives_the_open_step_to_somebody_and_the_log_says_why(unit: Unit) -> None:
    an, head = officer(unit, "Nguyễn An"), head_of(unit)

    case = assign(begun(unit), an, head, words="An đã quen loại hồ sơ này.")

    assert case.state.assignee_id == an.pk
    event = Event.objects.get(stream=case.id, seq=case.state.last_seq)
    assert event.kind == "assigned"
    assert {k: event.payload[k] for k in ("assignee", "from", "branch", "reason")} == {
        "assignee": an.pk,
        "from": None,
        "branch": 0,
        "reason": "workload",
    }
    assert "quen" not in str(event.payload)
    with factories.as_system():
        assert WorkItem.objects.get(dossier_id=case.id, done_at__isnull=True).assignee_id == an.pk
        assert InternalNote.objects.get(dossier_id=case.id).text == "An đã quen loại hồ sơ này."
    assert faults_of(case) == []


def test_a_head_puts_a_step_back_into_the_queue(unit: Unit) -> None:
    an, head = officer(unit, "Nguyễn An"), head_of(unit)

    case = assign(assign(begun(unit), an, head), None, head)

    assert case.state.assignee_id is None


def test_a_step_is_given_to_nobody_who_could_not_do_it(unit: Unit) -> None:
    case, head = begun(unit), head_of(unit)
    elsewhere = officer(factories.make_unit(), "Lê Bình")
    registry = factories.make_official(unit, "registry")
    away = officer(unit, "Võ Chi")
    leave(away, unit, None, by=head)
    for person in (elsewhere, registry, away):
        with pytest.raises(InputRefused) as refused:
            assign(case, person, head)
        assert (refused.value.field, refused.value.problem) == ("assignee", "cannot-act")
    assert case.reread().state == case.state


def test_another_unit_s_head_and_a_colleague_assign_nothing(unit: Unit) -> None:
    an, case = officer(unit, "Nguyễn An"), begun(unit)
    for by in (factories.acting_as(an, unit), head_of(factories.make_unit())):
        with pytest.raises(NotAllowed):
            assign(case, an, by)
    assert case.reread().state == case.state


def test_the_reason_other_needs_words(unit: Unit) -> None:
    with pytest.raises(InputRefused) as refused:
        assign(begun(unit), officer(unit, "Nguyễn An"), head_of(unit), reason=Reason.OTHER)
    assert (refused.value.field, refused.value.problem) == ("words", "required")


# Rules of the unit


def rule(unit: Unit, way: Way, role: str = "case_officer") -> AssignmentRule:
    return assigning.set_rule(unit_id=unit.pk, role=role, way=way, by=head_of(unit), at=MONDAY)


def test_round_robin_gives_one_dossier_after_the_other(unit: Unit) -> None:
    people = sorted(officer(unit, name).pk for name in ("An", "Bình", "Chi"))
    rule(unit, Way.ROUND_ROBIN)

    given = [begun(unit).state.assignee_id for _ in range(4)]

    assert given == [*people, people[0]]


def test_load_gives_to_whoever_has_least(unit: Unit) -> None:
    an, binh = officer(unit, "An"), officer(unit, "Bình")
    assign(begun(unit), an, head_of(unit))
    rule(unit, Way.LOAD)

    assert begun(unit).state.assignee_id == binh.pk


def test_sticky_gives_an_applicant_s_next_dossier_to_who_knew_the_last(unit: Unit) -> None:
    officer(unit, "An")
    binh, citizen = officer(unit, "Bình"), factories.make_citizen()
    assign(begun(unit, citizen=citizen), binh, head_of(unit))
    rule(unit, Way.STICKY)

    assert begun(unit, citizen=citizen).state.assignee_id == binh.pk
    assert begun(unit).state.assignee_id != binh.pk


def test_without_a_rule_the_step_waits_for_its_role(unit: Unit) -> None:
    officer(unit, "An")
    assert begun(unit).state.assignee_id is None


def test_a_rule_holds_from_its_day_and_the_old_one_is_kept_with_its_days(unit: Unit) -> None:
    rule(unit, Way.LOAD)
    tomorrow = MONDAY + timedelta(days=1)
    assigning.set_rule(
        unit_id=unit.pk, role="case_officer", way=Way.ROUND_ROBIN, by=head_of(unit), at=tomorrow
    )

    assert list(
        AssignmentRule.objects.filter(unit=unit).order_by("pk").values_list("way", "valid_from", "valid_to")
    ) == [("load", TODAY, TODAY), ("round_robin", TODAY + timedelta(days=1), None)]
    assert work_queries.rules_of(unit.pk, TODAY) == {"case_officer": Way.LOAD}


def test_only_the_unit_s_own_head_sets_its_rule(unit: Unit) -> None:
    for by in (head_of(factories.make_unit()), factories.acting_as(officer(unit, "An"), unit)):
        with pytest.raises(NotAllowed):
            assigning.set_rule(unit_id=unit.pk, role="case_officer", way=Way.LOAD, by=by, at=MONDAY)
    assert not AssignmentRule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_dossiers_at_once_do_not_count_the_same_load(unit: Unit) -> None:
    for name in ("An", "Bình"):
        officer(unit, name)
    rule(unit, Way.LOAD)
    cases = [factories.accepted(unit=unit) for _ in range(6)]
    start = threading.Barrier(len(cases))

    def begin(case: factories.Case) -> None:
        start.wait()
        try:
            with scopes.scope(scopes.of_system("a race of the tests")):
                intake.begin(
                    dossier_id=case.id, by=case.as_intake, at=case.state.last_at, command_id=case.key("begin")
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    given = [case.reread().state.assignee_id for case in cases]
    assert sorted(given.count(person) for person in set(given)) == [3, 3]


# Leave


def leave(
    who: User, unit: Unit, substitute: User | None, *, by: Acting, days: int = 5, start: date = TODAY
) -> None:
    accounts.record_absence(
        user_id=who.pk,
        unit_id=unit.pk,
        from_day=start,
        to_day=start + timedelta(days=days),
        substitute_id=substitute.pk if substitute else None,
        recorded_by=by.user_id or 0,
        at=MONDAY,
    )


def test_during_leave_new_work_goes_to_the_substitute(unit: Unit) -> None:
    an, binh = officer(unit, "An"), officer(unit, "Bình")
    leave(an, unit, binh, by=head_of(unit))
    rule(unit, Way.ROUND_ROBIN)

    assert [begun(unit).state.assignee_id for _ in range(2)] == [binh.pk, binh.pk]


def test_work_meant_for_somebody_on_leave_goes_to_the_substitute_and_says_so(unit: Unit) -> None:
    chief, deputy = (factories.make_official(unit, "division_head", full_name=n) for n in ("An", "Bình"))
    leave(chief, unit, deputy, by=head_of(unit))
    case = begun(unit)
    with factories.as_system():
        case = case.after(
            work.complete(
                dossier_id=case.id,
                by=case.as_role("case_officer"),
                at=case.state.last_at,
                command_id=case.key("complete"),
                assignee_id=chief.pk,
            )
        )

    assert case.state.assignee_id == deputy.pk
    assert Event.objects.get(stream=case.id, seq=case.state.last_seq).payload["meant"] == chief.pk


def test_after_the_leave_work_comes_to_the_person_again(unit: Unit) -> None:
    an, binh = officer(unit, "An"), officer(unit, "Bình")
    leave(an, unit, binh, by=head_of(unit), days=3, start=TODAY - timedelta(days=10))
    rule(unit, Way.ROUND_ROBIN)

    assert begun(unit).state.assignee_id == an.pk


def test_a_substitute_holds_the_role_in_the_same_unit_and_is_somebody_else(unit: Unit) -> None:
    an, head = officer(unit, "An"), head_of(unit)
    for nobody in (an, factories.make_official(unit, "registry"), officer(factories.make_unit(), "Xa")):
        with pytest.raises(SubstituteCannotAct):
            leave(an, unit, nobody, by=head)
    with pytest.raises(NoPostInUnit):
        leave(officer(factories.make_unit(), "Xa"), unit, None, by=head)


def test_leave_is_recorded_once_and_does_not_overlap(unit: Unit) -> None:
    an, head = officer(unit, "An"), head_of(unit)
    leave(an, unit, None, by=head)
    leave(an, unit, None, by=head)
    with pytest.raises(AbsentAlready):
        leave(an, unit, None, by=head, start=TODAY + timedelta(days=2))
    assert an.absences.count() == 1


# Moving work


def test_open_work_of_who_leaves_is_spread_over_several_one_event_a_dossier(unit: Unit) -> None:
    an, binh, chi, head = *(officer(unit, n) for n in ("An", "Bình", "Chi")), head_of(unit)
    cases = [assign(begun(unit), an, head) for _ in range(4)]
    assign(begun(unit), binh, head)  # Bình has one already

    with factories.as_system():
        moved = assigning.hand_over_work(
            unit_id=unit.pk, from_user=an.pk, to_users=[binh.pk, chi.pk], reason=Reason.POST_ENDED, by=head,
            at=MONDAY, batch_id=BATCH,
        )  # fmt: skip

    assert [row.problem for row in moved] == ["", "", "", ""]
    assert sorted([row.to_user for row in moved].count(who.pk) for who in (binh, chi)) == [2, 2]
    assert moved[0].to_user == chi.pk
    for case in cases:
        assert case.reread().state.last_seq == case.state.last_seq + 1
        assert faults_of(case) == []


def test_moving_work_is_resumed_where_it_was_interrupted_and_moves_nothing_twice(unit: Unit) -> None:
    an, binh, head = officer(unit, "An"), officer(unit, "Bình"), head_of(unit)
    cases = [assign(begun(unit), an, head) for _ in range(3)]
    assign(cases[0], binh, head)  # as if the first call had come so far

    def hand_over() -> list[assigning.Moved]:
        with factories.as_system():
            return assigning.hand_over_work(
                unit_id=unit.pk, from_user=an.pk, to_users=[binh.pk], reason=Reason.ABSENCE, by=head,
                at=MONDAY, batch_id=BATCH,
            )  # fmt: skip

    assert [row.is_moved for row in hand_over()] == [True, True]
    assert hand_over() == []
    assert {case.reread().state.assignee_id for case in cases} == {binh.pk}


def test_what_no_receiver_can_do_stays_and_says_why(unit: Unit) -> None:
    an, head = officer(unit, "An"), head_of(unit)
    registry = factories.make_official(unit, "registry")
    case = assign(begun(unit), an, head)

    with factories.as_system():
        moved = assigning.hand_over_work(
            unit_id=unit.pk, from_user=an.pk, to_users=[registry.pk], reason=Reason.ABSENCE, by=head,
            at=MONDAY, batch_id=BATCH,
        )  # fmt: skip

    assert [(row.dossier_id, row.to_user, row.problem) for row in moved] == [
        (case.id, None, "nobody-holds-the-role")
    ]
    assert case.reread().state == case.state


def test_nobody_moves_the_work_of_another_unit(unit: Unit) -> None:
    an, other = officer(unit, "An"), factories.make_unit()
    case = assign(begun(unit), an, head_of(unit))
    with pytest.raises(NotAllowed), factories.as_system():
        assigning.hand_over_work(
            unit_id=unit.pk, from_user=an.pk, to_users=[officer(unit, "Bình").pk], reason=Reason.ABSENCE,
            by=head_of(other), at=MONDAY, batch_id=BATCH,
        )  # fmt: skip
    assert case.reread().state == case.state


def test_what_lies_with_a_former_holder_or_with_somebody_away_is_listed(unit: Unit) -> None:
    an, binh, chi, head = *(officer(unit, n) for n in ("An", "Bình", "Chi")), head_of(unit)
    for person in (an, binh, chi):
        assign(begun(unit), person, head)
    accounts.end_holding(holding_id=PostHolding.objects.get(user=an).pk, on=TODAY - timedelta(days=1))
    leave(binh, unit, chi, by=head)

    with factories.as_system():
        found = work_queries.stranded(unit.pk, TODAY)

    assert {(one.user_id, one.role, one.open_steps, one.is_away) for one in found} == {
        (an.pk, "case_officer", 1, False),
        (binh.pk, "case_officer", 1, True),
    }
    assert [one.user_id for one in work_queries.stranded_anywhere(TODAY)] == [an.pk]


# Back to an earlier step


def at_second_step(unit: Unit, worker: User) -> factories.Case:
    case = assign(begun(unit), worker, head_of(unit))
    with factories.as_system():
        return case.after(
            work.complete(
                dossier_id=case.id,
                by=factories.acting_as(worker, unit),
                at=case.hour(1),
                command_id=case.key("complete"),
            )
        )


def send_back(
    case: factories.Case, by: Acting, *, step_no: int = 1, reason: str = "Thiếu ý kiến"
) -> factories.Case:
    with factories.as_system():
        return case.after(
            returning_work.return_to(
                dossier_id=case.id,
                step_no=step_no,
                reason=reason,
                by=by,
                at=case.hour(2),
                command_id=case.key("return"),
            )
        )


def test_work_goes_back_to_who_did_it_with_the_reason_beside_the_log(unit: Unit) -> None:
    an = officer(unit, "An")
    before = at_second_step(unit, an)

    case = send_back(before, before.as_role("division_head"), reason="Thiếu ý kiến của tổ dân phố")

    state = case.state
    assert (state.step_no, state.step_role, state.assignee_id) == (1, "case_officer", an.pk)
    assert state.step_due == before.state.step_due
    assert state.current_due == before.state.current_due
    payload = Event.objects.get(stream=case.id, seq=state.last_seq).payload
    assert payload["from_step"] == 2
    assert "tổ dân phố" not in str(payload)
    with factories.as_system():
        note = InternalNote.objects.get(dossier_id=case.id, seq=state.last_seq)
        assert (note.text, note.is_shared) == ("Thiếu ý kiến của tổ dân phố", True)
    assert faults_of(case) == []


def test_work_does_not_go_back_to_who_left(unit: Unit) -> None:
    an = officer(unit, "An")
    before = at_second_step(unit, an)
    PostHolding.objects.filter(user=an).update(valid_to=TODAY - timedelta(days=1))

    assert send_back(before, before.as_role("division_head")).state.assignee_id is None


@pytest.mark.parametrize(
    ("step_no", "reason", "field"), [(2, "x", "step_no"), (0, "x", "step_no"), (1, " ", "reason")]
)
def test_work_goes_back_to_an_earlier_step_alone_and_with_a_reason(
    unit: Unit, step_no: int, reason: str, field: str
) -> None:
    case = at_second_step(unit, officer(unit, "An"))
    with pytest.raises(InputRefused) as refused:
        send_back(case, case.as_role("division_head"), step_no=step_no, reason=reason)
    assert refused.value.field == field
    assert case.reread().state == case.state


def test_the_first_step_has_nowhere_to_go_back_to(unit: Unit) -> None:
    case = begun(unit)
    with pytest.raises(TransitionRefused):
        send_back(case, case.as_role("case_officer"))


def test_a_unit_out_of_reach_does_not_even_find_it(unit: Unit) -> None:
    case = at_second_step(unit, officer(unit, "An"))
    stranger = head_of(factories.make_unit())
    with (
        pytest.raises(DossierNotFound),
        scopes.scope(scopes.of_units(frozenset({stranger.unit_id or 0}), user_id=stranger.user_id or 0)),
    ):
        send_back(case, stranger)
