"""BPMN of other tools: what is kept, changed, dropped and refused; and what an attacker would send."""

import time

import pytest

from motcua.processes.rules.engine import Program
from motcua.processes.rules.graph import Kind
from motcua.processes.rules.importing import Level
from process_tables import FILES, bpmn, flows, imported, lanes

TWO = lanes(a="Chuyên viên", b="Lãnh đạo")
ENDS = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
A, B = '<bpmn:userTask id="a" name="Thẩm định"/>', '<bpmn:userTask id="b" name="Ký"/>'


def codes(content: bytes) -> list[str]:
    return [fault.code for fault in imported(content).faults]


def test_a_file_of_the_camunda_modeler_runs_after_import_and_the_report_names_every_change() -> None:
    found = imported((FILES / "camunda-8-pools.bpmn").read_bytes())
    assert found.faults == ()
    assert found.graph is not None
    assert found.graph.name_vi == "Cấp giấy phép xây dựng"
    assert [(s.key, s.role, s.weight) for s in found.graph.steps] == [
        ("T1", "case_officer", 33),
        ("T2", "case_officer", 33),
        ("T3", "agency_head", 34),
    ]
    told = {(line.level, line.key) for line in found.lines if line.level is not Level.KEPT}
    assert told == {
        (Level.CHANGED, "T2"),
        (Level.CHANGED, "E1"),
        (Level.CHANGED, "F4"),
        (Level.CHANGED, ""),
        (Level.DROPPED, "S1"),
        (Level.DROPPED, "B1"),
        (Level.DROPPED, "S2"),
        (Level.DROPPED, "E2"),
        (Level.DROPPED, "TA"),
        (Level.DROPPED, "M1"),
    }
    run = Program(found.graph, found.bpmn)
    visited = run.complete(run.start({"fee_vnd": 200_000, "channel": "online"}).state, "T1")
    assert [item.key for item in visited.opened] == ["T2"]
    skipped = run.complete(run.start({"fee_vnd": 1}).state, "T1")
    assert [item.key for item in skipped.opened] == ["T3"]
    assert run.complete(skipped.state, "T3").finished


@pytest.mark.parametrize(
    ("task", "why"),
    [
        (
            '<bpmn:scriptTask id="a"><bpmn:script>open("/etc/passwd")</bpmn:script></bpmn:scriptTask>',
            "never executed",
        ),
        (
            '<bpmn:userTask id="a" name="A"><bpmn:extensionElements><camunda:executionListener event="start">'
            "<camunda:script>x()</camunda:script></camunda:executionListener></bpmn:extensionElements></bpmn:userTask>",
            "carries code",
        ),
        ('<bpmn:subProcess id="a"/>', "Put its steps into the process itself"),
        ('<bpmn:callActivity id="a" calledElement="x"/>', "Put the steps of the called process"),
        ('<bpmn:inclusiveGateway id="a"/>', "parallel gateway"),
        ('<bpmn:teleportTask id="a"/>', "not supported"),
        (
            '<bpmn:userTask id="a" name="A"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>',
            "Draw the loop",
        ),
        (
            '<bpmn:intermediateCatchEvent id="a"><bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>',
            "Only timers",
        ),
        (
            '<bpmn:intermediateCatchEvent id="a"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1S</bpmn:timeCycle>'
            "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>",
            "no span",
        ),
    ],
)
def test_what_the_engine_does_not_do_is_refused_and_code_is_never_executed(task: str, why: str) -> None:
    content = bpmn(ENDS + task + B + flows(("s", "a"), ("a", "b"), ("b", "e")), lanes=TWO)
    found = imported(content)
    assert not found.is_usable
    assert any(why in fault.message for fault in found.faults)
    assert found.bpmn == b""


