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
from motcua.processes.queries import VersionRow
from motcua.processes.rules.drafting import Draft, draft_of_bpmn
from motcua.processes.rules.graph import Graph
from motcua.records import configuration as records
from motcua.records import word_templates
from motcua.records.configuration import TemplateRow
from motcua.travel.rules.differences import Change, changes
from motcua.travel.rules.entries import Entries, ProcedureEntry, ProcessEntry, TemplateEntry, carried


class State(StrEnum):
    """An entry beside what stands here."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITING = "waiting"  # a draft or proposal here says so already; people have yet to decide
    LATER = "later"  # a template whose procedure is not in the catalogue here yet
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
    entry: ProcedureEntry | Draft | Schedule | TemplateEntry

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
            *_templates(entries),
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
    draft = _draft(entry.bpmn, entry.dmn)
    graph = draft.graph
    name = graph.name_vi if graph else entry.key
    faults = draft.faults or approving.missing_units(draft, on=valid_from)
    words = [fault.message for fault in faults]
    if graph and graph.key != entry.key:
        words.append(f"The file is about the process {graph.key}: name and content differ.")
    if words or graph is None:
        return Planned("process", entry.key, name, State.BLOCKED, (), tuple(words), draft)
    versions = processes.versions(entry.key)
    if not versions:
        return Planned("process", entry.key, name, State.NEW, (), (), draft)
    newest, today = versions[0], processes.version_on(entry.key, day)
    for version in (newest, today):
        if version is not None and _says(version, entry, draft):
            remark = (
                (f"Version {newest.number} holds from {newest.valid_from}.",)
                if newest.valid_from > day
                else ()
            )
            return Planned("process", entry.key, name, State.SAME, (), remark, draft)
    found = changes(_steps(processes.graph(entry.key, newest.number)), _steps(graph))
    if not found:
        found = (Change("bpmn", newest.sha256[:12], approving.digest(draft.bpmn, draft.dmn)[:12]),)
    return Planned("process", entry.key, name, State.CHANGED, found, (), draft)


def _draft(bpmn: bytes, dmn: bytes) -> Draft:
    return draft_of_bpmn(bpmn, roles=processes.ROLES, lane_roles={}, lane_name=processes.lane_name, dmn=dmn)


def _says(version: VersionRow, entry: ProcessEntry, draft: Draft) -> bool:
    """Whether a version here is what arrives. Reading a file shortens long ids of its flows, so a file that was
    compiled here from a step table is compared as it would be after a journey."""
    arriving = approving.digest(draft.bpmn, draft.dmn)
    if version.sha256 in (arriving, approving.digest(entry.bpmn, entry.dmn)):
        return True
    bpmn, dmn = processes.files(version.key, version.number)
    here = _draft(bpmn.encode("utf-8"), dmn.encode("utf-8"))
    return here.is_usable and approving.digest(here.bpmn, here.dmn) == arriving


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


def _templates(entries: Entries) -> Iterator[Planned]:
    codes = {one.procedure for one in entries.templates}
    rows = records.templates(codes) if codes else []
    known = configuration.known_codes(codes)
    for entry in entries.templates:
        of_it = (entry.procedure, entry.kind, entry.name)
        same_name = [row for row in rows if (row.procedure, row.kind, row.name) == of_it]
        yield _template(entry, same_name, is_known=entry.procedure in known)


def _template(entry: TemplateEntry, rows: list[TemplateRow], *, is_known: bool) -> Planned:
    key = f"{entry.procedure} {entry.kind} {entry.sha256[:8]}"
    approved = [row for row in rows if row.is_approved]
    found: tuple[Change, ...] = ()
    words: tuple[str, ...] = ()
    if approved and approved[-1].sha256 == entry.sha256:
        state = State.SAME
    elif any(row.sha256 == entry.sha256 and not row.is_approved for row in rows):
        state, words = State.WAITING, ("It waits for a second person's approval.",)
    elif not is_known:
        state = State.LATER
        words = (
            f"The procedure {entry.procedure} is not in the catalogue here yet. Import again when it is.",
        )
    else:
        state = State.CHANGED if approved else State.NEW
        found = (Change("file", approved[-1].sha256[:12], entry.sha256[:12]),) if approved else ()
    if state in (State.NEW, State.CHANGED):
        try:
            word_templates.names_in(entry.content)
        except word_templates.TemplateRefused as refused:
            state, words = State.BLOCKED, (str(refused),)
    return Planned("template", key, entry.name, state, found, words, entry)
