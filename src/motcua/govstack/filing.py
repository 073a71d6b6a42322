"""An application of a client from its first answer to the dossier: the same drafts, checks and actions as the portal.

A client's applications are filed by the client's own account, in the words of the owner whom it names. What is not
complete stays a draft; what is, is filed at once. Each write locks the draft's row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import drafts
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.govstack import rules
from motcua.govstack.access import Caller
from motcua.govstack.catalogue import APPLICANT, RETURN_METHODS
from motcua.govstack.errors import InputUnusable, NotNow
from motcua.govstack.models import Application, Client, Document
from motcua.kernel.identity import personal_id_problems
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered
from motcua.procedures.rules import forms
from motcua.procedures.service_queries import Service

if TYPE_CHECKING:
    from motcua.dossiers.models import Draft

_LACKING = frozenset({"required", "must_accept", "too_few_rows"})
_LONGEST_NAME = 1000


@dataclass(frozen=True)
class Paper:
    """A component as the catalogue lists it. `required` is None where it does not say."""

    key: str
    name: str
    originals: int
    copies: int
    required: bool | None


def papers_of(content: Mapping[str, Any]) -> tuple[Paper, ...]:
    """The papers that a version of a procedure asks for."""
    listed = content.get("components")
    found = []
    for number, entry in enumerate(listed if isinstance(listed, list) else (), 1):
        if isinstance(entry, dict):
            required = entry.get("required")
            found.append(
                Paper(
                    key=str(entry.get("key") or "")[:60] or f"c{number}",
                    name=str(entry.get("name") or "")[:_LONGEST_NAME],
                    originals=_count(entry, "originals"),
                    copies=_count(entry, "copies"),
                    required=required if isinstance(required, bool) else None,
                )
            )
    return tuple(found)


def _count(entry: Mapping[str, Any], key: str) -> int:
    value = entry.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000 else 0


@dataclass(frozen=True)
class Given:
    """What a call says of an application, read and sound by itself."""

    answers: Mapping[str, Json]
    applicant: Mapping[str, Json]
    unit_id: int | None
    return_method: str
    title: str
    papers: Mapping[str, Document]


def begin(caller: Caller, service: Service, *, ref: str, key: str, now: datetime) -> Application:
    """A new application, or the one that the caller's idempotency key began. Raises NotNow: the key began another."""
    with transaction.atomic():
        client = Client.objects.select_for_update().get(pk=caller.client.pk)  # one at a time for a client
        if key:
            earlier = Application.objects.filter(client=client, key=key).first()
            if earlier is not None and earlier.procedure_id != service.procedure_id:
                raise NotNow("This Idempotency-Key began an application for another service.")
            if earlier is not None:
                return earlier
        draft = drafts.start(
            user_id=client.applicant_id, procedure_id=service.procedure_id, version_id=service.version_id
        )
        # written into at once, so that no other application takes it up
        drafts.save_applicant(
            draft_id=draft.pk, user_id=client.applicant_id, answers={"for_whom": "self", "by": client.member}
        )
        return Application.objects.create(
            client=client,
            applicant_ref=ref,
            key=key,
            draft_id=draft.pk,
            procedure_id=service.procedure_id,
            procedure_name=service.name[:_LONGEST_NAME],
            created_at=now,
        )


def read(
    draft: "Draft",
    *,
    data: Mapping[str, Json],
    title: str,
    documents: Sequence[tuple[Document, str]],
    taken: Mapping[str, str],
    today: date,
) -> Given:
    """What was sent, against the form and the papers of the draft's own version. Raises InputUnusable, naming all."""
    wrong: list[str] = []
    answers = rules.said(data)
    applicant = _object(answers.pop("applicant", {}), "applicant", set(APPLICANT), wrong)
    filed = _object(answers.pop("filing", {}), "filing", {"receiving_unit", "return_method"}, wrong)
    if "owner_id_number" in applicant:
        problems = personal_id_problems(str(applicant["owner_id_number"]))
        if any(problem.is_error for problem in problems):
            wrong.append("data.applicant.owner_id_number: is no personal identification number")
    if born := applicant.get("owner_birth_date"):
        day = forms.date_of(str(born))
        if day is None or day > today:
            wrong.append("data.applicant.owner_birth_date: is no day of the past")
        else:
            applicant["owner_birth_date"] = day.isoformat()
    wrong += _wrong_answers(draft, answers, today)
    unit_id = _unit(draft, filed.get("receiving_unit"), wrong)
    method = str(filed.get("return_method", ""))
    if method and method not in RETURN_METHODS:
        wrong.append(f"data.filing.return_method: one of {', '.join(RETURN_METHODS)} is expected")
    papers = placed(draft, documents, taken, wrong)
    if wrong:
        raise InputUnusable(*wrong)
    return Given(answers, applicant, unit_id, method, title, papers)


