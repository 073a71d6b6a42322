"""One step of an internal process: CPU beyond its transaction, and the bytes that are kept of a running dossier."""

import json
import time
from importlib import resources

import yaml
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.processes.queries import ROLES, lane_name
from motcua.processes.rules.drafting import draft_of_table
from motcua.processes.rules.engine import Program, RunState
from motcua.processes.rules.table import read_table

NAME = "process-step"
SUMMARY = (
    "A step of a process with agencies, loop, timer and decision: CPU beyond its transaction, bytes kept"
)
NEEDS_DATABASE = False

ROUNDS = 200
MOST_MILLISECONDS = 3.0
MOST_BYTES = 4096


def program() -> Program:
    """The process of `process_step.yaml`: every means of a step table at once."""
    text = (resources.files("motcua.bench") / "process_step.yaml").read_text(encoding="utf-8")
    draft = draft_of_table(read_table("bench", yaml.safe_load(text)), roles=ROLES, lane_name=lane_name)
    if draft.graph is None or draft.faults:
        raise BenchmarkFailed(f"The process of the benchmark has faults: {draft.faults}")
    return Program(draft.graph, draft.bpmn)


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` rounds (200) through the process, each going back once; every command reads and writes its state.

    Raises BenchmarkFailed when a step costs more than 3 ms of CPU on the average or a state has over 4 KB.
    """
    found = program()
    spans: list[float] = []
    sizes: list[int] = []

    def step(kept: bytes, key: str, values: dict[str, str] | None = None, *, fires: bool = False) -> bytes:
        began = time.process_time()
        state = RunState.from_bytes(kept)
        moved = found.fire(state, key) if fires else found.complete(state, key, values)
        written = moved.state.to_bytes()
        spans.append(time.process_time() - began)
        sizes.append(len(written))
        return written

    rounds = size or ROUNDS
    for _ in range(rounds):
        kept = found.start({"fee_vnd": 200_000, "channel": "online"}).state.to_bytes()
        for answer in ("bo_sung", "dong_y"):
            for key in ("kiem_tra", "tham_dinh", "y_kien_a", "y_kien_b"):
                kept = step(kept, key)
            kept = step(kept, "niem_yet", fires=True)
            kept = step(kept, "soat", {"ket_luan": answer})
        kept = step(kept, "ky")
        if not RunState.from_bytes(kept).finished:
            raise BenchmarkFailed("The process did not come to its end: something else was measured.")
    spans.sort()
    mean = 1000 * sum(spans) / len(spans)
    if mean > MOST_MILLISECONDS or max(sizes) > MOST_BYTES:
        raise BenchmarkFailed(
            f"A step costs {mean:.2f} ms of CPU and keeps {max(sizes)} bytes; "
            f"at most {MOST_MILLISECONDS} ms and {MOST_BYTES} bytes are allowed."
        )
    whole_mean, whole_bytes = _whole(found, max(1, rounds // 20))
    return BenchResult(
        figures={
            "cpu_milliseconds_a_step": mean,
            "cpu_milliseconds_95th": 1000 * spans[int(len(spans) * 0.95)],
            "steps": len(spans),
            "largest_state_bytes": max(sizes),
        },
        reference=Reference(
            "the same steps with SpiffWorkflow's own serialiser (JSON), which keeps the whole task tree",
            {"cpu_milliseconds_a_step": whole_mean, "largest_state_bytes": whole_bytes},
        ),
        ratio=whole_mean / mean,
        ratio_of="CPU of a step with the whole tree / with the small state",
        settings={"rounds": rounds, "elements": len(found.graph.nodes), "threads": 1},
    )


def _whole(found: Program, rounds: int) -> tuple[float, int]:
    """Mean CPU (ms) and largest size of a step that reads and writes SpiffWorkflow's own state.

    The plain way of the process: other timers and decisions are ours, which its serialiser does not know.
    """
    raw = yaml.safe_load((resources.files("motcua.bench") / "process_step.yaml").read_text(encoding="utf-8"))
    for row in raw["steps"]:
        for column in ("decide", "timer", "asks"):
            row.pop(column, None)
        if "wait_hours" in row:
            row["role"], row["hours"] = "case_officer", row.pop("wait_hours")
    draft = draft_of_table(read_table("bench", raw), roles=ROLES, lane_name=lane_name)
    if draft.graph is None:
        raise BenchmarkFailed("The reference has no process.")
    plain = Program(draft.graph, draft.bpmn)
    serialiser = BpmnWorkflowSerializer()
    spans: list[float] = []
    largest = 0
    for _ in range(rounds):
        tree = BpmnWorkflow(plain.spec, script_engine=plain.conditions)
        tree.do_engine_steps()
        kept = serialiser.serialize_json(tree)
        for answer in ("bo_sung", "dong_y"):
            for key in ("kiem_tra", "tham_dinh", "y_kien_a", "y_kien_b", "niem_yet", "soat"):
                began = time.process_time()
                tree = serialiser.deserialize_json(kept)
                tree.script_engine = plain.conditions
                task = next(t for t in tree.get_tasks(spec_name=key) if t.state == TaskState.READY)
                task.data.update(ket_luan=answer, nhanh="dai", fee_vnd=200_000)
                task.run()
                tree.do_engine_steps()
                kept = serialiser.serialize_json(tree)
                spans.append(time.process_time() - began)
                largest = max(largest, len(kept))
    json.loads(kept)
    return 1000 * sum(spans) / len(spans), largest
