"""What can be wrong with an index framework, and where. `scorecards.words` has the Vietnamese."""

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
    ROW = "row"


SENTENCES: Mapping[FaultKind, str] = {
    FaultKind.SHAPE: "the document does not follow the schema: %(said)s",
    FaultKind.NOT_A_NUMBER: "%(said)s is no number",
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
    FaultKind.ROW: "%(said)s",
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
