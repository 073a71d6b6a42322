"""The four transition tables, one a dimension, and the steps that are open side by side."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from motcua.dossiers.rules.commands import COMMAND_OF, EVENT_OF, INTERNAL, TOLD, UNSEEN, Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.effects import Beside, effects
from motcua.dossiers.rules.projection import _STEPS, Happened, apply, replay
from motcua.dossiers.rules.states import Business, Finance, Handover, NationalCode, Sync, national_code
from motcua.dossiers.rules.tables import (
    BUSINESS,
    FINANCE,
    HANDOVER,
    SYNC,
    IllegalMove,
    check_move,
    obstructing,
)
from motcua.ledger.rules import Json

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
OPENING: dict[str, Json] = {
    "id": 1,
    "code": "H56.07-20261102-0000001",
    "procedure": 1,
    "version": 1,
    "receiving_unit": 1,
    "handling_unit": 2,
    "channel": "online",
    "process": "commune-standard",
    "limit_value": "5",
    "limit_unit": "working_day",
    "fee_vnd": 0,
    "owner_commitment": "",
    "return_method": "counter",
}
DUE = "2026-11-09T01:30:00.000000Z"


def life(*deeds: tuple[str, dict[str, Json]], fee_vnd: int = 0, hours: int = 1) -> DossierState:
    """A dossier that was submitted, and then the deeds, `hours` apart."""
    events = [Happened(1, "submitted", AT, {**OPENING, "fee_vnd": fee_vnd})]
    for seq, (kind, payload) in enumerate(deeds, 2):
        events.append(Happened(seq, kind, AT + timedelta(hours=hours * (seq - 1)), payload))
    state = replay(events)
    assert state is not None
    return state


ACCEPTED: tuple[str, dict[str, Json]] = ("accepted", {"due": DUE})
BEGUN: tuple[str, dict[str, Json]] = (
    "begun",
    {"step_no": 1, "step_count": 3, "step_role": "case_officer", "step_due": DUE, "assignee": None},
)


def test_every_command_has_one_event_and_a_row_in_the_business_table() -> None:
    assert set(EVENT_OF) == set(BUSINESS) == set(SYNC) == set(Command)
    assert len(COMMAND_OF) == len(EVENT_OF)
    assert set(_STEPS) == set(COMMAND_OF)
    assert set(COMMAND_OF) >= UNSEEN | TOLD | INTERNAL
    assert not TOLD & INTERNAL


# Every move of the national code that a dossier may make (domain facts 3.2), by the command that makes it.
MOVES = {
    (1, 2): {"accept"},
    (1, 3): {"refuse"},
    (1, 5): {"request_supplement"},
    (1, 6): {"demand_payment"},
    (1, 7): {"withdraw"},
    (2, 4): {"begin"},
    (2, 5): {"request_supplement"},
    (4, 5): {"request_supplement"},
    (2, 6): {"demand_payment"},
    (4, 6): {"demand_payment"},
    (2, 7): {"withdraw"},
    (4, 7): {"withdraw"},
    (5, 7): {"withdraw"},
    (6, 7): {"withdraw"},
    (2, 8): {"stop"},
    (4, 8): {"stop"},
    (5, 8): {"stop"},
    (6, 8): {"stop"},
    (5, 2): {"accept", "confirm_supplement"},
    (5, 4): {"confirm_supplement"},
    (6, 1): {"record_payment"},
    (6, 2): {"record_payment"},
    (6, 4): {"record_payment"},
    (4, 9): {"conclude"},
    (9, 10): {"hand_over"},
    (9, 4): {"recall"},
}


def test_the_tables_allow_the_national_moves_of_the_law_and_no_other() -> None:
    found: dict[tuple[int, int], set[str]] = {}
    for command in Command:
        for business, finance, handover in _reachable():
            if obstructing(command, business, finance, handover, Sync.PENDING):
                continue
            before = national_code(business, finance, handover)
            for after in _targets(command, business, finance, handover):
                if after != before:
                    found.setdefault((int(before), int(after)), set()).add(str(command))

    assert found == MOVES


def _reachable() -> list[tuple[Business, Finance, Handover]]:
    """Combinations that a life can come into: a result is ready or returned when concluded, and only then."""
    waits = {Business.SUBMITTED, Business.ACCEPTED, Business.PROCESSING}
    found = []
    for business in Business:
        places = (
            [Handover.READY, Handover.RETURNED] if business is Business.CONCLUDED else [Handover.NOT_READY]
        )
        for finance in Finance:
            if finance is not Finance.DEMANDED or business in waits:
                found += [(business, finance, place) for place in places]
    return found


def _targets(command: Command, business: Business, finance: Finance, handover: Handover) -> set[NationalCode]:
    """Where the tables let the command lead."""
    businesses = BUSINESS[command][business]
    finances = FINANCE[command][finance] if command in FINANCE else frozenset({finance})
    places = HANDOVER[command][handover] if command in HANDOVER else frozenset({handover})
    return {national_code(b, f, h) for b in businesses for f in finances for h in places}


@pytest.mark.parametrize("final", [Business.REFUSED, Business.WITHDRAWN, Business.STOPPED])
def test_nothing_leads_out_of_an_end(final: Business) -> None:
    assert {target for row in BUSINESS.values() for target in row.get(final, ())} <= {final}


def test_a_log_that_jumps_is_not_believed() -> None:
    with pytest.raises(IllegalMove, match="hand_over"):
        life(("handed_over", {"method": "counter"}))
    with pytest.raises(IllegalMove):
        life(ACCEPTED, ACCEPTED)
    with pytest.raises(IllegalMove):
        check_move(Command.HAND_OVER, "finance", Finance.OWED, Finance.PAID)


def test_money_that_is_not_counted_stops_the_clock_until_it_is_paid() -> None:
    waiting = life(ACCEPTED, BEGUN, ("payment_demanded", {"fee_vnd": 50_000, "stops_clock": True}))
    assert waiting.clock_stopped_at == waiting.last_at

    moved = {"amount_vnd": 50_000, "due": "2026-11-10T01:30:00.000000Z", "step_due": DUE}
    paid = apply(waiting, Happened(5, "payment_recorded", waiting.last_at + timedelta(days=1), moved))

    assert (paid.clock_stopped_at, paid.finance_seconds) == (None, 86400)
    assert paid.current_due == datetime(2026, 11, 10, 1, 30, tzinfo=UTC)
    assert paid.original_due == datetime(2026, 11, 9, 1, 30, tzinfo=UTC)


def test_money_that_is_counted_leaves_the_clock_alone() -> None:
    waiting = life(ACCEPTED, BEGUN, ("payment_demanded", {"fee_vnd": 50_000}))

    paid = apply(waiting, Happened(5, "payment_recorded", waiting.last_at, {"amount_vnd": 50_000}))

    assert (waiting.clock_stopped_at, paid.finance_seconds) == (None, 0)
    assert paid.current_due == waiting.current_due


# Lateness

LONG_AFTER = 24 * 10


def test_whatever_happens_after_the_due_instant_finds_the_dossier_late() -> None:
    late = life(ACCEPTED, BEGUN, hours=LONG_AFTER)

    assert late.late_at == datetime(2026, 11, 9, 1, 30, tzinfo=UTC)
    assert late.apology == "due"


def test_neither_an_extension_nor_an_apology_takes_lateness_back() -> None:
    extended = life(ACCEPTED, ("extended", {"due": "2027-02-01T01:30:00.000000Z"}), hours=LONG_AFTER)
    promised = life(
        ACCEPTED,
        BEGUN,
        ("apology_drafted", {}),
        ("apology_approved", {"new_date": "2027-02-01T01:30:00.000000Z"}),
        hours=LONG_AFTER,
    )

    assert extended.late_at == promised.late_at == datetime(2026, 11, 9, 1, 30, tzinfo=UTC)
    assert promised.current_due == datetime(2026, 11, 9, 1, 30, tzinfo=UTC)
    assert promised.promised_due == datetime(2027, 2, 1, 1, 30, tzinfo=UTC)


def test_time_that_waits_for_the_applicant_makes_nobody_late() -> None:
    asked = ("supplement_requested", {"stage": "handling", "deadline": DUE})

    waiting = life(ACCEPTED, asked, ("supplied", {}), hours=36)
    much_later = apply(waiting, Happened(5, "noted", AT + timedelta(days=60), {}))

    assert (much_later.late_at, much_later.apology) == (None, "")


# Steps side by side


def opened(branch: int, role: str, unit: int | None = None) -> dict[str, Json]:
    return {"branch": branch, "key": f"k{branch}", "step_no": 2, "role": role, "unit": unit, "due": DUE}


FORKED: tuple[str, dict[str, Json]] = (
    "work_completed",
    {"closed": [0], "opened": [opened(1, "case_officer"), opened(2, "case_officer", 7)], "step_count": 3},
)


def test_a_fork_opens_steps_in_several_units_and_the_first_stands_in_the_row() -> None:
    forked = life(ACCEPTED, BEGUN, FORKED)

    assert [(work.branch, work.unit_id, work.key) for work in open_work(forked)] == [
        (1, 2, "k1"),
        (2, 7, "k2"),
    ]
    assert (forked.step_branch, forked.step_unit_id, forked.step_role) == (1, 2, "case_officer")


def test_closing_the_first_branch_puts_the_next_one_first() -> None:
    closed = life(ACCEPTED, BEGUN, FORKED, ("work_completed", {"closed": [1], "opened": [], "step_count": 3}))

    assert [work.branch for work in open_work(closed)] == [2]
    assert (closed.step_branch, closed.step_unit_id, closed.branches) == (2, 7, ())


def test_a_step_beside_the_first_is_taken_by_its_branch() -> None:
    taken = life(ACCEPTED, BEGUN, FORKED, ("taken", {"assignee": 9, "branch": 2}))

    assert [work.assignee_id for work in open_work(taken)] == [None, 9]


def test_the_end_closes_every_branch() -> None:
    ended = life(ACCEPTED, BEGUN, FORKED, ("withdrawn", {}))

    assert open_work(ended) == ()
    assert (ended.step_role, ended.step_unit_id, ended.branches) == ("", None, ())


def test_the_rows_beside_follow_each_branch_and_the_unit_gets_to_see_the_dossier() -> None:
    beside = Beside()
    state: DossierState | None = None
    kinds = [("submitted", OPENING), ACCEPTED, BEGUN, FORKED]
    kinds.append(("work_completed", {"closed": [2], "opened": [], "step_count": 3}))
    for seq, (kind, payload) in enumerate(kinds, 1):
        event = Happened(seq, kind, AT + timedelta(hours=seq), payload)
        after = apply(state, event)
        for effect in effects(state, event, after):
            beside.take(effect)
        state = after

    assert [(row.work.branch, row.work.seq, row.done_how) for row in beside.work] == [
        (0, 3, "work_completed"),
        (1, 4, ""),
        (2, 4, "work_completed"),
    ]
    assert set(beside.involved) == {7}


def test_an_opinion_is_awaited_until_it_is_given_and_may_come_after_the_end() -> None:
    asked = life(ACCEPTED, BEGUN, ("opinion_asked", {"unit": 7, "due": DUE}))
    given = life(
        ACCEPTED,
        BEGUN,
        ("opinion_asked", {"unit": 7, "due": DUE}),
        ("withdrawn", {}),
        ("opinion_given", {"unit": 7}),
    )

    assert asked.asked_units == (7,)
    assert given.asked_units == ()
    assert replace(given, asked_units=()) == given
