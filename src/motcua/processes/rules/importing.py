"""BPMN of other tools (Camunda Modeler, bpmn.io, Signavio, Bizagi ...) read into a process graph, with a report.

What the engine does not do is never dropped in silence: each element gets a line that says kept, changed, dropped
or refused. Code in the file (script tasks, listeners, expressions that call) is refused, never executed. What
comes out is written anew by `bpmn.write_bpmn`; the engine sees only that.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lxml import etree

from motcua.kernel.dmn.expressions import ExpressionInvalid, from_foreign
from motcua.kernel.dmn.files import read_dmn
from motcua.kernel.dmn.xmlsafe import parse_xml
from motcua.processes.rules.bpmn import BPMN, OURS
from motcua.processes.rules.errors import BpmnUnreadable
from motcua.processes.rules.graph import Basis, Flow, Graph, Kind, Node, Variable, VariableType
from motcua.processes.rules.soundness import forward_order, weight_until
from motcua.processes.rules.table import folded


class Level(StrEnum):
    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One line of the report: which element, and what became of it."""

    level: Level
    element: str
    key: str
    message: str


@dataclass(frozen=True)
class Imported:
    graph: Graph
    lines: tuple[Line, ...]

    @property
    def refused(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.level is Level.REFUSED)


_PLAIN = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "userTask": Kind.STEP,
    "exclusiveGateway": Kind.CHOICE,
    "parallelGateway": Kind.PARALLEL,
    "businessRuleTask": Kind.DECISION,
}
_BECOMES_STEP = {
    "task": "a step that a person does",
    "manualTask": "a step that a person does",
    "serviceTask": "a step that a person does: no service is called",
    "receiveTask": "a step: a person notes that it has arrived",
}
_PASSED = {
    "sendTask": "Messages are sent by Motcua itself, at each change of state.",
    "intermediateThrowEvent": "Nothing is thrown; the flow goes on.",
}
_REFUSED = {
    "scriptTask": "Script tasks hold code, and code of a file is never executed. Replace it by a step or a decision.",
    "inclusiveGateway": "Use a parallel gateway whose branches have conditions of their own.",
    "complexGateway": "Use exclusive and parallel gateways.",
    "eventBasedGateway": "Put a timer on the border of the step instead.",
    "subProcess": "Put its steps into the process itself.",
    "transaction": "Put its steps into the process itself.",
    "adHocSubProcess": "Put its steps into the process itself.",
    "callActivity": "Put the steps of the called process into this one.",
}
_NO_EFFECT = frozenset(
    {
        "textAnnotation", "association", "group", "dataObject", "dataObjectReference", "dataStoreReference",
        "documentation", "extensionElements", "laneSet", "ioSpecification", "property", "category", "artifact",
    }
)  # fmt: skip
_SILENT = frozenset({"documentation", "extensionElements", "laneSet"})
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,49}")
_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?\Z")
WORKING_MINUTES_A_DAY = 480
_CODE = frozenset(
    {"script", "executionListener", "taskListener", "connector", "inputParameter", "outputParameter"}
)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _space(element: etree._Element) -> str:
    return str(etree.QName(element).namespace or "")


