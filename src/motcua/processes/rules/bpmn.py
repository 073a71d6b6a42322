"""A process graph as BPMN 2.0 XML with a picture.

What BPMN has no word for stands in extension elements of our own namespace: post, other agency, working minutes
or percent, English name, what a step asks. Any BPMN tool shows the file; Motcua reads it back without loss.
"""

from collections.abc import Callable

from lxml import etree

from motcua.processes.rules.graph import Box, Graph, Kind, Node
from motcua.processes.rules.layout import Lane, lay_out

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "https://motcua.vn/ns/process/1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

TAGS = {
    Kind.START: "startEvent",
    Kind.END: "endEvent",
    Kind.STEP: "userTask",
    Kind.CHOICE: "exclusiveGateway",
    Kind.PARALLEL: "parallelGateway",
    Kind.DECISION: "businessRuleTask",
    Kind.WAIT: "intermediateCatchEvent",
    Kind.TIMER: "boundaryEvent",
}


def write_bpmn(graph: Graph, *, lane_name: Callable[[str, str], str]) -> bytes:
    """The file. `lane_name(role, unit)` names a lane for people. The picture is drawn anew."""
    drawn, lanes = lay_out(graph)
    root = etree.Element(
        f"{{{BPMN}}}definitions",
        nsmap={"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "motcua": OURS, "xsi": XSI},
    )
    root.set("id", f"definitions_{_id(graph.key)}")
    root.set("targetNamespace", OURS)
    root.set("exporter", "Motcua")
    pool = etree.SubElement(root, f"{{{BPMN}}}collaboration", id="collaboration")
    etree.SubElement(
        pool, f"{{{BPMN}}}participant", id="pool", name=graph.name_vi, processRef=f"process_{_id(graph.key)}"
    )
    process = etree.SubElement(
        root, f"{{{BPMN}}}process", id=f"process_{_id(graph.key)}", name=graph.name_vi, isExecutable="true"
    )
    _process_extension(process, graph)
    lane_set = etree.SubElement(process, f"{{{BPMN}}}laneSet", id="lanes")
    for lane in lanes:
        element = etree.SubElement(
            lane_set, f"{{{BPMN}}}lane", id=lane.key, name=lane_name(lane.role, lane.unit)
        )
        for key in lane.nodes:
            etree.SubElement(element, f"{{{BPMN}}}flowNodeRef").text = key
    for node in drawn.nodes:
        _node(process, graph, node)
    for flow in drawn.flows:
        element = etree.SubElement(
            process, f"{{{BPMN}}}sequenceFlow", id=flow.key, sourceRef=flow.source, targetRef=flow.target
        )
        if flow.name:
            element.set("name", flow.name)
        if flow.condition:
            condition = etree.SubElement(element, f"{{{BPMN}}}conditionExpression")
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = flow.condition
    _picture(root, drawn, lanes)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _id(key: str) -> str:
    return key.replace("-", "_")


def _process_extension(process: etree._Element, graph: Graph) -> None:
    extension = etree.SubElement(process, f"{{{BPMN}}}extensionElements")
    table = etree.SubElement(extension, f"{{{OURS}}}process", key=graph.key, basis=str(graph.basis))
    table.set("nameEn", graph.name_en)
    if graph.limit is not None:
        table.set("limit", str(graph.limit))
    for variable in graph.variables:
        element = etree.SubElement(
            extension, f"{{{OURS}}}variable", key=variable.key, type=str(variable.type)
        )
        element.set("nameVi", variable.name_vi)
        element.set("nameEn", variable.name_en)
        for choice in variable.choices:
            etree.SubElement(element, f"{{{OURS}}}choice").text = choice


def _node(process: etree._Element, graph: Graph, node: Node) -> None:
    element = etree.SubElement(process, f"{{{BPMN}}}{TAGS[node.kind]}", id=node.key)
    if node.name_vi:
        element.set("name", node.name_vi)
    if node.default:
        element.set("default", node.default)
    if node.kind is Kind.TIMER:
        element.set("attachedToRef", node.attached_to)
        element.set("cancelActivity", "true")
    extension = etree.SubElement(element, f"{{{BPMN}}}extensionElements")
    step = etree.SubElement(extension, f"{{{OURS}}}step", number=str(node.number))
    for name, value in (
        ("nameEn", node.name_en),
        ("role", node.role),
        ("unit", node.unit),
        ("asks", " ".join(node.asks)),
        ("decision", node.decision),
    ):
        if value:
            step.set(name, value)
    if node.kind is Kind.STEP:
        step.set("weight", str(node.weight))
    for flow in graph.incoming[node.key]:
        etree.SubElement(element, f"{{{BPMN}}}incoming").text = flow.key
    for flow in graph.outgoing[node.key]:
        etree.SubElement(element, f"{{{BPMN}}}outgoing").text = flow.key
    if node.kind in (Kind.WAIT, Kind.TIMER):
        timer = etree.SubElement(element, f"{{{BPMN}}}timerEventDefinition", id=f"{node.key}__timer")
        duration = etree.SubElement(timer, f"{{{BPMN}}}timeDuration")
        duration.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        duration.text = f"PT{node.minutes}M"


def _bounds(parent: etree._Element, box: Box) -> None:
    etree.SubElement(
        parent,
        f"{{{DC}}}Bounds",
        x=str(box.x),
        y=str(box.y),
        width=str(box.width),
        height=str(box.height),
    )


def _picture(root: etree._Element, graph: Graph, lanes: tuple[Lane, ...]) -> None:
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id="diagram")
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id="plane", bpmnElement="collaboration")
    first, last = lanes[0].box, lanes[-1].box
    whole = Box(first.x - 30, first.y, first.width + 30, last.y + last.height - first.y)
    for key, box in [("pool", whole), *((lane.key, lane.box) for lane in lanes)]:
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{key}__shape", bpmnElement=key)
        shape.set("isHorizontal", "true")
        _bounds(shape, box)
    for node in graph.nodes:
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{node.key}__shape", bpmnElement=node.key)
        if node.kind is Kind.CHOICE:
            shape.set("isMarkerVisible", "true")
        if node.box is not None:
            _bounds(shape, node.box)
    for flow in graph.flows:
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{flow.key}__edge", bpmnElement=flow.key)
        for x, y in flow.points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=str(x), y=str(y))
