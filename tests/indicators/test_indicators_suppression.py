"""No count below the threshold is shown, and none can be worked out from what is shown."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.indicators.rules.suppression import parted, published

T = 5
LEAVES = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("pqr"), st.sampled_from(["online", "counter"])),
    st.integers(0, 12),
    max_size=12,
)


def test_without_small_ones_everything_is_shown() -> None:
    assert parted({"a": 5, "b": 9}, T) == parted({"a": 5, "b": 9, "c": 0}, T)
    assert parted({"a": 5, "b": 9}, T).shown == ("a", "b")


@pytest.mark.parametrize(
    ("sizes", "shown", "merged"),
    [
        ({"a": 2, "b": 9, "c": 20}, ("c",), {"a", "b"}),  # a alone would be the total less the others
        ({"a": 2, "b": 3, "c": 20}, ("c",), {"a", "b"}),
        ({"a": 1, "b": 1, "c": 7, "d": 20}, ("d",), {"a", "b", "c"}),  # two of one each would both be known
        ({"a": 2, "b": 9}, (), set()),  # the rest would be the whole
        ({"a": 6}, ("a",), set()),
    ],
)
def test_a_small_one_is_merged_with_the_next_smallest(sizes: Any, shown: Any, merged: Any) -> None:
    found = parted(sizes, T)
    assert (found.shown, set(found.merged)) == (shown, merged)


@settings(max_examples=150, deadline=None)
@given(LEAVES)
def test_nothing_small_can_be_worked_out_from_all_that_is_shown(leaves: dict[tuple[str, ...], int]) -> None:
    shown = list(published(leaves, T))
    positive = sorted(leaf for leaf, size in leaves.items() if size)

    for one in shown:
        assert sum(leaves[leaf] for leaf in one.leaves) >= T
    rows = [[Fraction(leaf in set(one.leaves)) for leaf in positive] for one in shown]
    for depth in (1, 2, 3):
        for node in {leaf[:depth] for leaf in positive}:
            size = sum(leaves[leaf] for leaf in positive if leaf[:depth] == node)
            if size < T:
                wanted = [Fraction(leaf[:depth] == node) for leaf in positive]
                assert not _is_known(rows, wanted), (node, size)


def test_of_six_who_rated_the_one_who_was_not_satisfied_is_not_shown() -> None:
    found = parted({"a": 6, "b": 30, "c": 9}, T, sides={"a": 5, "b": 20, "c": 4})

    assert (found.shown, set(found.merged)) == (("b",), {"a", "c"})
    assert list(published({("a",): 6, ("b",): 30}, T, sides={("a",): 6, ("b",): 28})) == []


@settings(max_examples=60, deadline=None)
@given(LEAVES, st.data())
def test_neither_those_who_are_satisfied_nor_the_others_are_few_in_anything_shown(
    leaves: dict[tuple[str, ...], int], data: st.DataObject
) -> None:
    sides = {leaf: data.draw(st.integers(0, size)) for leaf, size in leaves.items()}
    shown = list(published(leaves, T, sides=sides))
    whole = [set(one.leaves) for one in shown]

    for one in (*whole, *(a - b for a in whole for b in whole if b < a)):
        of, side = sum(leaves[leaf] for leaf in one), sum(sides[leaf] for leaf in one)
        assert all(count == 0 or count >= T for count in (of, side, of - side)), (of, side)


@settings(max_examples=80, deadline=None)
@given(LEAVES)
def test_what_is_shown_below_a_node_adds_up_to_it(leaves: dict[tuple[str, ...], int]) -> None:
    shown = list(published(leaves, T))
    for node in shown:
        if node.is_rest:
            continue
        below = [
            one for one in shown
            if (one.is_rest and one.path == node.path)
            or (not one.is_rest and one.path[:-1] == node.path and one.path)
        ]  # fmt: skip
        if below:
            assert sorted(leaf for one in below for leaf in one.leaves) == sorted(node.leaves)
    total = sum(leaves.values())
    assert bool(shown) == (total >= T)


def _is_known(rows: list[list[Fraction]], wanted: list[Fraction]) -> bool:
    """Whether a sum of multiples of the rows gives the row wanted: elimination over exact fractions."""
    basis: list[tuple[int, list[Fraction]]] = []

    def reduced(row: list[Fraction]) -> list[Fraction]:
        for pivot, known in basis:
            if row[pivot]:
                factor = row[pivot] / known[pivot]
                row = [a - factor * b for a, b in zip(row, known, strict=True)]
        return row

    for row in rows:
        left = reduced(row)
        pivot = next((place for place, value in enumerate(left) if value), None)
        if pivot is not None:
            basis.append((pivot, left))
    return not any(reduced(wanted))