@dataclass
class _Reading:
    root: etree._Element
    lane_roles: Mapping[str, str]
    lines: list[Line] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def line(self, level: Level, element: etree._Element, message: str) -> None:
        key = element.get("id") or ""
        name = element.get("name")
        self.lines.append(Line(level, _local(element), key, f"{name}: {message}" if name else message))

    def process(self) -> etree._Element:
        found = list(self.root.iter(f"{{{BPMN}}}process"))
        if not found:
            raise BpmnUnreadable("The file holds no BPMN 2.0 process.")
        full = [e for e in found if any(_local(c) == "startEvent" for c in e)] or found
        for other in found:
            if other is not full[0]:
                self.line(Level.DROPPED, other, "Only the first process of a file is read.")
        return full[0]

    def graph(self) -> Graph:
        process = self.process()
        lanes = self.lanes(process)
        for element in process:
            if _space(element) != BPMN:
                self.line(Level.DROPPED, element, "This element is no part of BPMN.")
                continue
            self.element(element, lanes)
        self.conditions(process)
        for outside in self.root:
            if _local(outside) in ("message", "signal", "error", "escalation", "dataStore"):
                self.line(Level.DROPPED, outside, "It has no effect here.")
            elif _local(outside) == "collaboration":
                for flow in outside:
                    if _local(flow) == "messageFlow":
                        self.line(Level.DROPPED, flow, "Messages between pools have no effect here.")
        self.pass_over()
        self.implicit_gateways()
        own = process.find(f"{{{BPMN}}}extensionElements/{{{OURS}}}process")
        name = (process.get("name") or self.pool_name(process) or process.get("id") or "?").strip()[:120]
        graph = Graph(
            key=own.get("key") if own is not None else folded(name).replace("_", "-")[:40] or "process",
            name_vi=name,
            name_en=(own.get("nameEn") if own is not None else "") or name,
            basis=Basis(own.get("basis"))
            if own is not None and own.get("basis") in set(Basis)
            else Basis.PERCENT,
            limit=_whole(own.get("limit")) if own is not None else None,
            nodes=tuple(self.nodes.values()),
            flows=tuple(self.flows),
            variables=self.variables(process),
        )
        if own is not None or any(line.level is Level.REFUSED for line in self.lines):
            return graph
        return self.shared_out(self.numbered(graph))

    def pool_name(self, process: etree._Element) -> str:
        for one in self.root.iter(f"{{{BPMN}}}participant"):
            if one.get("processRef") == process.get("id"):
                return one.get("name") or ""
        return ""

    def lanes(self, process: etree._Element) -> dict[str, str]:
        """The name of the innermost lane of each element."""
        found: dict[str, str] = {}
        for lane in process.iter(f"{{{BPMN}}}lane"):
            for ref in lane.findall(f"{{{BPMN}}}flowNodeRef"):
                found[(ref.text or "").strip()] = lane.get("name") or ""
        return found

    def element(self, element: etree._Element, lanes: Mapping[str, str]) -> None:
        tag, key = _local(element), element.get("id") or ""
        if tag == "sequenceFlow":
            self.flows.append(
                Flow(
                    key or f"flow_{len(self.flows)}",
                    element.get("sourceRef") or "",
                    element.get("targetRef") or "",
                    name=(element.get("name") or "")[:120],
                )
            )
            return
        if tag in _NO_EFFECT:
            if tag not in _SILENT:
                self.line(Level.DROPPED, element, "It has no effect on the flow.")
            return
        if tag in _REFUSED:
            self.line(Level.REFUSED, element, _REFUSED[tag])
            return
        if self.has_code(element):
            return
        if not key or key in self.nodes:
            self.line(Level.REFUSED, element, "The element has no id, or one that another has too.")
            return
        kind = self.kind(element, tag)
        if kind is None:
            return
        ours = element.find(f"{{{BPMN}}}extensionElements/{{{OURS}}}step")
        given: Mapping[str, str] = dict(ours.attrib) if ours is not None else {}
        name = re.sub(r"\s+", " ", element.get("name") or "").strip()[:120]
        node = Node(
            key=key,
            kind=kind,
            name_vi=name,
            name_en=given.get("nameEn", "") or ("" if ours is not None else name),
            number=_whole(given.get("number")) or 0,
            asks=tuple(given.get("asks", "").split()),
            default=element.get("default") or "",
        )
        if kind is Kind.STEP:
            role = given.get("role") or self.role(lanes.get(key, ""))
            if not role:
                lane = lanes.get(key, "")
                self.line(
                    Level.REFUSED,
                    element,
                    f"The lane “{lane}” names no known post. Give it: --lane '{lane}=case_officer'."
                    if lane
                    else "The step stands in no lane, so nobody would do it. Draw a lane for the post.",
                )
            if not name:
                self.line(Level.REFUSED, element, "The step has no name.")
            node = replace(
                node, role=role, unit=given.get("unit", ""), weight=_whole(given.get("weight")) or 0
            )
        elif kind is Kind.DECISION:
            camunda = next((v for k, v in element.attrib.items() if k.endswith("decisionRef")), "")
            node = replace(node, decision=given.get("decision") or camunda)
        elif kind in (Kind.WAIT, Kind.TIMER):
            node = replace(
                node, minutes=self.minutes(element), attached_to=element.get("attachedToRef") or ""
            )
        self.nodes[key] = node
        if tag in _PLAIN and kind is _PLAIN[tag]:
            self.line(Level.KEPT, element, "")

    def kind(self, element: etree._Element, tag: str) -> Kind | None:
        """What the element becomes; None when it is refused or dropped. Writes the line unless it is kept."""
        if tag == "startEvent" or tag == "endEvent":
            if any(_local(c).endswith("EventDefinition") for c in element):
                self.line(Level.CHANGED, element, f"It is read as a plain {tag}.")
            return _PLAIN[tag]
        if any(
            _local(c) in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics") for c in element
        ):
            self.line(
                Level.REFUSED, element, "Repeated tasks are not supported. Draw the loop with a gateway."
            )
            return None
        if tag in _PLAIN:
            return _PLAIN[tag]
        if tag in _BECOMES_STEP:
            self.line(Level.CHANGED, element, f"It becomes {_BECOMES_STEP[tag]}.")
            return Kind.STEP
        if tag in _PASSED:
            self.line(Level.DROPPED, element, _PASSED[tag])
            return Kind.CHOICE  # one way in and out: `pass_over` takes it away
        if tag == "intermediateCatchEvent" or tag == "boundaryEvent":
            if element.find(f"{{{BPMN}}}timerEventDefinition") is None:
                self.line(Level.REFUSED, element, "Only timers are waited for; messages and signals are not.")
                return None
            if tag == "intermediateCatchEvent":
                self.line(Level.KEPT, element, "")
                return Kind.WAIT
            if element.get("cancelActivity") == "false":
                self.line(
                    Level.DROPPED, element, "Reminders are given by Motcua itself, before a step is late."
                )
                return None
            self.line(Level.KEPT, element, "")
            return Kind.TIMER
        self.line(Level.REFUSED, element, "This element is not supported.")
        return None

    def has_code(self, element: etree._Element) -> bool:
        """Whether the element carries code or calls code; says so. A service task's class is only a name to us."""
        for part in element.iter():
            if _space(part) not in (BPMN, OURS) and _local(part) in _CODE:
                if (
                    _local(part) in ("inputParameter", "outputParameter")
                    and not len(part)
                    and "${" not in (part.text or "")
                ):
                    continue
                self.line(
                    Level.REFUSED,
                    element,
                    f"It carries code ({_local(part)}), and code of a file is never executed. Take it out.",
                )
                return True
        return False

    def role(self, lane: str) -> str:
        return self.lane_roles.get(folded(lane), "")

    def minutes(self, element: etree._Element) -> int:
        timer = element.find(f"{{{BPMN}}}timerEventDefinition")
        text = (timer.findtext(f"{{{BPMN}}}timeDuration") or "").strip() if timer is not None else ""
        found = _DURATION.match(text.replace('"', "").replace("'", ""))
        if not found or not any(found.groups()):
            self.line(
                Level.REFUSED,
                element,
                f"The timer “{text}” is no span like P2D or PT8H. Dates and cycles are not.",
            )
            return 1
        days, hours, minutes = (int(g or 0) for g in found.groups())
        if days:
            self.line(Level.CHANGED, element, f"{days} day(s) are read as {days} working days of 8 hours.")
        return days * WORKING_MINUTES_A_DAY + hours * 60 + minutes

    def conditions(self, process: etree._Element) -> None:
        by_key = {f.key: i for i, f in enumerate(self.flows)}
        for element in process.findall(f"{{{BPMN}}}sequenceFlow"):
            written = element.findtext(f"{{{BPMN}}}conditionExpression")
            at = by_key.get(element.get("id") or "")
            if written is None or not written.strip() or at is None:
                continue
            try:
                condition = from_foreign(written)
            except ExpressionInvalid as fault:
                self.line(Level.REFUSED, element, str(fault))
                continue
            if condition != written.strip():
                self.line(Level.CHANGED, element, f"The condition {written.strip()} is read as {condition}.")
            self.flows[at] = replace(self.flows[at], condition=condition)

    def pass_over(self) -> None:
        """Take out what is dropped but stood in the flow, and ways that hang on refused or dropped elements."""
        passed = {line.key for line in self.lines if line.element in _PASSED and line.level is Level.DROPPED}
        for key in passed & set(self.nodes):
            ins = [f for f in self.flows if f.target == key]
            outs = [f for f in self.flows if f.source == key]
            if len(outs) == 1 and ins:
                self.flows = [f for f in self.flows if f not in outs and f not in ins]
                self.flows += [replace(f, target=outs[0].target) for f in ins]
                del self.nodes[key]
        reminders = {
            line.key for line in self.lines if line.element == "boundaryEvent" and line.level is Level.DROPPED
        }
        todo = [f for f in self.flows if f.source in reminders]
        while todo:  # what only a reminder led to goes with it
            flow = todo.pop()
            self.flows.remove(flow)
            if flow.target in self.nodes and not any(f.target == flow.target for f in self.flows):
                gone = self.nodes.pop(flow.target)
                self.lines.append(
                    Line(
                        Level.DROPPED, str(gone.kind), gone.key, f"{gone.name_vi}: only a reminder led here."
                    )
                )
                todo.extend(f for f in self.flows if f.source == gone.key)

    def implicit_gateways(self) -> None:
        """Several ways out of or into a task without a gateway: what BPMN means by it, drawn out."""
        for node in tuple(self.nodes.values()):
            outs = [f for f in self.flows if f.source == node.key]
            if len(outs) > 1 and node.kind not in (Kind.CHOICE, Kind.PARALLEL, Kind.END):
                choice = bool(node.default) or any(f.condition for f in outs)
                gate = f"{node.key}__split"
                self.nodes[gate] = Node(
                    gate, Kind.CHOICE if choice else Kind.PARALLEL, number=node.number, default=node.default
                )
                self.nodes[node.key] = replace(node, default="")
                self.flows = [replace(f, source=gate) if f in outs else f for f in self.flows]
                self.flows.append(Flow(f"{gate}__flow", node.key, gate))
                self.lines.append(
                    Line(
                        Level.CHANGED,
                        "sequenceFlow",
                        node.key,
                        f"{node.name_vi}: a gateway is put behind it.",
                    )
                )
            elif node.default and len(outs) == 1:
                self.nodes[node.key] = replace(node, default="")
        for node in tuple(self.nodes.values()):
            ins = [f for f in self.flows if f.target == node.key]
            outs = [f for f in self.flows if f.source == node.key]
            if node.kind is Kind.PARALLEL and len(ins) > 1 and len({f.source for f in ins}) < len(ins):
                self.lines.append(
                    Line(
                        Level.REFUSED,
                        "parallelGateway",
                        node.key,
                        "Two ways from the same element come together here.",
                    )
                )
            if node.kind is Kind.CHOICE and len(outs) == 1 and outs[0].condition:
                at = self.flows.index(outs[0])
                self.flows[at] = replace(outs[0], condition="")
                self.lines.append(
                    Line(
                        Level.CHANGED,
                        "sequenceFlow",
                        outs[0].key,
                        "The only way out needs no condition: it is taken out.",
                    )
                )

    def variables(self, process: etree._Element) -> tuple[Variable, ...]:
        found = []
        for one in process.iterfind(f"{{{BPMN}}}extensionElements/{{{OURS}}}variable"):
            kind = one.get("type") if one.get("type") in set(VariableType) else "text"
            found.append(
                Variable(
                    one.get("key") or "",
                    VariableType(kind),
                    one.get("nameVi") or "",
                    one.get("nameEn") or "",
                    tuple((c.text or "") for c in one.iterfind(f"{{{OURS}}}choice")),
                )
            )
        return tuple(found)

    def numbered(self, graph: Graph) -> Graph:
        """Numbers for the steps of a foreign file, in the order of the flow."""

        order = {key: i for i, key in enumerate(forward_order(graph), start=1)}
        if graph.final is not None:
            order[graph.final.key] = (
                len(order) + 1
            )  # what only a loop reaches still comes before the last step
        steps = sorted(
            (n for n in graph.nodes if n.kind in (Kind.STEP, Kind.WAIT)),
            key=lambda n: order.get(n.key, 10**6),
        )
        numbers = {n.key: i for i, n in enumerate(steps, start=1)}
        return replace(graph, nodes=tuple(replace(n, number=numbers.get(n.key, 0)) for n in graph.nodes))

    def shared_out(self, graph: Graph) -> Graph:
        """A foreign file says nothing of hours: the steps share the time equally along the longest way."""

        one = replace(
            graph, nodes=tuple(replace(n, weight=1 if n.kind is Kind.STEP else 0) for n in graph.nodes)
        )
        until = weight_until(one)
        longest = max(until.values(), default=1) or 1

        def share(key: str) -> int:
            return until.get(key, 1) * 100 // longest - (until.get(key, 1) - 1) * 100 // longest

        self.lines.append(
            Line(
                Level.CHANGED,
                "process",
                "",
                "The file gives no working hours: the steps share the time equally.",
            )
        )
        return replace(
            graph,
            nodes=tuple(replace(n, weight=share(n.key)) if n.kind is Kind.STEP else n for n in graph.nodes),
        )


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,7}", text) else None


