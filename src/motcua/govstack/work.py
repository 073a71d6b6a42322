"""Tasks: the open steps of dossiers that the client's official may do. Completing one is the official's own deed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from motcua.dossiers import queries as dossiers
from motcua.dossiers import step_queries
from motcua.dossiers.actions import intake, performing, work
from motcua.dossiers.actions.intake import Asked as AskedFor
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.actions.process_steps import asked
from motcua.dossiers.actions.work import ResultPaper
from motcua.dossiers.rules.authority import Acting
from motcua.govstack import documents, naming, rules, schemas, telling
from motcua.govstack.access import Caller
from motcua.govstack.catalogue import form_name, service_names
from motcua.govstack.door import ERRORS, Id, api, caller_of
from motcua.govstack.errors import InputUnusable, NotKnown, NotNow
from motcua.govstack.listing import Sorted
from motcua.govstack.models import Application
from motcua.govstack.naming import Kind
from motcua.ledger.rules import Json, parse_instant
from motcua.processes import queries as processes

if TYPE_CHECKING:
    from motcua.dossiers.models import WorkItem

# What may be said of the decision; every other name is a variable that the step asks for.
_WORDS = frozenset(
    {"decision", "note", "result_number", "result_document", "reason", "ground", "items", "deadline"}
)
DECISIONS = ("complete", "approve", "reject", "sendback")
_ORDER = {"created": "given_at", "due": "due", "name": "dossier__procedure__name", "number": "pk"}


class Wanted(Sorted):
    mainTaskId: str = Field("", max_length=100)
    fileId: str = Field("", max_length=100)
    assigneeId: str = Field("", max_length=100)


@api.get(
    "/tasks", response={200: list[schemas.UserTask], **ERRORS}, exclude_none=True, operation_id="getTasks"
)
def tasks(request: HttpRequest, query: Query[Wanted]) -> list[schemas.UserTask]:
    """The open steps for the posts of the client's official."""
    caller = caller_of(request)
    dossier_id = _dossier_wanted(caller, query.fileId)
    main = _key(query.mainTaskId) if query.mainTaskId else None
    assignee = _account(query.assigneeId)
    if dossier_id == 0 or assignee == 0 or (query.mainTaskId and main is None):
        return []
    with caller.seeing(caller.office()):
        found = step_queries.open_steps(caller.held)
        if dossier_id is not None:
            found = found.filter(dossier_id=dossier_id)
        if main is not None:
            found = found.filter(dossier_id=main[0], opened_seq=main[1], branch=main[2])
        if assignee is not None:
            found = found.filter(assignee_id=assignee)
        order = query.order()
        column = f"-{_ORDER[order[1:]]}" if order.startswith("-") else _ORDER[order]
        rows = list(found.order_by(column, "pk")[query.firstResult : query.firstResult + query.maxResult])
    names = service_names({row.dossier.procedure.code for row in rows})
    own = _own_names(caller, [row.dossier_id for row in rows])
    fixed = naming.shown(Kind.TASK, [_target(row) for row in rows])
    return [
        schemas.UserTask(
            taskId=fixed.get(_target(row)) or _name(row),
            mainTaskId=fixed.get(_target(row)) or _name(row),
            name=_title(row),
            assigneeId=_assignee(row),
            roleId=row.role,
            created=row.given_at,
            description=row.dossier.code,
            serviceId=names[row.dossier.procedure.code],
            serviceName=row.dossier.procedure.name,
            fileId=own.get(row.dossier_id) or naming.of_number(Kind.DOSSIER, row.dossier_id),
            status=telling.status(_status(row)),
        )
        for row in rows
    ]


@api.get(
    "/tasks/{taskId}",
    response={200: schemas.DataUserTask, **ERRORS},
    exclude_none=True,
    operation_id="getTaskById",
)
def task(request: HttpRequest, taskId: Id) -> schemas.DataUserTask:
    """One step, open or done, with what the applicant answered; leaves a trace."""
    caller = caller_of(request)
    row = _step(caller, taskId)
    code = row.dossier.procedure.code
    with caller.seeing(caller.office()):
        page = dossiers.page(row.dossier_id)
        asks = asked(page.state, caller.as_operator(row.unit_id)) if row.done_at is None else ()
        telling.trace(caller, row.dossier_id, "dossier at a step", as_office=True)
        return schemas.DataUserTask(
            taskId=taskId,
            taskName=_title(row),
            assigneeId=_assignee(row),
            roleId=row.role,
            created=row.given_at,
            description=row.dossier.code,
            fileId=_file_name(caller, row.dossier_id),
            serviceId=service_names({code})[code],
            serviceName=row.dossier.procedure.name,
            eFormId=form_name(code, page.version.number) if page.version.form_schema else None,
            formVariables={
                one.key: {"type": str(one.type), "title": one.name("en"), "choices": list(one.choices)}
                for one in asks
            },
            status=telling.status(_status(row)),
            data=rules.shown(dict(page.party.form_data)),
        )


