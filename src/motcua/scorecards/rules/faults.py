"""What can be wrong with an index framework, and where. `scorecards.fault_words` has the Vietnamese."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    SHAPE = "shape"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_POINTS = "negative_points"
    SUM_OF_CHILDREN = "sum_of_children"
    SUM_OF_ALL = "sum_of_all"
    DOUBLED_CODE = "doubled_code"
    DOUBLED_BAND = "doubled_band"
    LEAF_WITHOUT_FORMULA = "leaf_without_formula"
    LEAF_WITHOUT_SOURCE = "leaf_without_source"
    GROUP_WITH_FORMULA = "group_with_formula"
    PARAMETER_MISSING = "parameter_missing"
    PARAMETER_UNUSED = "parameter_unused"
    PARAMETER_OUT_OF_RANGE = "parameter_out_of_range"
    STEPS_OUT_OF_ORDER = "steps_out_of_order"
    STEPS_ABOVE_POINTS = "steps_above_points"
    INFORMATION_WITH_POINTS = "information_with_points"
    INDICATOR_MISSING = "indicator_missing"
    INDICATOR_UNKNOWN = "indicator_unknown"
    VARIANT_UNKNOWN = "variant_unknown"
    INDICATOR_NOT_ASKED = "indicator_not_asked"
    FORMULA_UNFIT = "formula_unfit"
    REFERENCE_UNKNOWN = "reference_unknown"
    CIRCLE = "circle"
    FROM_ITSELF = "from_itself"
    BAND_OVERLAP = "band_overlap"
    BAND_GAP = "band_gap"
    BAND_OUTSIDE = "band_outside"
    NEVER_APPLIES = "never_applies"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    NO_DAY = "no_day"
    FILE_TOO_LARGE = "file_too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    NO_WORKBOOK = "no_workbook"
    NO_DOCUMENT = "no_document"
    MANY_SHEETS = "many_sheets"
    MANY_ROWS = "many_rows"
    NO_HEADINGS = "no_headings"
    LABEL_TWICE = "label_twice"
    LABEL_MISSING = "label_missing"
    HEADING_UNKNOWN = "heading_unknown"
    HEADING_TWICE = "heading_twice"
    NO_HEADING_ABOVE = "no_heading_above"
    CELL_EMPTY = "cell_empty"
    CELL_ERROR = "cell_error"
    CODE_AGAIN = "code_again"
    GROUP_MISSING = "group_missing"
    UNDER_ITSELF = "under_itself"
    NOT_LIKE = "not_like"
    WORD_UNKNOWN = "word_unknown"


SENTENCES: Mapping[FaultKind, str] = {
    FaultKind.SHAPE: "the document does not follow the schema: %(said)s",
    FaultKind.NOT_A_NUMBER: "“%(said)s” is no number",
    FaultKind.NEGATIVE_POINTS: "points cannot be negative: %(points)s",
    FaultKind.SUM_OF_CHILDREN: "the points of the parts add up to %(sum)s, but %(points)s are stated",
    FaultKind.SUM_OF_ALL: "the points of all criteria add up to %(sum)s, but the total stated is %(points)s",
    FaultKind.DOUBLED_CODE: "the code %(code)s stands %(times)s times",
    FaultKind.DOUBLED_BAND: "the band %(code)s stands twice",
    FaultKind.LEAF_WITHOUT_FORMULA: "a criterion without parts needs a formula",
    FaultKind.LEAF_WITHOUT_SOURCE: "a criterion without parts needs a source",
    FaultKind.GROUP_WITH_FORMULA: "a criterion with parts has no formula, source or indicator of its own",
    FaultKind.PARAMETER_MISSING: "the formula %(formula)s needs the parameter %(name)s",
    FaultKind.PARAMETER_UNUSED: "the formula %(formula)s has no parameter %(name)s",
    FaultKind.PARAMETER_OUT_OF_RANGE: "the parameter %(name)s cannot be %(said)s",
    FaultKind.STEPS_OUT_OF_ORDER: "the steps have to rise, both the value and the points: %(said)s",
    FaultKind.STEPS_ABOVE_POINTS: "a step gives %(said)s, more than the %(points)s points of the criterion",
    FaultKind.INFORMATION_WITH_POINTS: "information is worth no points, but %(points)s are stated",
    FaultKind.INDICATOR_MISSING: "the source is an indicator, but none is named",
    FaultKind.INDICATOR_UNKNOWN: "there is no indicator %(code)s",
    FaultKind.VARIANT_UNKNOWN: "the indicator %(code)s has no variant %(variant)s",
    FaultKind.INDICATOR_NOT_ASKED: "an indicator is named, but the source is another",
    FaultKind.FORMULA_UNFIT: "the formula %(formula)s cannot take its value from the source %(source)s",
    FaultKind.REFERENCE_UNKNOWN: "it is multiplied by %(code)s, which is no criterion without parts",
    FaultKind.CIRCLE: "these criteria refer to each other in a circle: %(said)s",
    FaultKind.FROM_ITSELF: "the value is mapped from this very index, %(code)s",
    FaultKind.BAND_OVERLAP: "the bands %(first)s and %(second)s overlap at %(said)s",
    FaultKind.BAND_GAP: "no band covers %(said)s up to %(upto)s",
    FaultKind.BAND_OUTSIDE: "a band begins between 0 and 100, not at %(said)s",
    FaultKind.NEVER_APPLIES: "it applies to no kind of unit that the group above it applies to",
    FaultKind.ENDS_BEFORE_IT_BEGINS: "it ends (%(to)s) before it begins (%(since)s)",
    FaultKind.NO_DAY: "%(said)s is no day",
    FaultKind.FILE_TOO_LARGE: "the file has %(said)s bytes; at most %(most)s are read",
    FaultKind.UNPACKS_TOO_LARGE: "the workbook unpacks to %(said)s bytes; at most %(most)s are read",
    FaultKind.NO_WORKBOOK: "the file is no workbook that can be read. Save it as XLSX and try again",
    FaultKind.NO_DOCUMENT: "the file is no YAML that can be read: %(said)s",
    FaultKind.MANY_SHEETS: "the workbook has %(said)s sheets; the table is one sheet alone",
    FaultKind.MANY_ROWS: "the sheet has more than %(most)s rows",
    FaultKind.NO_HEADINGS: "no row has the headings %(said)s",
    FaultKind.LABEL_TWICE: "the row “%(said)s” stands twice",
    FaultKind.LABEL_MISSING: "the row “%(said)s” above the headings is missing or empty",
    FaultKind.HEADING_UNKNOWN: "the heading “%(said)s” is not known",
    FaultKind.HEADING_TWICE: "the heading “%(said)s” stands twice",
    FaultKind.NO_HEADING_ABOVE: "this cell stands under no heading",
    FaultKind.CELL_EMPTY: "“%(said)s” is empty",
    FaultKind.CELL_ERROR: "the formula of the cell gives an error: %(said)s",
    FaultKind.CODE_AGAIN: "the code %(code)s stands already in %(at)s",
    FaultKind.GROUP_MISSING: "the group %(code)s is not in the table",
    FaultKind.UNDER_ITSELF: "%(code)s stands, in the end, under itself",
    FaultKind.NOT_LIKE: "“%(said)s” is not like “%(like)s”",
    FaultKind.WORD_UNKNOWN: "“%(said)s” is not known; possible are: %(allowed)s",
}


@dataclass(frozen=True)
class Fault:
    """One fault. `place`: the code of the criterion or band, or the path in the document where it has none."""

    kind: FaultKind
    place: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.place}: {SENTENCES[self.kind] % self.values}"


class FrameworkRefused(ValueError):
    """A framework that cannot be used. `faults` has every one that was found, in the order of the document."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))