def _plain_ids(root: etree._Element) -> None:
    """Ids that fit our columns and do not collide with SpiffWorkflow's own names, everywhere they are used."""
    for element in root.iter():
        for name in ("id", "sourceRef", "targetRef", "default", "attachedToRef"):
            if name in element.attrib:
                element.set(name, _plain_id(element.get(name) or ""))
        if element.tag == f"{{{BPMN}}}flowNodeRef":
            element.text = _plain_id((element.text or "").strip())


def _plain_id(key: str) -> str:
    if _ID.fullmatch(key) and key not in ("Start", "End", "Root"):
        return key
    return f"{folded(key)}_{zlib.crc32(key.encode('utf-8')):08x}" if key else ""


def read_bpmn(content: bytes, *, lane_roles: Mapping[str, str], dmn: bytes = b"") -> Imported:
    """A BPMN file as a graph, with a line for each element that says what became of it.

    `lane_roles` maps folded lane names (`table.folded`) to roles. The graph still has to pass `soundness.check`.
    Raises: XmlRefused (no XML, entities, too large), BpmnUnreadable (no process in it).
    """
    root = parse_xml(content)
    if _local(root) != "definitions" or _space(root) != BPMN:
        raise BpmnUnreadable("The file is XML, but no BPMN 2.0: its root is not bpmn:definitions.")
    _plain_ids(root)
    reading = _Reading(root, lane_roles)
    graph = reading.graph()
    return Imported(replace(graph, decisions=read_dmn(dmn)), tuple(reading.lines))
