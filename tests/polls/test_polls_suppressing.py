"""What two published tables of the same people give away together."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.polls.rules.suppressing import hidden_of_both

FEWEST = 5
_PLACES = st.tuples(st.integers(0, 5), st.integers(0, 3))  # unit, sector


def _told(strata: Mapping[str, tuple[str, str, int]], sums: Sequence[set[str]]) -> list[set[str]]:
    """By plain algebra: which small lines and strata are sums and differences of what is shown."""
    full = sorted(code for code, one in strata.items() if one[2])
    rows: list[list[Fraction]] = []

    def left(row: list[Fraction]) -> list[Fraction]:
        for known in rows:
            at = next(at for at, one in enumerate(known) if one)
            if row[at]:
                row = [one - row[at] / known[at] * other for one, other in zip(row, known, strict=True)]
        return row

    def of(codes: set[str]) -> list[Fraction]:
        return [Fraction(code in codes) for code in full]

    for codes in sums:
        more = left(of(codes))
        rows += [more] if any(more) else []
    small = [{code} for code in full if strata[code][2] < FEWEST]
    for side in (0, 1):
        for name in {one[side] for one in strata.values()}:
            line = {code for code in full if strata[code][side] == name}
            if 0 < sum(strata[code][2] for code in line) < FEWEST:
                small.append(line)
    return [codes for codes in small if not any(left(of(codes)))]


def _shown(strata: Mapping[str, tuple[str, str, int]]) -> list[set[str]]:
    both = hidden_of_both(strata, FEWEST)
    lines = [
        {code for code, one in strata.items() if one[side] == name and one[2]}
        for side in (0, 1)
        for name in {one[side] for one in strata.values()}
        if name not in both[side]
    ]
    return [{code for code, one in strata.items() if one[2]}, *lines]


def test_a_sector_less_the_unit_that_is_shown_does_not_give_away_the_hidden_unit() -> None:
    strata = {
        "u1-land": ("u1", "land", 2), "u2-land": ("u2", "land", 40), "u3-health": ("u3", "health", 30),
        "u4-health": ("u4", "health", 25), "u1-civil": ("u1", "civil", 0),
    }  # fmt: skip
    units, sectors = hidden_of_both(strata, FEWEST)

    assert units == {"u1": "few", "u4": "other"}
    # land less u2 would be the two people of u1
    assert sectors == {"land": "other", "health": "other", "civil": "few"}
    assert _told(strata, _shown(strata)) == []


def test_tables_without_anything_small_are_shown_whole() -> None:
    strata = {f"{u}{s}": (f"u{u}", f"s{s}", 5 + u + s) for u, s in combinations(range(6), 2)}

    assert hidden_of_both(strata, FEWEST) == ({}, {})


@settings(max_examples=60)
@given(st.dictionaries(_PLACES, st.sampled_from([0, 1, 2, 4, 5, 9, 40]), min_size=1, max_size=14))
def test_whatever_is_added_and_subtracted_no_few_people_come_out(counts: dict[tuple[int, int], int]) -> None:
    strata = {f"{unit}-{sector}": (f"u{unit}", f"s{sector}", n) for (unit, sector), n in counts.items()}
    if sum(counts.values()) < FEWEST:
        return  # the total itself is not shown

    assert _told(strata, _shown(strata)) == []
