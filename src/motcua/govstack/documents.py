"""Papers that a client sends: past the same look inside and the same virus scanner as a citizen's upload."""

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from motcua.accounts import actions as attempts
from motcua.govstack import naming, rules, schemas, tokens
from motcua.govstack.access import Caller
from motcua.govstack.door import ERRORS, api, caller_of
from motcua.govstack.errors import InputUnusable, TooMany
from motcua.govstack.models import Client, Document
from motcua.govstack.naming import Kind
from motcua.records import actions as records
from motcua.records.rules import ACCEPTED_UPLOADS, TEXT, clean_name

if TYPE_CHECKING:
    from motcua.records.models import StoredFile

UPLOADS = 120  # a minute, each client
_NAMES = {TEXT: "document.txt", "application/pdf": "document.pdf", "image/png": "document.png"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1,
                            "items": {"type": "string", "format": "base64"},
                        }
                    },
                }
            }
        },
    }
}


class Said(Schema):
    additionalMetadata: str = Field("", max_length=500)


@api.post(
    "/documents",
    response={200: schemas.UploadResponse, **ERRORS},
    operation_id="uploadFile",
    openapi_extra=_BODY,
)
def upload(request: HttpRequest, query: Query[Said]) -> schemas.UploadResponse:
    """Send one paper: the file itself, or its bytes in base64. `additionalMetadata` may be the key of the paper.

    The `url` of the answer goes into `documentUrls`; with `#KEY` behind it, it is that paper of the procedure.
    """
    caller = caller_of(request)
    window = f"govstack-upload:{caller.client.pk}"
    if not attempts.attempt_allowed(window, limit=UPLOADS, window_seconds=tokens.WINDOW_SECONDS):
        raise TooMany
    said = rules.require_text(query.additionalMetadata, "additionalMetadata").strip()
    source, name = _sent(request)
    accepted = ACCEPTED_UPLOADS | {TEXT} if settings.GOVSTACK == "open" else ACCEPTED_UPLOADS
    now = timezone.now()
    stored = records.receive(source, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=accepted, at=now)
    document = keep(caller.client, stored, name=name, said=said)
    return schemas.UploadResponse(
        code=200, type=stored.media_type, message="The file was received.", url=address_of(document)
    )


def keep(client: Client, stored: "StoredFile", *, name: str, said: str) -> Document:
    """The row by which the client names a stored file."""
    return Document.objects.create(
        client=client,
        file_id=stored.pk,
        file_name=(clean_name(name) or _NAMES.get(stored.media_type, "document"))[-200:],
        paper=said if len(said) <= 60 else "",
        received_at=timezone.now(),
    )


def _sent(request: HttpRequest) -> tuple[records.Readable | bytes, str]:
    """The one file of the request: as a file, or as base64 in a field. Raises InputUnusable."""
    if request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise InputUnusable("file: send multipart/form-data with the field `file`")
    files = request.FILES.getlist("file")
    texts = [text for text in request.POST.getlist("file") if text]
    if len(files) + len(texts) != 1:
        raise InputUnusable(f"file: exactly one is expected, {len(files) + len(texts)} were sent")
    if files:
        content = files[0]
        return content, content.name or ""
    try:
        plain = base64.b64decode("".join(texts[0].split()), validate=True)
    except (binascii.Error, ValueError):
        raise InputUnusable("file: neither a file nor base64") from None
    return plain, ""


def address_of(document: Document) -> str:
    """What goes into `documentUrls`. It names the paper; nothing is opened there."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('govstack:upload')}/{document.pk}"


def found(caller: Caller, urls: list[str]) -> list[tuple[Document, str]]:
    """The client's own documents by their addresses, each with the key of the paper named behind `#`.

    Raises InputUnusable for an address that is none of them: another client's is answered alike.
    """
    named: list[tuple[Document, str]] = []
    wrong = []
    for url in urls:
        rules.require_text(url, "documentUrls")
        document = _document(caller, url)
        if document is None:
            wrong.append(f"documentUrls: {url[:80]} is no document that you sent")
        else:
            named.append((document, unquote(_fragment(url))))
    if wrong:
        raise InputUnusable(*wrong)
    return named


def _fragment(url: str) -> str:
    return url.partition("#")[2]


def _document(caller: Caller, url: str) -> Document | None:
    bare = url.partition("#")[0]
    try:
        last = urlsplit(bare).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return None
    found = naming.uuid_of(naming.fixed(Kind.DOCUMENT, bare) or last)
    if found is None:
        return None
    return Document.objects.filter(pk=found, client=caller.client).first()
