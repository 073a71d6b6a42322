"""Figures from the province's own surveys: weighted answers satisfied over valid ones, scaled to the population."""

from motcua.indicators.register_rows import Asked, Reader, Row, RowKind, Rows
from motcua.indicators.rules.intervals import Interval
from motcua.kernel.zone import day_of
from motcua.polls import queries as polls


def survey_of(code: str) -> Reader:
    """The survey published for the year of the day that speaks of an indicator. None published, or the unit's figure
    not shown: an empty denominator, so it is not assessed."""

    def read(asked: Asked) -> Rows:
        told = polls.published(code, asked.on.year, known_on=asked.known_on)
        figure = None
        if told is not None:
            figure = told.total if asked.unit_id is None else told.units.get(asked.unit_id)
        if told is None or figure is None:
            return Rows(frozenset(), frozenset())
        satisfied, others = 2 * told.wave_id, 2 * told.wave_id + 1
        weights = {satisfied: figure.numerator, others: figure.denominator - figure.numerator}

        def opened() -> list[Row]:
            on = day_of(told.published_at)
            return [
                Row(
                    RowKind.SURVEY,
                    told.wave_id,
                    told.code,
                    told.title,
                    str(weights[one]),
                    on,
                    one == satisfied,
                )
                for one in (satisfied, others)
            ]

        bounds = Interval(figure.low * 100, figure.high * 100)
        return Rows(frozenset({satisfied}), frozenset({satisfied, others}), opened, weights, bounds=bounds)

    return read