@api.post(
    "/tasks/{taskId}/complete",
    response={200: schemas.CompletedTask, **ERRORS},
    operation_id="completeTaskById",
)
def complete(request: HttpRequest, taskId: Id, body: schemas.AdditionalData) -> schemas.CompletedTask:
    """Complete a step as the official does. `data.decision`: complete (the default), approve (the last step, with
    `result_number` and `result_document`), reject (`reason`, `ground`), sendback (`items`, `reason`, `deadline`).

    The same again answers the same and does nothing.
    """
    caller = caller_of(request)
    row = _step(caller, taskId)
    said = rules.said(body.data or {})
    decision = _text(said, "decision") or "complete"
    if decision not in DECISIONS:
        raise InputUnusable(f"data.decision: one of {', '.join(DECISIONS)} is expected")
    key = f"govstack-{caller.client.pk}-{row.dossier_id}-{row.opened_seq}-{row.branch}"
    with caller.seeing(caller.office()):
        if decision == "sendback":
            key = f"{key}-{_round(row)}"
        done = _repeated(row, decision, key)
        if done is None:
            by = caller.as_operator(row.unit_id)
            if row.done_at is not None:
                raise NotNow("Somebody else has completed this task.")
            done = _decide(caller, row, decision, said, by, key, timezone.now())
        telling.trace(caller, row.dossier_id, "step completed", as_office=True)
    code = row.dossier.procedure.code
    return schemas.CompletedTask(
        taskId=taskId,
        fileId=_file_name(caller, row.dossier_id),
        serviceId=service_names({code})[code],
        status=telling.status(rules.told(done.state.business)),
        variables={},
    )


_KINDS = {
    "complete": "work_completed",
    "approve": "concluded",
    "reject": "stopped",
    "sendback": "supplement_requested",
}


def _round(row: "WorkItem") -> int:
    """How often the dossier had been sent back before: a step may be sent back again once it was supplied."""
    state = dossiers.page(row.dossier_id).state
    return state.supplement_requests - (state.business == "awaiting_supplement")


def _repeated(row: "WorkItem", decision: str, key: str) -> Done | None:
    """What the same call answered before."""
    return performing.already_done(f"{key}-{decision}", dossier_id=row.dossier_id, kind=_KINDS[decision])


def _decide(
    caller: Caller,
    row: "WorkItem",
    decision: str,
    said: dict[str, Json],
    by: Acting,
    key: str,
    now: datetime,
) -> Done:
    command_id, dossier_id = f"{key}-{decision}", row.dossier_id
    wanted = {name: value for name, value in said.items() if name not in _WORDS}
    if wanted and decision != "complete":
        raise InputUnusable(*(f"data.{name[:60]}: is not asked for" for name in wanted))
    match decision:
        case "approve":
            paper = ResultPaper(_text(said, "result_number"), _result(caller, said))
            return work.conclude(dossier_id=dossier_id, result=paper, by=by, at=now, command_id=command_id)
        case "reject":
            reason, ground = _text(said, "reason"), _text(said, "ground")
            return work.stop(
                dossier_id=dossier_id, reason=reason, ground=ground, by=by, at=now, command_id=command_id
            )
        case "sendback":
            return intake.request_supplement(
                dossier_id=dossier_id,
                items=_items(said),
                reason=_text(said, "reason"),
                deadline=_instant(said, "deadline"),
                by=by,
                at=now,
                command_id=command_id,
            )
        case _:
            values = _values(dossiers.page(dossier_id).state, by, wanted)
            return work.complete(
                dossier_id=dossier_id,
                by=by,
                at=now,
                command_id=command_id,
                note=_text(said, "note"),
                values=values,
                branch=row.branch,
            )


