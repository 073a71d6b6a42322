"""Step tables: what they may say, what is refused, and what they compile to."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from motcua.kernel.dmn.expressions import ExpressionInvalid, from_foreign, holds, parse
from motcua.kernel.dmn.files import read_dmn, write_dmn
from motcua.kernel.dmn.tables import DecisionAmbiguous, DecisionTable, Hit, Rule, decide
from motcua.processes.queries import lane_name
from motcua.processes.rules.bpmn import write_bpmn
from motcua.processes.rules.compiling import compile_table
from motcua.processes.rules.importing import Level, read_bpmn
from motcua.processes.rules.layout import lay_out
from motcua.processes.rules.reading import read_file, read_xlsx, read_yaml, template
from motcua.processes.rules.soundness import weight_until
from motcua.processes.rules.table import TableInvalid
from process_tables import EVERYTHING, draft, row, table


def steps(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Thử", "steps": list(rows), **more}


SIGN = row(2, "agency_head")


def test_hours_count_along_the_longest_branch_only() -> None:
    found = draft(read_yaml(EVERYTHING.read_bytes())[0])
    assert found.faults == ()
    assert found.graph is not None
    until = weight_until(found.graph)
    # 8 check + 16 examine + 16 (one branch 16, the other 8 and a wait of 8) + 8 review + 8 signature
    assert until["soat"] == (8 + 16 + 16 + 8) * 60
    assert found.weight == 56 * 60


def test_hours_above_the_limit_are_refused_with_both_figures() -> None:
    found = draft(table(steps(row(1, hours=33), SIGN, limit_hours=40)))
    assert [fault.code for fault in found.faults] == ["hours"]
    assert "41 working hours" in found.faults[0].message
    assert "the limit is 40" in found.faults[0].message
    assert found.bpmn == b""
    assert draft(table(steps(row(1, hours=32), SIGN, limit_hours=40))).is_usable


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (steps(), "no steps"),
        (steps(row(1), row(3, "agency_head")), "not numbered"),
        (steps(row(1, hours=0), SIGN), "no number of working hours"),
        (steps(row(1, hours="mười"), SIGN), "no number of working hours"),
        (steps(row(1, loop={"to": 5, "when": "x"}), SIGN), "does not exist"),
        (steps(row(1, loop={"to": 2, "when": "x"}), SIGN), "leads back"),
        (steps(row(1), row(2, "agency_head", condition="x")), "last step"),
        (steps(row(1, parallel="A"), SIGN), "one branch only"),
        (steps(row(1, key="Một"), SIGN), "lower-case"),
        (steps(row(1, script="x"), SIGN), "unknown columns: script"),
        (steps(row(1), SIGN, variables=[{"key": "x", "type": "code"}]), "unknown type"),
        (
            steps(
                row(1, parallel="A"),
                row(2, parallel="A"),
                row(3, loop={"to": 1, "when": "x"}),
                row(4, "agency_head"),
            ),
            "into the parallel group A",
        ),
    ],
)
def test_a_table_that_contradicts_itself_says_where(raw: dict[str, Any], why: str) -> None:
    with pytest.raises(TableInvalid, match=why):
        table(raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (steps(row(1, "wizard"), SIGN), "role"),
        (steps(row(1, condition='tuoi = "x"'), SIGN), "variable"),
        (steps(row(1, condition="__import__('os')"), SIGN), "condition"),
        (steps(row(1, asks="ket_qua"), SIGN), "variable"),
        (steps(row(1, decide="bang"), SIGN), "decision"),
    ],
)
def test_a_table_that_cannot_run_is_refused_by_the_check(raw: dict[str, Any], code: str) -> None:
    found = draft(table(raw))
    assert code in {fault.code for fault in found.faults}
    assert not found.is_usable


def test_a_step_keeps_its_key_when_another_is_put_before_it() -> None:
    before = table(steps(row(1, name="Thẩm định"), row(2, "agency_head", name="Ký")))
    after = table(steps(row(1, name="Phân công"), row(2, name="Thẩm định"), row(3, "agency_head", name="Ký")))
    assert [r.key for r in before.rows] == ["s_tham_dinh", "s_ky"]
    assert [r.key for r in after.rows] == ["s_phan_cong", "s_tham_dinh", "s_ky"]


def test_what_is_written_as_bpmn_and_dmn_is_read_back_without_loss() -> None:
    graph = compile_table(read_yaml(EVERYTHING.read_bytes())[0])
    written = write_bpmn(graph, lane_name=lane_name)
    read = read_bpmn(written, lane_roles={}, dmn=write_dmn(graph.key, graph.decisions))

    assert read.graph == graph
    assert {line.level for line in read.lines} == {Level.KEPT}
    assert write_bpmn(read.graph, lane_name=lane_name) == written


def test_the_picture_has_lanes_for_each_post_and_no_two_boxes_on_each_other() -> None:
    laid, lanes = lay_out(compile_table(read_yaml(EVERYTHING.read_bytes())[0]))
    assert {(lane.role, lane.unit) for lane in lanes} == {
        ("case_officer", ""),
        ("case_officer", "H56.02"),
        ("case_officer", "H56.03"),
        ("division_head", ""),
        ("agency_head", ""),
    }
    boxes = [node.box for node in laid.nodes if node.box and node.kind != "timer"]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = (
                a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
            )
            assert apart, (a, b)


def test_the_template_is_a_table_that_can_run() -> None:
    found = read_file("mau.xlsx", template())[0]
    assert (found.key, found.limit, [r.role for r in found.rows]) == (
        "cap-xa-mau",
        2400,
        ["case_officer", "division_head", "agency_head"],
    )
    assert draft(found).is_usable


def test_a_workbook_says_the_same_as_the_yaml() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet = book["Các bước"]
    sheet["D2"] = "Nhà tiên tri"
    book["Bảng quyết định"].append(["Bảng", "phan_luong", "first"])
    book["Bảng quyết định"].append(["vào: fee_vnd", "ra: ket_qua"])
    book["Bảng quyết định"].append(["> 10", '"lam_lai"'])
    book["Bảng quyết định"].append(["-", '"dong_y"'])
    sheet["K2"] = "phan_luong"
    out = io.BytesIO()
    book.save(out)
    found = read_xlsx(out.getvalue())
    assert found.rows[0].role == "Nhà tiên tri"
    assert found.rows[0].decide == "phan_luong"
    assert found.decisions == (
        DecisionTable(
            "phan_luong",
            "phan_luong",
            Hit.FIRST,
            ("fee_vnd",),
            ("ket_qua",),
            (Rule(("> 10",), ('"lam_lai"',)), Rule(("-",), ('"dong_y"',))),
        ),
    )
    assert [fault.code for fault in draft(found).faults] == ["role"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"khong phai bang tinh", "named as a workbook"),
        ("a.xlsx", b"PK\x03\x04 hong", "cannot be opened"),
        ("a.yaml", b"\xff\xfe\x00", "no readable YAML"),
        ("a.yaml", b"steps: 3", "no `processes`"),
        ("a.yaml", b"a: &x [1]\nprocesses: {p: *x}", "anchors"),
        ("a.yaml", b"[" * 3000, "no readable YAML"),
        ("a.yaml", b"x" * 2_000_001, "at most 2000000"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(name: str, content: bytes, why: str) -> None:
    with pytest.raises(TableInvalid, match=why):
        read_file(name, content)


# --- the small language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('a = "x"', {"a": "x"}, True),
        ("a != 1", {"a": True}, True),
        ("a = 1", {"a": True}, False),
        ("a > 1", {}, False),
        ("a = null", {}, True),
        ("a in [1..8]", {"a": 8}, True),
        ("a in [1..8)", {"a": 8}, False),
        ('a in ("x", "y") and not(b)', {"a": "y", "b": False}, True),
        ("a < 0.3 or b", {"a": 0.30000000000000004, "b": True}, True),
        ('a < "b"', {"a": 1}, False),
    ],
)
def test_conditions_compare_and_nothing_else(text: str, values: dict[str, Any], expected: bool) -> None:
    assert holds(parse(text), values) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a.b = 1",
        "f(1)",
        "a = 'x",
        "a; b",
        "(" * 30 + "a" + ")" * 30,
        "a = 1 " * 200,
        "a == 1",
        "lambda: 1",
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        parse(text)


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("${a == 'b && c'}", "a = 'b && c'"),
        ("=a > 5", "a > 5"),
        ("#{a eq 1 || !(b)}", "a = 1 or not(b)"),
    ],
)
def test_conditions_of_other_tools_are_carried_over_where_only_signs_differ(foreign: str, ours: str) -> None:
    assert from_foreign(foreign) == ours
    with pytest.raises(ExpressionInvalid):
        from_foreign("${execution.getVariable('x')}")


def test_a_unique_table_with_two_rules_that_apply_is_an_error_and_first_takes_the_first() -> None:
    rules = (Rule(("> 1",), ('"a"',)), Rule(("> 2",), ('"b"',)), Rule(("not(0, 1)",), ('"c"',)))
    unique = DecisionTable("t", "t", Hit.UNIQUE, ("x",), ("y",), rules)
    with pytest.raises(DecisionAmbiguous, match="rules 1, 2, 3"):
        decide(unique, {"x": 5})
    assert decide(DecisionTable("t", "t", Hit.FIRST, ("x",), ("y",), rules), {"x": 5}) == {"y": "a"}
    assert decide(unique, {"x": 1}) == {}
    assert read_dmn(write_dmn("t", (unique,))) == (unique,)
