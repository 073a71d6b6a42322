"""What can be wrong with a form as somebody wrote it: a code, the place, and the values its sentence needs.

The sentences for people are made by the door (`motcua.web.eforms.fault_words`); `RowInvalid` says them in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as having
from enum import StrEnum

# Limits of a form. A page of the browser posts each answer as a field; Django takes 1,000 of them at once.
MOST_PAGES = 30
MOST_FIELDS = 300
MOST_COLUMNS = 12
MOST_CELLS = 400  # rows times columns of one table
MOST_OPTIONS = 300
LONGEST_PATTERN = 200
MOST_BYTES = 400_000  # schema and layout together, as JSON
DEEPEST = 12


class Fault(StrEnum):
    """One reason why a form cannot be used."""

    NAME_TWICE = "name_twice"
    NAME_WRONG = "name_wrong"
    PAGE_TWICE = "page_twice"
    LABEL_MISSING = "label_missing"
    WORD_MISSING = "word_missing"
    WORD_UNKNOWN = "word_unknown"
    WORD_WRONG = "word_wrong"
    TYPE_UNKNOWN = "type_unknown"
    NO_OPTIONS = "no_options"
    BLOCK_UNKNOWN = "block_unknown"
    CONDITION_UNKNOWN = "condition_unknown"
    CONDITION_LATER = "condition_later"
    CONDITION_CIRCLE = "condition_circle"
    CONDITION_VALUE = "condition_value"
    CONDITION_IN_TABLE = "condition_in_table"
    TABLE_EMPTY = "table_empty"
    TABLE_NESTED = "table_nested"
    TABLE_ROWS = "table_rows"
    TABLE_LARGE = "table_large"
    SUM_UNKNOWN = "sum_unknown"
    LIMITS_CROSSED = "limits_crossed"
    PATTERN_WRONG = "pattern_wrong"
    PATTERN_MESSAGE = "pattern_message"
    SOURCE_UNKNOWN = "source_unknown"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    REFERS_TO_ITSELF = "refers_to_itself"
    KEYWORD_UNKNOWN = "keyword_unknown"
    WIDGET_UNKNOWN = "widget_unknown"
    NOT_A_FORM = "not_a_form"


_ENGLISH: Mapping[Fault, str] = {
    Fault.NAME_TWICE: "the field {field} stands twice",
    Fault.NAME_WRONG: "{field!r} is no name of a field: small letters, digits and _, a letter first, at most 60",
    Fault.PAGE_TWICE: "the page {field} stands twice",
    Fault.LABEL_MISSING: "{field} has no label in Vietnamese and English",
    Fault.WORD_MISSING: "{field} lacks {word}",
    Fault.WORD_UNKNOWN: "the field {field} has unknown words: {word}",
    Fault.WORD_WRONG: "the field {field} has a {word} that cannot be read",
    Fault.TYPE_UNKNOWN: "the field {field} has the unknown type {word}",
    Fault.NO_OPTIONS: "the field {field} has no options",
    Fault.BLOCK_UNKNOWN: "there is no block {word}",
    Fault.CONDITION_UNKNOWN: "the field {field} waits for {word}, which is no field of the form",
    Fault.CONDITION_LATER: "the field {field} waits for {word}, which comes only after it",
    Fault.CONDITION_CIRCLE: "the field {field} waits for itself: {word}",
    Fault.CONDITION_VALUE: "the field {field} waits for {word}, which is no choice before it",
    Fault.CONDITION_IN_TABLE: "the column {field} cannot have a condition",
    Fault.TABLE_EMPTY: "the table {field} has no columns",
    Fault.TABLE_NESTED: "the table {field} cannot hold a {word}",
    Fault.TABLE_ROWS: "the table {field} needs 0 <= min_rows <= max_rows and max_rows of at least 1",
    Fault.TABLE_LARGE: "the table {field} has more than {limit} cells: take rows or columns away",
    Fault.SUM_UNKNOWN: "the total {field} adds {word}, which is no number before it",
    Fault.LIMITS_CROSSED: "the field {field} has a lower limit above its upper one",
    Fault.PATTERN_WRONG: "the field {field} has a pattern that is wrong or could take too long: {word}",
    Fault.PATTERN_MESSAGE: "the field {field} has a pattern and no message that says what is wanted",
    Fault.SOURCE_UNKNOWN: "the field {field} is filled from {word}, which is no known source",
    Fault.TOO_MANY: "there are more than {limit} of {word}",
    Fault.TOO_LARGE: "the form is larger than {limit} bytes",
    Fault.TOO_DEEP: "the schema is nested deeper than {limit} levels",
    Fault.REFERS_TO_ITSELF: "the schema refers to itself at {word}",
    Fault.KEYWORD_UNKNOWN: "the schema uses {word}, which forms do not know",
    Fault.WIDGET_UNKNOWN: "the field {field} is drawn as {word}, which is unknown",
    Fault.NOT_A_FORM: "schema and layout do not make one form: {word}",
}


@dataclass(frozen=True)
class FormFault:
    """`field` is the field, column (`table.column`) or page it is about; empty for the whole form."""

    code: Fault
    field: str = ""
    params: Mapping[str, str | int] = having(default_factory=dict)

    def __str__(self) -> str:
        return _ENGLISH[self.code].format(field=self.field, **self.params)


class RowInvalid(ValueError):
    """A form that cannot be read. The message names the row and what is wrong with it."""

    def __init__(self, fault: FormFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def refuse(code: Fault, field: str = "", **params: str | int) -> RowInvalid:
    return RowInvalid(FormFault(code, field, params))
