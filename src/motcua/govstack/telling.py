"""Our drafts and dossiers in the words of the building block; what is read of a dossier leaves its trace."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from motcua.dossiers import queries as dossiers
from motcua.govstack import documents, filing, naming, rules, schemas
from motcua.govstack.access import Caller
from motcua.govstack.catalogue import APPLICANT, form_name, service_names
from motcua.govstack.models import Application, Document
from motcua.govstack.naming import Kind
from motcua.ledger import actions as ledger
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures

if TYPE_CHECKING:
    from motcua.dossiers.models import Draft


def status(told: rules.Told) -> schemas.StatusModel:
    return schemas.StatusModel(code=told.status, title=told.title)


def code_of(application: Application) -> str:
    """The code of the procedure that the application is for."""
    return procedures.kind_of(application.procedure_id).code


def own(caller: Caller, application: Application) -> schemas.ApplicationFileResponse:
    """An application of the client: its draft, or the dossier that it became. Raises DraftNotFound (cleared away)."""
    if application.dossier_id is None:
        return _of_draft(caller, application)
    with caller.seeing(caller.own()):
        return _of_dossier(
            caller, application.dossier_id, str(application.pk), application.applicant_ref, as_office=False
        )


def of_office(caller: Caller, dossier_id: int) -> schemas.ApplicationFileResponse:
    """A dossier in reach of the client's official, whoever filed it."""
    with caller.seeing(caller.office()):
        name = naming.of_number(Kind.DOSSIER, dossier_id)
        return _of_dossier(
            caller, dossier_id, name, naming.of_number(Kind.APPLICANT, dossier_id), as_office=True
        )


def _of_draft(caller: Caller, application: Application) -> schemas.ApplicationFileResponse:
    draft = dossiers.draft(application.draft_id, caller.client.applicant_id)
    files = dossiers.files_of(draft.pk)
    told = rules.told_draft(filing.missing(draft, files, caller.day))
    applicant = {key: draft.applicant[key] for key in APPLICANT if draft.applicant.get(key)}
    code = draft.procedure.code
    return schemas.ApplicationFileResponse(
        fileId=str(application.pk),
        applicantId=application.applicant_ref,
        serviceId=service_names({code})[code],
        serviceName=draft.procedure.name,
        status=status(told),
        ended=told.ended,
        applicationData=schemas.ApplicationTold(
            applicationName=str(draft.applicant.get("title", "")),
            applicantId=application.applicant_ref,
            created=draft.created_at,
            formData=schemas.FormDataTold(
                data=rules.shown(_answers(applicant, _filed(draft), draft.form_data)),
                eFormId=form_name(code, draft.version.number),
            ),
            documentUrls=addresses(caller, [held.file_id for held in files.values()]),
        ),
    )


def _filed(draft: "Draft") -> dict[str, Json]:
    said: dict[str, Json] = {}
    if draft.receiving_unit is not None:
        said["receiving_unit"] = draft.receiving_unit.agency_id
    if draft.applicant.get("return_method"):
        said["return_method"] = draft.applicant["return_method"]
    return said


def _answers(
    applicant: Mapping[str, Json], filed: Mapping[str, Json], form: Mapping[str, Json]
) -> dict[str, Json]:
    found: dict[str, Json] = {**form}
    if applicant:
        found["applicant"] = dict(applicant)
    if filed:
        found["filing"] = dict(filed)
    return found


def _of_dossier(
    caller: Caller, dossier_id: int, name: str, ref: str, *, as_office: bool
) -> schemas.ApplicationFileResponse:
    page = dossiers.page(dossier_id)
    row, party = page.dossier, page.party
    trace(caller, dossier_id, "dossier whole", as_office=as_office)
    told = rules.told(row.business)
    code = row.procedure.code
    born = party.owner_birth_date
    applicant: dict[str, Any] = {
        "owner_name": party.owner_name,
        "owner_id_number": party.owner_id_number,
        "owner_birth_date": born.isoformat() if born else "",
        "telephone": party.telephone,
        "email": party.email,
        "address": party.address,
    }
    filed: dict[str, Json] = {
        "receiving_unit": row.receiving_unit.agency_id,
        "return_method": row.return_method,
        "code": row.code,
    }
    return schemas.ApplicationFileResponse(
        fileId=name,
        applicantId=ref,
        registered=row.submitted_at,
        serviceId=service_names({code})[code],
        serviceName=row.procedure.name,
        status=status(told),
        ended=told.ended,
        applicationData=schemas.ApplicationTold(
            applicationName=party.summary,
            applicantId=ref,
            created=row.submitted_at,
            formData=schemas.FormDataTold(
                data=rules.shown(
                    _answers({k: v for k, v in applicant.items() if v}, filed, dict(party.form_data))
                ),
                eFormId=form_name(code, page.version.number),
            ),
            documentUrls=addresses(caller, [one.file_id for one in page.components if one.file_id]),
        ),
    )


def trace(caller: Caller, dossier_id: int, what: str, *, as_office: bool) -> None:
    """That a machine read personal data of a dossier, and for whom."""
    client = caller.client
    ledger.trace_read(
        dossier_id=dossier_id,
        user_id=client.operator_id if as_office else client.applicant_id,
        unit_id=caller.posts[0].unit_id if as_office and caller.posts else None,
        what=what,
        at=timezone.now(),
        page=caller.page,
        actor="machine",
    )


def addresses(caller: Caller, hashes: Iterable[str]) -> list[str]:
    """The addresses under which the client sent these files; what it did not send has none."""
    wanted = list(hashes)
    rows = Document.objects.filter(client=caller.client, file_id__in=wanted).order_by("received_at")
    by_hash = {row.file_id: documents.address_of(row) for row in rows}
    return [by_hash[one] for one in wanted if one in by_hash]
