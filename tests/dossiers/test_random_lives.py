"""Random lives of a dossier: whatever is pressed by whomever and whenever, the invariants of the house hold.

The walk knows from the transition tables and the matrix of authority what must come of each try: the deed, or a
typed refusal that writes nothing.
"""

import random
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import factories as f
from life_moves import MOVES, Deed, Ground
from motcua.dossiers import verification
from motcua.dossiers.actions.returning import mark_synchronised
from motcua.dossiers.errors import DossierNotFound, InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.models import Apology, ClockStop, Dossier, DueChange, Slip, WorkItem
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import authority, lifecycle
from motcua.dossiers.rules.commands import OF_THE_SYSTEM, Command
from motcua.dossiers.rules.projection import DossierState, open_work
from motcua.dossiers.rules.states import national_code
from motcua.dossiers.rules.timeliness import Outcome
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import Event

REFUSALS = (TransitionRefused, NotAllowed, DossierNotFound)
# Commands whose input may be refused for what the dossier is, beyond tables and matrix.
PICKY = frozenset({Command.EXTEND, Command.DRAFT_APOLOGY, Command.APPROVE_APOLOGY})
COMMANDS = sorted(MOVES)


def test_the_walk_knows_every_command_that_people_give() -> None:
    assert set(MOVES) | OF_THE_SYSTEM | {Command.SUBMIT} | NOT_YET_WALKED == set(Command)


NOT_YET_WALKED = {
    Command.ASSIGN,
    Command.RETURN_WORK,
    Command.ASK_OPINION,
    Command.GIVE_OPINION,
    Command.NOTE,
    Command.SEND_PAPERS,
    Command.RECEIVE_PAPERS,
}


