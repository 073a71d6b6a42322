"""The list of applications: the client's own and those its official reaches, in one order, a page at a time."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db.models import BigIntegerField, CharField, DateTimeField, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from ninja import Schema
from pydantic import Field

from motcua.dossiers import queries as dossiers
from motcua.dossiers import step_queries
from motcua.govstack import filing, naming, rules, schemas, telling
from motcua.govstack.access import Caller
from motcua.govstack.catalogue import service_names, service_of
from motcua.govstack.door import First, Most
from motcua.govstack.errors import NotKnown
from motcua.govstack.models import Application
from motcua.govstack.naming import Kind

SortBy = Literal[
    "instanceId", "caseInstanceId", "dueDate", "executionId", "caseExecutionId", "assignee", "created",
    "description", "id", "name", "nameCaseInsensitive", "priority",
]  # fmt: skip
# Their words for the four orders that we have; a process has no instances beside its dossier.
_ORDER: Mapping[str, str] = {
    "created": "created", "dueDate": "due", "priority": "due", "name": "name", "nameCaseInsensitive": "name",
    "description": "name",
}  # fmt: skip


class Sorted(Schema):
    firstResult: First = 0
    maxResult: Most = 100
    sortBy: SortBy | None = None
    sortOrder: Literal["asc", "desc"] | None = None

    def order(self) -> str:
        """The column, with a minus for falling; the newest first without a wish."""
        column = _ORDER.get(self.sortBy or "created", "number")
        falling = self.sortOrder == "desc" or (self.sortOrder is None and self.sortBy is None)
        return f"-{column}" if falling else column


class Asked(Sorted):
    serviceId: str = Field("", max_length=100)
    applicantId: str = Field("", max_length=100)


_COLUMNS = ("own_id", "number", "created", "due", "name")


def page(caller: Caller, asked: Asked) -> list[schemas.ApplicationListItem]:
    """One page of the list. What is asked for and unknown gives an empty one."""
    procedure_id = None
    if asked.serviceId:
        try:
            procedure_id = service_of(asked.serviceId.replace("\x00", "")).procedure_id
        except NotKnown:
            return []
    last = asked.firstResult + asked.maxResult
    order = (asked.order(), "own_id", "number")
    sides = [_own(caller, procedure_id, asked.applicantId.replace("\x00", ""))]
    with caller.seeing(caller.office()):
        if caller.reach:
            sides.append(_of_office(caller, procedure_id, asked.applicantId))
        # no side is read further than the page goes
        first, *others = [side.order_by(*order)[:last] for side in sides]
        merged = first.union(*others, all=True) if others else first
        lines = list((merged.order_by(*order) if others else merged)[asked.firstResult : last])
        rows = {
            row.pk: row for row in step_queries.in_order([line["number"] for line in lines if line["number"]])
        }
    own = Application.objects.in_bulk([line["own_id"] for line in lines if line["own_id"]])
    with caller.seeing(caller.own()):
        mine = [one.dossier_id for one in own.values() if one.dossier_id is not None]
        rows |= {row.pk: row for row in step_queries.in_order(mine)}
    return _items(caller, lines, own, rows)


def _own(caller: Caller, procedure_id: int | None, ref: str) -> "QuerySet[Any, Any]":
    found = Application.objects.filter(client=caller.client)
    if procedure_id is not None:
        found = found.filter(procedure_id=procedure_id)
    if ref:
        found = found.filter(applicant_ref=ref)
    lines: QuerySet[Any, Any] = found.annotate(
        own_id=F("pk"),
        number=Cast(Value(0), BigIntegerField()),
        created=F("created_at"),
        due=Cast(Value(None), DateTimeField()),
        name=Cast("procedure_name", CharField()),
    ).values(*_COLUMNS)
    return lines


def _of_office(caller: Caller, procedure_id: int | None, ref: str) -> "QuerySet[Any, Any]":
    found = step_queries.in_reach().exclude(submitter_id=caller.client.applicant_id)
    if procedure_id is not None:
        found = found.filter(procedure_id=procedure_id)
    if ref:
        number = naming.number_of(Kind.APPLICANT, ref)
        found = found.filter(pk=number[0] if number else 0)
    lines: QuerySet[Any, Any] = found.annotate(
        own_id=Cast(Value(None), UUIDField()),
        number=F("pk"),
        created=F("submitted_at"),
        due=F("current_due"),
        name=Cast("procedure__name", CharField()),
    ).values(*_COLUMNS)
    return lines


def _items(
    caller: Caller,
    lines: list[dict[str, Any]],
    own: Mapping[Any, Application],
    rows: Mapping[int, Any],
) -> list[schemas.ApplicationListItem]:
    drafts = {
        draft.pk: draft
        for draft in dossiers.drafts_of(caller.client.applicant_id)
        .filter(pk__in=[one.draft_id for one in own.values() if one.dossier_id is None])
        .select_related("version", "procedure", "receiving_unit")
    }
    with caller.seeing(caller.office()):
        steps = step_queries.open_step_of([row for row in rows if row]) if caller.reach else {}
    codes = {row.procedure.code for row in rows.values()} | {one.procedure.code for one in drafts.values()}
    names = service_names(codes)
    found = []
    for line in lines:
        application = own.get(line["own_id"])
        row = rows.get(application.dossier_id or 0 if application else line["number"])
        if row is not None:
            ref = application.applicant_ref if application else naming.of_number(Kind.APPLICANT, row.pk)
            name = str(application.pk) if application else naming.of_number(Kind.DOSSIER, row.pk)
            found.append(_of_dossier(row, name, ref, names[row.procedure.code], steps.get(row.pk)))
        elif application is not None and application.draft_id in drafts:
            found.append(_of_draft(caller, application, drafts[application.draft_id], names))
    return found


def _of_dossier(row: Any, name: str, ref: str, service: str, step: Any) -> schemas.ApplicationListItem:
    told = rules.told(row.business)
    doing: dict[str, str | None] = {}
    if step is not None:
        doing = {
            "mainTaskId": naming.of_number(Kind.TASK, row.pk, step.opened_seq, step.branch),
            "taskTitle": row.procedure.name,
            "roleId": step.role,
            "roleName": step.role.replace("_", " "),
            "assigneeId": naming.of_number(Kind.ACCOUNT, step.assignee_id) if step.assignee_id else None,
            "operatorName": step.assignee.full_name if step.assignee else None,
        }
    return schemas.ApplicationListItem(
        fileId=name,
        **doing,
        status=telling.status(told),
        applicantId=ref,
        created=row.submitted_at,
        registered=row.submitted_at,
        description=row.code,
        serviceName=row.procedure.name,
        serviceId=service,
        documentUrls=[],
        additionalMeta=schemas.AdditionalDataTold(data=rules.shown({"code": row.code})),
    )


def _of_draft(
    caller: Caller, application: Application, draft: Any, names: Mapping[str, str]
) -> schemas.ApplicationListItem:
    # the papers are not looked at in a list: the application itself says what is lacking
    told = rules.told_draft(filing.missing_answers(draft, caller.day))
    return schemas.ApplicationListItem(
        fileId=str(application.pk),
        status=telling.status(told),
        applicantId=application.applicant_ref,
        created=draft.created_at,
        description="",
        serviceName=draft.procedure.name,
        serviceId=names[draft.procedure.code],
        documentUrls=[],
        additionalMeta=schemas.AdditionalDataTold(data={}),
    )
