"""What a stored paper is worth on a day, and which may stand for a component."""

from dataclasses import dataclass
from datetime import date

import pytest

from motcua.records import holding_rules as rules
from motcua.records.holding_rules import LegalValue, Shelf, Signature, Standing, Term, Wanted
from motcua.records.paper_law import paper_law

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Held:
    name: str = ""
    kind: str = "KQ.G15.000038"
    shelf: str = "province"
    issued_on: date | None = date(2026, 6, 1)
    term: str = "permanent"
    valid_until: date | None = None
    superseded_on: date | None = None
    revoked_on: date | None = None


@pytest.mark.parametrize(
    ("paper", "found"),
    [
        (Held(), Standing.VALID),
        (Held(term="unstated"), Standing.VALID),
        (Held(term="until", valid_until=TODAY), Standing.VALID),
        (Held(term="until", valid_until=date(2026, 11, 21)), Standing.EXPIRED),
        (Held(superseded_on=TODAY), Standing.SUPERSEDED),
        (Held(superseded_on=date(2026, 11, 23)), Standing.VALID),
        (Held(revoked_on=TODAY), Standing.REVOKED),
        (Held(term="until", valid_until=date(2026, 1, 1), revoked_on=TODAY), Standing.REVOKED),
    ],
)
def test_what_a_paper_is_worth_on_a_day(paper: Held, found: Standing) -> None:
    assert rules.standing(paper, TODAY) is found


def test_papers_are_offered_in_the_order_of_reuse_then_the_newest_first() -> None:
    asked = Wanted("c1", "1.000894/c1", ("KQ.G15.000038",))
    held = [
        Held("old, here", issued_on=date(2025, 1, 1)),
        Held("new, here", issued_on=date(2026, 1, 1)),
        Held("portal", shelf=Shelf.PORTAL, issued_on=date(2020, 1, 1)),
        Held("national", shelf=Shelf.NATIONAL, issued_on=None),
        Held("revoked", shelf=Shelf.NATIONAL, revoked_on=TODAY),
        Held("another kind", kind="KQ.G15.000031"),
    ]

    assert [one.name for one in rules.fitting(asked, held, TODAY)] == [
        "national",
        "portal",
        "new, here",
        "old, here",
    ]


def test_a_component_is_served_by_its_own_kind_by_its_record_and_by_the_law() -> None:
    components = [
        {"key": "marital_status"},
        {"key": "other", "replaced_by": ["KQ.G15.000031"]},
        {"paper_code": "GT.0012"},
    ]

    found = rules.wanted("1.000894", components, TODAY)

    assert found == (
        Wanted("marital_status", "1.000894/marital_status", ("KQ.G15.000038",)),
        Wanted("other", "1.000894/other", ("KQ.G15.000031",)),
        Wanted("c3", "GT.0012", ()),
    )
    assert rules.wanted("1.000894", None, TODAY) == ()


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(
    day: date, months: int, end: date
) -> None:
    assert rules.months_after(day, months) == end


def test_a_marital_status_certificate_holds_six_months_and_a_birth_certificate_for_good() -> None:
    assert rules.term_of_result("KQ.G15.000038", date(2026, 6, 30)) == (Term.UNTIL, date(2026, 12, 30))
    assert rules.term_of_result("KQ.G15.000031", date(2026, 6, 30)) == (Term.PERMANENT, None)


def test_only_a_signed_file_is_an_original() -> None:
    value = rules.legal_value_of_result

    assert value("KQ.G15.000031", Signature.UNSIGNED, TODAY) is LegalValue.ELECTRONIC_COPY
    assert value("KQ.G15.000031", Signature.PRESENT, TODAY) is LegalValue.ELECTRONIC_ORIGINAL
    assert value("KQ.G15.000021", Signature.PRESENT, TODAY) is LegalValue.CERTIFIED_COPY


def test_the_law_of_papers_is_dated_and_names_its_basis() -> None:
    law = paper_law(TODAY)

    assert law.valid_from == date(2023, 6, 1)
    assert law.basis
    assert law.asked_again == ("unreadable", "data_differ", "original_required", "other")