class Life(RuleBasedStateMachine):
    """One dossier; each rule is one try of one command."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.scope = scope(of_system("a random life"))
        self.scope.__enter__()
        self.tries = 0
        self.original_due = None

    def teardown(self) -> None:
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(
        fee=st.sampled_from([0, 8_000]),
        limit=st.sampled_from([None, (1, "hour"), (5, "working_day"), (3, "day"), (1, "month")]),
        channel=st.sampled_from(["online", "counter"]),
    )
    def open(self, fee: int, limit: tuple[int, str] | None, channel: str) -> None:
        case = (f.submitted if channel == "online" else f.accepted)(fee_vnd=fee, limit=limit)
        self.ground = Ground.of(case)
        self.now = case.state.last_at
        self.frozen = (case.state.version_id, case.state.process_key, case.state.procedure_id, case.code)

    @property
    def state(self) -> DossierState:
        return state_of(Dossier.objects.get(pk=self.ground.case.id))

    @rule(
        command=st.sampled_from(COMMANDS),
        possible_first=st.integers(0, 3),
        who=st.integers(0, 99),
        rightful=st.integers(0, 4),
        minutes=st.sampled_from([0, 1, 47, 60 * 9, 60 * 26, 60 * 24 * 6, 60 * 24 * 40]),
        again=st.booleans(),
    )
    def press(
        self, command: Command, possible_first: int, who: int, rightful: int, minutes: int, again: bool
    ) -> None:
        before = self.state
        able = [c for c in lifecycle.possible(before) if c in MOVES]
        if possible_first and able:
            command = able[COMMANDS.index(command) % len(able)]
        people = (self.ground.rightful(command, before) if rightful else []) or list(self.ground.people)
        by = self.ground.people[people[who % len(people)]]
        self.now += timedelta(minutes=minutes)
        self.tries += 1
        deed = Deed(self.ground, before, by, self.now, f"try-{before.id}-{self.tries}")
        may_happen = lifecycle.allowed(command, before) and authority.may(command, by, before)
        events = Event.objects.filter(stream=before.id).count()
        try:
            done = MOVES[command](deed)
        except REFUSALS:
            assert not may_happen, f"{command} was refused though tables and matrix allow it"
            self._nothing_written(before, events)
            return
        except InputRefused:
            assert command in PICKY or not may_happen
            self._nothing_written(before, events)
            return
        assert may_happen, f"{command} happened though tables or matrix forbid it"
        assert done.state == self.state
        assert Event.objects.filter(stream=before.id).count() == events + 1
        if again:
            repeated = MOVES[command](deed)
            assert repeated.repeated
            assert repeated.state == done.state
            assert Event.objects.filter(stream=before.id).count() == events + 1

    @rule()
    def tell_the_portal(self) -> None:
        before = self.state
        mark_synchronised(dossier_id=before.id, up_to_seq=before.moved_seq, at=self.now)

    def _nothing_written(self, before: DossierState, events: int) -> None:
        assert self.state == before
        assert Event.objects.filter(stream=before.id).count() == events

    @invariant()
    def the_row_is_what_the_log_says(self) -> None:
        found = [
            finding for _, findings in verification.verify([self.ground.case.id]) for finding in findings
        ]
        assert found == []

    @invariant()
    def the_log_refuses_change(self) -> None:
        for change in (
            "UPDATE ledger_event SET kind = 'x' WHERE stream = %s",
            "DELETE FROM ledger_event WHERE stream = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change, [self.ground.case.id])

    @invariant()
    def the_national_code_is_a_projection_and_nothing_frozen_moves(self) -> None:
        state = self.state
        assert state.national_code == national_code(state.business, state.finance, state.handover)
        assert (state.version_id, state.process_key, state.procedure_id, state.code) == self.frozen

    @invariant()
    def every_due_date_is_kept(self) -> None:
        state = self.state
        changes = list(DueChange.objects.filter(dossier_id=state.id).order_by("seq"))
        before = None
        for change in changes:
            assert change.before == before
            assert change.ground
            before = change.after
        assert before == state.current_due
        if changes:
            assert changes[0].after == state.original_due
        if self.original_due is not None:
            assert state.original_due == self.original_due
        self.original_due = state.original_due

    @invariant()
    def lateness_is_never_taken_back(self) -> None:
        state = self.state
        if state.legal_outcome is Outcome.LATE:
            assert state.late_at is not None
        if getattr(self, "late", None) is not None:
            assert state.late_at == self.late
        self.late = state.late_at
        # a letter may be written ahead; what is late owes one for good
        assert state.late_at is None or state.apology != ""
        assert (state.apologised_at is not None) == Apology.objects.filter(
            dossier_id=state.id, delivered_at__isnull=False
        ).exists()
        assert state.reappointments <= 1

    @invariant()
    def clocks_and_steps_fit_the_state(self) -> None:
        state = self.state
        standing = ClockStop.objects.filter(dossier_id=state.id, resumed_at__isnull=True).count()
        assert standing == (1 if state.clock_stopped_at is not None else 0)
        rows = WorkItem.objects.filter(dossier_id=state.id, done_at__isnull=True)
        assert sorted(rows.values_list("branch", "opened_seq", "role")) == sorted(
            (work.branch, work.seq, work.role) for work in open_work(state)
        )
        if state.ended_at is not None:
            assert not open_work(state)
            assert state.clock_stopped_at is None

    @invariant()
    def slips_are_numbered_without_gaps(self) -> None:
        books: dict[tuple[int, int, str], list[int]] = {}
        for unit, year, form, number in Slip.objects.filter(dossier_id=self.ground.case.id).values_list(
            "unit_id", "year", "form", "number"
        ):
            books.setdefault((unit, year, form), []).append(number)
        for numbers in books.values():
            assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.django_db
def test_whatever_is_pressed_the_invariants_hold() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_long_lives_keep_the_invariants_too() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_presses_at_the_same_moment_leave_one_consistent_story(seed: int) -> None:
    """Four people press random commands on two dossiers at once; each is done or refused, and the log agrees."""
    rng = random.Random(seed)
    with scope(of_system("the ground of a race")):
        grounds = [Ground.of(f.submitted(fee_vnd=8_000)), Ground.of(f.in_processing())]
    done: list[tuple[int, int]] = []
    unexpected: list[BaseException] = []

    def walk(number: int, seed_of_walk: int) -> None:
        own = random.Random(seed_of_walk)
        try:
            with scope(of_system("a race")):
                for turn in range(12):
                    ground = own.choice(grounds)
                    state = state_of(Dossier.objects.get(pk=ground.case.id))
                    able = [c for c in lifecycle.possible(state) if c in MOVES] or COMMANDS
                    command = own.choice(able)
                    people = ground.rightful(command, state) or list(ground.people)
                    at = state.last_at + timedelta(minutes=own.randint(-30, 600))
                    deed = Deed(ground, state, ground.people[own.choice(people)], at, f"w{number}-{turn}")
                    try:
                        outcome = MOVES[command](deed)
                    except (*REFUSALS, InputRefused):
                        continue
                    done.append((outcome.state.id, outcome.seq))
        except BaseException as error:
            unexpected.append(error)
        finally:
            connection.close()

    walkers = [threading.Thread(target=walk, args=(number, rng.random())) for number in range(4)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()

    assert unexpected == []
    assert len(done) == len(set(done)), "two deeds were given the same place in the log"
    with scope(of_system("after a race")):
        assert [finding for _, findings in verification.verify() for finding in findings] == []
        for ground in grounds:
            places = list(
                Event.objects.filter(stream=ground.case.id).order_by("seq").values_list("seq", flat=True)
            )
            assert places == list(range(1, len(places) + 1))
            times = list(
                Event.objects.filter(stream=ground.case.id).order_by("seq").values_list("at", flat=True)
            )
            assert times == sorted(times)
