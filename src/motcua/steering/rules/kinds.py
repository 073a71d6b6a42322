"""What a kind of register entry is: its fields, who keeps it, who confirms it, which figures come of it.

A kind is data (law/steering/*.yaml, read by `law`): pages, checks, export and import follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class FieldType(StrEnum):
    TEXT = "text"  # one line
    LONG = "long"  # several lines
    WHOLE = "whole"  # a whole number, none below 0
    DECIMAL = "decimal"  # exact, kept as text: "91.43"
    DAY = "day"
    YEAR = "year"
    CHOICE = "choice"
    YES_NO = "yes_no"
    UNIT = "unit"  # another unit than the one that the entry is about
    LINK = "link"  # an entry of another kind, by its series
    INDICATOR = "indicator"  # an indicator by its code


class Keeper(StrEnum):
    UNITS = "units"  # each unit its own, reform staff any
    PROVINCE = "province"  # reform staff alone


class Need(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    NEVER = "never"


class Confirmer(StrEnum):
    """Who has to agree before an entry counts; always another person than its author."""

    NOBODY = "nobody"
    HEAD = "head"  # of the unit, or who may for the province
    PROVINCE = "province"


@dataclass(frozen=True)
class Phrase:
    vi: str
    en: str

    def text(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


@dataclass(frozen=True, kw_only=True)
class Field:
    """One fact. Numbers and days may be bounded: `least`, `most`, `ahead` (may lie in the future), `not_before` and
    `at_most` name another field or `day`. `needed_with` makes it required once another field holds one of the
    values (empty: anything)."""

    code: str
    type: FieldType
    name: Phrase
    hint: Phrase | None = None
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    ahead: bool = False
    not_before: str = ""
    at_most: str = ""
    needed_with: tuple[str, frozenset[str]] | None = None
    choices: Mapping[str, Phrase] | None = None
    kind: str = ""  # of a link
    same_unit: bool = False  # the linked entry is about the same unit

    @property
    def longest(self) -> int:
        return 4000 if self.type is FieldType.LONG else 300


class Counts(StrEnum):
    """How a figure is made of entries."""

    ENTRIES = "entries"  # entries that meet the conditions / entries
    UNITS = "units"  # units with such an entry / units
    LEAST = "least"  # entries of the unit that has fewest
    TOTAL = "total"  # a sum of numbers / a sum of numbers
    RECORDED = "recorded"  # what one entry says, published by others
    DONE = "done"  # a yes or no: whether there is one


class Span(StrEnum):
    """Which entries a figure looks at. `by` names the day that places an entry."""

    YEAR = "year"  # from 1 January of the year of the last day
    PERIOD = "period"
    NEWEST = "newest"  # of each unit, the newest up to the last day
    TO_DATE = "to_date"
    OF_YEAR = "of_year"  # whose field `year` is the year of the last day


@dataclass(frozen=True)
class Condition:
    """`field` holds one of `values`; is filled (a day: not after the last day); is empty; is at most another."""

    field: str
    values: frozenset[str] = frozenset()
    is_filled: bool = False
    is_empty: bool = False
    at_most: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureSpec:
    """`counted` and `among` name both sides in words; `among` is None for a plain count."""

    code: str
    counts: Counts
    span: Span
    counted: Phrase
    among: Phrase | None
    by: str = "day"
    only: tuple[Condition, ...] = ()
    when: tuple[Condition, ...] = ()
    of_obliged: bool = True  # units: all that are obliged; else those with an entry
    take: str = ""
    over: str = ""
    less_kind: str = ""  # taken off the sum: this kind's entries of the year ...
    less_take: str = ""  # ... by this field


@dataclass(frozen=True)
class Due:
    """What is due by a day until it is done: the reminders."""

    by: str
    done: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`owes`: how many entries each obliged unit has to have in a year; 0: none are owed."""

    key: str
    ordinal: int
    name: Phrase
    about: Phrase
    basis: str
    certainty: str
    keeper: Keeper
    unit: Need
    number: Need
    title: Need
    title_name: Phrase
    day_name: Phrase
    day_ahead: bool
    evidence: Need
    evidence_with: str
    confirmer: Confirmer
    names_nobody: bool
    same: tuple[str, ...]
    fields: tuple[Field, ...]
    figures: tuple[FigureSpec, ...]
    due: Due | None
    owes: int

    @cached_property
    def by_code(self) -> Mapping[str, Field]:
        return {field.code: field for field in self.fields}

    @cached_property
    def figures_by_code(self) -> Mapping[str, FigureSpec]:
        return {figure.code: figure for figure in self.figures}

    @property
    def needs_confirmation(self) -> bool:
        return self.confirmer is not Confirmer.NOBODY

    def facts_schema(self) -> dict[str, object]:
        """The JSON Schema that the facts of every entry of this kind obey."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "required": [field.code for field in self.fields if field.is_required],
            "properties": {field.code: _schema_of(field) for field in self.fields},
        }


def _schema_of(field: Field) -> dict[str, object]:
    bounds: dict[str, object] = {}
    if field.least is not None:
        bounds["minimum"] = field.least
    if field.most is not None:
        bounds["maximum"] = field.most
    match field.type:
        case FieldType.TEXT | FieldType.LONG | FieldType.INDICATOR:
            return {"type": "string", "minLength": 1, "maxLength": field.longest}
        case FieldType.WHOLE:
            return {"type": "integer", "minimum": 0, **bounds}
        case FieldType.YEAR:
            return {"type": "integer", "minimum": 2000, "maximum": 2100}
        case FieldType.UNIT:
            return {"type": "integer", "minimum": 1}
        case FieldType.DECIMAL:
            return {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,6})?$"}
        case FieldType.DAY:
            return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        case FieldType.CHOICE:
            return {"enum": sorted(field.choices or ())}
        case FieldType.YES_NO:
            return {"type": "boolean"}
        case FieldType.LINK:
            return {"type": "string", "pattern": "^[0-9a-f-]{36}$"}