def _object(value: Json, name: str, known: set[str], wrong: list[str]) -> dict[str, Json]:
    if not isinstance(value, dict):
        wrong.append(f"data.{name}: an object is expected")
        return {}
    wrong += [f"data.{name}.{key[:60]}: is not asked for" for key in value if key not in known]
    found: dict[str, Json] = {}
    for key, given in value.items():
        if key in known and not isinstance(given, str):
            wrong.append(f"data.{name}.{key}: text is expected")
        elif key in known and isinstance(given, str):
            longest = APPLICANT.get(key, {}).get("maxLength", 40)
            if len(given) > longest:
                wrong.append(f"data.{name}.{key}: at most {longest} characters")
            found[key] = given.strip()
    return found


def _wrong_answers(draft: "Draft", answers: Mapping[str, Json], today: date) -> list[str]:
    schema, layout = draft.version.form_schema or {}, draft.version.form_layout or {}
    known = set(schema.get("properties", {}))
    wrong = [f"data.{name[:60]}: is not asked for" for name in answers if name not in known]
    if wrong:
        return wrong
    together = {**draft.form_data, **answers}
    together = {name: value for name, value in together.items() if value is not None}
    return [
        f"data.{error.field[:80]}: {error.code}"
        for error in forms.validate(schema, layout, together, today=today)
        if error.code not in _LACKING and error.root in answers
    ]


def _unit(draft: "Draft", agency_id: Json, wrong: list[str]) -> int | None:
    """The unit meant; the only one that takes it online when none is named and none was."""
    taking = [
        row.receiving_unit_id
        for row in procedures.receiving_units(draft.procedure_id)
        if "online" in row.channels
    ]
    if agency_id is None:
        return taking[0] if draft.receiving_unit_id is None and len(taking) == 1 else None
    units = agencies.units(set(taking))
    found = next((one for one in taking if units[one].agency_id == agency_id), None)
    if found is None:
        wrong.append("data.filing.receiving_unit: no unit of this identifier takes it online")
    return found


def placed(
    draft: "Draft",
    documents: Sequence[tuple[Document, str]],
    taken: Mapping[str, str],
    wrong: list[str],
) -> dict[str, Document]:
    """Which paper each document is: what its address says, else what was said when it was sent, else the paper that
    it is already (`taken`: hashes by key), else the only one that is left."""
    listed = [paper.key for paper in papers_of(draft.version.content)]
    found: dict[str, Document] = {}
    for document, said in documents:
        left = [one for one in listed if one not in found and one not in taken]
        held = [one for one, sha256 in taken.items() if sha256 == document.file_id]
        if said or document.paper in listed:
            key = said or document.paper
        elif held or len(left) == 1:
            key = (held or left)[0]
        else:
            wrong.append(
                f"documentUrls: say which paper {document.pk} is, by #KEY behind its address; "
                f"keys: {', '.join(listed) or 'none'}"
            )
            continue
        if key in listed:
            found[key] = document
        else:
            wrong.append(f"documentUrls: {key[:60]} is no paper of this procedure")
    return found


def write(caller: Caller, draft: "Draft", given: Given) -> None:
    """Put it into the draft, all or nothing. Raises DraftNotFound, DraftSubmitted."""
    user_id = caller.client.applicant_id
    with transaction.atomic():
        said: dict[str, Json] = dict(given.applicant)
        if given.return_method:
            said["return_method"] = given.return_method
        if given.title:
            said["title"] = given.title
        drafts.save_applicant(draft_id=draft.pk, user_id=user_id, answers=said)
        if given.answers:
            kept = {name: value for name, value in given.answers.items() if value is not None}
            drafts.save_form(draft_id=draft.pk, user_id=user_id, answers=kept, fields=list(given.answers))
        if given.unit_id is not None:
            drafts.choose_unit(draft_id=draft.pk, user_id=user_id, unit_id=given.unit_id)
        for key, document in given.papers.items():
            drafts.attach(
                draft_id=draft.pk,
                user_id=user_id,
                component_key=key,
                file_sha256=document.file_id,
                file_name=document.file_name,
            )


