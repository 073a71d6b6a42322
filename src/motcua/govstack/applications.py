"""Applications: what a client files, and what its official sees of the dossiers in reach."""

import hashlib
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Query

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import supplements
from motcua.dossiers.errors import DraftSubmitted
from motcua.dossiers.rules.opening import HandedIn, bindable
from motcua.govstack import documents, filing, listing, naming, rules, schemas, telling
from motcua.govstack.access import Caller
from motcua.govstack.catalogue import form_of, service_of
from motcua.govstack.door import ERRORS, Id, Mediator, ServiceId, api, caller_of
from motcua.govstack.errors import InputUnusable, NotKnown, NotNow
from motcua.govstack.models import Application
from motcua.govstack.naming import Kind
from motcua.ledger.rules import Json, canonical_json

IdempotencyKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=64,
        pattern=r"^[A-Za-z0-9._:-]*$",
        description="Ours: the same key again answers the same application and begins none.",
    ),
]


@api.post(
    "/services/{serviceId}/applications",
    response={200: schemas.ApplicationFileResponse, **ERRORS},
    exclude_none=True,
    operation_id="submitApplication",
)
def submit(
    request: HttpRequest,
    serviceId: ServiceId,
    body: schemas.ApplicationFileSubmit,
    member: Mediator,
    key: IdempotencyKey = "",
) -> schemas.ApplicationFileResponse:
    """Begin an application. When nothing is lacking it is filed at once; else it stays a draft to be completed
    by PUT, and the title of its status says what is lacking."""
    caller = caller_of(request)
    service = service_of(serviceId)
    _require_form(body, service.code)
    ref = rules.require_text(body.applicantId, "applicantId")
    with transaction.atomic():  # what cannot be read begins nothing
        application = filing.begin(caller, service, ref=ref, key=key, now=timezone.now())
        if application.dossier_id is None:
            _answer(caller, application, body)
    return _filed(caller, application)


@api.get(
    "/applications",
    response={200: list[schemas.ApplicationListItem], **ERRORS},
    exclude_none=True,
    operation_id="getApplicantFileList",
)
def applications(
    request: HttpRequest, member: Mediator, query: Query[listing.Asked]
) -> list[schemas.ApplicationListItem]:
    """The client's own applications, and the dossiers that its official reaches. No personal data stand here."""
    return listing.page(caller_of(request), query)


@api.get(
    "/applications/{fileId}",
    response={200: schemas.ApplicationFileResponse, **ERRORS},
    exclude_none=True,
    operation_id="getApplicationFileById",
)
def application(request: HttpRequest, fileId: Id, member: Mediator) -> schemas.ApplicationFileResponse:
    """One application with what was answered; reading that of a dossier leaves a trace."""
    caller = caller_of(request)
    own = own_application(caller, fileId)
    if own is not None:
        return telling.own(caller, own)
    dossier_id = dossier_in_reach(caller, fileId)
    return telling.of_office(caller, dossier_id)


@api.put(
    "/applications/{fileId}",
    response={200: schemas.ApplicationFileResponse, **ERRORS},
    exclude_none=True,
    operation_id="updateApplicationFileForm",
)
def update(
    request: HttpRequest, fileId: Id, body: schemas.ApplicationFileSubmit, member: Mediator
) -> schemas.ApplicationFileResponse:
    """Go on with a draft, which is filed as soon as nothing is lacking; or hand in what a dossier that was sent back
    was asked for. What was filed is not written over."""
    caller = caller_of(request)
    own = own_application(caller, fileId)
    if own is None:
        dossier_in_reach(caller, fileId)
        raise NotNow(
            "What an applicant filed is not written over. Complete the task of this dossier instead."
        )
    rules.require_text(body.applicantId, "applicantId")
    if own.dossier_id is None:
        try:
            with transaction.atomic():
                _require_form(body, telling.code_of(own))
                _answer(caller, own, body)
                Application.objects.filter(pk=own.pk).update(applicant_ref=body.applicantId)
        except DraftSubmitted:
            raise NotNow("It was filed a moment ago. Read it again.") from None
        own.refresh_from_db()
        return _filed(caller, own)
    _supply(caller, own, own.dossier_id, body)
    return telling.own(caller, own)


