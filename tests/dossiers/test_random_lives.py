"""Random lives of a dossier: whatever is pressed by whomever and whenever, the invariants of the house hold.

The walk knows from the transition tables and the matrix of authority what must come of each try: the deed, or a
typed refusal that writes nothing.
"""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings as settings_of_django
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import factories as f
from life_moves import MOVES, Deed, Ground, scope_of
from motcua.agencies import queries as agencies
from motcua.agencies.models import Unit
from motcua.dossiers import queries, verification
from motcua.dossiers.actions import process_state, process_steps
from motcua.dossiers.actions.performing import Done, happened
from motcua.dossiers.actions.results import signing
from motcua.dossiers.actions.returning import mark_synchronised
from motcua.dossiers.errors import (
    DossierNotFound,
    InputRefused,
    NotAllowed,
    PaperListClosed,
    PaperListNotFound,
    ProcessRefused,
    TransitionRefused,
)
from motcua.dossiers.models import (
    Apology,
    ClockStop,
    Dossier,
    DueChange,
    InternalNote,
    Opinion,
    Result,
    ResultNumber,
    Slip,
    WorkItem,
)
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import authority, lifecycle
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.clock_turns import told, turns_of
from motcua.dossiers.rules.commands import INTERNAL, OF_THE_SYSTEM, Command
from motcua.dossiers.rules.deciding import limit_of
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.states import national_code
from motcua.dossiers.rules.timeliness import Outcome
from motcua.kernel.scopes import of_system, scope
from motcua.ledger import queries as log
from motcua.ledger.models import Event
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.models import ProcessRun
from motcua.processes.rules.reading import read_yaml
from motcua.records.errors import HoldingNotFound
from motcua.web.portal import story
from process_tables import EVERYTHING, draft

REFUSALS = (
    TransitionRefused,
    NotAllowed,
    DossierNotFound,
    InputRefused,
    ProcessRefused,
    PaperListNotFound,
    PaperListClosed,
    HoldingNotFound,  # the owner's number was corrected in between: the paper is somebody else's
)
# Commands that may be refused though tables and matrix allow them, and why.
PICKY = {
    Command.EXTEND: "the due date has passed, or none of the present date is later",
    Command.DRAFT_APOLOGY: "it is too early before the due date, or the new date is no longer possible",
    Command.APPROVE_APOLOGY: "the new date that was drafted has passed",
    Command.ASSIGN: "who is chosen cannot act, or has the step already",
    Command.RETURN_WORK: "the earlier step is another agency's, or fits no place in the process",
    Command.ASK_OPINION: "every other unit is asked already, or it is one's own",
    Command.CONCLUDE: "further steps follow where the process decides, not the number of the step",
    Command.CHECK_RESULT: "who checks drafted it, or another unit did",
    Command.SIGN_RESULT: "who signs drafted it, has no key, or further steps follow",
    Command.RECEIVE_PAPERS: "only the unit that the list names checks it",
    Command.CORRECT_PARTY: "it says so already, or papers from the store of the number stand in the dossier",
}
# What is said in words has an author, what is sent or answered comes from a unit: the system has neither.
OF_PEOPLE = frozenset(
    {
        Command.ASSIGN,
        Command.RETURN_WORK,
        Command.GIVE_OPINION,
        Command.NOTE,
        Command.SEND_PAPERS,
        Command.CORRECT_PARTY,
    }
)
COMMANDS = sorted(MOVES)
WITH_AGENCIES = "cap-phep-co-lay-y-kien"  # two agencies side by side, a condition, a loop, timers


@cache
def books_by_registry() -> Path:
    """A province where the registry puts the seal: signing and issuing are two deeds."""
    law = resources.files("motcua") / "law" / "results" / "books.yaml"
    made = Path(mkdtemp()) / "books.yaml"
    made.write_text(law.read_text(encoding="utf-8").replace("issued: at_signing", "issued: by_registry"))
    return made


def test_the_walk_knows_every_command_that_people_give() -> None:
    assert set(MOVES) | OF_THE_SYSTEM | {Command.SUBMIT} == set(Command)


