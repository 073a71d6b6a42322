"""Plans of reorganisation: what is wrong with one, all at once, and reading them from files."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from motcua.agencies import plan_files
from motcua.agencies.errors import PlanUnreadable
from motcua.agencies.reorganising import Known, Surroundings, course, faults

DAY = date(2026, 12, 1)
TODAY = date(2026, 11, 2)
BEGAN = date(2025, 7, 1)


def known(agency_id: str, parent: str = "P", level: str = "commune", **changed: Any) -> Known:
    return Known(
        **{"agency_id": agency_id, "name": f"Đơn vị {agency_id}", "level": level, "parent": parent,
           "valid_from": BEGAN, **changed}
    )  # fmt: skip


UNITS = [
    known("P", "", "province"), known("A"), known("B"), known("C"), known("A.1", "A"), known("D", level="district"),
    known("D.1", "D"), known("GONE", valid_to=date(2025, 12, 31)), known("LATER", valid_from=date(2027, 1, 1)),
    known("TAKEN", planned="9/QĐ"),
]  # fmt: skip


def around(units: list[Known] = UNITS) -> Surroundings:
    return Surroundings(
        {one.agency_id: one for one in units},
        areas=frozenset({"56"}),
        sectors=frozenset({"land", "forest"}),
        procedures=frozenset({"d.1"}),
        retired=frozenset({"OLD"}),
    )


def wrong(*acts: dict[str, Any], on: date = DAY) -> list[tuple[str, int, str]]:
    found = faults(plan_files.acts_of(acts), around(), effective_on=on, today=TODAY)
    return [(fault.kind.value, fault.place, fault.about) for fault in found]


def merge(*units: str, into: str) -> dict[str, Any]:
    return {"kind": "merge", "units": list(units), "into": into}


def split(unit: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "split", "unit": unit, "parts": list(parts)}


def create(agency_id: str, **changed: str) -> dict[str, Any]:
    return {
        "kind": "create",
        "new": {"agency_id": agency_id, "name": "Mới", "kind": "department", "level": "commune", "area": "56",
                "parent": "P", **changed},
    }  # fmt: skip


@pytest.mark.parametrize(
    "acts",
    [
        [merge("A", "B", into="C")],
        [merge("A", "B", into="A")],
        [create("N"), merge("A", "B", into="N")],
        [split("B", {"unit": "C", "rest": True}, {"unit": "A", "sectors": ["land"]})],
        [split("B", {"unit": "B", "rest": True}, {"unit": "A", "procedures": ["d.1"]})],
        [{"kind": "rename", "unit": "A", "name": "Tên mới"}, {"kind": "move", "unit": "B", "under": "A"}],
        [{"kind": "abolish", "level": "district"}],
        [{"kind": "abolish", "units": ["D"], "into": "A"}],
        [create("N"), create("N.1", parent="N"), {"kind": "move", "unit": "A", "under": "N.1"}],
    ],
)
def test_a_plan_that_can_be_carried_out_has_no_fault(acts: list[dict[str, Any]]) -> None:
    assert wrong(*acts) == []


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([], [("no_acts", 0, "")]),
        ([merge("A", "X", into="C")], [("unit_unknown", 1, "X")]),
        ([merge("A", "B", into="X")], [("successor_unknown", 1, "X")]),
        ([merge("A", "B", into="LATER")], [("successor_not_yet", 1, "LATER")]),
        ([merge("A", "B", into="GONE")], [("successor_ended", 1, "GONE")]),
        ([merge("A", "GONE", into="C")], [("unit_ended", 1, "GONE")]),
        ([merge("A", "LATER", into="C")], [("unit_not_yet", 1, "LATER")]),
        ([merge("A", "TAKEN", into="C")], [("overlap", 1, "TAKEN")]),
        ([merge("A", into="A")], [("one_unit_alone", 1, "")]),
        ([merge("A", into="B"), merge("B", into="A")], [("cycle", 1, "B"), ("cycle", 2, "A")]),
        ([merge("A", into="B"), merge("B", into="C")], [("successor_ends", 1, "B")]),
        ([merge("A", into="C"), merge("A", into="B")], [("named_twice", 2, "A")]),
        ([merge("A", into="C"), {"kind": "rename", "unit": "A", "name": "X"}], [("named_twice", 2, "A")]),
        ([split("B", {"unit": "C", "rest": True})], [("one_part_alone", 1, "B")]),
        ([split("B", {"unit": "C", "sectors": ["land"]}, {"unit": "A", "sectors": ["forest"]})],
         [("no_rest", 1, "B")]),
        ([split("B", {"unit": "C", "rest": True}, {"unit": "A", "rest": True})], [("two_rests", 1, "C")]),
        ([split("B", {"unit": "C", "rest": True}, {"unit": "A"})], [("part_empty", 1, "A")]),
        ([split("B", {"unit": "C", "rest": True, "sectors": ["land"]}, {"unit": "A", "sectors": ["land", "sea"]})],
         [("sector_unknown", 1, "sea"), ("rules_overlap", 1, "land")]),
        ([split("A", {"unit": "C", "rest": True}, {"unit": "B", "sectors": ["land"]})],
         [("children_left", 1, "A.1")]),
        ([create("A")], [("identifier_taken", 1, "A")]),
        ([create("OLD")], [("identifier_taken", 1, "OLD")]),
        ([create("N"), create("N")], [("identifier_twice", 1, "N"), ("identifier_twice", 2, "N")]),
        ([create("N", area="99", kind="guild")], [("unknown_word", 1, "guild"), ("area_unknown", 1, "99")]),
        ([create("N", name="")], [("missing", 1, "name")]),
        ([{"kind": "rename", "unit": "A", "name": "Đơn vị A"}], [("no_change", 1, "A")]),
        ([{"kind": "move", "unit": "A", "under": "A.1"}], [("parent_cycle", 1, "A")]),
        ([{"kind": "move", "unit": "B", "under": "D"}, {"kind": "abolish", "level": "district"}],
         [("parent_ends", 1, "D")]),
        ([{"kind": "abolish", "level": "ministry"}], [("level_empty", 1, "ministry")]),
        ([{"kind": "abolish", "level": "province"}], [("no_one_above", 1, "P")]),
    ],
)  # fmt: skip
def test_each_fault_is_named(acts: list[dict[str, Any]], expected: list[tuple[str, int, str]]) -> None:
    assert wrong(*acts) == expected


def test_all_faults_are_told_at_once() -> None:
    found = wrong(merge("A", "X", into="Y"), merge("A", into="B"), on=date(2026, 11, 1))
    assert found == [
        ("date_past", 0, "2026-11-01"), ("unit_unknown", 1, "X"), ("successor_unknown", 1, "Y"),
        ("named_twice", 2, "A"),
    ]  # fmt: skip


def test_units_below_go_with_the_one_above_and_a_level_goes_to_who_remains() -> None:
    units = {one.agency_id: one for one in UNITS}
    acts = plan_files.acts_of([merge("A", "B", into="C"), {"kind": "abolish", "level": "district"}])
    found = course(acts, units, effective_on=DAY)
    assert {unit: one.sole for unit, one in found.endings.items()} == {"A": "C", "B": "C", "D": "P"}
    assert found.parents == {"A.1": "C", "D.1": "P"}


YAML = """
number: 12/QĐ-UBND
signed_on: 2026-11-02
signer: P
basis: Nghị quyết 1
effective_on: 2026-12-01
acts:
  - {kind: merge, units: [A, B], into: C}
  - kind: split
    unit: D
    parts: [{unit: A, rest: true}, {unit: B, sectors: [land], received_at: [A.1]}]
