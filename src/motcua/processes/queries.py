"""Internal processes: the step tables of `motcua/law/processes`, and the approved versions in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources

import yaml

from motcua.accounts.queries import Role
from motcua.processes.errors import ProcessUnknown
from motcua.processes.models import ProcessDefinition, ProcessRun, ProcessVersion
from motcua.processes.rules import Process, ProcessInvalid, Step, read_process
from motcua.processes.rules.bpmn import write_bpmn
from motcua.processes.rules.compiling import compile_table
from motcua.processes.rules.engine import Program, RunState
from motcua.processes.rules.graph import Graph
from motcua.processes.rules.importing import read_bpmn
from motcua.processes.rules.reading import ROLE_WORDS
from motcua.processes.rules.table import StepTable, read_table

ROLES = frozenset(Role.values)

NO_PROCESS = Process(key="", name_vi="", name_en="", steps=())


def lane_name(role: str, unit: str) -> str:
    """What stands on a lane: the post in Vietnamese, and the other agency's code."""
    word = ROLE_WORDS.get(role, (role,))[0]
    return f"{word} ({unit})" if unit else word


@cache
def tables() -> Mapping[str, StepTable]:
    """The step tables that come with the product. Raises TableInvalid, ProcessInvalid."""
    found: dict[str, StepTable] = {}
    for file in sorted(
        (resources.files("motcua") / "law" / "processes").iterdir(), key=lambda item: item.name
    ):
        if not file.name.endswith(".yaml"):
            continue
        for key, table in yaml.safe_load(file.read_text(encoding="utf-8"))["processes"].items():
            if key in found:
                raise ProcessInvalid(f"The process {key} stands twice.")
            read_process(key, table, roles=Role.values)
            found[key] = read_table(key, table)
    return found


@cache
def processes() -> Mapping[str, Process]:
    """All plain processes that come with the product: shares sum to 100, roles exist."""
    return {
        key: Process(
            key,
            table.name_vi,
            table.name_en,
            tuple(Step(r.number, r.name_vi, r.name_en, r.role, r.weight) for r in table.rows),
        )
        for key, table in tables().items()
    }


def process(key: str, number: int = 0) -> Process:
    """The steps of a process in order: those that come with the product, or those of an approved version.

    The empty key is that of a dossier brought along from an older system: it ran under no process of ours.
    Raises ProcessUnknown; ProcessInvalid when a file is at fault.
    """
    if not key:
        return NO_PROCESS
    if number == 0:
        if key not in processes():
            raise ProcessUnknown(key)
        return processes()[key]
    graph = program(key, number).graph
    return Process(
        key,
        graph.name_vi,
        graph.name_en,
        tuple(Step(s.number, s.name_vi, s.name_en, s.role, s.weight) for s in graph.steps),
    )


@dataclass(frozen=True)
class VersionRow:
    """What lists show of a version, without its files."""

    id: int
    key: str
    name_vi: str
    name_en: str
    number: int
    basis: str
    weight_total: int
    weight_limit: int | None
    valid_from: date
    approved_by: str
    approved_at: datetime
    sha256: str

    def name(self, language: str = "vi") -> str:
        return self.name_vi if language.startswith("vi") else self.name_en


def versions(key: str = "") -> list[VersionRow]:
    """All versions, or those of one process; by name, newest first. One query."""
    found = ProcessVersion.objects.select_related("definition").defer("bpmn", "dmn", "table")
    if key:
        found = found.filter(definition__key=key)
    return [_row(row) for row in found.order_by("definition__name_vi", "definition__key", "-number")]


def _row(row: ProcessVersion) -> VersionRow:
    return VersionRow(
        id=row.pk,
        key=row.definition.key,
        name_vi=row.definition.name_vi,
        name_en=row.definition.name_en,
        number=row.number,
        basis=row.basis,
        weight_total=row.weight_total,
        weight_limit=row.weight_limit,
        valid_from=row.valid_from,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        sha256=row.sha256,
    )


def version_on(key: str, day: date) -> VersionRow | None:
    """The version under which a dossier accepted on this day begins; None where none is approved."""
    row = (
        ProcessVersion.objects.select_related("definition")
        .defer("bpmn", "dmn", "table")
        .filter(definition__key=key, valid_from__lte=day)
        .order_by("-valid_from", "-number")
        .first()
    )
    return _row(row) if row else None


def version(key: str, number: int) -> VersionRow:
    """Raises ProcessUnknown."""
    found = [row for row in versions(key) if row.number == number]
    if not found:
        raise ProcessUnknown(key, number)
    return found[0]


def files(key: str, number: int) -> tuple[str, str]:
    """BPMN and DMN of a version, as text; version 0 is compiled from the product's own table."""
    if number == 0:
        return _law_files(key)
    found = (
        ProcessVersion.objects.filter(definition__key=key, number=number).values_list("bpmn", "dmn").first()
    )
    if found is None:
        raise ProcessUnknown(key, number)
    return found


@lru_cache(maxsize=64)
def _law_files(key: str) -> tuple[str, str]:
    table = tables().get(key)
    if table is None:
        raise ProcessUnknown(key)
    return write_bpmn(compile_table(table), lane_name=lane_name).decode("utf-8"), ""


@lru_cache(maxsize=256)
def program(key: str, number: int) -> Program:
    """The process ready to run. A version never changes, so it is read once in a process (about 10 ms).

    Raises ProcessUnknown.
    """
    bpmn, dmn = (text.encode("utf-8") for text in files(key, number))
    graph = read_bpmn(bpmn, lane_roles={}, dmn=dmn).graph
    return Program(graph, bpmn)


def graph(key: str, number: int) -> Graph:
    """Raises ProcessUnknown."""
    return program(key, number).graph


def step_name(key: str, number: int, step_no: int, language: str) -> str:
    """The name of a step of a version; empty when it has no such step. Raises ProcessUnknown."""
    steps = program(key, number).graph.steps
    return next((step.name(language) for step in steps if step.number == step_no), "")


def definition_keys() -> list[str]:
    return list(ProcessDefinition.objects.order_by("key").values_list("key", flat=True))


@dataclass(frozen=True)
class KeptRun:
    """The kept state of a dossier's process, and its timers as (key, visit, opened at, working minutes)."""

    state: RunState
    timers: tuple[tuple[str, int, str, int], ...]


def run_of(dossier_id: int) -> KeptRun | None:
    """None where the dossier's open step says everything. Raises StateUnreadable."""
    row = ProcessRun.objects.filter(pk=dossier_id).values_list("state", "timers").first()
    if row is None:
        return None
    timers = tuple((str(k), int(v), str(at), int(m)) for k, v, at, m in row[1])
    return KeptRun(RunState.from_bytes(bytes(row[0])), timers)


def waking(now: datetime, *, at_most: int) -> list[int]:
    """Dossiers with a timer whose span may be over, the longest waiting first."""
    return list(
        ProcessRun.objects.filter(wake_at__lte=now)
        .order_by("wake_at", "pk")
        .values_list("pk", flat=True)[:at_most]
    )
