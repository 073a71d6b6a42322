"""What people write for a unit's name, and which units they mean by it."""

from hypothesis import given
from hypothesis import strategies as st

from motcua.petitions.rules.naming import MOST, Meant, meant

UNITS = (
    (1, ("Ủy ban nhân dân phường Ba Ngòi", "UBND phường Ba Ngòi")),
    (2, ("Trung tâm Phục vụ hành chính công phường Ba Ngòi", "TTPVHCC phường Ba Ngòi")),
    (3, ("Ủy ban nhân dân xã Diên Khánh", "UBND xã Diên Khánh")),
    (4, ("Sở Y tế", "")),
    (5, ("Trạm Y tế, Phường Ba Ngòi", "")),
)


def test_a_whole_name_is_that_unit_without_diacritics_too() -> None:
    assert meant("so y te", UNITS).exact == 4


def test_the_short_name_is_a_name() -> None:
    assert meant("UBND xã Diên Khánh", UNITS) == Meant(exact=3, likely=(3,), is_cut=False)


def test_part_of_a_name_never_decides() -> None:
    assert meant("Diên Khánh", UNITS) == Meant(exact=None, likely=(3,), is_cut=False)


def test_all_words_are_looked_for_as_beginnings_in_the_order_given() -> None:
    assert meant("ba ng", UNITS).likely == (1, 2, 5)


def test_words_that_stand_together_come_before_words_that_stand_apart() -> None:
    units = ((1, ("Công an xã Hòa Trí",)), (2, ("Ủy ban nhân dân phường Hòa An",)))

    assert meant("hòa an", units).likely == (2, 1)


def test_a_misspelt_word_leaves_those_that_have_the_others() -> None:
    assert meant("UBND xã Diên Khành Hai", UNITS).likely == (3,)


def test_nothing_alike_finds_nothing() -> None:
    assert meant("Cục Thuế", UNITS) == Meant(None, (), is_cut=False)


def test_two_units_of_one_name_are_asked_about() -> None:
    twice = (*UNITS, (6, ("Sở Y tế", "")))

    assert meant("Sở Y tế", twice) == Meant(exact=None, likely=(4, 6), is_cut=False)


def test_no_more_are_shown_than_one_reads() -> None:
    many = [(number, (f"Trường số {number}",)) for number in range(40)]

    assert meant("trường", many) == Meant(None, tuple(range(MOST)), is_cut=True)


@given(text=st.text(max_size=30))
def test_whatever_is_written_the_exact_one_is_among_those_shown(text: str) -> None:
    found = meant(text, UNITS)

    assert {found.exact} - {None} <= set(found.likely)


@given(number=st.sampled_from([number for number, _names in UNITS]))
def test_every_unit_is_found_by_its_own_name(number: int) -> None:
    assert meant(dict(UNITS)[number][0].upper(), UNITS).exact == number
