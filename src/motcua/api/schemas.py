"""What `/api/v1` takes and answers. Instants are ISO 8601 with zone."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Fault(Schema):
    code: str
    message: str


class ProcedureHit(Schema):
    code: str
    name: str
    sector: str
    levels: list[str]
    online_level: str
    is_offered: bool


class ProcedureRecord(Schema):
    code: str
    name: str
    sector: str
    version: int
    valid_from: date
    online_level: str
    content: dict[str, Any]
    offered_at: list[str]


class Ticket(Schema):
    code: str = Field(min_length=1, max_length=50)
    secret: str = Field(min_length=1, max_length=12)


class DossierEvent(Schema):
    seq: int
    kind: str
    at: datetime


class DossierState(Schema):
    """The four dimensions and the national code that is projected from them."""

    code: str
    procedure: str
    national_code: int
    business: str
    finance: str
    handover: str
    sync: str
    submitted_at: datetime
    accepted_at: datetime | None
    original_due: datetime | None
    current_due: datetime | None
    ended_at: datetime | None
    events: list[DossierEvent]