"""


def test_a_plan_is_read_from_yaml() -> None:
    found = plan_files.read("plan.yaml", YAML.encode())
    assert (found.head["number"], found.head["effective_on"]) == ("12/QĐ-UBND", "2026-12-01")
    merging, splitting = plan_files.acts_of(found.acts)
    assert (merging.units, merging.into) == (("A", "B"), "C")
    assert splitting.parts[1].received_at == {"A.1"}


def workbook(*lines: list[Any], heads: list[str] | None = None) -> bytes:
    book = load_workbook(BytesIO(plan_files.template()))
    sheet = book[plan_files.ACT_SHEET]
    if heads is not None:
        for column, word in enumerate(heads, 1):
            sheet.cell(1, column, word)
    for line in lines:
        sheet.append(line)
    book[plan_files.HEAD_SHEET].cell(1, 2, "12/QĐ-UBND")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def row(**cells: Any) -> list[Any]:
    return [cells.get(key) for key in plan_files.COLUMNS]


def test_a_plan_is_read_from_a_workbook_of_one_row_an_act() -> None:
    found = plan_files.read(
        "plan.xlsx",
        workbook(
            row(kind="Lập mới", agency_id="N", name="Xã Mới", unit_kind="peoples_committee", level="Cấp xã",
                under="P", area=56),
            row(kind="Sáp nhập", units="A; B", into="N"),
            row(kind="Chia", units="C", into="A", rest="x"),
            row(kind="Chia", units="C", into="B", sectors="land, forest"),
            row(kind="Bỏ cấp", level="cấp huyện"),
        ),
    )  # fmt: skip
    making, merging, splitting, abolishing = plan_files.acts_of(found.acts)
    assert found.head["number"] == "12/QĐ-UBND"
    assert making.new is not None
    assert (making.new.area, making.new.level, making.new.parent) == ("56", "commune", "P")
    assert merging.units == ("A", "B")
    assert [(part.unit, part.rest) for part in splitting.parts] == [("A", True), ("B", False)]
    assert splitting.parts[1].sectors == {"land", "forest"}
    assert abolishing.level == "district"


def test_merged_cells_and_wrong_headings_are_clear_errors() -> None:
    book = load_workbook(BytesIO(workbook(row(kind="Gộp", units="A;B", into="C"))))
    book[plan_files.ACT_SHEET].merge_cells("B2:B4")
    out = BytesIO()
    book.save(out)
    with pytest.raises(PlanUnreadable, match=r"Cells are merged \(B2:B4\)"):
        plan_files.read("plan.xlsx", out.getvalue())
    with pytest.raises(PlanUnreadable, match=r"unknown: Cột lạ; missing: Việc"):
        plan_files.read("plan.xlsx", workbook(heads=["Cột lạ"]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"acts: {", "no readable YAML"),
        (b"number: 1", "no list `acts`"),
        (b"acts: [&a {kind: merge}, *a]", "anchors"),
        (b"acts: [{kind: dissolve}]", "is no kind of act"),
        (b"acts: [{kind: merge, units: [A], into: B, colour: red}]", "unknown: colour"),
        (b"acts: [{kind: move, unit: A}]", "names the unit `under`"),
        (b"acts: [{kind: split, unit: A, parts: [{rest: true}]}]", "a part names its `unit`"),
        (b"PK\x03\x04 no workbook", "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, said: str) -> None:
    with pytest.raises(PlanUnreadable, match=said):
        plan_files.read("plan", content)
