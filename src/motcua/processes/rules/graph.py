"""A process as a graph: what a step table compiles to and what a BPMN file is read into.

Everything else (the BPMN we write, the engine, the picture, the migration) starts from this value. A step's
`weight` is its share of the time: minutes of working time, or percent, as `Graph.basis` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from motcua.kernel.dmn.expressions import Value
from motcua.kernel.dmn.tables import DecisionTable

PERCENT_WHOLE = 100
LONGEST_TEXT = 200  # characters of a text variable
MOST_VARIABLES = 30


class Kind(StrEnum):
    START = "start"
    END = "end"
    STEP = "step"  # a person works
    CHOICE = "choice"  # exclusive gateway
    PARALLEL = "parallel"  # parallel gateway, fork or join
    DECISION = "decision"  # a decision table is asked
    WAIT = "wait"  # nothing happens for a span of working time
    TIMER = "timer"  # on the border of a step: after a span of working time the step ends and the flow goes this way


class Basis(StrEnum):
    MINUTES = "minutes"
    PERCENT = "percent"


class VariableType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"


class VariableRefused(ValueError):
    """A value that the process does not know or that has the wrong type. The message names the variable."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key


@dataclass(frozen=True)
class Variable:
    """What conditions may speak of. `choices` closes a text to these values."""

    key: str
    type: VariableType
    name_vi: str = ""
    name_en: str = ""
    choices: tuple[str, ...] = ()

    def name(self, language: str = "vi") -> str:
        return (self.name_vi if language.startswith("vi") else self.name_en) or self.key

    def checked(self, value: Value) -> Value:
        """The value when it fits. Raises VariableRefused."""
        if value is None:
            return None
        match self.type:
            case VariableType.BOOLEAN:
                if isinstance(value, bool):
                    return value
                raise VariableRefused(self.key, "true or false is expected")
            case VariableType.NUMBER:
                if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
                    return value
                raise VariableRefused(self.key, "a number below 10^15 is expected")
            case VariableType.TEXT:
                if not isinstance(value, str) or len(value) > LONGEST_TEXT:
                    raise VariableRefused(self.key, f"text of at most {LONGEST_TEXT} characters is expected")
                if self.choices and value not in self.choices:
                    raise VariableRefused(self.key, "one of " + ", ".join(self.choices) + " is expected")
                return value


# What every dossier brings along, known to every process; `dossiers` fills them in when the process begins.
GIVEN: tuple[Variable, ...] = (
    Variable("channel", VariableType.TEXT, "kênh nộp hồ sơ", "channel of submission"),
    Variable("fee_vnd", VariableType.NUMBER, "phí, lệ phí (đồng)", "fee in dong"),
    Variable("set_count", VariableType.NUMBER, "số bộ hồ sơ", "sets of papers"),
    Variable(
        "supplement_requests", VariableType.NUMBER, "số lần yêu cầu bổ sung", "supplement requests so far"
    ),
)


@dataclass(frozen=True)
class Box:
    """Where a node stands in the picture, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Node:
    """`key` is the BPMN id and stays the same across versions of a process: a migration maps by it."""

    key: str
    kind: Kind
    name_vi: str = ""
    name_en: str = ""
    number: int = 0
    role: str = ""
    unit: str = ""
    weight: int = 0
    asks: tuple[str, ...] = ()
    decision: str = ""
    minutes: int = 0
    attached_to: str = ""
    default: str = ""
    box: Box | None = None

    def name(self, language: str = "vi") -> str:
        return (self.name_vi if language.startswith("vi") else self.name_en) or self.name_vi or self.key


@dataclass(frozen=True)
class Flow:
    key: str
    source: str
    target: str
    condition: str = ""
    name: str = ""
    points: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Graph:
    """`limit` is the time that the steps together may take, in the unit of `basis`; None when nothing bounds it."""

    key: str
    name_vi: str
    name_en: str
    basis: Basis
    limit: int | None
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    variables: tuple[Variable, ...] = ()
    decisions: tuple[DecisionTable, ...] = ()

    def name(self, language: str = "vi") -> str:
        return (self.name_vi if language.startswith("vi") else self.name_en) or self.name_vi or self.key

    @cached_property
    def by_key(self) -> Mapping[str, Node]:
        return {node.key: node for node in self.nodes}

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        return {n.key: tuple(f for f in self.flows if f.source == n.key) for n in self.nodes}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        return {n.key: tuple(f for f in self.flows if f.target == n.key) for n in self.nodes}

    @cached_property
    def timers(self) -> Mapping[str, tuple[Node, ...]]:
        """The timers on each step's border."""
        return {
            n.key: tuple(t for t in self.nodes if t.kind is Kind.TIMER and t.attached_to == n.key)
            for n in self.nodes
            if n.kind is Kind.STEP
        }

    @cached_property
    def steps(self) -> tuple[Node, ...]:
        """The steps in their order."""
        return tuple(sorted((n for n in self.nodes if n.kind is Kind.STEP), key=lambda n: (n.number, n.key)))

    @cached_property
    def known(self) -> Mapping[str, Variable]:
        """Every variable a condition may speak of."""
        return {v.key: v for v in (*GIVEN, *self.variables)}

    @cached_property
    def next_of(self) -> Mapping[str, tuple[str, ...]]:
        """Where the flow can go from a node: along its flows, and for a step also by its timers."""
        return {
            n.key: tuple(f.target for f in self.outgoing[n.key] if f.target in self.by_key)
            + tuple(t.key for t in self.timers.get(n.key, ()))
            for n in self.nodes
        }

    @cached_property
    def final(self) -> Node | None:
        """The step in which the result is signed: the one from which the end is reached without another step.

        None when there is none or more than one (the check says so).
        """
        found = [step for step in self.steps if self.can_end_after(step.key)]
        return found[0] if len(found) == 1 else None

    def can_end_after(self, key: str) -> bool:
        """Whether some way from this node reaches the end without another step or wait."""
        seen: set[str] = set()
        todo = [f.target for f in self.outgoing[key]] + [
            f.target for timer in self.timers.get(key, ()) for f in self.outgoing[timer.key]
        ]
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            node = self.by_key.get(at)
            if node is None:
                continue
            if node.kind is Kind.END:
                return True
            if node.kind not in (Kind.STEP, Kind.WAIT):
                todo.extend(f.target for f in self.outgoing[at])
        return False
