"""Runs a process with SpiffWorkflow and keeps only what cannot be computed again.

SpiffWorkflow holds a tree of every task that ever ran, with a copy of the data in each; written out, that is tens
of kilobytes after a few loops and takes longer to read than the step itself. But a process that passed the
soundness check is fully described by which steps and timers are open, which branches already wait at a join, and
its variables. `RunState` is that; `_wake` builds the small tree SpiffWorkflow needs to go on from there. A
property test plays random processes both ways, whole tree against this state, and finds no difference.

No clock here: a timer is opened and closed like a step; the caller knows when its span of working time is over.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, IntermediateCatchEventParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    IntermediateCatchEvent,
    NoneTask,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from motcua.kernel.dmn import expressions
from motcua.kernel.dmn.expressions import Value, Values
from motcua.kernel.dmn.tables import DecisionTable, decide
from motcua.processes.rules.graph import Basis, Graph, Kind, Node, VariableRefused
from motcua.processes.rules.soundness import Rest, rests, weight_until

LARGEST_STATE = 4096  # bytes
STEP_BUDGET = 500  # automatic moves that one command may cause


class RunError(ValueError):
    """A process that cannot go on as asked."""


class ItemNotOpen(RunError):
    """This step is not open in the process: it was completed, skipped or never reached. Load the dossier again."""

    def __init__(self, key: str, open_keys: tuple[str, ...]) -> None:
        super().__init__(f"{self.__doc__} (step {key}; open: {', '.join(open_keys) or 'none'})")
        self.key = key
        self.open_keys = open_keys


class StepBudgetSpent(RunError):
    """The process moved too often without anyone's work and was cut off; nothing was changed. Its definition is at
    fault: check it with `motcua processes compile`."""

    def __init__(self, budget: int) -> None:
        super().__init__(f"{self.__doc__} (budget: {budget} moves)")
        self.budget = budget


class StateTooLarge(RunError):
    """The state of the process would be larger than is kept for a dossier. Declare fewer or shorter variables."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"{self.__doc__} ({size_bytes} bytes, at most {LARGEST_STATE})")
        self.size_bytes = size_bytes


class StateUnreadable(RunError):
    """The kept state of a process cannot be read, or does not belong to this version of it."""


