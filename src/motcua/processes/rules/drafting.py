"""From a file to a process that could be approved: read, compile, check; everything that is said on the way.

One function for the command line, the upload page and the reference data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from motcua.kernel.dmn.files import DmnUnreadable, write_dmn
from motcua.kernel.dmn.xmlsafe import XmlRefused
from motcua.processes.rules.bpmn import write_bpmn
from motcua.processes.rules.compiling import compile_table
from motcua.processes.rules.errors import BpmnUnreadable
from motcua.processes.rules.graph import Graph
from motcua.processes.rules.importing import Line, read_bpmn
from motcua.processes.rules.reading import read_file
from motcua.processes.rules.soundness import Fault, check, whole_weight
from motcua.processes.rules.table import StepTable, TableInvalid


@dataclass(frozen=True)
class Draft:
    """A process as it would be approved. With faults `bpmn` may be empty; nothing of it can be used then."""

    graph: Graph | None
    table: StepTable | None
    bpmn: bytes
    dmn: bytes
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    @property
    def is_usable(self) -> bool:
        return self.graph is not None and not self.faults

    @property
    def weight(self) -> int:
        return whole_weight(self.graph) if self.graph else 0


LaneNames = Callable[[str, str], str]


def draft_of_table(table: StepTable, *, roles: frozenset[str], lane_name: LaneNames) -> Draft:
    graph = compile_table(table)
    faults = check(graph, roles=roles)
    bpmn = b"" if faults else write_bpmn(graph, lane_name=lane_name)
    return Draft(graph, table, bpmn, write_dmn(graph.key, graph.decisions), (), faults)


def draft_of_bpmn(
    content: bytes,
    *,
    roles: frozenset[str],
    lane_roles: Mapping[str, str],
    lane_name: LaneNames,
    dmn: bytes = b"",
) -> Draft:
    """A draft of a BPMN file; what cannot be read at all comes back as one fault."""
    try:
        read = read_bpmn(content, lane_roles=lane_roles, dmn=dmn)
    except (XmlRefused, BpmnUnreadable, DmnUnreadable) as fault:
        return Draft(None, None, b"", b"", (), (Fault("unreadable", "", str(fault)),))
    refused = tuple(Fault("refused", line.key, line.message) for line in read.refused)
    faults = refused or check(read.graph, roles=roles)
    bpmn = b"" if faults else write_bpmn(read.graph, lane_name=lane_name)
    return Draft(read.graph, None, bpmn, write_dmn(read.graph.key, read.graph.decisions), read.lines, faults)


def drafts_of_file(
    name: str,
    content: bytes,
    *,
    roles: frozenset[str],
    lane_roles: Mapping[str, str],
    lane_name: LaneNames,
    dmn: bytes = b"",
) -> tuple[Draft, ...]:
    """The drafts of a YAML, XLSX or BPMN file, by what is in it; faults are in the drafts, nothing is raised."""
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") or name.lower().endswith((".bpmn", ".xml")):
        return (draft_of_bpmn(content, roles=roles, lane_roles=lane_roles, lane_name=lane_name, dmn=dmn),)
    try:
        tables = read_file(name, content)
    except TableInvalid as invalid:
        faults = tuple(Fault("table", "", message) for message in invalid.faults)
        return (Draft(None, None, b"", b"", (), faults),)
    return tuple(draft_of_table(table, roles=roles, lane_name=lane_name) for table in tables)
