"""The byte string that is hashed, and the chain over it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from motcua.ledger.rules import (
    GENESIS,
    Actor,
    Entry,
    NotCanonical,
    canonical_entry,
    canonical_json,
    commitment,
    instant_text,
    link,
    parse_instant,
)

# Keys in the Basic Multilingual Plane: beyond it Python and RFC 8785 sort differently, and we have none.
_keys = st.text(st.characters(max_codepoint=0xD7FF), max_size=8)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=12,
)


@given(_values)
def test_canonical_json_is_that_of_rfc_8785(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.5, 2**53, b"x", {1: "a"}, {"a": [datetime(2026, 1, 1, tzinfo=UTC)]}])
def test_what_two_engines_could_write_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)  # type: ignore[arg-type]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=7))))
)
def test_an_instant_comes_back_from_its_text(at: datetime) -> None:
    assert parse_instant(instant_text(at)) == at


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NotCanonical):
        instant_text(datetime(2026, 1, 1))


_names = st.text(max_size=12)  # with quotation marks, control characters and letters of every script
_numbers = st.integers(0, 2**53 - 1)


@given(
    st.builds(
        Entry,
        stream=_numbers,
        seq=_numbers,
        kind=_names,
        at=st.datetimes(timezones=st.just(UTC)),
        actor=st.builds(Actor, kind=_names, user_id=st.none() | _numbers, unit_id=st.none() | _numbers),
        command_id=_names,
        payload=st.dictionaries(_keys, _values, max_size=4),
    )
)
def test_an_entry_is_written_byte_for_byte_as_its_body_in_canonical_json(entry: Entry) -> None:
    assert canonical_entry(entry) == canonical_json(entry.body()) == rfc8785.dumps(entry.body())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"stream": 2**53}, {"payload": {"share": 1.5}}, {"at": datetime(2026, 1, 1)}]
)
def test_an_entry_that_two_engines_could_write_differently_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(NotCanonical):
        canonical_entry(replace(_entry(), **wrong))  # type: ignore[arg-type]


def _entry(seq: int = 1, **payload: int) -> Entry:
    return Entry(7, seq, "taken", datetime(2026, 11, 2, 1, 30, tzinfo=UTC), Actor("system"), "k", payload)


def test_any_change_of_an_event_changes_its_hash() -> None:
    kept = link(GENESIS, _entry(assignee=3))

    assert link(GENESIS, _entry(assignee=4)) != kept
    assert link(GENESIS, _entry(seq=2, assignee=3)) != kept
    assert link(kept, _entry(assignee=3)) != kept


def test_a_commitment_says_nothing_without_its_salt() -> None:
    assert commitment(b"a" * 16, {"name": "An"}) != commitment(b"b" * 16, {"name": "An"})
    assert commitment(b"a" * 16, {"name": "An"}) == commitment(b"a" * 16, {"name": "An"})
