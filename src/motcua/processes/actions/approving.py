"""Approve a version of a process: from then on dossiers begin under it, and those that run keep theirs."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.processes import queries
from motcua.processes.errors import ApprovalIncomplete, ProcessUnsound
from motcua.processes.models import ProcessDefinition, ProcessVersion
from motcua.processes.rules.drafting import Draft, draft_of_table
from motcua.processes.rules.soundness import Fault

LONGEST_DOCUMENT = 200


@dataclass(frozen=True)
class Approved:
    """`is_new` is false when the newest version says the same already; nothing was written then."""

    key: str
    number: int
    is_new: bool


@dataclass(frozen=True)
class Loaded:
    versions: int
    unchanged: int


def digest(bpmn: bytes, dmn: bytes) -> str:
    return hashlib.sha256(len(bpmn).to_bytes(8, "big") + bpmn + dmn).hexdigest()


def approve(
    draft: Draft, *, document: str, valid_from: date | None, by: int | None, at: datetime
) -> Approved:
    """A new version of the draft's process, under the number that follows.

    `document` is number and date of the decision. Approving what the newest version says already changes
    nothing. Raises: ProcessUnsound (also when it names an agency that does not exist then), ApprovalIncomplete.
    """
    if not draft.is_usable or draft.graph is None:
        raise ProcessUnsound(draft.faults)
    if not document.strip() or valid_from is None:
        raise ApprovalIncomplete(str(ApprovalIncomplete.__doc__))
    missing = missing_units(draft, on=valid_from)
    if missing:
        raise ProcessUnsound(missing)
    return _write(draft, document=document.strip()[:LONGEST_DOCUMENT], valid_from=valid_from, by=by, at=at)


def missing_units(draft: Draft, *, on: date) -> tuple[Fault, ...]:
    """A fault for each other agency that the draft names and that does not exist on the day."""
    found: list[Fault] = []
    for node in draft.graph.steps if draft.graph else ():
        if node.unit:
            try:
                agencies.unit_of_agency_id(node.unit, on=on)
            except UnitNotFound:
                message = f"The step “{node.name_vi}” names the agency {node.unit}, which does not exist on that day."
                found.append(Fault("unit", node.key, message))
    return tuple(found)


def load_law(*, on: date, at: datetime) -> Loaded:
    """The step tables that come with the product, as versions; repeating it changes nothing.

    Only a first version: once a province has approved its own, an upgrade of the product does not go over it.
    """
    new = unchanged = 0
    known = set(queries.definition_keys())
    for key, table in queries.tables().items():
        if key in known:
            unchanged += 1
            continue
        draft = draft_of_table(table, roles=queries.ROLES, lane_name=queries.lane_name)
        if not draft.is_usable:
            raise ProcessUnsound(draft.faults)
        _write(draft, document="", valid_from=on, by=None, at=at)
        new += 1
    return Loaded(new, unchanged)


@transaction.atomic
def _write(draft: Draft, *, document: str, valid_from: date, by: int | None, at: datetime) -> Approved:
    graph = draft.graph
    if graph is None:
        raise ProcessUnsound(draft.faults)
    names = {"name_vi": graph.name_vi, "name_en": graph.name_en}
    ProcessDefinition.objects.get_or_create(key=graph.key, defaults=names)
    definition = ProcessDefinition.objects.select_for_update(of=("self",)).get(key=graph.key)
    last = definition.versions.order_by("-number").first()
    sha256 = digest(draft.bpmn, draft.dmn)
    if last is not None and last.sha256 == sha256:
        return Approved(graph.key, last.number, is_new=False)
    number = last.number + 1 if last else 1
    ProcessVersion.objects.create(
        definition=definition,
        number=number,
        bpmn=draft.bpmn.decode("utf-8"),
        dmn=draft.dmn.decode("utf-8"),
        table=asdict(draft.table) if draft.table else None,
        basis=str(graph.basis),
        weight_total=draft.weight,
        weight_limit=graph.limit,
        valid_from=valid_from,
        approved_by=document,
        approver_id=by,
        approved_at=at,
        sha256=sha256,
    )
    if last is not None:
        ProcessDefinition.objects.filter(pk=definition.pk).update(**names)
    return Approved(graph.key, number, is_new=True)
