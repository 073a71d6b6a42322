"""What imported history may leave out, and that nothing else may."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.dossiers.rules.projection import Happened, apply
from motcua.dossiers.rules.tables import IllegalMove
from motcua.ledger.rules import Json

AT = datetime(2024, 3, 4, 1, 30, tzinfo=UTC)
DUE = "2024-03-12T01:30:00.000000Z"
OPENING: dict[str, Json] = {
    "id": 1, "code": "H1", "procedure": 1, "version": 1, "receiving_unit": 1, "handling_unit": 1,
    "channel": "counter", "process": "", "limit_value": "", "limit_unit": "", "owner_commitment": "",
    "return_method": "counter", "due": DUE,
}  # fmt: skip
ENDED: dict[str, Json] = {
    "result_number": "",
    "result_sha256": "",
    "legal_outcome": "late",
    "outcome_766": "late",
}


def concluded(origin: str, **said: Json) -> object:
    state = apply(None, Happened(1, "accepted", AT, {**OPENING, "origin": origin}))
    return apply(state, Happened(2, "concluded", AT + timedelta(days=20), {**ENDED, **said}))


def test_imported_history_may_go_from_acceptance_to_the_end_where_it_says_so() -> None:
    state = apply(None, Happened(1, "accepted", AT, {**OPENING, "origin": "import:old"}))

    after = apply(state, Happened(2, "concluded", AT, {**ENDED, "after_gap": True, "imported": True}))

    assert (after.national_code, after.processing_at) == (9, None)


def test_it_may_not_where_it_does_not_say_so() -> None:
    with pytest.raises(IllegalMove):
        concluded("import:old", imported=True)


def test_a_dossier_that_lived_here_has_no_gaps_whatever_its_event_says() -> None:
    with pytest.raises(IllegalMove):
        concluded("", after_gap=True)


def test_a_gap_leads_to_no_other_state_than_the_table_of_gaps_knows() -> None:
    state = apply(None, Happened(1, "accepted", AT, {**OPENING, "origin": "import:old"}))

    with pytest.raises(IllegalMove):
        apply(state, Happened(2, "handed_over", AT, {"method": "counter", "after_gap": True}))


def test_an_imported_end_after_the_due_date_is_late_without_an_apology() -> None:
    state = apply(None, Happened(1, "accepted", AT, {**OPENING, "origin": "import:old"}))
    gone_on = apply(state, Happened(2, "history_recorded", AT + timedelta(days=15), {"imported": True}))

    after = apply(
        gone_on,
        Happened(3, "concluded", AT + timedelta(days=20), {**ENDED, "after_gap": True, "imported": True}),
    )

    assert (gone_on.late_at, gone_on.apology) == (None, "")
    assert (after.late_at, after.apology) == (after.current_due, "")


def test_a_deed_here_on_an_imported_dossier_that_is_late_makes_an_apology_due() -> None:
    state = apply(None, Happened(1, "accepted", AT, {**OPENING, "origin": "import:old", "imported": True}))

    after = apply(state, Happened(2, "noted", AT + timedelta(days=20), {}))

    assert (after.late_at, after.apology) == (state.current_due, "due")
