"""Which figures of the registers of the reform are measures: every figure that a kind of entry states.

A reader is called by its kind and figure (`commitment.least`), its sides `commitment_least` and
`commitment_least_among`. Their words stand with the kind, in law/steering.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from django.utils.translation import get_language

from motcua.indicators import bridge
from motcua.indicators.register_rows import Asked, Row, RowKind, Rows
from motcua.steering import queries as steering
from motcua.steering.rules.kinds import Phrase


@cache
def figures() -> Mapping[str, tuple[str, str]]:
    """Kind and figure by reader."""
    return {
        f"{kind.key}.{figure.code}": (kind.key, figure.code)
        for kind in steering.kinds().values()
        for figure in kind.figures
    }


def sides() -> Iterator[tuple[str, str, bool, Phrase]]:
    """Every measure: its code, its reader, whether it is the numerator, its words."""
    for reader, (key, code) in figures().items():
        spec = steering.kinds()[key].figures_by_code[code]
        name = f"{key}_{code}".replace("-", "_")
        yield name, reader, True, spec.counted
        if spec.among is not None:
            yield f"{name}_among", reader, False, spec.among


def rows(readers: Collection[str], asked: Asked) -> dict[str, Rows]:
    """Figures of the registers of the reform, in the queries of one however many they are."""
    unit_ids = None
    if asked.unit_id is not None and asked.restated:
        unit_ids = {
            home.unit_id for home in bridge.homes_of(asked.unit_id) if home.answers_for(None) == asked.unit_id
        }
    known = figures()
    found = steering.figures_of(
        [known[reader] for reader in readers],
        since=asked.since,
        on=asked.on,
        unit_id=asked.unit_id,
        unit_ids=unit_ids,
        known_on=asked.known_on,
    )
    return {reader: _rows(found[known[reader]]) for reader in readers}


def _rows(figure: steering.Figure) -> Rows:
    def opened() -> list[Row]:
        return [
            Row(_kind(line), line.id, line.code, line.name, line.words, line.on, line.is_counted)
            for line in figure.opened(get_language() or "vi")
        ]

    return Rows(figure.numerator, figure.denominator, opened, amounts=figure.amounts, by_unit=figure.by_unit)


def _kind(line: steering.Line) -> RowKind:
    return RowKind.OBLIGED if line.is_unit else RowKind.ENTRY
