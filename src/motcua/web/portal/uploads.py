"""Taking one uploaded file: whole from a form, or in parts from the script. The same checks for both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.errors import DossierError
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records import rules as media
from motcua.records import scanning
from motcua.records.errors import FileEmpty, FileTooLarge, RecordsError
from motcua.web.portal import parts
from motcua.web.portal.refusals import refusal

if TYPE_CHECKING:
    from motcua.records.models import StoredFile

# What the file dialogue offers; what is taken is decided by the content.
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx,.xlsx,.odt"

Stored: TypeAlias = "StoredFile"
Keeping: TypeAlias = "Callable[[StoredFile, str], None]"


@dataclass(frozen=True)
class Rules:
    """What the page says about files."""

    accept: str
    limit_bytes: int
    limit_words: str
    part_bytes: int


def rules() -> Rules:
    limit = settings.UPLOAD_MAX_BYTES
    return Rules(ACCEPT, limit, filesizeformat(limit), parts.PART_BYTES)


def marked(sha256s: Iterable[str]) -> dict[str, str]:
    """What is to be said beside files that a virus scanner has not answered for, or refused."""
    if not scanning.is_configured():
        return {}
    words = {
        "pending": _("waits for the virus scanner"),
        "unavailable": _("waits for the virus scanner"),
        "infected": _("The virus scanner found something harmful: remove the file and send another."),
    }
    return {pk: words[state] for pk, state in files.scan_marks(list(sha256s)).items()}


def take_whole(upload: object, keep: Keeping) -> None:
    """Store a posted file and hand it to `keep`. Raises RecordsError and what `keep` raises."""
    if not isinstance(upload, UploadedFile) or upload.file is None or upload.size == 0:
        raise FileEmpty
    stored = records.receive(
        upload.file,
        limit_bytes=settings.UPLOAD_MAX_BYTES,
        accepted=media.ACCEPTED_UPLOADS,
        at=timezone.now(),
    )
    keep(stored, media.clean_name(upload.name or ""))


def take_part(request: HttpRequest, *, holder: str, component_key: str, keep: Keeping) -> JsonResponse:
    """GET tells how much has arrived, PUT appends one part. Headers: Upload-Identity, -Offset, -Length, -Name.

    Answers `{"offset", "done"}`; 409 with the offset to continue at; 422 with words when the file is refused.
    """
    try:
        file = parts.Arriving(holder, component_key, request.headers["Upload-Identity"][:300])
        if request.method == "GET":
            return JsonResponse({"offset": parts.arrived(file), "done": False})
        offset = int(request.headers["Upload-Offset"])
        length = int(request.headers["Upload-Length"])
        name = media.clean_name(unquote(request.headers.get("Upload-Name", "")))
    except (KeyError, ValueError):
        return JsonResponse({"error": _("The upload was not understood. Reload the page.")}, status=400)
    try:
        if length <= 0:
            raise FileEmpty
        if length > settings.UPLOAD_MAX_BYTES:
            raise FileTooLarge(size=length, limit=settings.UPLOAD_MAX_BYTES)
        content = request.body
        if not content or len(content) > parts.PART_BYTES or offset < 0 or offset + len(content) > length:
            return JsonResponse({"error": _("The upload was not understood. Reload the page.")}, status=400)
        arrived = parts.put(file, offset, content)
        if arrived < length:
            return JsonResponse({"offset": arrived, "done": False})
        with parts.whole(file) as complete:
            stored = records.receive(
                complete,
                limit_bytes=settings.UPLOAD_MAX_BYTES,
                accepted=media.ACCEPTED_UPLOADS,
                at=timezone.now(),
            )
        keep(stored, name)
    except parts.OffsetDiffers as differs:
        return JsonResponse({"offset": differs.offset, "done": False}, status=409)
    except (RecordsError, DossierError) as error:
        found = refusal(error)
        return JsonResponse({"error": found.message}, status=found.status)
    return JsonResponse({"offset": arrived, "done": True})