def test_a_lane_that_names_no_post_is_refused_until_it_is_given_one() -> None:
    content = bpmn(
        ENDS + A + B + flows(("s", "a"), ("a", "b"), ("b", "e")), lanes=lanes(a="Tổ thẩm định", b="Lãnh đạo")
    )
    assert "--lane 'Tổ thẩm định=case_officer'" in imported(content).faults[0].message
    assert imported(content, to_tham_dinh="case_officer").is_usable


def test_a_gateway_without_a_default_is_refused() -> None:
    gate = '<bpmn:exclusiveGateway id="g"/>'
    condition = "<bpmn:conditionExpression>fee_vnd &gt; 1</bpmn:conditionExpression>"
    ways = (
        f'<bpmn:sequenceFlow id="x" sourceRef="g" targetRef="b">{condition}</bpmn:sequenceFlow>'
        f'<bpmn:sequenceFlow id="y" sourceRef="g" targetRef="a">{condition}</bpmn:sequenceFlow>'
    )
    content = bpmn(ENDS + A + B + gate + flows(("s", "a"), ("a", "g"), ("b", "e")) + ways, lanes=TWO)
    found = imported(content)
    assert [fault.code for fault in found.faults] == ["no-default"]
    assert "would stand still" in found.faults[0].message


def test_an_endless_loop_is_found_before_anything_runs() -> None:
    gates = '<bpmn:exclusiveGateway id="g" default="f3"/><bpmn:exclusiveGateway id="h"/>'
    way_out = (
        '<bpmn:sequenceFlow id="out" sourceRef="g" targetRef="b"><bpmn:conditionExpression>'
        "fee_vnd &gt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    content = bpmn(
        ENDS + A + B + gates + flows(("s", "a"), ("a", "h"), ("h", "g"), ("g", "h"), ("b", "e")) + way_out,
        lanes=TWO,
    )
    found = imported(content)
    assert found.faults[0].code == "endless-loop"
    assert "nobody works" in found.faults[0].message


@pytest.mark.parametrize(
    ("pairs", "gates", "code"),
    [
        # a join that one branch never reaches
        (
            (("s", "p"), ("p", "a"), ("p", "q"), ("a", "b"), ("b", "e")),
            '<bpmn:parallelGateway id="p"/><bpmn:parallelGateway id="q"/>',
            "unconnected",
        ),
        # an exclusive choice that ends in a join
        (
            (("s", "a"), ("a", "g"), ("g", "x"), ("g", "y"), ("x", "q"), ("y", "q"), ("q", "b"), ("b", "e")),
            '<bpmn:exclusiveGateway id="g" default="f2"/><bpmn:parallelGateway id="q"/>'
            '<bpmn:userTask id="x" name="X"/><bpmn:userTask id="y" name="Y"/>',
            "no-condition",
        ),
        # two branches that reach the end without a join
        (
            (("s", "p"), ("p", "a"), ("p", "b"), ("a", "e"), ("b", "e")),
            '<bpmn:parallelGateway id="p"/>',
            "unjoined",
        ),
        # an element nobody reaches
        ((("s", "a"), ("a", "b"), ("b", "e"), ("x", "b")), '<bpmn:userTask id="x" name="X"/>', "unconnected"),
        # a loop without a way out
        ((("s", "a"), ("a", "b"), ("b", "a")), "", "unconnected"),
    ],
)
def test_a_flow_that_cannot_end_properly_is_refused(
    pairs: tuple[tuple[str, str], ...], gates: str, code: str
) -> None:
    content = bpmn(
        ENDS + A + B + gates + flows(*pairs),
        lanes=lanes(a="Chuyên viên", b="Lãnh đạo", x="Chuyên viên", y="Chuyên viên"),
    )
    assert code in codes(content)


