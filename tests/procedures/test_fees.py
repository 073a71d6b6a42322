"""Fees by channel and quantity, in whole đồng."""

import pytest

from motcua.procedures.rules.fees import FeeKind, quote
from motcua.procedures.sample import records

BY_CODE = {record.code: record.content for record in records()}


def test_an_online_dossier_may_cost_less() -> None:
    counter, online = quote(BY_CODE["1.001612"], "counter"), quote(BY_CODE["1.001612"], "online")
    assert (counter.total_vnd, online.total_vnd) == (150000, 75000)
    assert counter.lines[0].kind is FeeKind.CHARGE
    assert counter.is_complete


@pytest.mark.parametrize(
    ("pages", "copies", "total"),
    [
        (1, 1, 2000),
        (2, 1, 4000),
        (3, 1, 5000),
        (10, 1, 12000),
        (3, 4, 20000),
        (500, 1, 200000),
        (500, 2, 400000),
    ],
)
def test_certified_copies_cost_less_from_the_third_page_and_have_a_cap(
    pages: int, copies: int, total: int
) -> None:
    """Circular 226/2016: 2,000 a page, 1,000 from the third, at most 200,000 a copy."""
    result = quote(BY_CODE["2.000815"], "counter", {"pages": pages, "copies": copies})
    assert result.total_vnd == total
    assert result.is_complete


def test_a_fee_by_the_piece_waits_for_the_number_of_pieces() -> None:
    waiting = quote(BY_CODE["2.000635"], "online")
    assert (waiting.total_vnd, waiting.is_complete, waiting.lines[0].awaits_field) == (8000, False, "copies")
    assert quote(BY_CODE["2.000635"], "online", {"copies": 3}).total_vnd == 24000


def test_a_fee_and_a_charge_are_told_apart() -> None:
    online = quote(BY_CODE["2.001610"], "online")
    assert [(line.kind.value, line.amount_vnd) for line in online.lines] == [("charge", 0), ("fee", 100000)]


def test_free_and_unknown_are_not_the_same() -> None:
    assert quote(BY_CODE["1.001193"], "online").is_free
    unknown = quote(
        {"channels": [{"channel": "online", "fees": [{"amount_vnd": None, "text": "theo quy định"}]}]},
        "online",
    )
    assert (unknown.total_vnd, unknown.is_complete, unknown.is_free) == (0, False, False)
    assert quote(BY_CODE["1.012812"], "online").lines == ()


def listed(*amounts: int | None, **more: str) -> dict[str, object]:
    fees = [{"amount_vnd": amount, "text": "", **more} for amount in amounts]
    return {"channels": [{"channel": "counter", "fees": fees}]}


def test_fees_whose_kind_is_stated_are_due_together() -> None:
    both = quote(listed(50000, 20000, kind="fee"), "counter")
    assert (both.total_vnd, both.is_complete, both.are_alternatives) == (70000, True, False)


def test_alternatives_are_never_added_up() -> None:
    either = quote(listed(50000, 20000), "counter")
    assert (either.total_vnd, either.is_complete, either.are_alternatives) == (0, False, True)
    assert not quote(listed(0, 20000), "counter").is_free


def test_alternatives_of_one_amount_cost_that_amount() -> None:
    assert quote(listed(50000, 50000), "counter").total_vnd == 50000
    assert quote(listed(50000, 50000), "counter").is_complete


def test_a_line_that_does_not_exist_has_no_fees() -> None:
    assert quote(listed(50000), "counter", line=1).lines == ()
    assert quote(listed(50000), "counter", line=-1).lines == ()
    assert quote({"channels": None}, "counter").lines == ()
