"""Reading the store: whether a file is there, its bytes, and the headers to hand it out with."""

import io
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.http import content_disposition_header

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import plain_papers, plain_pictures, rules, scanning, typesetting
from motcua.records.errors import FileHeld, FileInfected, FileMissing, FileUnsafe, RecordsError
from motcua.records.limits import WhenDown, limits_on
from motcua.records.models import FileScan, ScanState, StoredFile


def stored(sha256: str) -> StoredFile:
    """The row of a file. Raises FileMissing."""
    row = StoredFile.objects.filter(pk=sha256).first()
    if row is None:
        raise FileMissing(sha256)
    return row


def exists(sha256: str) -> bool:
    return StoredFile.objects.filter(pk=sha256).exists()


def stored_file(sha256: str) -> "StoredFile | None":
    """The row of a stored file; one query."""
    return StoredFile.objects.filter(pk=sha256).first()


def open_file(sha256: str) -> BinaryIO:
    """The file's bytes, to read and close.

    Raises FileMissing (also when the row outlived its bytes), FileInfected, and FileHeld while the virus scanner
    does not answer and the law of the house holds files back (law/records/uploads.yaml).
    """
    content = bytes_of(sha256)
    try:
        _refuse_unscanned(sha256)
    except RecordsError:
        content.close()
        raise
    return content


def _refuse_unscanned(sha256: str) -> None:
    row = FileScan.objects.filter(pk=sha256).exclude(state=ScanState.CLEAN).first()
    if row is not None:
        if row.state == ScanState.INFECTED:
            raise FileInfected(sha256)
        if scanning.is_configured() and _holds():
            raise FileHeld(sha256)


def _holds() -> bool:
    return limits_on(day_of(timezone.now())).when_down is WhenDown.HOLD


def scan_marks(sha256s: Collection[str]) -> dict[str, ScanState]:
    """What is to be said of these files: those that are infected, or that no scanner has looked at yet."""
    rows = FileScan.objects.filter(pk__in=sha256s).exclude(state=ScanState.CLEAN)
    return {pk: ScanState(state) for pk, state in rows.values_list("pk", "state")}


def bytes_of(sha256: str) -> BinaryIO:
    """The bytes whatever a scanner says of them: for the scanner itself. Raises FileMissing."""
    try:
        return cast(BinaryIO, default_storage.open(rules.place_of(sha256), "rb"))
    except (FileNotFoundError, ValueError):
        raise FileMissing(sha256) from None


def read_file(sha256: str) -> bytes:
    """All bytes of a file that is known to be small, such as a slip."""
    with open_file(sha256) as content:
        return content.read()


def open_shown(file: StoredFile) -> tuple[BinaryIO, int]:
    """A file as others than its sender are shown it, and its size: a picture without the place, the device and the
    hour that a telephone writes into it (`plain_pictures`), and so the pictures inside a PDF or an office file
    (`plain_papers`; what is signed stays as it is). Everything else as it is. The store keeps what came.

    Raises as `open_file`, and FileUnsafe for a picture of which nobody can tell what it carries.
    """
    content = open_file(file.pk)
    make = _PLAIN.get(file.media_type)
    if make is None:
        return content, file.size_bytes
    with content:
        whole, place = content.read(), str(content.name)
    try:
        plain = make(whole)
    except plain_pictures.NotPlain:
        raise FileUnsafe(rules.Problem.IMAGE_BROKEN) from None
    return _Shown(plain, place), len(plain)


class _Shown(io.BytesIO):
    """A copy that goes by the name of the file it was made of: links to it and parts of it go by that name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


_PLAIN: Mapping[str, Callable[[bytes], bytes]] = {
    rules.JPEG: plain_pictures.plain_jpeg,
    rules.PNG: plain_pictures.plain_png,
    rules.PDF: plain_papers.plain_pdf,
    rules.DOCX: plain_papers.plain_zip,
    rules.XLSX: plain_papers.plain_zip,
    rules.ODT: plain_papers.plain_zip,
}


def download_headers(file: StoredFile, file_name: str, *, size: int | None = None) -> dict[str, str]:
    """Response headers that keep a browser from guessing, running or caching what citizens uploaded. `size` of the
    copy that is shown (`open_shown`), where that is another than the file's.

    PDF and images are shown in place, everything else is offered for saving under `file_name`.
    """
    in_place = file.media_type in rules.SHOWN_IN_PLACE
    disposition = content_disposition_header(not in_place, file_name) or "attachment"
    headers = {
        "Content-Type": file.media_type,
        "Content-Length": str(file.size_bytes if size is None else size),
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    if file.media_type != rules.PDF:  # browsers' own PDF viewers do not run inside a sandbox
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return headers


def paper(
    template: str,
    values: Mapping[str, Json],
    *,
    at: datetime,
    qr_codes: Mapping[str, str] | None = None,
    bar_codes: Mapping[str, str] | None = None,
    tagged: bool = True,
) -> bytes:
    """A paper of the house as PDF/A that is shown and not kept: byte for byte what `actions.typeset` would keep.

    Raises TypesettingFailed.
    """
    return typesetting.pdf_a(template, values, at=at, qr_codes=qr_codes, bar_codes=bar_codes, tagged=tagged)


def paper_headers(content: bytes, file_name: str) -> dict[str, str]:
    """Response headers for a PDF that is shown and not kept."""
    return {
        "Content-Type": rules.PDF,
        "Content-Length": str(len(content)),
        "Content-Disposition": content_disposition_header(False, file_name) or "inline",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