def missing(draft: "Draft", files: Mapping[str, object], today: date) -> tuple[str, ...]:
    """What the draft still lacks before it can be filed, in the caller's own names."""
    papers = papers_of(draft.version.content)
    lacking = [f"document {paper.key}" for paper in papers if paper.required and paper.key not in files]
    return (*missing_answers(draft, today), *lacking)


def missing_answers(draft: "Draft", today: date) -> tuple[str, ...]:
    """The same without the papers."""
    found = [f"applicant.{key}" for key in ("owner_name", "owner_id_number") if not draft.applicant.get(key)]
    if draft.receiving_unit_id is None:
        found.append("filing.receiving_unit")
    schema, layout = draft.version.form_schema, draft.version.form_layout
    if schema and layout:
        data = _settled(draft)
        roots = [error.root or "form" for error in forms.validate(schema, layout, data, today=today)]
        found += dict.fromkeys(roots)
    return tuple(found)


def _settled(draft: "Draft") -> dict[str, Any]:
    version = draft.version
    return forms.settled(forms.describe(version.form_schema, version.form_layout, "vi"), draft.form_data)


def file(caller: Caller, application: Application, *, now: datetime) -> int | None:
    """File the draft when nothing is lacking; the dossier's number, None while something is. Repeated: files none.

    Raises NotNow (no longer taken), NotOffered, and what `drafts.submit` raises.
    """
    user_id = caller.client.applicant_id
    draft = dossiers.draft(application.draft_id, user_id)
    files = dossiers.files_of(draft.pk)
    if draft.submitted_dossier_id is None and missing(draft, files, caller.day):
        return None
    ended = procedures.in_force(draft.procedure_id).abolished_on
    if draft.submitted_dossier_id is None and ended is not None and ended <= caller.day:
        raise NotNow(f"The procedure has been abolished from {ended:%d/%m/%Y} on and is no longer taken.")
    with transaction.atomic(), caller.seeing(caller.own()):
        done = drafts.submit(
            draft_id=draft.pk,
            seen=draft.updated_at,
            order=_order(draft, files, caller.day),
            party=_party(draft),
            by=caller.as_applicant,
            at=now,
        )
        Application.objects.filter(pk=application.pk).update(dossier_id=done.state.id)
    return done.state.id


def _order(draft: "Draft", files: Mapping[str, object], on: date) -> Opening:
    unit_id = draft.receiving_unit_id or 0
    offering = procedures.offering(draft.procedure_id, unit_id, on)
    if "online" not in offering.channels:
        raise NotOffered(draft.procedure_id, unit_id)
    return Opening(
        procedure_id=draft.procedure_id,
        version_id=draft.version_id,
        receiving_unit_id=unit_id,
        handling_unit_id=procedures.competent_unit(draft.procedure_id, unit_id, on, None),
        channel="online",
        process_key=offering.process_key,
        return_method=str(draft.applicant.get("return_method") or "counter"),
        components=tuple(
            HandedIn(key=paper.key, name=paper.name, originals=paper.originals, copies=paper.copies)
            for paper in papers_of(draft.version.content)
            # a paper that is optional and was not attached is no part of the dossier
            if paper.key in files or paper.required is not False
        ),
    )


def _party(draft: "Draft") -> PartyData:
    said = draft.applicant
    born = said.get("owner_birth_date")
    return PartyData(
        owner_name=str(said.get("owner_name", "")),
        owner_id_number=str(said.get("owner_id_number", "")),
        owner_birth_date=date.fromisoformat(born) if born else None,
        telephone=str(said.get("telephone", "")),
        email=str(said.get("email", "")),
        address=str(said.get("address", "")),
        summary=str(said.get("title") or draft.procedure.name)[:500],
        form_data=_settled(draft),
    )
