"""What every register is asked, and what it answers: both sides of a figure with the rows behind them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from motcua.indicators.evenings import end_of
from motcua.indicators.rules.intervals import Interval


class RowKind(StrEnum):
    """What a row behind a figure is, and so where its link leads."""

    PROCEDURE = "procedure"
    GROUP = "group"  # a line of a review plan
    REGULATION = "regulation"
    FEE_RULE = "fee_rule"
    UNIT = "unit"  # by its quality system
    PETITION = "petition"
    LETTER = "letter"  # a document between agencies
    OFFICE = "office"  # a unit by its register of documents
    DIGITISED = "digitised"  # a paper that was digitised
    STOCK = "stock"  # a count of papers, by the unit's number
    SURVEY = "survey"  # weighted answers of a published survey, by the number of its wave
    DOSSIERS = "dossiers"  # a count of dossiers of a procedure
    ENTRY = "entry"  # of a register of the reform
    OBLIGED = "obliged"  # a unit by what such a register holds of it


@dataclass(frozen=True)
class Row:
    """A row behind a figure. `words` say what it rests on, `on` since when; `id` is of its kind."""

    kind: RowKind
    id: int
    code: str
    name: str
    words: str
    on: date | None
    is_counted: bool


@dataclass(frozen=True)
class Asked:
    """`on`: the day the figures hold on; `since`: the first day of the period; `unit_id`: of one handling unit.

    Figures of registers that no unit keeps (business rules, decentralisation, fee policies) are the province's for
    every unit. `restated`: of the unit of today with what the units said whose work it took over.
    """

    on: date
    since: date
    unit_id: int | None = None
    restated: bool = False
    known_on: date | None = (
        None  # registers that keep their history say what they held at the end of that day
    )

    @property
    def known_until(self) -> datetime | None:
        """The last instant that is known of; None: all."""
        return None if self.known_on is None else end_of(self.known_on)


@dataclass(frozen=True)
class Rows:
    """Both sides of a figure as ids of rows; `denominator` is None for a plain count.

    `weights` says how much a row of the denominator counts where that is not one: a count of papers counts as many.
    `amounts` are both sides where they are no numbers of rows at all: a rank and how many are ranked, points.
    `by_unit`: the count of each unit where the figure is that of the weakest. `bounds`: the interval that a survey
    states of the share, which its weighted numbers do not give.
    """

    numerator: frozenset[int]
    denominator: frozenset[int] | None
    opened: Callable[[], list[Row]] = field(compare=False, repr=False, default=list)
    weights: Mapping[int, int] = field(default_factory=dict)
    amounts: tuple[int, int] | None = None
    by_unit: Mapping[int, int] = field(default_factory=dict)
    bounds: Interval | None = None

    def size(self, ids: Collection[int]) -> int:
        return sum(self.weights.get(one, 1) for one in ids) if self.weights else len(ids)


Reader = Callable[[Asked], Rows]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """What counts first, then by code."""
    return sorted(rows, key=lambda row: (not row.is_counted, row.code, row.id))
