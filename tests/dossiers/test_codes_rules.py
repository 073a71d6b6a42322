"""Dossier codes: which generator is in force on a day, what its pattern makes, what a code says of itself."""

from datetime import date
from pathlib import Path

import pytest

from motcua.dossiers.rules import codes

DAY = date(2026, 11, 22)
UNIT = {"agency_id": "H32.07", "legacy_agency_id": "000.00.07.H32"}


def generator(day: date) -> codes.Pattern:
    found = codes.law().in_force(day)
    assert isinstance(found, codes.Pattern)
    return found


def test_a_code_of_2026_has_the_short_identifier_the_whole_year_and_seven_digits() -> None:
    assert generator(DAY).code(**UNIT, day=DAY, count=1) == "H32.07-20261122-0000001"


def test_a_code_of_2019_has_the_old_identifier_two_digits_of_the_year_and_four_digits() -> None:
    day = date(2019, 7, 15)

    made = generator(day).code(agency_id="H42.12", legacy_agency_id="000.00.12.H42", day=day, count=1)

    assert made == "000.00.12.H42-190715-0001"


def test_the_pattern_changes_on_the_first_of_july_2025() -> None:
    assert generator(date(2025, 6, 30)).name == "legacy"
    assert generator(date(2025, 7, 1)).name == "current"
    assert generator(date(2015, 1, 1)).name == "legacy"


def test_a_unit_without_an_old_identifier_keeps_its_present_one() -> None:
    day = date(2019, 7, 15)

    assert (
        generator(day).code(agency_id="H56.900", legacy_agency_id="", day=day, count=3)
        == "H56.900-190715-0003"
    )


def test_the_count_after_9999_takes_one_more_digit_and_repeats_nothing() -> None:
    day = date(2019, 7, 15)

    assert generator(day).code(**UNIT, day=day, count=10_000) == "000.00.07.H32-190715-10000"


def test_a_code_longer_than_fifty_characters_is_refused_with_what_to_do() -> None:
    with pytest.raises(codes.CodeTooLong, match="shorter identifier"):
        generator(DAY).code(agency_id="H" * 35, legacy_agency_id="", day=DAY, count=1)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("H32.07-20261122-0000001", codes.CodeParts("H32.07", DAY, 1)),
        ("000.00.12.H42-190715-0001", codes.CodeParts("000.00.12.H42", date(2019, 7, 15), 1)),
        ("G09.20-20260609-0092637", codes.CodeParts("G09.20", date(2026, 6, 9), 92637)),
        ("H32.07-20260231-0000001", None),
        ("travel permit 76455", None),
        ("H32.07-20261122", None),
    ],
)
def test_a_code_of_either_era_is_taken_apart_and_others_are_left_alone(
    code: str, parts: codes.CodeParts | None
) -> None:
    assert codes.parts_of(code) == parts


def test_a_code_made_elsewhere_spends_the_count_of_its_own_pattern_alone() -> None:
    law = codes.law()

    def spent(code: str) -> int | None:
        parts = codes.parts_of(code)
        assert parts is not None
        return codes.spent_count(parts, law)

    assert spent("H32.07-20261122-0000041") == 41
    assert spent("000.00.12.H42-190715-0007") == 7
    assert spent("H32.07-20261122-0000000") is None


ALLOTTED = """
generators:
  reserve: {kind: pattern, agency: identifier, day: yyyymmdd, digits: 7, first: 9000001, basis: b, certainty: ours}
  portal: {kind: allotment, partner: national_portal, keep: 3, at_once: 5, falls_back_to: reserve,
    basis: b, certainty: sourced}
versions:
  - {valid_from: "2020-01-01", generator: portal, basis: b, certainty: ours}
"""


def test_a_province_names_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "codes.yaml"
    file.write_text(ALLOTTED, encoding="utf-8")

    found = codes.law(str(file)).in_force(DAY)

    assert isinstance(found, codes.Allotment)
    assert (found.keep, found.at_once) == (3, 5)
    assert found.reserve.code(**UNIT, day=DAY, count=1) == "H32.07-20261122-9000001"
    parts = codes.parts_of("H32.07-20261122-9000004")
    assert parts is not None
    assert codes.spent_count(parts, codes.law(str(file))) == 4


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("falls_back_to: reserve", "falls_back_to: portal", "generators/portal/falls_back_to"),
        ("generator: portal", "generator: nobody", "versions/0/generator"),
        ('"2020-01-01"', '"2020-02-31"', "versions/0/valid_from"),
        ("digits: 7", "digits: 70", "generators/reserve"),
        ("partner: national_portal", "partner: somebody", "generators/portal"),
        ("versions:", "versions: [", "top"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, before: str, after: str, place: str) -> None:
    file = tmp_path / "codes.yaml"
    file.write_text(ALLOTTED.replace(before, after), encoding="utf-8")

    with pytest.raises(codes.CodesInvalid, match=place):
        codes.law(str(file))


def test_each_generator_and_version_says_its_legal_basis_and_how_sure() -> None:
    import yaml

    file = Path(codes.__file__).parents[2] / "law" / "codes" / "codes.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))

    entries = [*content["generators"].values(), *content["versions"]]
    assert len(entries) == 6
    assert all(entry["basis"] and entry["certainty"] for entry in entries)
