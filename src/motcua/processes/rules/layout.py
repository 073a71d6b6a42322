"""Coordinates for a process that has none: columns by the longest way, one band per lane.

The picture is drawn by bpmn-js from these; nobody has to draw. Loops back run below the band, ways past a step
above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from motcua.processes.rules.graph import Box, Flow, Graph, Kind
from motcua.processes.rules.soundness import forward_order

LEFT, TOP = 160, 80  # pool and lane headings stand left of it
COLUMN, ROW = 160, 110
HEADING = 30
SIZES: Mapping[Kind, tuple[int, int]] = {
    Kind.STEP: (120, 80),
    Kind.DECISION: (120, 80),
    Kind.CHOICE: (50, 50),
    Kind.PARALLEL: (50, 50),
    Kind.START: (36, 36),
    Kind.END: (36, 36),
    Kind.WAIT: (36, 36),
    Kind.TIMER: (36, 36),
}


@dataclass(frozen=True)
class Lane:
    """A post, of the handling unit or of another one (`unit`), and the band in which its steps stand."""

    role: str
    unit: str
    nodes: tuple[str, ...]
    box: Box

    @property
    def key(self) -> str:
        return f"lane_{self.role}" + (f"__{self.unit.lower().replace('.', '_')}" if self.unit else "")


def lay_out(graph: Graph) -> tuple[Graph, tuple[Lane, ...]]:
    """The graph with boxes and points, and its lanes from top to bottom."""
    order = forward_order(graph)
    place_of = {key: i for i, key in enumerate(order)}
    post = _posts(graph, order)
    column: dict[str, int] = {}
    for key in order:
        node = graph.by_key[key]
        before = [f.source for f in graph.incoming[key] if place_of.get(f.source, 10**6) < place_of[key]]
        column[key] = max((column[k] + 1 for k in before if k in column), default=0)
        if node.kind is Kind.TIMER:
            column[key] = column[node.attached_to]
    lanes = list(dict.fromkeys(post[key] for key in order))
    used: dict[tuple[tuple[str, str], int], int] = {}
    level: dict[str, int] = {}
    for key in order:
        if graph.by_key[key].kind is Kind.TIMER:
            continue
        at = (post[key], column[key])
        level[key] = used.get(at, 0)
        used[at] = level[key] + 1
    height = {lane: max(n for (p, _), n in used.items() if p == lane) for lane in lanes}
    top, tops = TOP, {}
    for lane in lanes:
        tops[lane] = top
        top += height[lane] * ROW + 30
    boxes: dict[str, Box] = {}
    for key in order:
        node = graph.by_key[key]
        width, tall = SIZES[node.kind]
        if node.kind is Kind.TIMER:
            continue
        middle_x = LEFT + column[key] * COLUMN + COLUMN // 2
        middle_y = tops[post[key]] + level[key] * ROW + ROW // 2 + 10
        boxes[key] = Box(middle_x - width // 2, middle_y - tall // 2, width, tall)
    for key in order:
        node = graph.by_key[key]
        if node.kind is Kind.TIMER:
            host = boxes[node.attached_to]
            boxes[key] = Box(host.x + host.width - 30, host.y + host.height - 18, 36, 36)
    right = LEFT + (max(column.values(), default=0) + 1) * COLUMN
    nodes = tuple(replace(n, box=boxes.get(n.key)) for n in graph.nodes)
    flows = tuple(replace(f, points=_points(f, boxes, graph)) for f in graph.flows)
    drawn = tuple(
        Lane(
            role,
            unit,
            tuple(k for k in order if post[k] == (role, unit)),
            Box(LEFT - HEADING, tops[role, unit], right - LEFT + HEADING, height[role, unit] * ROW + 30),
        )
        for role, unit in lanes
    )
    return replace(graph, nodes=nodes, flows=flows), drawn


def _posts(graph: Graph, order: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """The lane of each node: a step's own, anything else that of the step before it, or of the first step."""
    first = next((n for k in order if (n := graph.by_key[k]).kind is Kind.STEP), None)
    standing = (first.role, first.unit) if first else ("", "")
    found: dict[str, tuple[str, str]] = {}
    for key in order:
        node = graph.by_key[key]
        if node.kind is Kind.STEP:
            found[key] = (node.role, node.unit)
        elif node.kind is Kind.TIMER and node.attached_to in found:
            found[key] = found[node.attached_to]
        else:
            before = [found[f.source] for f in graph.incoming[key] if f.source in found]
            own = [p for p in before if not p[1]]  # a join stands with the handling unit when one branch does
            found[key] = (
                own[0] if own else (before[0] if before and node.kind is not Kind.PARALLEL else standing)
            )
    return found


def _points(flow: Flow, boxes: Mapping[str, Box], graph: Graph) -> tuple[tuple[int, int], ...]:
    a, b = boxes.get(flow.source), boxes.get(flow.target)
    if a is None or b is None:
        return ()
    ay, by = a.y + a.height // 2, b.y + b.height // 2
    if graph.by_key[flow.source].kind is Kind.TIMER:
        low = a.y + a.height + 14
        below = (a.x + a.width // 2, a.y + a.height)
        if b.x > a.x:
            return (below, (below[0], low), (b.x - 20, low), (b.x - 20, by), (b.x, by))
        return (below, (below[0], low), (b.x + b.width // 2, low), (b.x + b.width // 2, b.y + b.height))
    if b.x <= a.x:
        low = max(a.y + a.height, b.y + b.height) + 16
        ax, bx = a.x + a.width // 2, b.x + b.width // 2
        return ((ax, a.y + a.height), (ax, low), (bx, low), (bx, b.y + b.height))
    between = [
        x for k, x in boxes.items() if a.x + a.width < x.x < b.x and abs(x.y + x.height // 2 - by) < 40
    ]
    if between and ay == by:
        high = min(x.y for x in (*between, a, b)) - 12
        ax, bx = a.x + a.width // 2, b.x + b.width // 2
        return ((ax, a.y), (ax, high), (bx, high), (bx, b.y))
    if ay == by:
        return ((a.x + a.width, ay), (b.x, by))
    turn = b.x - 20
    return ((a.x + a.width, ay), (turn, ay), (turn, by), (b.x, by))
