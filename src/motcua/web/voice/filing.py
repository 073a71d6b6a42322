"""From a form and its files to the filing that the action takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.petitions import queries
from motcua.petitions.actions.filing import Filing, KeptFile
from motcua.petitions.errors import InputRefused
from motcua.petitions.rules.law import law_on
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.records import actions as records
from motcua.records import rules as media
from motcua.web.portal.access import access
from motcua.web.voice.forms import FilingForm

ACCEPTED = frozenset({media.PDF, media.PNG, media.JPEG, media.DOCX})


def kept(files: Sequence["UploadedFile[Any]"], *, now: datetime) -> list[KeptFile]:
    """Keep what was uploaded. Raises InputRefused (too many), RecordsError."""
    law = law_on(day_of(now))
    if len(files) > law.most_files:
        raise InputRefused(field="files", problem="too-many")
    return [
        KeptFile(
            sha256=records.receive(one, limit_bytes=law.largest_file_bytes, accepted=ACCEPTED, at=now).sha256,
            name=one.name or "",
        )
        for one in files
    ]


def filing(
    request: HttpRequest, form: FilingForm, *, channel: str, petitioner_id: int | None, now: datetime
) -> Filing:
    """Raises InputRefused, RecordsError."""
    given = form.cleaned_data
    return Filing(
        filing_key=given["filing_key"],
        kind=given["kind"],
        channel=channel,
        subject=given["subject"],
        text=given["text"],
        about_whom=given["about_whom"],
        about_unit_id=form.about_unit_id(),
        procedure_id=_procedure(given["procedure"]),
        dossier_id=_dossier(request, given["dossier"], channel),
        petitioner_id=petitioner_id,
        name=given["name"],
        telephone=given["telephone"],
        email=given["email"],
        address=given["address"],
        follows_id=_follows(given["follows"], petitioner_id, channel),
        files=kept(request.FILES.getlist("files"), now=now),
    )


def _procedure(code: str) -> int | None:
    if not code.strip():
        return None
    try:
        return int(procedures.procedure_page(code.strip()).id)
    except ProcedureNotFound:
        raise InputRefused(field="procedure", problem="unknown-code") from None


def _dossier(request: HttpRequest, code: str, channel: str) -> int | None:
    """A dossier that the petitioner may see; an official names any in their reach."""
    code = code.strip().upper()
    if not code:
        return None
    if channel == "online":
        held = access(request, code)
        if held is not None:
            return held.dossier_id
    elif scopes.active() is not None:
        try:
            return int(dossiers.by_code(code).pk)
        except DossierNotFound:
            pass
    raise InputRefused(field="dossier", problem="unknown-code")


def _follows(code: str, petitioner_id: int | None, channel: str) -> int | None:
    if not code.strip():
        return None
    found = queries.follows_of(code, petitioner_id)
    if found is None and channel == "online":
        raise InputRefused(field="follows", problem="unknown")
    return found
