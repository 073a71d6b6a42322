"""One place for formulas, one for words, and they agree."""

from datetime import date

import pytest

from motcua.indicators import measures, readings, words
from motcua.indicators.errors import UnknownIndicator
from motcua.indicators.measures import CATALOGUE, IN_CELLS, MEASURES, OPEN
from motcua.indicators.models import Cell
from motcua.indicators.registers import SIDES
from motcua.indicators.registry import INDICATORS, PeriodBase


def test_every_stored_measure_has_its_column_and_no_column_is_without_a_measure() -> None:
    keys = {"id", "month", "unit", "handling_unit", "procedure", "channel"}
    columns = [field.name for field in Cell._meta.get_fields() if field.name not in keys]

    assert columns == list(IN_CELLS)


def test_every_measure_has_words_in_both_languages() -> None:
    assert set(words.measures()) == {*MEASURES, *SIDES, "carried"}
    assert all(phrase.vi and phrase.en for phrase in words.measures().values())


def test_every_indicator_either_has_a_formula_or_says_why_not() -> None:
    for code, said in words.indicators().items():
        assert (code in INDICATORS) == (said.not_measurable is None), code
        assert said.name.vi
        assert said.definition.en
        assert said.source
    assert set(INDICATORS) <= set(words.indicators())


def test_every_variant_of_an_indicator_is_named() -> None:
    for code, indicator in INDICATORS.items():
        codes = [variant.code for variant in indicator.variants]
        assert codes == (list(words.indicator(code).variants) or [""]), code


def test_numerators_and_denominators_are_measures_of_the_indicators_base() -> None:
    for indicator in INDICATORS.values():
        for variant in indicator.variants:
            allowed = {
                PeriodBase.CATALOGUE: CATALOGUE,
                PeriodBase.OPEN: OPEN,
                PeriodBase.REGISTER: tuple(SIDES),
            }.get(indicator.base_of(variant), IN_CELLS)
            assert variant.numerator in allowed
            assert variant.denominator in ("", *allowed)
            assert variant.also_open in ("", *OPEN)


def test_compiled_sql_is_kept() -> None:
    assert measures.cell_sql() is measures.cell_sql()
    assert "%(now)s" in measures.open_sql()


def test_an_unknown_code_is_refused_by_name() -> None:
    with pytest.raises(UnknownIndicator, match="no indicator 'ONTIME'"):
        words.indicator("ONTIME")


def test_every_indicator_with_several_readings_says_from_when_on_which_grounds_one_comes_first() -> None:
    several = {code for code, one in INDICATORS.items() if len(one.variants) > 1}
    assert set(readings.headlines()) == several
    for code, entries in readings.headlines().items():
        assert entries[0].valid_from <= date(2020, 1, 1), code
        assert readings.on_day(INDICATORS[code], date(2026, 11, 1)).variants[0].code == entries[-1].variant


def test_a_reading_that_changes_leaves_former_periods_with_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    first = readings.Headline(date(2018, 6, 21), "rates_added", "sourced", "QĐ 766/QĐ-TTg")
    later = readings.Headline(date(2027, 1, 1), "once_each", "sourced", "Văn bản thử")
    entries = {"DOSSIER_RECEIVING_SATISFACTION": (first, later)}
    monkeypatch.setattr(readings, "headlines", lambda: entries)
    one = INDICATORS["DOSSIER_RECEIVING_SATISFACTION"]

    def order(on: date) -> list[str]:
        return [variant.code for variant in readings.on_day(one, on).variants]

    assert order(date(2026, 12, 31)) == ["rates_added", "once_each"]
    assert order(date(2027, 1, 1)) == ["once_each", "rates_added"]
    assert order(date(2000, 1, 1)) == ["rates_added", "once_each"]  # before the first entry, the first


def test_every_indicator_of_the_plans_is_measured_here() -> None:
    assert set(words.indicators()) == set(INDICATORS)
