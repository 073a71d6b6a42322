"""What an archive would change in this installation: each entry beside what stands here. It only reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from motcua.procedures import configuration
from motcua.procedures.configuration import FeeRow, OpenDraft, ProcedureSaid
from motcua.procedures.rules.fee_schedules import Schedule, as_json
from motcua.procedures.rules.fee_schedules import digest as fee_digest
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.rules.drafting import Draft, draft_of_bpmn
from motcua.processes.rules.graph import Graph
from motcua.travel.rules.differences import Change, changes
from motcua.travel.rules.entries import Entries, ProcedureEntry, ProcessEntry, carried


class State(StrEnum):
    """An entry beside what stands here."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITING = "waiting"  # a draft or proposal here says so already; people have yet to decide
    BLOCKED = "blocked"  # it cannot be taken in as things stand; the words say why


@dataclass(frozen=True)
class Planned:
    """One entry. `words` are remarks, or the reasons when it is blocked."""

    kind: str
    key: str
    name: str
    state: State
    changes: tuple[Change, ...]
    words: tuple[str, ...]
    entry: ProcedureEntry | Draft | Schedule

    @property
    def is_due(self) -> bool:
        """Whether taking the archive in would write something for it."""
        return self.state in (State.NEW, State.CHANGED)


@dataclass(frozen=True)
class Plan:
    items: tuple[Planned, ...]

    def count(self, state: State) -> int:
        return sum(item.state is state for item in self.items)

    @property
    def blocked(self) -> tuple[str, ...]:
        return tuple(
            f"{item.kind} {item.key}: {' '.join(item.words)}"
            for item in self.items
            if item.state is State.BLOCKED
        )


def plan(entries: Entries, *, day: date, processes_from: date | None = None) -> Plan:
    """`day` is today in Vietnam; processes would hold from `processes_from`, by which their agencies must exist."""
    return Plan(
        (
            *_procedures(entries),
            *(_process(entry, day, processes_from or day) for entry in entries.processes),
            *_fees(entries),
        )
    )


def _procedures(entries: Entries) -> Iterator[Planned]:
    codes = {one.code for one in entries.procedures}
    here = {one.code: one for one in configuration.procedures(codes)} if codes else {}
    drafts = configuration.open_drafts(codes)
    sectors = configuration.sector_codes()
    known = configuration.known_codes(codes)
    for entry in entries.procedures:
        yield _procedure(entry, here.get(entry.code), drafts.get(entry.code), sectors, entry.code in known)


def _procedure(
    entry: ProcedureEntry,
    here: ProcedureSaid | None,
    draft: OpenDraft | None,
    sectors: frozenset[str],
    is_known: bool,
) -> Planned:
    wanted = entry.carried()
    found = changes(_carried(here), wanted) if here else ()
    words: list[str] = []
    if here and not found:
        state = State.SAME
    elif draft and not changes(_carried(draft.said), wanted):
        state = State.WAITING
        words.append("An open draft says so already.")
    elif draft:
        state = State.BLOCKED
        words.append("An open draft of it says something else: have it signed or withdraw it first.")
    elif here is None and entry.sector_code not in sectors:
        state = State.BLOCKED
        words.append(f"The sector {entry.sector_code} ({entry.sector_name}) does not exist here.")
    else:
        state = State.CHANGED if here else State.NEW
    if here is None and is_known:
        words.append("It was abolished here.")
    if here and here.sector_code != entry.sector_code:
        words.append(f"Its sector here stays {here.sector_code}; the archive has {entry.sector_code}.")
    if here and here.is_internal != entry.is_internal:
        words.append(
            f"Here it stays {'internal' if here.is_internal else 'public'}; a draft does not change that."
        )
    return Planned("procedure", entry.code, entry.name, state, found, tuple(words), entry)


def _carried(said: ProcedureSaid) -> dict[str, Any]:
    return carried(said.name, said.flags, said.content, said.form_schema, said.form_layout)


def _process(entry: ProcessEntry, day: date, valid_from: date) -> Planned:
    draft = draft_of_bpmn(
        entry.bpmn, roles=processes.ROLES, lane_roles={}, lane_name=processes.lane_name, dmn=entry.dmn
    )
    graph = draft.graph
    name = graph.name_vi if graph else entry.key
    faults = draft.faults or approving.missing_units(draft, on=valid_from)
    words = [fault.message for fault in faults]
    if graph and graph.key != entry.key:
        words.append(f"The file is about the process {graph.key}: name and content differ.")
    if words or graph is None:
        return Planned("process", entry.key, name, State.BLOCKED, (), tuple(words), draft)
    versions = processes.versions(entry.key)
    sha256 = approving.digest(draft.bpmn, draft.dmn)
    if not versions:
        return Planned("process", entry.key, name, State.NEW, (), (), draft)
    newest, today = versions[0], processes.version_on(entry.key, day)
    if newest.sha256 == sha256:
        ahead = newest.valid_from > day
        remark = (f"Version {newest.number} holds from {newest.valid_from}.",) if ahead else ()
        return Planned("process", entry.key, name, State.SAME, (), remark, draft)
    shown = today or newest
    found = changes(_steps(processes.graph(entry.key, shown.number)), _steps(graph))
    if not found:
        found = (Change("bpmn", shown.sha256[:12], sha256[:12]),)
    return Planned("process", entry.key, name, State.CHANGED, found, (), draft)


def _steps(graph: Graph) -> dict[str, Any]:
    """What people compare of a process; the rest of its file is routing and drawing."""
    return {
        "name": {"vi": graph.name_vi, "en": graph.name_en},
        "basis": str(graph.basis),
        "limit": graph.limit,
        "steps": [
            {"name": step.name_vi, "role": step.role, "unit": step.unit, "weight": step.weight}
            for step in graph.steps
        ],
    }


def _fees(entries: Entries) -> Iterator[Planned]:
    rows = configuration.fee_rows({rule.key for rule in entries.fees})
    codes = configuration.known_codes({code for rule in entries.fees for code in rule.scope.procedures})
    sectors = configuration.sector_codes()
    for rule in entries.fees:
        yield _fee(rule, [row for row in rows if row.key == rule.key], codes, sectors)


def _fee(rule: Schedule, rows: list[FeeRow], codes: frozenset[str], sectors: frozenset[str]) -> Planned:
    key = f"{rule.key} {rule.valid_from.isoformat()}"
    same = [row for row in rows if row.sha256 == fee_digest(rule)]
    if any(row.state == "approved" for row in same):
        return Planned("fee", key, rule.name_vi, State.SAME, (), (), rule)
    if same:
        return Planned(
            "fee", key, rule.name_vi, State.WAITING, (), ("A draft or proposal says so already.",), rule
        )
    missing = sorted({*rule.scope.procedures} - codes) + sorted({*rule.scope.sectors} - sectors)
    words = (
        (f"Missing here: {', '.join(missing)[:200]}. The draft can be proposed once they exist.",)
        if missing
        else ()
    )
    approved = [row for row in rows if row.state == "approved"]
    if not approved:
        return Planned("fee", key, rule.name_vi, State.NEW, (), words, rule)
    found = tuple(
        change
        for change in changes(as_json(approved[-1].schedule), as_json(rule))
        if change.place != "valid_to"  # a successor sets it; it travels as the successor's first day
    )
    return Planned("fee", key, rule.name_vi, State.CHANGED, found, words, rule)
