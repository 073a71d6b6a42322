"""One place for formulas, one for words, and they agree."""

import pytest

from motcua.indicators import measures, words
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


@pytest.mark.parametrize("code", ["RANK_PAR", "APOLOGY_SHARE", "DIGITISED_STOCK"])
def test_what_dossiers_do_not_hold_is_said_to_be_not_measurable(code: str) -> None:
    assert str(words.indicator(code).not_measurable)