def approve_process_with_agencies() -> list[Unit]:
    """Approve the process that names two agencies, and make them."""
    agencies = [
        f.make_unit("Sở Xây dựng", agency_id="H56.02", kind="department", level="province"),
        f.make_unit("Sở Tư pháp", agency_id="H56.03", kind="department", level="province"),
    ]
    table = replace(read_yaml(EVERYTHING.read_bytes())[0], key=WITH_AGENCIES)
    approving.approve(
        draft(table),
        document="Quyết định 12/QĐ-UBND",
        valid_from=date(2026, 1, 5),
        by=None,
        at=f.MONDAY,
    )
    return agencies


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
        self.usual_process = f.PROCESS_KEY
        self.books = settings_of_django.RESULT_BOOKS_FILE
        settings_of_django.RESULT_BOOKS_FILE = str(books_by_registry())
        processes.program.cache_clear()  # walks roll versions back, which nothing else may

    def teardown(self) -> None:
        settings_of_django.RESULT_BOOKS_FILE = self.books
        f.PROCESS_KEY = self.usual_process
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        processes.program.cache_clear()

    @initialize(
        fee=st.sampled_from([0, 8_000, 200_000]),
        limit=st.sampled_from([None, (1, "hour"), (5, "working_day"), (3, "day"), (1, "month")]),
        channel=st.sampled_from(["online", "counter", "begun"]),
        with_agencies=st.booleans(),
    )
    def open(self, fee: int, limit: tuple[int, str] | None, channel: str, with_agencies: bool) -> None:
        beside: list[Unit] = []
        if with_agencies:
            beside = approve_process_with_agencies()
            f.PROCESS_KEY = WITH_AGENCIES
        start = {"online": f.submitted, "counter": f.accepted, "begun": f.in_processing}[channel]
        case = start(fee_vnd=fee, limit=limit)  # type: ignore[operator]
        self.ground = Ground.of(case, beside)
        self.has_seen = {case.unit.pk, case.handling_unit.pk}
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
        may_happen = (
            self._sees(by) and lifecycle.allowed(command, before) and authority.may(command, by, before)
        )
        events = Event.objects.filter(stream=before.id).count()
        done = refusal = None
        try:
            done = self._try(command, deed)
        except REFUSALS as error:
            refusal = error
        if done is None:
            picky = command in PICKY or (command in OF_PEOPLE and by.kind == "system")
            assert picky or not may_happen, f"{command} refused though tables and matrix allow it: {refusal}"
            assert self.state == before
            assert Event.objects.filter(stream=before.id).count() == events
            return
        assert may_happen, f"{command} happened though tables, matrix or reach forbid it"
        assert done.state == self.state
        assert Event.objects.filter(stream=before.id).count() == events + 1
        if again:
            repeated = self._try(command, deed)
            assert repeated.repeated
            assert repeated.state == done.state
            assert Event.objects.filter(stream=before.id).count() == events + 1

    def _try(self, command: Command, deed: Deed) -> Done:
        with scope(scope_of(deed.by)):
            return MOVES[command](deed)

    def _sees(self, by: Acting) -> bool:
        """Whether the dossier is in reach of who acts: of its units, of who was ever asked, worked or got papers."""
        state = self.state
        if by.kind == "official":
            expected = by.unit_id in self.has_seen
        else:
            own = by.user_id is not None and by.user_id == state.submitter_id
            expected = by.kind == "system" or own or by.ticket_for == state.id
        with scope(scope_of(by)):
            assert Dossier.objects.filter(pk=state.id).exists() == expected
        return expected

    @rule()
    def somebody_rewrites_the_log(self) -> None:
        for change in (
            "UPDATE ledger_event SET kind = 'x' WHERE stream = %s",
            "DELETE FROM ledger_event WHERE stream = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change, [self.ground.case.id])

    @rule()
    def the_timers_are_looked_at(self) -> None:
        self.now = max(self.now, self.state.last_at)
        process_steps.fire_due(now=self.now)

    @rule()
    def the_registry_seals_what_is_signed(self) -> None:
        before = self.state
        self.now = max(self.now, before.last_at)
        by = self.ground.people["registry"]
        try:
            with scope(scope_of(by)):
                done = signing.issue(
                    dossier_id=before.id, by=by, at=self.now, command_id=f"seal-{before.id}-{before.last_seq}"
                )
        except REFUSALS:
            assert self.state == before
            assert before.result_stage != "signed" or before.finance == "demanded"
            return
        assert before.result_stage == "signed"
        assert (done.state.business, done.state.result_form) == ("concluded", "electronic")

    @invariant()
    def the_book_of_results_has_no_gap_and_each_result_one_living_number(self) -> None:
        lines = ResultNumber.unscoped.filter(dossier_id=self.ground.case.id).order_by(
            "unit_id", "year", "number"
        )
        for _, of_book in groupby(lines, lambda line: (line.unit_id, line.year)):
            numbers = [line.number for line in of_book]
            assert numbers == list(range(1, len(numbers) + 1))
        signed = Result.unscoped.filter(dossier_id=self.ground.case.id, signed_seq__isnull=False)
        for one in signed:
            assert one.signer_id != one.drafter_id or one.signer_id is None
            if one.void_why in ("", "result_revoked", "result_superseded"):
                assert ResultNumber.unscoped.filter(
                    text=one.number, code=one.code, void_at__isnull=True
                ).exists()

    @rule()
    def tell_the_portal(self) -> None:
        before = self.state
        mark_synchronised(dossier_id=before.id, up_to_seq=before.moved_seq, at=self.now)

    @invariant()
    def the_row_is_what_the_log_says(self) -> None:
        found = [
            finding for _, findings in verification.verify([self.ground.case.id]) for finding in findings
        ]
        assert found == []

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
        branches = [work.branch for work in open_work(state)]
        assert len(branches) == len(set(branches))
        assert self.ground.former_id not in {work.assignee_id for work in open_work(state)}
        if state.ended_at is not None:
            assert not open_work(state)
            assert state.clock_stopped_at is None
        self.has_seen |= {work.unit_id for work in open_work(state)} | set(state.asked_units)
        self.has_seen |= {state.papers_unit_id} - {None}

    @invariant()
    def where_the_process_stands_is_kept_while_it_runs_and_agrees_with_the_open_steps(self) -> None:
        state = self.state
        kept = ProcessRun.objects.filter(dossier_id=state.id).first()
        runs = state.processing_at is not None and state.ended_at is None
        assert (kept is not None) == (runs and state.process_version > 0)
        if kept is not None:
            assert len(bytes(kept.state)) <= 4096
            program, run, timers = process_state.standing(state)
            steps = {item.key for item in program.open_items(run) if not item.is_timer}
            numbers = {step.number: step.key for step in program.graph.steps}
            assert steps == {work.key or numbers[work.step_no] for work in open_work(state)}
            waiting = {(item.key, item.visit) for item in program.open_items(run) if item.is_timer}
            assert waiting == {(key, visit) for key, visit, _, _ in timers}
            assert (kept.wake_at is not None) == bool(timers)
            assert open_work(state) or timers, "nobody works and nothing is waited for"

    @invariant()
    def the_explanation_ends_at_the_stored_date(self) -> None:
        state = self.state
        limit = limit_of(state)
        if state.accepted_at is None or limit is None:
            return
        events = [happened(recorded) for recorded in log.of_stream(state.id)]
        calendar = agencies.calendar_of(state.handling_unit_id)
        assert told(turns_of(events), limit, lambda at: calendar)[-1].due == state.current_due

    @invariant()
    def the_applicant_reads_nothing_that_is_internal(self) -> None:
        with scope(scope_of(self.ground.case.as_citizen)):
            page = queries.page(self.ground.case.id)
            kinds = Counter(line.kind for line in page.story)
            lines = story.told(page)
            assert not InternalNote.objects.exists()
            assert not Opinion.objects.exists()
        assert len(lines) <= sum(n for kind, n in kinds.items() if kind not in INTERNAL)

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
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(4))
def test_long_lives_keep_the_invariants_too(part: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_presses_at_the_same_moment_leave_one_consistent_story(seed: int) -> None:
    race(seed, turns=12)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_many_presses_at_the_same_moment_leave_one_consistent_story_too() -> None:
    for _race in range(20):
        seed = random.randrange(10**9)
        print("the race of seed", seed)  # shown when it fails
        race(seed, turns=30)


def race(seed: int, *, turns: int) -> None:
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
                for turn in range(turns):
                    ground = own.choice(grounds)
                    state = state_of(Dossier.objects.get(pk=ground.case.id))
                    able = [c for c in lifecycle.possible(state) if c in MOVES] or COMMANDS
                    command = own.choice(able)
                    people = ground.rightful(command, state) or list(ground.people)
                    at = state.last_at + timedelta(minutes=own.randint(-30, 600))
                    deed = Deed(
                        ground, state, ground.people[own.choice(people)], at, f"w{number}-{seed}{turn:03}"
                    )
                    try:
                        with scope(scope_of(deed.by)):
                            outcome = MOVES[command](deed)
                    except REFUSALS:
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