def own_application(caller: Caller, name: str) -> Application | None:
    """An application of the client by its name; None for any other's."""
    found = naming.uuid_of(name)
    if found is None:
        return None
    return Application.objects.filter(pk=found, client=caller.client).first()


def dossier_in_reach(caller: Caller, name: str) -> int:
    """The number of a dossier that the client's official sees. Raises NotKnown."""
    number = naming.number_of(Kind.DOSSIER, name)
    if number is None:
        raise NotKnown("application")
    with caller.seeing(caller.office()):
        if number[0] not in dossiers.among({number[0]}):
            raise NotKnown("application")
    return number[0]


def _require_form(body: schemas.ApplicationFileSubmit, code: str) -> None:
    """Raises InputUnusable: the form named is another procedure's, or none."""
    name = body.formData.eFormId if body.formData else None
    if not name:
        return
    try:
        fits = form_of(name).code == code
    except NotKnown:
        fits = False
    if not fits:
        raise InputUnusable("formData.eFormId: is no form of this service")


def _answer(caller: Caller, application: Application, body: schemas.ApplicationFileSubmit) -> None:
    """Write what was sent into the draft. Raises InputUnusable, DraftSubmitted, DraftNotFound."""
    draft = dossiers.draft(application.draft_id, caller.client.applicant_id)
    given = filing.read(
        draft,
        data=(body.formData.data or {}) if body.formData else {},
        title=rules.require_text(body.applicationName or "", "applicationName").strip(),
        documents=documents.found(caller, body.documentUrls or []),
        taken={key: held.file_id for key, held in dossiers.files_of(draft.pk).items()},
        today=caller.day,
    )
    filing.write(caller, draft, given)


def _filed(caller: Caller, application: Application) -> schemas.ApplicationFileResponse:
    if application.dossier_id is None:
        application.dossier_id = filing.file(caller, application, now=timezone.now())
    return telling.own(caller, application)


def _supply(caller: Caller, own: Application, dossier_id: int, body: schemas.ApplicationFileSubmit) -> None:
    """Hand in papers and corrected answers of a dossier that was sent back. Nothing sent changes nothing.

    Raises NotNow: it was not sent back; InputUnusable.
    """
    draft = dossiers.draft(own.draft_id, caller.client.applicant_id)
    answers = rules.said((body.formData.data or {}) if body.formData else {})
    sent = documents.found(caller, body.documentUrls or [])
    with caller.seeing(caller.own()):
        page = dossiers.page(dossier_id)
        held = {one.key: one for one in page.components}
        new = [(one, key) for one, key in sent if all(c.file_id != one.file_id for c in held.values())]
        changed = {name: value for name, value in answers.items() if page.party.form_data.get(name) != value}
        if not new and not changed:
            return
        if page.dossier.business != "awaiting_supplement":
            raise NotNow("What was filed is not written over; it can be added to when it is sent back.")
        wrong: list[str] = []
        placed = filing.placed(draft, new, {}, wrong)
        if wrong:
            raise InputUnusable(*wrong)
        papers = {paper.key: paper for paper in filing.papers_of(draft.version.content)}
        handed = [
            HandedIn(
                key=key,
                name=papers[key].name,
                originals=papers[key].originals,
                copies=papers[key].copies,
                file_sha256=one.file_id,
                file_name=one.file_name,
            )
            for key, one in placed.items()
        ]
        what: list[Json] = [[one.key, one.file_sha256] for one in handed]
        supplements.supply(
            dossier_id=dossier_id,
            components=handed,
            answers=changed or None,
            by=caller.as_applicant,
            at=timezone.now(),
            command_id=_command_id(dossier_id, page.state.supplement_requests, what, changed),
        )


def _command_id(*said: Json) -> str:
    """The same again is the same command."""
    return f"govstack-{hashlib.sha256(canonical_json(bindable(list(said)))).hexdigest()[:40]}"