def _values(state: Any, by: Acting, said: dict[str, Json]) -> dict[str, Any]:
    """The answers to what the step asks for. Raises InputUnusable: something else was said."""
    known = {one.key for one in asked(state, by)}
    if wrong := [f"data.{name[:60]}: is not asked for" for name in said if name not in known]:
        raise InputUnusable(*wrong)
    found = {name: value for name, value in said.items() if isinstance(value, str | int | float | bool)}
    if len(found) != len(said):
        raise InputUnusable("data: text, numbers, true and false are expected")
    return found


def _text(said: dict[str, Json], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > 2000:
        raise InputUnusable(f"data.{name}: text of at most 2000 characters is expected")
    return value.strip()


def _instant(said: dict[str, Json], name: str) -> datetime:
    try:
        found = parse_instant(_text(said, name))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputUnusable(f"data.{name}: an instant with its zone is expected")
    return found


def _items(said: dict[str, Json]) -> list[AskedFor]:
    listed = said.get("items")
    if not isinstance(listed, list) or not listed or len(listed) > 50:
        raise InputUnusable("data.items: a list of what is asked for is expected, at most 50")
    found = []
    for one in listed:
        if not isinstance(one, str) or not 0 < len(one.strip()) <= 1000:
            raise InputUnusable("data.items: text of at most 1000 characters is expected")
        found.append(AskedFor(what=one.strip()))
    return found


def _result(caller: Caller, said: dict[str, Json]) -> str:
    url = _text(said, "result_document")
    if not url:
        raise InputUnusable("data.result_document: the address of the signed result is expected")
    return str(documents.found(caller, [url])[0][0].file_id)


def _key(name: str) -> tuple[int, int, int] | None:
    """Dossier, sequence number and branch of a task's name."""
    fixed = naming.fixed(Kind.TASK, name)
    if fixed is not None:
        parts = [int(part) for part in fixed.split(":") if part.isdecimal()]
        return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None
    return naming.number_of(Kind.TASK, name)


def _step(caller: Caller, name: str) -> "WorkItem":
    """A step of the posts of the client's official. Raises NotKnown, also for another's."""
    key = _key(name)
    if key is None:
        raise NotKnown("task")
    with caller.seeing(caller.office()):
        found = step_queries.step(*key)
    if found is None or (found.unit_id, found.role) not in caller.held:
        raise NotKnown("task")
    return found


def _dossier_wanted(caller: Caller, name: str) -> int | None:
    """The dossier that a list is narrowed to; None for any, 0 for one that there is not."""
    if not name:
        return None
    found = naming.uuid_of(name)
    if found is not None:
        own = Application.objects.filter(pk=found, client=caller.client).first()
        if own is not None:
            return own.dossier_id or 0
    number = naming.number_of(Kind.DOSSIER, name)
    return number[0] if number else 0


def _account(name: str) -> int | None:
    if not name:
        return None
    number = naming.number_of(Kind.ACCOUNT, name)
    return number[0] if number else 0


def _own_names(caller: Caller, dossier_ids: list[int]) -> dict[int, str]:
    rows = Application.objects.filter(client=caller.client, dossier_id__in=dossier_ids)
    return {number: str(pk) for pk, number in rows.values_list("pk", "dossier_id") if number is not None}


def _file_name(caller: Caller, dossier_id: int) -> str:
    return _own_names(caller, [dossier_id]).get(dossier_id) or naming.of_number(Kind.DOSSIER, dossier_id)


def _target(row: "WorkItem") -> str:
    return f"{row.dossier_id}:{row.opened_seq}:{row.branch}"


def _name(row: "WorkItem") -> str:
    return naming.of_number(Kind.TASK, row.dossier_id, row.opened_seq, row.branch)


def _assignee(row: "WorkItem") -> str | None:
    return naming.of_number(Kind.ACCOUNT, row.assignee_id) if row.assignee_id else None


def _status(row: "WorkItem") -> rules.Told:
    return rules.told(row.dossier.business)


def _title(row: "WorkItem") -> str:
    """The step's name in its process."""
    graph = processes.program(row.dossier.process_key, row.dossier.process_version).graph
    node = graph.by_key.get(row.step_key) if row.step_key else None
    node = node or next((step for step in graph.steps if step.number == row.step_no), None)
    return node.name("en") if node else row.role.replace("_", " ")
