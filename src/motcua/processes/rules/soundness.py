"""Whether a process can run: statically, before any dossier meets it.

The flow is played as a token game over all markings it can reach (exclusive choices both ways), so a deadlock,
a branch that is never joined, a step that is never reached and an end that is passed twice are found as facts,
not guessed from the picture. Cycles in which nobody works and nothing waits are refused: they would never end.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.kernel.dmn.expressions import ExpressionInvalid, names_in, parse
from motcua.kernel.dmn.tables import faults_of
from motcua.processes.rules.graph import MOST_VARIABLES, PERCENT_WHOLE, Basis, Graph, Kind, Node

MOST_NODES = 300
MOST_MARKINGS = 5_000

Marking = frozenset[str]  # keys of the flows that carry a token


@dataclass(frozen=True)
class Fault:
    """Why a process cannot be used. `where` is the key of the node or flow, or empty; `code` is stable."""

    code: str
    where: str
    message: str


def check(graph: Graph, *, roles: frozenset[str]) -> tuple[Fault, ...]:
    """Everything that is wrong with the process; nothing when it can be used. `roles` are the known posts."""
    found = list(_parts(graph, roles))
    if any(f.code in _BLIND for f in found):
        return tuple(found)  # the graph is not even one: walking it would only repeat the same
    found.extend(_endless(graph))
    found.extend(_play(graph))
    if not found:
        found.extend(_ending(graph))
    found.extend(_time(graph))
    return tuple(found)


_BLIND = frozenset({"too-large", "no-start", "no-end", "dangling", "unconnected", "duplicate"})


def _parts(graph: Graph, roles: frozenset[str]) -> Iterator[Fault]:
    if len(graph.nodes) > MOST_NODES:
        yield Fault(
            "too-large", "", f"The process has {len(graph.nodes)} elements; at most {MOST_NODES} are read."
        )
        return
    if len(graph.by_key) != len(graph.nodes) or len({f.key for f in graph.flows}) != len(graph.flows):
        yield Fault("duplicate", "", "Two elements have the same id.")
        return
    for flow in graph.flows:
        if flow.source not in graph.by_key or flow.target not in graph.by_key:
            yield Fault(
                "dangling", flow.key, f"The flow {flow.key} leads from or to an element that does not exist."
            )
            return
    starts = [n for n in graph.nodes if n.kind is Kind.START]
    if len(starts) != 1:
        yield Fault("no-start", "", f"A process has one start; this one has {len(starts)}.")
    if not any(n.kind is Kind.END for n in graph.nodes):
        yield Fault("no-end", "", "The process has no end.")
    if not graph.steps:
        yield Fault("no-step", "", "The process has no step that a person does.")
    for node in graph.nodes:
        yield from _node(graph, node, roles)
    yield from _variables(graph)
    for table in graph.decisions:
        for message in faults_of(table):
            yield Fault("decision", table.key, message)
        for name in (*table.inputs, *table.outputs):
            if name not in graph.known:
                yield Fault(
                    "variable",
                    table.key,
                    f"The decision table {table.key} uses {name}, which is not declared.",
                )


def _called(node: Node) -> str:
    return f"“{node.name_vi}”" if node.name_vi else f"{node.kind} {node.key}"


def _node(graph: Graph, node: Node, roles: frozenset[str]) -> Iterator[Fault]:
    ins, outs = len(graph.incoming[node.key]), graph.outgoing[node.key]
    if (ins == 0) != (node.kind in (Kind.START, Kind.TIMER)) or (len(outs) == 0) != (node.kind is Kind.END):
        yield Fault("unconnected", node.key, f"{_called(node)} is not connected on both sides.")
        return
    if len(outs) > 1 and node.kind not in (Kind.CHOICE, Kind.PARALLEL):
        yield Fault("unconnected", node.key, f"{_called(node)} has several ways out: put a gateway there.")
    if node.kind is Kind.CHOICE and len(outs) > 1:
        default = [f for f in outs if f.key == node.default]
        if not default:
            yield Fault(
                "no-default",
                node.key,
                f"The gateway {_called(node)} has no default flow: when no condition holds, the dossier would stand "
                "still. Mark one way out as the default.",
            )
        for flow in outs:
            if flow.key != node.default and not flow.condition:
                yield Fault(
                    "no-condition", flow.key, f"A way out of the gateway {_called(node)} has no condition."
                )
    for flow in outs:
        if flow.condition:
            try:
                for name in sorted(names_in(parse(flow.condition)) - set(graph.known)):
                    yield Fault(
                        "variable", flow.key, f"The condition “{flow.condition}” uses {name}, not declared."
                    )
            except ExpressionInvalid as fault:
                yield Fault("condition", flow.key, str(fault))
    if node.kind is Kind.STEP:
        if node.role not in roles:
            yield Fault(
                "role", node.key, f"The step {_called(node)} names no known post: {node.role or 'none'}."
            )
        for name in node.asks:
            if name not in {v.key for v in graph.variables}:
                yield Fault(
                    "variable", node.key, f"The step {_called(node)} asks for {name}, which is not declared."
                )
    if node.kind is Kind.DECISION and node.decision not in {t.key for t in graph.decisions}:
        yield Fault(
            "decision",
            node.key,
            f"{_called(node)} asks the decision table {node.decision!r}, which is missing.",
        )
    if node.kind is Kind.TIMER:
        host = graph.by_key.get(node.attached_to)
        if host is None or host.kind is not Kind.STEP:
            yield Fault("timer", node.key, f"The timer {_called(node)} is not attached to a step.")
    if node.kind in (Kind.TIMER, Kind.WAIT) and node.minutes <= 0:
        yield Fault("timer", node.key, f"The timer {_called(node)} has no span of working time.")
    if node.kind is Kind.PARALLEL and ins > 1 and len({f.source for f in graph.incoming[node.key]}) != ins:
        yield Fault("join", node.key, f"Two ways into the join {_called(node)} come from the same element.")


def _variables(graph: Graph) -> Iterator[Fault]:
    if len(graph.variables) > MOST_VARIABLES:
        yield Fault("variable", "", f"The process declares more than {MOST_VARIABLES} variables.")
    if len(graph.known) != len({v.key for v in graph.variables}) + len(graph.known) - len(graph.variables):
        yield Fault("variable", "", "A variable is declared twice.")


def _endless(graph: Graph) -> Iterator[Fault]:
    """Cycles that run without anyone: every element of them is automatic."""
    automatic = {n.key for n in graph.nodes if n.kind not in (Kind.STEP, Kind.WAIT)}
    colour: dict[str, int] = {}
    for first in sorted(automatic):
        if colour.get(first):
            continue
        colour[first] = 1
        stack = [(first, iter(graph.next_of[first]))]
        while stack:
            at, rest = stack[-1]
            for key in rest:
                if key not in automatic:
                    continue
                if colour.get(key) == 1:
                    keys = [k for k, _ in stack]
                    ring = keys[keys.index(key) :]
                    names = ", ".join(_called(graph.by_key[k]) for k in ring)
                    yield Fault(
                        "endless-loop",
                        key,
                        f"The process runs in an endless loop in which nobody works and nothing waits: {names}. "
                        "Put a step or a timer into the loop.",
                    )
                    return
                if not colour.get(key):
                    colour[key] = 1
                    stack.append((key, iter(graph.next_of[key])))
                    break
            else:
                colour[at] = 2
                stack.pop()


Rest = tuple[frozenset[str], frozenset[tuple[str, str]]]


def rests(graph: Graph) -> frozenset[Rest]:
    """Everywhere a sound process can come to rest: which steps and waits are open, which branches wait at a join
    (as (from, join)). What a migration may put a dossier into.
    """
    start = next(n for n in graph.nodes if n.kind is Kind.START)
    todo = [frozenset({graph.outgoing[start.key][0].key})]
    seen: set[Marking] = set()
    found: set[Rest] = set()
    while todo and len(seen) < MOST_MARKINGS:
        marking = todo.pop()
        if marking in seen:
            continue
        seen.add(marking)
        moves = list(_moves(graph, marking))
        if all(node.kind in (Kind.STEP, Kind.WAIT, Kind.TIMER) for node, _, _ in moves) and marking:
            flows = [f for f in graph.flows if f.key in marking]
            found.add(
                (
                    frozenset(f.target for f in flows if graph.by_key[f.target].kind is not Kind.PARALLEL),
                    frozenset(
                        (f.source, f.target) for f in flows if graph.by_key[f.target].kind is Kind.PARALLEL
                    ),
                )
            )
        todo.extend((marking - taken) | given for _, taken, given in moves)
    return frozenset(found)


def _play(graph: Graph) -> Iterator[Fault]:
    start = next(n for n in graph.nodes if n.kind is Kind.START)
    first: Marking = frozenset({graph.outgoing[start.key][0].key})
    after: dict[Marking, set[Marking]] = {}
    done: set[Marking] = set()
    visited: set[str] = {start.key}
    todo = deque([first])
    while todo:
        marking = todo.popleft()
        if marking in after:
            continue
        if len(after) >= MOST_MARKINGS:
            yield Fault(
                "too-intricate",
                "",
                "The process has too many parallel branches to be checked. Nest them less.",
            )
            return
        after[marking] = set()
        moved = False
        for node, taken, given in _moves(graph, marking):
            moved = True
            visited.add(node.key)
            rest = marking - taken
            if rest & given:
                yield Fault(
                    "unsafe",
                    node.key,
                    f"After {_called(node)} the same way is taken twice at once: a parallel branch leaves its block, "
                    "or branches come together without a join.",
                )
                return
            following = rest | given
            if node.kind is Kind.END:
                if following:
                    yield Fault(
                        "unjoined",
                        node.key,
                        f"The end {_called(node)} is reached while another branch is open.",
                    )
                    return
                done.add(marking)
                continue
            after[marking].add(following)
            todo.append(following)
        if not moved:
            at = sorted({graph.by_key[f.target].key for f in graph.flows if f.key in marking})
            names = ", ".join(_called(graph.by_key[k]) for k in at)
            yield Fault(
                "deadlock",
                at[0] if at else "",
                f"The process can get stuck at {names}: a join waits for ever.",
            )
            return
    yield from _never_ending(graph, after, done)
    for node in graph.nodes:
        if node.key not in visited:
            yield Fault("unreachable", node.key, f"{_called(node)} is never reached.")


def _never_ending(graph: Graph, after: dict[Marking, set[Marking]], done: set[Marking]) -> Iterator[Fault]:
    before: dict[Marking, set[Marking]] = {m: set() for m in after}
    for marking, following in after.items():
        for one in following:
            before[one].add(marking)
    good, todo = set(done), deque(done)
    while todo:
        for one in before[todo.popleft()]:
            if one not in good:
                good.add(one)
                todo.append(one)
    lost = [m for m in after if m not in good]
    if lost:
        flow = next(f for f in graph.flows if f.key in lost[0])
        yield Fault(
            "no-way-out",
            flow.target,
            f"From {_called(graph.by_key[flow.target])} the end can no longer be reached: the loop has no way out.",
        )


def _moves(graph: Graph, marking: Marking) -> Iterator[tuple[Node, Marking, Marking]]:
    """Every node that can act now: what it takes and what it gives. A timer acts instead of its step."""
    seen: set[str] = set()
    for flow in graph.flows:
        if flow.key not in marking or flow.target in seen:
            continue
        node = graph.by_key[flow.target]
        outs = graph.outgoing[node.key]
        if node.kind is Kind.PARALLEL:
            seen.add(node.key)
            taken = frozenset(f.key for f in graph.incoming[node.key])
            if taken <= marking:
                yield node, taken, frozenset(f.key for f in outs)
        elif node.kind is Kind.END:
            yield node, frozenset({flow.key}), frozenset()
        else:
            for out in outs:
                yield node, frozenset({flow.key}), frozenset({out.key})
            for timer in graph.timers.get(node.key, ()):
                for out in graph.outgoing[timer.key]:
                    yield timer, frozenset({flow.key}), frozenset({out.key})


def _ending(graph: Graph) -> Iterator[Fault]:
    ending = [step for step in graph.steps if graph.can_end_after(step.key)]
    if len(ending) != 1:
        names = ", ".join(_called(step) for step in ending) or "no step"
        yield Fault(
            "final-step",
            ending[0].key if ending else "",
            f"The process must end with one step, in which the result is signed; {names} can be the last. "
            "Let all ways lead to one last step.",
        )
        return
    if ending[0].asks:
        yield Fault(
            "final-step",
            ending[0].key,
            f"The last step {_called(ending[0])} asks for {', '.join(ending[0].asks)}: no step is left to use it.",
        )
    elsewhere = [key for key in waiting_after(graph, ending[0].key) if graph.by_key[key].kind is not Kind.END]
    if elsewhere:
        yield Fault(
            "final-step",
            ending[0].key,
            f"After the last step {_called(ending[0])} a way leads on to {_called(graph.by_key[elsewhere[0]])}. The "
            "last step only signs the result; the head returns work to an earlier step by a command of its own.",
        )


def waiting_after(graph: Graph, key: str) -> tuple[str, ...]:
    """Where the flow can come to rest after this node: steps, waits and ends."""
    seen: set[str] = set()
    found: list[str] = []
    todo = [f.target for f in graph.outgoing[key]]
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        if graph.by_key[at].kind in (Kind.STEP, Kind.WAIT, Kind.END):
            found.append(at)
        else:
            todo.extend(f.target for f in graph.outgoing[at])
    return tuple(sorted(found))


def _time(graph: Graph) -> Iterator[Fault]:
    longest = whole_weight(graph)
    if graph.basis is Basis.PERCENT:
        if longest != PERCENT_WHOLE:
            yield Fault(
                "hours", "", f"The shares sum to {longest} percent along the longest way, not to 100."
            )
    elif graph.limit is not None and longest > graph.limit:
        yield Fault(
            "hours",
            "",
            f"The steps take {longest / 60:g} working hours along the longest way; the limit is "
            f"{graph.limit / 60:g}. "
            "Shorten steps or let them run in parallel.",
        )


def weight_until(graph: Graph) -> dict[str, int]:
    """For each node: the weight by whose end it is done, along the longest way forward (loops are not counted)."""
    order = forward_order(graph)
    rank = {key: i for i, key in enumerate(order)}
    until: dict[str, int] = {}
    for key in order:
        node = graph.by_key[key]
        before = [f.source for f in graph.incoming[key] if rank.get(f.source, len(rank)) < rank[key]]
        if node.kind is Kind.TIMER and node.attached_to in until:
            before.append(node.attached_to)
        own = node.weight if node.kind is Kind.STEP else 0
        if node.kind is Kind.WAIT and graph.basis is Basis.MINUTES:
            own = node.minutes
        until[key] = max((until[k] for k in before if k in until), default=0) + own
    return until


def whole_weight(graph: Graph) -> int:
    return max(weight_until(graph).values(), default=0)


def forward_order(graph: Graph) -> tuple[str, ...]:
    """The nodes that can be reached, in an order in which only loops lead back (reverse postorder from the start)."""
    start = next((n.key for n in graph.nodes if n.kind is Kind.START), None)
    if start is None:
        return ()
    seen = {start}
    post: list[str] = []
    stack = [(start, iter(_forward(graph, start)))]
    while stack:
        key, rest = stack[-1]
        for following in rest:
            if following not in seen:
                seen.add(following)
                stack.append((following, iter(_forward(graph, following))))
                break
        else:
            post.append(key)
            stack.pop()
    return tuple(reversed(post))


def _forward(graph: Graph, key: str) -> list[str]:
    """Ways out with those towards smaller step numbers first, so that a loop back is met as such."""
    return sorted(graph.next_of[key], key=lambda k: (graph.by_key[k].number, k))
