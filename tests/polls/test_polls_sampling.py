"""Sizes, allocation and the draw: hand-computed values and laws for all inputs."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.polls.rules.sampling import (
    Allocation,
    Design,
    DesignRefused,
    Person,
    SizeRule,
    allocate,
    digest_of_frame,
    draw,
    place,
    sample,
    size,
)

PLAIN = Design(design_effect=1, response=1)


@pytest.mark.parametrize(
    ("population", "margin", "invited"),
    [(10**9, 0.05, 385), (1000, 0.05, 278), (10_000, 0.05, 370), (500, 0.03, 341), (1, 0.05, 1)],
)
def test_the_size_for_a_margin_is_that_of_the_textbook(population: int, margin: float, invited: int) -> None:
    assert size(Design(design_effect=1, response=1, margin=margin), population).invited == invited


def test_the_older_formula_gives_400_of_very_many_and_286_of_a_thousand() -> None:
    older = Design(rule=SizeRule.YAMANE, design_effect=1, response=1)

    assert size(older, 10**9).invited == 400
    assert size(older, 1000).invited == 286
    assert size(older, 1000).first == pytest.approx(1000 / 3.5)


def test_design_effect_and_expected_response_raise_the_size_in_that_order() -> None:
    told = size(Design(design_effect=2, response=0.5), 100_000)

    assert told.first == pytest.approx(384.1459, abs=1e-4)
    assert told.corrected == pytest.approx(382.6797, abs=1e-3)
    assert told.designed == pytest.approx(2 * told.corrected)
    assert told.invited == 1531


def test_nobody_to_ask_is_nobody_invited() -> None:
    assert size(PLAIN, 0).invited == 0


@pytest.mark.parametrize(
    "wrong",
    [{"margin": 0.0}, {"design_effect": 0.5}, {"response": 0}, {"expected": 1}, {"reserve": -1}, {"fewest_in_stratum": 0}],  # noqa: E501
)  # fmt: skip
def test_a_design_that_cannot_be_names_its_field(wrong: dict[str, float]) -> None:
    with pytest.raises(DesignRefused) as refused:
        size(Design(**wrong), 1000)  # type: ignore[arg-type]
    assert refused.value.field == next(iter(wrong))


def test_allocation_is_proportional_with_a_minimum() -> None:
    assert allocate(100, {"a": 800, "b": 150, "c": 50}) == {"a": 80, "b": 15, "c": 5}
    assert (
        allocate(100, {"a": 800, "b": 150, "c": 50}, fewest=10) == {"a": 76, "b": 14, "c": 10}
        or sum(allocate(100, {"a": 800, "b": 150, "c": 50}, fewest=10).values()) == 100
    )
    assert allocate(100, {"a": 800, "b": 150, "c": 50}, fewest=10)["c"] == 10


def test_a_stratum_smaller_than_its_part_is_asked_whole_and_the_rest_goes_on() -> None:
    assert allocate(50, {"a": 4, "b": 500}, rule=Allocation.EQUAL) == {"a": 4, "b": 46}


def test_neyman_asks_more_where_opinions_differ() -> None:
    given_ = allocate(100, {"a": 1000, "b": 1000}, rule=Allocation.NEYMAN, spread={"a": 0.1, "b": 0.4})
    assert given_ == {"a": 20, "b": 80}


populations = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(0, 400), min_size=1, max_size=8
)


@given(populations, st.integers(0, 900), st.integers(0, 9), st.sampled_from(list(Allocation)))
def test_every_allocation_keeps_its_bounds_and_adds_up(
    people: dict[str, int], total: int, fewest: int, rule: Allocation
) -> None:
    parts = allocate(total, people, rule=rule, fewest=fewest)

    least = sum(min(fewest, n) for n in people.values())
    assert all(min(fewest, people[name]) <= parts[name] <= people[name] for name in people)
    assert sum(parts.values()) == max(least, min(total, sum(people.values())))


@given(
    st.sets(st.text("0123456789abcdef", min_size=3, max_size=8), max_size=40),
    st.text(max_size=8),
    st.integers(0, 50),
)
def test_a_longer_draw_begins_with_the_shorter_one(people: set[str], seed: str, count: int) -> None:
    longer, shorter = draw(seed, "s", people, count + 3), draw(seed, "s", people, count)

    assert longer[: len(shorter)] == shorter
    assert len(shorter) == min(count, len(people)) == len(set(shorter))


def test_a_person_who_leaves_the_frame_moves_nobody_else() -> None:
    people = [f"p{n}" for n in range(60)]
    before = draw("seed", "s", people, 60)

    assert draw("seed", "s", people[1:], 59) == [one for one in before if one != "p0"]


def test_the_place_of_a_person_is_plain_sha_256() -> None:
    assert place("7", "12-land", "k") == hashlib.sha256(b"7\n12-land\nk").hexdigest()


def frame(units: int, people: int) -> list[Person]:
    return [
        Person(f"{unit}-{n}", unit, "land" if n % 3 else "justice", "commune" if unit > 2 else "province", unit * 1000 + n)  # noqa: E501
        for unit in range(1, units + 1)
        for n in range(people)
    ]  # fmt: skip


def test_the_same_frame_and_seed_draw_the_same_people_in_any_order_of_the_frame() -> None:
    people = frame(6, 40)

    first, again = sample(people, Design(), "3f9a"), sample(people[::-1], Design(), "3f9a")

    assert first == again
    assert sample(people, Design(), "3f9b").strata != first.strata


def test_everybody_has_the_chance_that_is_recorded() -> None:
    """Of 400 draws each person of a stratum comes about as often as the chance of inclusion says."""
    people = frame(1, 30)
    design = Design(design_effect=1, response=1, margin=0.2, reserve=0)
    seen: dict[str, int] = {}
    for number in range(400):
        drawn = sample(people, design, str(number))
        for stratum in drawn.strata:
            for one in stratum.chosen:
                seen[one.person.key] = seen.get(one.person.key, 0) + 1

    for stratum in sample(people, design, "0").strata:
        chance = float(stratum.inclusion)
        spread = (400 * chance * (1 - chance)) ** 0.5
        members = [one.key for one in people if one.sector == stratum.sector]
        assert all(abs(seen.get(key, 0) - 400 * chance) < 4.2 * spread for key in members)


def test_units_are_drawn_first_within_their_level_and_the_chances_multiply() -> None:
    drawn = sample(frame(10, 40), Design(units_drawn=5), "x")

    assert drawn.units == {"commune": (8, 3), "province": (2, 2)}
    communes = [one for one in drawn.strata if one.level == "commune"]
    assert {one.first for one in communes} == {Fraction(3, 8)}
    assert all(one.inclusion == Fraction(3, 8) * Fraction(one.asked, one.population) for one in communes)


def test_groups_too_small_to_hide_anybody_are_put_together() -> None:
    people = [Person(f"a{n}", 1, "land", "commune", n) for n in range(20)]
    people += [Person("b", 1, "justice", "commune", 90), Person("c", 1, "health", "commune", 91)]

    codes = {one.code: one.population for one in sample(people, Design(), "x").strata}

    assert codes == {"1-land": 20, "1-other": 2}


def test_nobody_stands_in_the_frame_twice() -> None:
    with pytest.raises(DesignRefused):
        sample([*frame(1, 5), frame(1, 5)[0]], Design(), "x")


def test_the_digest_of_a_frame_changes_with_every_person() -> None:
    people = frame(2, 5)
    assert digest_of_frame(people) == digest_of_frame(people[::-1])
    assert digest_of_frame(people) != digest_of_frame(people[1:])
