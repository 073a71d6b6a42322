"""A framework that is wrong is refused, with every fault and its place; what is shipped is right."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml
from django.utils import translation

from motcua.scorecards import fault_words, frameworks
from motcua.scorecards.rules import files, reading
from motcua.scorecards.rules.documents import yaml_of
from motcua.scorecards.rules.faults import SENTENCES, Fault, FaultKind, FrameworkRefused
from motcua.scorecards.rules.framework import Rescaling, Source

WORDS = {"vi": "Tiêu chí", "en": "Criterion"}


def leaf(code: str, points: Any = 50, **more: Any) -> dict[str, Any]:
    found = {
        "code": code, "name": WORDS, "points": points, "formula": "ratio", "source": "self",
        "parameters": {"full": 100}, **more,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


def document(*criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "code": "T", "version": "v1", "name": WORDS, "scope": "unit", "valid_from": date(2026, 1, 1),
        "valid_to": None, "basis": "test", "certainty": "ours", "total": 100, "rescaling": "to_full",
        "criteria": list(criteria) or [leaf("1"), leaf("2")], **more,
    }  # fmt: skip


def faults(found: Any) -> list[tuple[FaultKind, str]]:
    with pytest.raises(FrameworkRefused) as refused:
        reading.framework(found)
    assert all(str(fault) for fault in refused.value.faults)
    return [(fault.kind, fault.place) for fault in refused.value.faults]


def test_a_right_document_is_read_with_exact_points() -> None:
    found = reading.framework(document(leaf("1", "33.3"), leaf("2", 66.7)))

    assert (found.key, found.total) == ("T/v1", 100)
    assert found.rescaling is Rescaling.TO_FULL
    assert [str(one.points) for one in found.leaves()] == ["33.3", "66.7"]


BAND = {"name": WORDS}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (document(leaf("1", 40), leaf("2", 50)), [(FaultKind.SUM_OF_ALL, "total")]),
        (
            document({"code": "G", "name": WORDS, "points": 100, "children": [leaf("1", 50), leaf("2", 49)]}),
            [(FaultKind.SUM_OF_CHILDREN, "G")],
        ),
        (document(leaf("1"), leaf("1")), [(FaultKind.DOUBLED_CODE, "1")]),
        (document(leaf("1", formula=None), leaf("2", source=None)),
         [(FaultKind.LEAF_WITHOUT_FORMULA, "1"), (FaultKind.LEAF_WITHOUT_SOURCE, "2")]),
        (
            document({**leaf("G", 100), "children": [leaf("1"), leaf("2")]}),
            [(FaultKind.GROUP_WITH_FORMULA, "G")],
        ),
        (document(leaf("1", parameters=None), leaf("2", formula="steps", parameters={})),
         [(FaultKind.PARAMETER_MISSING, "1"), (FaultKind.PARAMETER_MISSING, "2")]),
        (document(leaf("1", formula="yes_no"), leaf("2")), [(FaultKind.PARAMETER_UNUSED, "1")]),
        (document(leaf("1", parameters={"full": 0}), leaf("2", parameters={"full": 50, "floor": 60})),
         [(FaultKind.PARAMETER_OUT_OF_RANGE, "1"), (FaultKind.PARAMETER_OUT_OF_RANGE, "2")]),
        (document(leaf("1", parameters={"full": 100, "cap": 51}), leaf("2")),
         [(FaultKind.PARAMETER_OUT_OF_RANGE, "1")]),
        (
            document(leaf("1", formula="steps", parameters={"steps": [[90, 20], [80, 50]]}), leaf("2")),
            [(FaultKind.STEPS_OUT_OF_ORDER, "1")],
        ),
        (
            document(leaf("1", formula="steps", parameters={"steps": [[90, 60]]}), leaf("2")),
            [(FaultKind.STEPS_ABOVE_POINTS, "1")],
        ),
        (
            document(leaf("1", formula="information", parameters=None), leaf("2")),
            [(FaultKind.INFORMATION_WITH_POINTS, "1")],
        ),
        (document(leaf("1", source="indicator"), leaf("2", indicator="BACKLOG")),
         [(FaultKind.INDICATOR_MISSING, "1"), (FaultKind.INDICATOR_NOT_ASKED, "2")]),
        (
            document(leaf("1", source="indicator", indicator="NOPE"),
                     leaf("2", source="indicator", indicator="ONTIME_ONESTOP", variant="nope")),
            [(FaultKind.INDICATOR_UNKNOWN, "1"), (FaultKind.VARIANT_UNKNOWN, "2")],
        ),
        (document(leaf("1", formula="given", parameters=None, source="indicator", indicator="BACKLOG"), leaf("2")),
         [(FaultKind.FORMULA_UNFIT, "1")]),
        (document(leaf("1", multiplied_by="9"), leaf("2")), [(FaultKind.REFERENCE_UNKNOWN, "1")]),
        (document(leaf("1", multiplied_by="2"), leaf("2", multiplied_by="1")), [(FaultKind.CIRCLE, "1")]),
        (document(leaf("1", multiplied_by="1"), leaf("2")), [(FaultKind.CIRCLE, "1")]),
        (document(leaf("1", formula="mapped", parameters={"most": 100}, from_index="T"), leaf("2")),
         [(FaultKind.FROM_ITSELF, "1")]),
        (document(leaf("1", formula="mapped", parameters={"most": 100}), leaf("2")),
         [(FaultKind.PARAMETER_MISSING, "1")]),
        (document(bands=[{"code": "a", **BAND, "least": 50}]), [(FaultKind.BAND_GAP, "bands")]),
        (document(bands=[{"code": "a", **BAND, "least": 0, "below": 40}, {"code": "b", **BAND, "least": 50}]),
         [(FaultKind.BAND_GAP, "a")]),
        (document(bands=[{"code": "a", **BAND, "least": 0, "below": 60}, {"code": "b", **BAND, "least": 50}]),
         [(FaultKind.BAND_OVERLAP, "a")]),
        (document(bands=[{"code": "a", **BAND, "least": 0}, {"code": "b", **BAND, "least": 0}]),
         [(FaultKind.BAND_OVERLAP, "a")]),
        (document(bands=[{"code": "a", **BAND, "least": 0}, {"code": "b", **BAND, "least": 120}]),
         [(FaultKind.BAND_OUTSIDE, "b")]),
        (document(bands=[{"code": "a", **BAND, "least": 0}, {"code": "a", **BAND, "least": 50}]),
         [(FaultKind.DOUBLED_BAND, "a")]),
        (document({"code": "G", "name": WORDS, "points": 100, "applies_to": ["commune"],
                   "children": [leaf("1"), leaf("2", applies_to=["province"])]}), [(FaultKind.NEVER_APPLIES, "2")]),
        (document(valid_to=date(2025, 1, 1)), [(FaultKind.ENDS_BEFORE_IT_BEGINS, "valid_to")]),
        (document(valid_from="2026-02-30"), [(FaultKind.NO_DAY, "valid_from")]),
        (document(leaf("1", when_empty="4/3"), leaf("2")), [(FaultKind.PARAMETER_OUT_OF_RANGE, "1")]),
        (document(leaf("1", 150), leaf("2", -50)), [(FaultKind.NEGATIVE_POINTS, "2")]),
        (document(leaf("1", surprise=1), leaf("2")), [(FaultKind.SHAPE, "criteria[0]")]),
        ("a text", [(FaultKind.SHAPE, "$")]),
        (document(total=float("nan")), [(FaultKind.SHAPE, "$")]),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(wrong: Any, expected: list[tuple[FaultKind, str]]) -> None:
    assert faults(wrong) == expected


def test_all_faults_are_found_in_one_go() -> None:
    wrong = document(leaf("1", 40, parameters=None), leaf("1", 50, source="indicator", indicator="NOPE"))

    assert faults(wrong) == [
        (FaultKind.DOUBLED_CODE, "1"),
        (FaultKind.SUM_OF_ALL, "total"),
        (FaultKind.PARAMETER_MISSING, "1"),
        (FaultKind.INDICATOR_UNKNOWN, "1"),
    ]


def test_a_document_that_contains_itself_is_refused() -> None:
    wrong = document()
    wrong["criteria"].append({"code": "G", "name": WORDS, "points": 0, "children": wrong["criteria"]})

    assert faults(wrong) == [(FaultKind.CIRCLE, "$")]


def test_two_indices_that_take_their_values_from_each_other_are_refused() -> None:
    def mapped(code: str, of: str) -> Any:
        one = leaf("1", 100, formula="mapped", parameters={"most": 100}, from_index=of)
        return reading.framework(document(one, code=code))

    reading.refuse_circles([mapped("A", "B/v1"), mapped("B", "C")])
    with pytest.raises(FrameworkRefused, match="A > B > A"):
        reading.refuse_circles([mapped("A", "B/v1"), mapped("B", "A")])


def test_every_kind_of_fault_has_its_sentence() -> None:
    assert set(SENTENCES) == set(FaultKind)


def test_every_shipped_framework_is_read_and_adds_up() -> None:
    every = frameworks.shipped()

    assert {one.code for one in every.values()} >= {"766"}
    for framework in every.values():
        assert framework.total == sum(leaf.points for leaf in framework.leaves())
        assert framework.basis
        assert framework.is_demo == (framework.certainty == "ours"), framework.key


def test_decision_766_has_the_points_and_groups_of_its_version() -> None:
    framework = frameworks.one("766")

    assert framework.key == "766/API-2026-09"
    assert [(one.code, int(one.points)) for one in framework.criteria] == [
        ("CKMB", 18), ("TDGQ", 20), ("CLGQ", 12), ("TTTT", 10), ("MDHL", 18), ("MDSH", 22),
    ]  # fmt: skip
    assert [(band.code, int(band.least)) for band in framework.bands] == [
        ("excellent", 90), ("good", 80), ("fair", 70), ("average", 50), ("weak", 0),
    ]  # fmt: skip
    assert {leaf.source for leaf in framework.leaves()} == {Source.INDICATOR}
    empties = {leaf.code: leaf.when_empty for leaf in framework.leaves() if leaf.when_empty is not None}
    assert empties == {"1.4": 0, "5.2": 1, "5.3": 1, "5.4": 0}


def test_an_unknown_framework_is_refused_by_name() -> None:
    with pytest.raises(frameworks.UnknownFramework, match="767"):
        frameworks.one("767")


def test_the_published_schema_takes_every_shipped_file() -> None:
    schema = json.loads(reading.schema_text())
    assert schema["properties"]["certainty"]["enum"] == ["sourced", "memory", "ours", "doubtful"]
    folder = Path(reading.__file__).parents[2] / "law" / "scorecards"
    for file in folder.glob("*.yaml"):
        assert set(yaml.safe_load(file.read_text(encoding="utf-8"))) <= set(schema["properties"])


def test_every_fault_is_said_in_vietnamese() -> None:
    folder = Path(reading.__file__).parents[1] / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    translated = {entry.msgid: entry.msgstr for entry in polib.pofile(str(folder))}

    for kind, sentence in SENTENCES.items():
        assert translated.get(sentence), kind
        for name in re.findall(r"%\((\w+)\)s", sentence):
            assert f"%({name})s" in translated[sentence], kind
    with translation.override("vi"):
        fault = Fault(FaultKind.SUM_OF_CHILDREN, "1", {"sum": "9", "points": "10"})
        assert fault_words.said(fault) == "1: tổng điểm các phần là 9, nhưng ghi 10"


def test_a_few_lines_that_stand_for_gigabytes_are_not_read() -> None:
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\ncode: [*b, *b]\n"
    with pytest.raises(FrameworkRefused, match="aliases are not read"):
        files.read(bomb)
    with pytest.raises(FrameworkRefused, match="no YAML"):
        files.read(b"\xff\xfe\x00")
    with pytest.raises(FrameworkRefused, match="at most 2000000"):
        files.read(b"x" * 2_000_001)


def test_a_yaml_file_is_read_under_the_name_asked_for() -> None:
    content = yaml_of(document()).encode()

    assert files.read(content).framework.key == "T/v1"
    assert files.read(content, code="U", version="v2").framework.key == "U/v2"
