"""What a form of report is: tables of figures, identities between columns, blocks of text. Read by `law`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.reports.rules.periods import Kind


@dataclass(frozen=True)
class Words:
    vi: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


NOTHING = Words("", "")


class TableKind(StrEnum):
    FLOW = "flow"  # dossiers of the period: how they came, how they went
    INDICATORS = "indicators"  # a line an indicator: numerator, denominator, value
    BY_UNIT = "by_unit"  # a line a unit: one indicator
    LEAGUE = "league"  # units in order, with honest ties
    APOLOGIES = "apologies"  # a line a late dossier
    SCORECARD = "scorecard"  # points of an index framework


class Place(StrEnum):
    """Where a settled dossier without an outcome of its own is counted."""

    ON_TIME = "on_time"
    BY_OUTCOME = "by_outcome"  # by its own due date; on time where it has none
    LEFT_OUT = "left_out"


class Ending(StrEnum):
    """The endings that implementations place differently (domain facts 2.4, open question 4)."""

    WITHDRAWN = "withdrawn"  # by the applicant
    REFUSED = "refused"  # handling stopped, conditions not met
    WITHOUT_LIMIT = "without_limit"  # concluded, no due date


@dataclass(frozen=True)
class Column:
    """A counted column: dossiers that came in one of the ways and went in one of the ways; empty is any."""

    no: str
    head: Words
    over: str
    came: frozenset[str]
    went: frozenset[str]


@dataclass(frozen=True)
class Table:
    key: str
    kind: TableKind
    head: Words = NOTHING
    rows: str = ""  # of a flow: level_sector or unit
    received_at: str = ""  # only dossiers received at units of this kind
    columns: tuple[Column, ...] = ()
    indicators: tuple[str, ...] = ()
    framework: str = ""


@dataclass(frozen=True)
class Identity:
    """Column `left` is the sum of the columns `right`, in every row."""

    left: str
    right: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.left} = {' + '.join(self.right)}"


@dataclass(frozen=True)
class Block:
    """A text of a report. `text` is what a draft begins with; `{{CODE}}` is a figure, `.n` and `.d` its parts."""

    key: str
    head: Words
    text: str


@dataclass(frozen=True)
class Form:
    """A form as it holds from `valid_from`. `sent_as`: its code in the reporting system; empty: not sent there."""

    code: str
    valid_from: date
    basis: str
    certainty: str
    sure_of: Words
    symbol: str
    title: Words
    document: Words
    cut: str
    kinds: tuple[Kind, ...]
    whose: frozenset[str]
    scheduled: Mapping[Kind, frozenset[str]]
    sent_as: str
    options: Mapping[Ending, Place]
    unit_of_measure: Words
    tables: tuple[Table, ...]
    over: Mapping[str, Words]
    identities: tuple[Identity, ...]
    continues: tuple[str, str] | None  # column of this period, column of the previous one
    texts: tuple[Block, ...]

    @property
    def flow(self) -> Table | None:
        return next((table for table in self.tables if table.kind is TableKind.FLOW), None)