def test_a_choice_that_runs_into_a_join_is_a_deadlock() -> None:
    condition = "<bpmn:conditionExpression>fee_vnd &gt; 1</bpmn:conditionExpression>"
    content = bpmn(
        ENDS + A + B + '<bpmn:userTask id="x" name="X"/><bpmn:userTask id="y" name="Y"/>'
        '<bpmn:exclusiveGateway id="g" default="d"/><bpmn:parallelGateway id="q"/>'
        '<bpmn:sequenceFlow id="d" sourceRef="g" targetRef="x"/>'
        f'<bpmn:sequenceFlow id="c" sourceRef="g" targetRef="y">{condition}</bpmn:sequenceFlow>'
        + flows(("s", "a"), ("a", "g"), ("x", "q"), ("y", "q"), ("q", "b"), ("b", "e")),
        lanes=lanes(a="Chuyên viên", b="Lãnh đạo", x="Chuyên viên", y="Chuyên viên"),
    )
    assert codes(content) == ["deadlock"]


def test_several_ways_out_of_a_task_become_the_gateway_that_bpmn_means() -> None:
    content = bpmn(
        ENDS + A + B + '<bpmn:userTask id="x" name="X"/><bpmn:userTask id="y" name="Y"/>'
        '<bpmn:parallelGateway id="q"/>'
        + flows(("s", "a"), ("a", "x"), ("a", "y"), ("x", "q"), ("y", "q"), ("q", "b"), ("b", "e")),
        lanes=lanes(a="Chuyên viên", b="Lãnh đạo", x="Chuyên viên", y="Chuyên viên"),
    )
    found = imported(content)
    assert found.is_usable
    assert found.graph is not None
    assert found.graph.by_key["a__split"].kind is Kind.PARALLEL
    run = Program(found.graph, found.bpmn)
    assert sorted(i.key for i in run.complete(run.start({}).state, "a").opened) == ["x", "y"]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bpmn("<bpmn:documentation>&c;</bpmn:documentation>", head=BOMB), "declares a document type"),
        (bpmn("<bpmn:documentation>&p;</bpmn:documentation>", head=OUTSIDE), "declares a document type"),
        (bpmn("", head='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'), "declares a document type"),
        (bpmn("<a>" * 5_000), "depth"),
        (bpmn("<a>" * 100 + "</a>" * 100), "more than 60 levels"),
        (bpmn("<a/>" * 30_000), "20000 elements"),
        (b"<a" * 1_100_000, "at most 2000000"),
        (b"<definitions xmlns='urn:x'/>", "no BPMN 2.0"),
        (bpmn("").replace(b"bpmn:process", b"bpmn:choreography"), "no BPMN 2.0 process"),
        (b"<?xml version='1.0' encoding='utf-16'?><a/>", "well-formed"),
    ],
)
def test_a_hostile_file_is_refused_quickly_and_in_words(content: bytes, why: str) -> None:
    began = time.process_time()
    found = imported(content)
    assert time.process_time() - began < 2
    assert [fault.code for fault in found.faults] == ["unreadable"]
    assert why in found.faults[0].message


def test_a_process_with_too_many_elements_or_branches_is_not_walked() -> None:
    many = "".join(f'<bpmn:userTask id="t{i}" name="T"/>' for i in range(400))
    names = {f"t{i}": "Chuyên viên" for i in range(400)}
    chain = flows(("s", "t0"), *((f"t{i}", f"t{i + 1}") for i in range(399)), ("t399", "e"))
    assert codes(bpmn(ENDS + many + chain, lanes=lanes(**names))) == ["too-large"]
    wide = "".join(f'<bpmn:userTask id="t{i}" name="T"/>' for i in range(30))
    gates = '<bpmn:parallelGateway id="p"/><bpmn:parallelGateway id="q"/>'
    ways = flows(
        ("s", "p"),
        *(("p", f"t{i}") for i in range(30)),
        *((f"t{i}", "q") for i in range(30)),
        ("q", "b"),
        ("b", "e"),
    )
    began = time.process_time()
    found = codes(
        bpmn(ENDS + B + wide + gates + ways, lanes=lanes(b="Lãnh đạo", **dict(list(names.items())[:30])))
    )
    assert found == ["too-intricate"]
    assert time.process_time() - began < 10
