"""`/api/v1`: what anyone may ask. The catalogue, and the state of a dossier for who holds its code and secret.

OpenAPI at `/api/v1/openapi.json`, with the open figures of `/open/`.
Errors have one shape: `{"code", "message"}`; `code` is stable.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadRequest
from ninja.openapi.schema import OpenAPISchema
from ninja.throttling import BaseThrottle
from pydantic import Field

from motcua import __version__
from motcua.accounts import actions as accounts
from motcua.accounts.rules import Who, page
from motcua.api import open_figures, schemas
from motcua.dossiers import queries as dossiers
from motcua.dossiers.rules.commands import INTERNAL
from motcua.kernel import scopes
from motcua.ledger import actions as ledger
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound

LOOK_UPS = 30
LOOK_UP_WINDOW_SECONDS = 60


def by_the_table(request: HttpRequest) -> bool:
    """Whether the table of pages opens the operation: nothing that is not for anyone has a door here yet."""
    match = request.resolver_match
    return match is not None and page(match.view_name).who is Who.ANYONE


class DocumentedAPI(NinjaAPI):
    """Its document tells of the open figures too: whoever reads it finds everything that machines may ask."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(**given)
        found["paths"].update(open_figures.paths())
        found["components"]["schemas"].update(open_figures.schemas())
        return found


api = DocumentedAPI(
    title="Motcua", version=__version__, urls_namespace="api", docs_url=None, auth=by_the_table
)


class LookUpThrottle(BaseThrottle):
    """Look-ups by code and secret from one address, counted in the database for all workers."""

    def allow_request(self, request: HttpRequest) -> bool:
        address = request.META.get("REMOTE_ADDR", "")
        return accounts.attempt_allowed(
            f"api-track:{address}", limit=LOOK_UPS, window_seconds=LOOK_UP_WINDOW_SECONDS
        )

    def wait(self) -> float | None:
        return float(LOOK_UP_WINDOW_SECONDS)


class SearchQuery(Schema):
    q: str = Field("", max_length=200, description="words, with or without diacritics, or a procedure code")
    sector: str = Field("", max_length=60)
    level: str = Field("", max_length=20)
    limit: int = Field(20, ge=1, le=100)


@api.exception_handler(BadRequest)
def bad_request(request: HttpRequest, error: BadRequest) -> HttpResponse:
    where = ", ".join(".".join(str(part) for part in fault["loc"]) for fault in error.errors)
    message = f"Correct these parts of the request: {where}."
    return api.create_response(request, {"code": "bad-request", "message": message}, status=422)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses itself: a body that is no JSON, too many look-ups."""
    if error.status_code == 429:
        fault = {"code": "too-many-requests", "message": "Too many look-ups. Wait a minute and try again."}
    else:
        fault = {"code": "bad-request", "message": "The request cannot be read. Send JSON as described."}
    return api.create_response(request, fault, status=422 if error.status_code == 400 else error.status_code)


@api.exception_handler(ProcedureNotFound)
def no_procedure(request: HttpRequest, error: ProcedureNotFound) -> HttpResponse:
    return api.create_response(request, {"code": "procedure-not-found", "message": str(error)}, status=404)


@api.get("/procedures", response={200: list[schemas.ProcedureHit], 422: schemas.Fault})
def search_procedures(request: HttpRequest, query: Query[SearchQuery]) -> list[schemas.ProcedureHit]:
    """Search the catalogue; best first."""
    hits = procedures.search(
        query.q.replace("\x00", ""),
        sector=query.sector.replace("\x00", "") or None,
        level=query.level.replace("\x00", "") or None,
        limit=query.limit,
    )
    return [
        schemas.ProcedureHit(
            code=hit.code,
            name=hit.name,
            sector=hit.sector_name,
            levels=list(hit.levels),
            online_level=hit.online_level,
            is_offered=hit.is_offered,
        )
        for hit in hits
    ]


@api.get(
    "/procedures/{code}", response={200: schemas.ProcedureRecord, 404: schemas.Fault, 422: schemas.Fault}
)
def read_procedure(request: HttpRequest, code: str) -> schemas.ProcedureRecord:
    """One procedure: its version in force and where it is offered."""
    if "\x00" in code or len(code) > 40:
        raise ProcedureNotFound(code[:40].replace("\x00", ""))
    page = procedures.procedure_page(code)
    return schemas.ProcedureRecord(
        code=page.code,
        name=page.name,
        sector=page.sector_name,
        version=page.version_number,
        valid_from=page.valid_from,
        online_level=page.online_level,
        content=dict(page.content),
        offered_at=[row.receiving_unit_name for row in page.offerings],
    )


@api.post(
    "/dossiers/look-up",
    response={200: schemas.DossierState, 404: schemas.Fault, 422: schemas.Fault, 429: schemas.Fault},
    throttle=[LookUpThrottle()],
)
def look_up(request: HttpRequest, ticket: schemas.Ticket) -> schemas.DossierState | Status[schemas.Fault]:
    """The state of a dossier, without personal data, for who holds its code and look-up secret.

    A wrong code and a wrong secret are answered alike.
    """
    code, secret = (text.replace("\x00", "") for text in (ticket.code, ticket.secret))
    dossier_id = dossiers.by_ticket(code, secret)
    if dossier_id is None:
        fault = schemas.Fault(
            code="no-such-dossier",
            message="No dossier has this code and secret. Both stand on the receipt slip.",
        )
        return Status(404, fault)
    with scopes.scope(scopes.of_ticket(dossier_id)):
        row = dossiers.dossier(dossier_id)
        events = dossiers.story(dossier_id)
    ledger.trace_read(
        dossier_id=dossier_id,
        user_id=None,
        unit_id=None,
        what="state of the dossier",
        at=timezone.now(),
        page="api:look_up",
        actor="machine",
    )
    return schemas.DossierState(
        code=row.code,
        procedure=row.procedure.code,
        national_code=row.national_code,
        business=row.business,
        finance=row.finance,
        handover=row.handover,
        sync=row.sync,
        submitted_at=row.submitted_at,
        accepted_at=row.accepted_at,
        original_due=row.original_due,
        current_due=row.current_due,
        ended_at=row.ended_at,
        events=[
            schemas.DossierEvent(seq=e.seq, kind=e.kind, at=e.at) for e in events if e.kind not in INTERNAL
        ],
    )
