"""The API object of the door, how every error is told, and what is refused before anything is read."""

import logging
import uuid
from typing import Annotated, Any

from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Header, NinjaAPI, Path
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unreadable
from pydantic import Field

from motcua.dossiers.errors import DossierError, DossierNotFound, DraftNotFound, InputRefused, NotAllowed
from motcua.govstack.access import Caller, Registered
from motcua.govstack.errors import GovstackError, TokenRefused
from motcua.govstack.schemas import SystemError
from motcua.procedures.errors import NotOffered
from motcua.records.errors import FileTooLarge, RecordsError, StorageFull

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="Motcua, Registration building block",
    version="0.1.1",
    description="The GovStack Registration API over a Vietnamese one-stop shop. See docs/govstack.md.",
    urls_namespace="govstack",
    docs_url=None,
    auth=Registered(),
)

ERRORS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 429, 500), SystemError)
Mediator = Annotated[
    str,
    Header(
        alias="Information-Mediator-Client",
        description="INSTANCE/CLASS/MEMBER/SUBSYSTEM",
        pattern=r"^[A-Za-z0-9._-]{1,50}(/[A-Za-z0-9._-]{1,50}){3}$",
        example="eGovStack/GOV/90000009/digitalregistries",
    ),
]
ServiceId = Annotated[str, Path(max_length=100, format="uuid")]
Id = Annotated[str, Path(max_length=100)]
First = Annotated[int, Field(ge=0, le=10_000)]
Most = Annotated[int, Field(ge=1, le=200)]


def caller_of(request: HttpRequest) -> Caller:
    found = getattr(request, "auth", None)
    if not isinstance(found, Caller):
        raise RuntimeError("the call has not been let in")
    return found


def _told(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    caller = getattr(request, "auth", None)
    trace_id = caller.trace_id if isinstance(caller, Caller) else uuid.uuid4().hex
    said = {"traceId": trace_id, "code": code, "message": message, "localizedMessage": message}
    response = api.create_response(request, said, status=status)
    if status == 401:
        response["WWW-Authenticate"] = (
            'Bearer error="invalid_token"' if code == TokenRefused.code else "Bearer"
        )
    if status == 429:
        response["Retry-After"] = "60"
    return response


@api.exception_handler(GovstackError)
def refused(request: HttpRequest, error: GovstackError) -> HttpResponse:
    return _told(request, error.status, error.code, str(error))


@api.exception_handler(Unreadable)
def unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    where = ", ".join(".".join(str(part)[:60] for part in fault["loc"]) for fault in error.errors[:20])
    return _told(request, 400, "bad-request", f"Correct these parts of the request: {where}.")


@api.exception_handler(HttpError)
def framework(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _told(
        request, error.status_code, "bad-request", "The request cannot be read. Send it as described."
    )


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return _told(
        request, 413, "too-large", "The request is larger than is taken. Send the file itself, not text."
    )


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(UnreadablePostError)
@api.exception_handler(DjangoBadRequest)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    return _told(request, 400, "bad-request", "The request cannot be read. Send it as described.")


@api.exception_handler(Http404)
def nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _told(request, 404, "not-found", "There is nothing here.")


@api.exception_handler(RecordsError)
def file_refused(request: HttpRequest, error: RecordsError) -> HttpResponse:
    status = 413 if isinstance(error, FileTooLarge) else 500 if isinstance(error, StorageFull) else 400
    return _told(request, status, error.code, str(error))


@api.exception_handler(NotOffered)
def not_offered(request: HttpRequest, error: NotOffered) -> HttpResponse:
    return _told(request, 409, "not-offered", str(error))


@api.exception_handler(DossierError)
def not_possible(request: HttpRequest, error: DossierError) -> HttpResponse:
    """What the rules of the house refuse. What is out of reach does not exist."""
    if isinstance(error, DossierNotFound | DraftNotFound):
        return _told(request, 404, "not-found", "There is no such thing within your reach.")
    is_input = isinstance(error, InputRefused) and error.problem != "changed-meanwhile"
    status = 403 if isinstance(error, NotAllowed) else 400 if is_input else 409
    return _told(request, status, error.code, str(error))


@api.exception_handler(Exception)
def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    response = _told(
        request, 500, "internal", "Something went wrong here. Tell the administrator the traceId; try again."
    )
    caller = getattr(request, "auth", None)
    log.error(
        "govstack call %s failed (trace %s)",
        request.resolver_match.view_name if request.resolver_match else "",
        caller.trace_id if isinstance(caller, Caller) else "",
        exc_info=error,
    )
    return response
