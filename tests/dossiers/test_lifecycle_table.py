"""The closed table of transitions: what is possible in each national state, and nothing else."""

from datetime import UTC, datetime

import pytest

from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.rules import lifecycle
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.states import Business, Finance, Handover, NationalCode, Sync, national_code

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def make_state(
    business: Business,
    finance: Finance = Finance.NONE,
    handover: Handover = Handover.NOT_READY,
    **changed: object,
) -> DossierState:
    values: dict[str, object] = {
        "id": 1,
        "code": "H32.07-20261102-0000001",
        "procedure_id": 1,
        "version_id": 1,
        "receiving_unit_id": 1,
        "handling_unit_id": 1,
        "channel": "online",
        "process_key": "commune-short",
        "limit_value": "5",
        "limit_unit": "working_day",
        "set_count": 1,
        "submitter_id": 9,
        "owner_commitment": "",
        "business": business,
        "finance": finance,
        "handover": handover,
        "sync": Sync.PENDING,
        "national_code": national_code(business, finance, handover),
        "submitted_at": AT,
        "last_seq": 3,
        "last_at": AT,
        "moved_seq": 3,
        "step_no": 2,
        "step_count": 2,
        "current_due": AT,
    }
    if business in (Business.PROCESSING, Business.AWAITING_SUPPLEMENT):
        values |= {"step_role": "agency_head", "step_unit_id": 1}
    return DossierState(**{**values, **changed})  # type: ignore[arg-type]


STATES = {
    NationalCode.REGISTERED: make_state(Business.SUBMITTED),
    NationalCode.ACCEPTED: make_state(Business.ACCEPTED),
    NationalCode.NOT_ACCEPTED: make_state(Business.REFUSED),
    NationalCode.PROCESSING: make_state(Business.PROCESSING),
    NationalCode.SUPPLEMENT_REQUIRED: make_state(Business.AWAITING_SUPPLEMENT, supplement_stage="handling"),
    NationalCode.FINANCIAL_OBLIGATION: make_state(Business.PROCESSING, Finance.DEMANDED),
    NationalCode.WITHDRAWN: make_state(Business.WITHDRAWN),
    NationalCode.STOPPED: make_state(Business.STOPPED),
    NationalCode.DONE: make_state(Business.CONCLUDED, handover=Handover.READY),
    NationalCode.RETURNED: make_state(Business.CONCLUDED, handover=Handover.RETURNED),
}


def test_the_four_dimensions_project_onto_all_ten_national_states() -> None:
    assert {code: state.national_code for code, state in STATES.items()} == {
        code: code for code in NationalCode
    }


@pytest.mark.parametrize("code", NationalCode)
@pytest.mark.parametrize("command", Command)
def test_a_command_outside_the_table_is_refused_and_says_what_is_possible(
    command: Command, code: NationalCode
) -> None:
    state = STATES[code]
    if lifecycle.in_tables(command, state):
        return

    with pytest.raises(TransitionRefused) as refusal:
        lifecycle.require(command, state)

    assert refusal.value.command == command
    assert refusal.value.possible == tuple(str(c) for c in lifecycle.possible(state))
    assert command not in refusal.value.possible


EXPECTED = {
    NationalCode.REGISTERED: {
        "accept",
        "refuse",
        "request_supplement",
        "reuse_paper",
        "demand_payment",
        "withdraw",
    },
    NationalCode.ACCEPTED: {
        "request_supplement",
        "reuse_paper",
        "begin",
        "demand_payment",
        "extend",
        "draft_apology",
        "withdraw",
        "stop",
    },
    NationalCode.NOT_ACCEPTED: set(),
    NationalCode.PROCESSING: {
        "draft_result",
        "request_supplement",
        "reuse_paper",
        "take",
        "assign",
        "return_work",
        "ask_opinion",
        "demand_payment",
        "extend",
        "draft_apology",
        "withdraw",
        "stop",
        "conclude",
    },
    NationalCode.SUPPLEMENT_REQUIRED: {"assign", "supply", "withdraw", "stop"},
    NationalCode.FINANCIAL_OBLIGATION: {
        "draft_result",
        "reuse_paper",
        "assign",
        "record_payment",
        "extend",
        "draft_apology",
        "withdraw",
        "stop",
    },
    NationalCode.WITHDRAWN: set(),
    NationalCode.STOPPED: set(),
    NationalCode.DONE: {"recall", "hand_over"},
    NationalCode.RETURNED: {"rate"},
}


@pytest.mark.parametrize("code", NationalCode)
def test_what_is_possible_in_each_state(code: NationalCode) -> None:
    # a note may be left, papers may travel, and what is held of a person be mended at any time
    always = {"note", "send_papers", "correct_party"}

    assert {str(command) for command in lifecycle.possible(STATES[code])} == EXPECTED[code] | always


def test_the_last_step_is_concluded_and_an_earlier_one_completed() -> None:
    first = make_state(Business.PROCESSING, step_no=1)

    assert Command.COMPLETE_WORK in lifecycle.possible(first)
    assert Command.CONCLUDE not in lifecycle.possible(first)


def test_a_due_date_is_extended_at_most_once() -> None:
    extended = make_state(Business.PROCESSING, extension_count=1)

    with pytest.raises(TransitionRefused, match="extended once"):
        lifecycle.require(Command.EXTEND, extended)


def test_a_result_is_not_handed_over_while_money_is_owed() -> None:
    owing = make_state(Business.CONCLUDED, Finance.OWED, Handover.READY)

    with pytest.raises(TransitionRefused, match="Collect what is owed"):
        lifecycle.require(Command.HAND_OVER, owing)


@pytest.mark.parametrize(
    ("stage", "command", "other"),
    [
        ("intake", Command.ACCEPT, Command.CONFIRM_SUPPLEMENT),
        ("handling", Command.CONFIRM_SUPPLEMENT, Command.ACCEPT),
    ],
)
def test_a_supplement_ends_as_its_stage_says(stage: str, command: Command, other: Command) -> None:
    supplied = make_state(Business.AWAITING_SUPPLEMENT, supplement_stage=stage, supplied_at=AT)

    assert command in lifecycle.possible(supplied)
    assert other not in lifecycle.possible(supplied)


def test_money_never_hides_that_a_supplement_is_awaited() -> None:
    both = make_state(Business.AWAITING_SUPPLEMENT, Finance.DEMANDED)

    assert both.national_code == NationalCode.SUPPLEMENT_REQUIRED
