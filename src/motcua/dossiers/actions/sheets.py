"""Reading what a control sheet says of a dossier: its steps as they were worked, from the rows and the log."""

from collections.abc import Sequence
from datetime import datetime

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
    items = WorkItem.objects.filter(dossier_id=dossier.pk, given_at__lte=at).select_related(
        "assignee", "unit"
    )
    taken = [
        recorded.entry
        for recorded in log.of_stream(dossier.pk)
        if recorded.entry.kind in ("taken", "assigned")
    ]
    reception = facts.reception or facts.agency
    names = {"owner": facts.owner, "delegate": "Người được ủy quyền"}
    way = Handled(
        desk=Side(reception.desk),
        steps=[_worked(dossier, item, taken) for item in items.order_by("opened_seq", "branch")],
        concluded_at=dossier.concluded_at,
        returned_at=dossier.returned_at,
        returned_by=facts.officer,
        receiver=names.get(receiver, ""),
    )
    return rules.values(way, outcome=Outcome(dossier.legal_outcome), as_of=at)


def _worked(dossier: Dossier, item: WorkItem, taken: Sequence[Entry]) -> Worked:
    role = rules.ROLE_WORDS.get(item.role, item.role)
    return Worked(
        side=Side(f"{role}, {item.unit.name}", item.assignee.full_name if item.assignee else ""),
        name=_step_name(dossier.process_key, dossier.process_version, item.step_no),
        given_at=item.given_at,
        taken_at=_taken_at(item, taken),
        due=item.due,
        done_at=item.done_at,
        done_how=item.done_how,
        note=item.note,
    )


def _taken_at(item: WorkItem, taken: Sequence[Entry]) -> datetime | None:
    """When the person who has the step took it or got it."""
    return next(
        (
            entry.at
            for entry in taken
            if entry.at >= item.given_at
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
