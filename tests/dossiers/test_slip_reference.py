"""The reference printed on a slip, and the fingerprint that it is the head of."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.rules import verifying
from motcua.dossiers.rules.verifying import Reference, read_reference, reference
from motcua.ledger.rules import Json

SAID: dict[str, object] = {
    "dossier_code": "H56.77-20261102-0000001",
    "kind": "receipt",
    "form_set": "v2025",
    "unit_id": 7,
    "year": 2026,
    "number": 12,
    "issued_at": datetime(2026, 11, 2, 1, 30, tzinfo=UTC),
    "content": {"owner": "ab" * 32, "due": None},
}


def fingerprint(**changed: object) -> str:
    return verifying.fingerprint(**{**SAID, **changed})  # type: ignore[arg-type]


def test_the_fingerprint_of_a_row_is_fixed() -> None:
    assert fingerprint() == "8e42935cadf117e9dbf4e188b78d1fa7319fb2f76ddcffe5250e20f720a3b339"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("dossier_code", "H56.77-20261102-0000002"),
        ("kind", "refusal"),
        ("form_set", "v2018"),
        ("unit_id", 8),
        ("year", 2027),
        ("number", 13),
        ("issued_at", datetime(2026, 11, 2, 1, 31, tzinfo=UTC)),
        ("content", {"owner": "cd" * 32, "due": None}),
    ],
)
def test_whatever_is_changed_changes_the_fingerprint(name: str, other: Json) -> None:
    assert fingerprint(**{name: other}) != fingerprint()


def test_a_reference_is_printed_in_groups_and_addressed_without() -> None:
    found = reference(4711, "3f9a02bc77de" + "0" * 52)

    assert found.printed == "4711-3F9A-02BC-77DE"
    assert str(found) == "4711-3F9A02BC77DE"
    assert verifying.verify_url("https://motcua.example/", found) == (
        "https://motcua.example/verify/4711-3F9A02BC77DE/"
    )


@pytest.mark.parametrize(
    "typed", ["4711-3F9A-02BC-77DE", " 4711 3f9a 02bc 77de ", "4711-3f9a02bc77de", "4711 - 3F9A-02BC77DE"]
)
def test_a_reference_is_read_as_people_type_it(typed: str) -> None:
    assert read_reference(typed) == Reference(4711, "3F9A02BC77DE")


@pytest.mark.parametrize(
    "typed", ["", "4711", "3F9A02BC77DE", "47113F9A02BC77DE", "4711-3F9A-02BC-77D", "4711-3F9A-02BC-77DG", "-" * 40]
)  # fmt: skip
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None


@given(st.integers(1, 10**14), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_every_reference_is_read_back(slip_id: int, content_hash: str) -> None:
    found = reference(slip_id, content_hash)

    assert read_reference(found.printed) == found
    assert read_reference(str(found)) == found


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Nguyễn Văn Đức", "N. V. Đ."), ("Công ty TNHH Ánh Dương", "C. T. T. Á. D."), ("", ""), ("- 7", "")],
)
def test_a_name_is_told_by_its_initials_alone(name: str, initials: str) -> None:
    assert verifying.initials(name) == initials
