"""The words of the Registration building block, as its specification has them (docs/govstack.md)."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

Objects = dict[str, dict[str, Any]]


class SystemError(Schema):
    """One error: `code` is stable, `traceId` finds it in the log."""

    traceId: str
    code: str
    message: str
    localizedMessage: str


class Property(Schema):
    code: str
    value: str


class Service(Schema):
    id: str
    name: str
    version: str
    type: str
    isExecutable: bool
    isClosed: bool
    description: str
    serviceBody: list[Property] | None = None


class EFormListItem(Schema):
    eFormId: str
    name: str
    description: str
    version: str
    latest: bool


class EForm(EFormListItem):
    # their word; it hides a method of the base that nothing here calls
    schema_: dict[str, Any] = Field(serialization_alias="schema", validation_alias="schema")
    model_config = ConfigDict(populate_by_name=True)


class FormData(Schema):
    data: dict[str, Any] | None = None
    eFormId: str | None = Field(None, max_length=100)


class FormDataTold(Schema):
    data: Objects
    eFormId: str


class ApplicationFileSubmit(Schema):
    applicationName: str | None = Field(None, max_length=500)
    applicantId: str = Field(min_length=1, max_length=100)
    created: datetime | None = None
    formData: FormData | None = None
    documentUrls: list[str] | None = Field(None, max_length=200)


class ApplicationTold(Schema):
    applicationName: str
    applicantId: str
    created: datetime
    formData: FormDataTold
    documentUrls: list[str]


class StatusModel(Schema):
    code: str
    title: str


class ApplicationFileResponse(Schema):
    fileId: str
    applicantId: str
    registered: datetime | None = None
    serviceId: str
    serviceName: str
    status: StatusModel
    ended: bool
    applicationData: ApplicationTold


class AdditionalData(Schema):
    data: dict[str, Any] | None = None


class AdditionalDataTold(Schema):
    data: Objects


class ApplicationListItem(Schema):
    fileId: str
    mainTaskId: str | None = None
    taskTitle: str | None = None
    roleId: str | None = None
    roleName: str | None = None
    assigneeId: str | None = None
    operatorName: str | None = None
    status: StatusModel
    applicantId: str
    created: datetime
    registered: datetime | None = None
    description: str
    serviceName: str
    serviceId: str
    eformId: str | None = None
    documentUrls: list[str]
    additionalMeta: AdditionalDataTold


class UploadResponse(Schema):
    code: int
    type: str
    message: str
    url: str


class UserTask(Schema):
    taskId: str
    mainTaskId: str
    name: str
    assigneeId: str | None = None
    roleId: str
    created: datetime
    description: str
    serviceId: str
    serviceName: str
    fileId: str
    eFormId: str | None = None
    status: StatusModel


class DataUserTask(Schema):
    taskId: str
    taskName: str
    assigneeId: str | None = None
    roleId: str
    created: datetime
    description: str
    fileId: str
    serviceId: str
    serviceName: str
    eFormId: str | None = None
    formVariables: Objects
    status: StatusModel
    data: Objects


class CompletedTask(Schema):
    taskId: str
    fileId: str
    serviceId: str
    status: StatusModel
    variables: dict[str, AdditionalDataTold]


class References(Schema):
    startDate: date
    endDate: date
    registrationName: str | None = None
    operator: str | None = None
    role: str | None = None
    timeframeDay: bool
    timeframeWeek: bool
    timeframeMonth: bool
    timeframeYear: bool


class Statistics(Schema):
    processed: int
    approved: int
    sentBack: int
    rejected: int
    references: References
