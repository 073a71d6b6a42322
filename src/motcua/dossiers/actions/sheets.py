"""Reading what a control sheet says of a dossier: its steps as they were worked, from the rows and the log."""

from collections.abc import Sequence
from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.dossiers.models import Dossier, WorkItem
from motcua.dossiers.rules import control_sheet as rules
from motcua.dossiers.rules.control_sheet import Handled, Side, Worked
from motcua.dossiers.rules.slips import SlipFacts
from motcua.dossiers.rules.timeliness import Outcome
from motcua.ledger import queries as log
from motcua.ledger.rules import Entry, Json
from motcua.processes import queries as processes
from motcua.processes.errors import ProcessUnknown


def values_of(dossier: Dossier, facts: SlipFacts, *, receiver: str, at: datetime) -> dict[str, Json]:
    """The sheet's own values as of `at`. `receiver` is who the result was given to: owner, delegate or nobody yet."""
    items = WorkItem.objects.filter(dossier_id=dossier.pk, given_at__lte=at).select_related("unit")
    entries = [recorded.entry for recorded in log.of_stream(dossier.pk)]
    worked = [(item, _person(item, entries)) for item in items.order_by("opened_seq", "branch")]
    begun = next((entry.actor.user_id for entry in entries if entry.kind == "begun"), None)
    names = accounts.full_names({person for person in (begun, *(who for _, who in worked)) if person})
    reception = facts.reception or facts.agency
    receivers = {"owner": facts.owner, "delegate": "Người được ủy quyền"}
    way = Handled(
        desk=Side(reception.desk),
        given_by=names.get(begun or 0, ""),
        steps=[_worked(dossier, item, names.get(who or 0, ""), entries) for item, who in worked],
        concluded_at=dossier.concluded_at,
        returned_at=dossier.returned_at,
        returned_by=facts.officer,
        receiver=receivers.get(receiver, ""),
    )
    return rules.values(way, outcome=Outcome(dossier.legal_outcome), as_of=at)


# Events by which whoever works a step ends it.
_BY_WORKER = frozenset({"work_completed", "work_returned", "concluded"})


def _person(item: WorkItem, entries: Sequence[Entry]) -> int | None:
    """Whoever ended the step by working it; until then whoever has it."""
    if item.done_how in _BY_WORKER:
        for entry in entries:
            if entry.kind == item.done_how and entry.at == item.done_at and entry.seq > item.opened_seq:
                return entry.actor.user_id
    return item.assignee_id


def _worked(dossier: Dossier, item: WorkItem, name: str, entries: Sequence[Entry]) -> Worked:
    role = rules.ROLE_WORDS.get(item.role, item.role)
    return Worked(
        side=Side(f"{role}, {item.unit.name}", name),
        name=_step_name(dossier.process_key, dossier.process_version, item.step_no),
        given_at=item.given_at,
        taken_at=_taken_at(item, entries),
        due=item.due,
        done_at=item.done_at,
        done_how=item.done_how,
        note=item.note,
    )


def _taken_at(item: WorkItem, entries: Sequence[Entry]) -> datetime | None:
    """When the person who has the step took it or got it."""
    return next(
        (
            entry.at
            for entry in entries
            if entry.kind in ("taken", "assigned")
            and entry.at >= item.given_at
            and (item.done_at is None or entry.at <= item.done_at)
            and entry.payload.get("assignee") == item.assignee_id
            and entry.payload.get("branch", 0) == item.branch
        ),
        None,
    )


def _step_name(process_key: str, version: int, step_no: int) -> str:
    try:
        return processes.step_name(process_key, version, step_no, "vi")
    except ProcessUnknown:
        return ""
