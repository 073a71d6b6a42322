"""Step tables and graphs for the tests of processes."""

from pathlib import Path
from typing import Any

from motcua.processes.queries import ROLES, lane_name
from motcua.processes.rules.drafting import Draft, draft_of_bpmn, draft_of_table
from motcua.processes.rules.engine import Program
from motcua.processes.rules.reading import lane_roles, read_yaml
from motcua.processes.rules.table import StepTable, read_table

FILES = Path(__file__).parent / "processes" / "files"

# Every means of a table at once: a decision table, a timer, a conditional step, two branches of which one is
# conditional and waits, a loop for supplements.
EVERYTHING = FILES / "everything.yaml"


def table(raw: dict[str, Any], key: str = "thu-nghiem") -> StepTable:
    return read_table(key, raw)


def draft(found: StepTable) -> Draft:
    return draft_of_table(found, roles=ROLES, lane_name=lane_name)


def program(file: Path) -> Program:
    """The one process of a YAML file, ready to run."""
    found = draft(read_yaml(file.read_bytes())[0])
    assert found.graph is not None
    assert found.faults == ()
    return Program(found.graph, found.bpmn)


def imported(content: bytes, **lanes: str) -> Draft:
    return draft_of_bpmn(content, roles=ROLES, lane_roles={**lane_roles(), **lanes}, lane_name=lane_name)


def bpmn(process: str, *, lanes: str = "", head: str = "") -> bytes:
    """A BPMN file around the elements of a process, as other tools write it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="P" name="Quy trình" isExecutable="true">{lanes}{process}</bpmn:process>
</bpmn:definitions>""".encode()


def lanes(**roles: str) -> str:
    """`lanes(A="Chuyên viên")`: the element A stands in the lane of that name."""
    each = "".join(
        f'<bpmn:lane id="lane_{key}" name="{name}"><bpmn:flowNodeRef>{key}</bpmn:flowNodeRef></bpmn:lane>'
        for key, name in roles.items()
    )
    return f'<bpmn:laneSet id="lanes">{each}</bpmn:laneSet>'


def flows(*pairs: tuple[str, str]) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(pairs)
    )


def row(number: int, role: str = "case_officer", **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "role": role,
        "hours": 8,
        "name": {"vi": f"Bước {number}", "en": f"Step {number}"},
        **more,
    }