@dataclass(frozen=True)
class RunState:
    """Where a process stands. `open` are steps, waits and timers that are open, in the order in which they were
    opened; `arrived` are flows on which a branch waits at a join, as (from, to); `visits` says how often each step
    was opened, so that the second round of a step is told from the first.
    """

    open: tuple[str, ...] = ()
    arrived: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        return not self.open

    def to_bytes(self) -> bytes:
        """Raises StateTooLarge."""
        text = json.dumps(
            [list(self.open), [list(a) for a in self.arrived], dict(self.values), dict(self.visits)],
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        packed = zlib.compress(text.encode("utf-8"), 9)
        if len(packed) > LARGEST_STATE:
            raise StateTooLarge(len(packed))
        return packed

    @classmethod
    def from_bytes(cls, packed: bytes) -> "RunState":
        """Raises StateUnreadable."""
        try:
            opener = zlib.decompressobj()
            text = opener.decompress(packed, 1 << 20)
            if opener.unconsumed_tail:
                raise StateUnreadable(StateUnreadable.__doc__)
            opened, arrived, values, visits = json.loads(text)
            return cls(tuple(opened), tuple((a, b) for a, b in arrived), values, visits)
        except (zlib.error, ValueError, TypeError) as fault:
            raise StateUnreadable(f"{StateUnreadable.__doc__} ({fault})") from None


@dataclass(frozen=True)
class Item:
    """An open step (or wait, or timer on a step's border). `visit` counts from 1."""

    key: str
    visit: int
    node: Node

    @property
    def is_timer(self) -> bool:
        return self.node.kind is not Kind.STEP


@dataclass(frozen=True)
class Moved:
    """What a command did: the state after it, what opened and what closed (a step that a timer ended, too)."""

    state: RunState
    opened: tuple[Item, ...]
    closed: tuple[Item, ...]

    @property
    def finished(self) -> bool:
        return self.state.finished


class _WorkingTime(EventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A timer that fires when it is told to: SpiffWorkflow's own would look at the machine's clock."""


class _DecisionTask(NoneTask):  # type: ignore[misc]
    """A business rule task: asks one of our decision tables."""

    table: DecisionTable

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data.update(decide(self.table, my_task.data))
        return True


class _DecisionParser(TaskParser):  # type: ignore[misc]
    def create_task(self) -> _DecisionTask:
        task = _DecisionTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        task.table = self.process_parser.parser.tables[self.bpmn_id]
        task.manual = False
        return task


class _WaitParser(IntermediateCatchEventParser):  # type: ignore[misc]
    def create_task(self) -> IntermediateCatchEvent:
        return IntermediateCatchEvent(
            self.spec, self.bpmn_id, event_definition=_WorkingTime(self.bpmn_id), **self.bpmn_attributes
        )


class _TimerParser(BoundaryEventParser):  # type: ignore[misc]
    def create_task(self) -> BoundaryEvent:
        return BoundaryEvent(
            self.spec,
            self.bpmn_id,
            event_definition=_WorkingTime(self.bpmn_id),
            cancel_activity=True,
            **self.bpmn_attributes,
        )


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {
        full_tag("businessRuleTask"): (_DecisionParser, _DecisionTask),
        full_tag("intermediateCatchEvent"): (_WaitParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_TimerParser, BoundaryEvent),
    }


class _Conditions:
    """SpiffWorkflow's script engine, reduced to conditions of the small language. It executes nothing."""

    def __init__(self) -> None:
        self.read: dict[str, expressions.Node] = {}

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        if expression not in self.read:
            self.read[expression] = expressions.parse(expression)
        return expressions.holds(self.read[expression], task.data)

    def execute(self, task: Task, script: str, external_context: object = None) -> None:
        raise RunError("Scripts are never executed.")

    def call_service(self, task: Task, **kwargs: object) -> None:
        raise RunError("Services are never called.")


class Program:
    """A process ready to run. Build it once per version: reading the XML costs tens of milliseconds."""

    def __init__(self, graph: Graph, bpmn: bytes) -> None:
        """`bpmn` is what `bpmn.write_bpmn` wrote for this graph; nothing else is given to SpiffWorkflow."""
        self.graph = graph
        parser = _Parser()
        tables = {table.key: table for table in graph.decisions}
        parser.tables = {n.key: tables[n.decision] for n in graph.nodes if n.kind is Kind.DECISION}
        parser.add_bpmn_xml(etree.fromstring(bpmn, etree.XMLParser(resolve_entities=False, no_network=True)))
        self.spec = parser.get_spec(parser.get_process_ids()[0])
        self.conditions = _Conditions()
        self.until = weight_until(graph)
        self.whole = max(self.until.values(), default=1) or 1
        if graph.basis is Basis.MINUTES and graph.limit:
            self.whole = max(self.whole, graph.limit)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is one step after the other: then the open step says everything, and no state need be kept."""
        return all(n.kind in (Kind.START, Kind.END, Kind.STEP) for n in self.graph.nodes)

    @cached_property
    def rests(self) -> frozenset[Rest]:
        return rests(self.graph)

    def standing_at(self, *keys: str, values: Values | None = None) -> RunState:
        """The state in which these steps alone are open. Raises ItemNotOpen when they can never be so."""
        if (frozenset(keys), frozenset()) not in self.rests:
            raise ItemNotOpen(", ".join(keys), tuple(s.key for s in self.graph.steps))
        return RunState(open=keys, values=dict(values or {}), visits=dict.fromkeys(keys, 1))

    def done_by(self, key: str) -> tuple[int, int]:
        """(part, whole): by which part of the whole time this step has to be done; the last with the whole."""
        final = self.graph.final
        if final is not None and final.key == key:
            return (self.whole, self.whole)
        return (self.until.get(key, self.whole), self.whole)

    def start(self, values: Values) -> Moved:
        """Begin: the given variables, and every first step open. Raises VariableRefused, StepBudgetSpent."""
        data = self._checked(values)
        workflow = BpmnWorkflow(self.spec, script_engine=self.conditions)
        return self._run(workflow, RunState(), data, acted=None)

    def complete(self, state: RunState, key: str, values: Values | None = None) -> Moved:
        """Complete the open step (or end the open wait) with what was entered.

        Raises: ItemNotOpen, VariableRefused (also when something that the step asks for is missing),
        StepBudgetSpent, DecisionAmbiguous.
        """
        for asked in self.graph.by_key[key].asks if key in state.open else ():
            if (values or {}).get(asked) is None:
                raise VariableRefused(asked, "this step asks for it")
        return self._act(state, key, values or {}, timer=None)

    def fire(self, state: RunState, timer: str) -> Moved:
        """The span of a wait or of a timer on a step's border is over. Raises ItemNotOpen, StepBudgetSpent."""
        node = self.graph.by_key.get(timer)
        if node is None or node.kind not in (Kind.WAIT, Kind.TIMER):
            raise ItemNotOpen(timer, self.open_keys(state))
        if (node.attached_to or timer) not in state.open:
            raise ItemNotOpen(timer, self.open_keys(state))
        if node.kind is Kind.WAIT:
            return self._act(state, timer, {}, timer=None)
        return self._act(state, node.attached_to, {}, timer=timer)

    def open_items(self, state: RunState) -> tuple[Item, ...]:
        """Everything that is open, a step's timers after it."""
        return tuple(
            Item(key, state.visits.get(base, 1), self.graph.by_key[key])
            for base in state.open
            for key in (base, *(t.key for t in self.graph.timers.get(base, ())))
        )

    def open_keys(self, state: RunState) -> tuple[str, ...]:
        return tuple(item.key for item in self.open_items(state))

    def _checked(self, values: Values) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in values.items():
            variable = self.graph.known.get(key)
            if variable is None:
                raise VariableRefused(key, "the process does not declare this variable")
            found[key] = variable.checked(value)
        return found

    def _act(self, state: RunState, key: str, values: Values, timer: str | None) -> Moved:
        if key not in state.open:
            raise ItemNotOpen(key, self.open_keys(state))
        data = {**state.values, **self._checked(values)}
        workflow, open_tasks = self._wake(state, data)
        return self._act_in(workflow, open_tasks, state, key, data, timer)

    def _act_in(
        self,
        workflow: BpmnWorkflow,
        open_tasks: Mapping[str, Task],
        state: RunState,
        key: str,
        data: dict[str, Value],
        timer: str | None,
    ) -> Moved:
        if timer is not None:
            task = next(t for t in open_tasks[key].parent.children if t.task_spec.name == timer)
        else:
            task = open_tasks[key]
        if task.task_spec.manual:
            task.run()
        else:
            task.task_spec.event_definition.catch(task)
            task.task_spec._update(task)
        return self._run(workflow, state, data, acted=key)

    def _wake(self, state: RunState, data: dict[str, Value]) -> tuple[BpmnWorkflow, dict[str, Task]]:
        """The smallest task tree from which SpiffWorkflow goes on as from the whole one."""
        workflow = BpmnWorkflow(self.spec, script_engine=self.conditions, deserializing=True)
        root = workflow.task_tree = Task(workflow, self.spec.start, state=TaskState.COMPLETED)
        root.data = data
        for source, target in state.arrived:
            before = self._past(root, self.spec.task_specs[source], data)
            join = before._add_child(self.spec.task_specs[target], TaskState.WAITING)
            join.data = dict(data)
        found: dict[str, Task] = {}
        for key in state.open:
            spec = self.spec.task_specs[key]
            parent = root
            split = self.spec.task_specs.get(f"{key}.BoundaryEventSplit")
            if split is not None:
                parent = self._past(root, split, data)
                for output in split.outputs:
                    if output is not spec:
                        self._open(parent, output, data)
            found[key] = self._open(parent, spec, data)
        return workflow, found

    def _past(self, root: Task, spec: Any, data: dict[str, Value]) -> Task:
        task = root._add_child(spec, TaskState.COMPLETED)
        task.triggered = True  # it stands here without being a way out of the start
        task.data = dict(data)
        return task

    def _open(self, parent: Task, spec: Any, data: dict[str, Value]) -> Task:
        task = parent._add_child(spec, TaskState.FUTURE)
        task.triggered = True
        task.data = dict(data)
        spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        spec._update(task)
        return task

    def _run(
        self, workflow: BpmnWorkflow, before: RunState, data: dict[str, Value], acted: str | None
    ) -> Moved:
        """Let SpiffWorkflow move until someone has to work or a timer waits; then read where it stands."""
        moves = 0
        while True:
            ready = [t for t in workflow.get_tasks(state=TaskState.READY) if not t.task_spec.manual]
            if not ready:
                return self._read(workflow, before, data, acted)
            for task in ready:
                if task.state != TaskState.READY:
                    continue  # an earlier one of this round ended it
                moves += 1
                if moves > STEP_BUDGET:
                    raise StepBudgetSpent(STEP_BUDGET)
                task.data.update(data)
                task.run()
                if isinstance(task.task_spec, _DecisionTask):
                    data.update({k: task.data[k] for k in task.task_spec.table.outputs if k in task.data})
                elif isinstance(task.task_spec, ParallelGateway):
                    self._forget_round(workflow, task)

    def _forget_round(self, workflow: BpmnWorkflow, fired: Task) -> None:
        """Take the other arrivals of a join that fired out of the tree: in a loop SpiffWorkflow would count them
        again and let the next round pass with one branch.
        """
        for task in workflow.get_tasks(spec_name=fired.task_spec.name, state=TaskState.CANCELLED):
            workflow._remove_task(task.id)

    def _read(
        self, workflow: BpmnWorkflow, before: RunState, data: dict[str, Value], acted: str | None
    ) -> Moved:
        standing: list[str] = []
        arrived: list[tuple[str, str]] = []
        for task in workflow.get_tasks(state=TaskState.READY | TaskState.WAITING):
            node = self.graph.by_key.get(task.task_spec.name)
            if node is None:
                continue
            if node.kind in (Kind.STEP, Kind.WAIT):
                standing.append(node.key)
            elif node.kind is Kind.PARALLEL:
                arrived.extend(self._arrivals(workflow, node.key))
        kept = tuple(key for key in before.open if key != acted and key in standing)
        new = tuple(key for key in dict.fromkeys(standing) if key not in kept)
        visits = dict(before.visits)
        for key in new:
            visits[key] = visits.get(key, 0) + 1
        state = RunState(kept + new, tuple(sorted(set(arrived))), data, visits)
        if state.finished:
            self._require_end(workflow)
            state = RunState(values=data, visits=visits)
        was, now = self.open_items(before), self.open_items(state)
        return Moved(
            state=state,
            opened=tuple(item for item in now if item not in was),
            closed=tuple(item for item in was if item not in now),
        )

    def _arrivals(self, workflow: BpmnWorkflow, join: str) -> list[tuple[str, str]]:
        return [
            (task.parent.task_spec.name, join)
            for task in workflow.get_tasks(spec_name=join)
            if task.parent.state == TaskState.COMPLETED and task.state != TaskState.COMPLETED
        ]

    def _require_end(self, workflow: BpmnWorkflow) -> None:
        ends = {n.key for n in self.graph.nodes if n.kind is Kind.END}
        if not any(t.task_spec.name in ends for t in workflow.get_tasks(state=TaskState.COMPLETED)):
            raise RunError("The process stands still before its end. Its definition is at fault.")
