"""The page where photographs of one paper are gathered, looked at, put in order and made one PDF.

The same for an application and for a supplement; the views say whose pages they are and what becomes of the PDF.
Everything is a plain form: the camera opens from the file field of a telephone, no script is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.errors import DossierError
from motcua.kernel.zone import day_of
from motcua.records import photographs
from motcua.records.errors import FileEmpty, RecordsError
from motcua.records.limits import limits_on
from motcua.web.portal.answers import hand_out, not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.uploads import Keeping

# At once from the pictures of the telephone; each becomes a page.
MOST_AT_ONCE = 12
ImageUrl: TypeAlias = Callable[[int], str]


@dataclass(frozen=True)
class Shown:
    """One page as the list draws it."""

    id: int
    number: int
    url: str
    size_bytes: int


@dataclass(frozen=True)
class Place:
    """Whose pages these are, how the paper is called, where the page leads. `eyebrow` names the procedure."""

    holder: str
    key: str
    paper: str
    eyebrow: str
    here: str
    back: str
    image_url: ImageUrl


def answer(request: HttpRequest, place: Place, keep: Keeping) -> HttpResponse:
    """GET shows the pages; POST `act`: add, up:ID, remove:ID, make."""
    if request.method != "POST":
        return _show(request, place)
    act, _colon, which = request.POST.get("act", "add").partition(":")
    page_id = int(which) if which.isascii() and which.isdigit() and len(which) < 18 else 0
    try:
        match act:
            case "up":
                photographs.move_up(place.holder, place.key, page_id)
            case "remove":
                photographs.remove(place.holder, place.key, page_id)
            case "make":
                stored = photographs.book(place.holder, place.key, at=timezone.now())
                keep(stored, file_name(place.paper))
                photographs.forget(place.holder, place.key)
                return redirect(place.back)
            case _:
                _add(request, place)
    except (RecordsError, DossierError) as error:
        found = refusal(error)
        words = _("Take at least one photo first.") if act == "make" else found.message
        return _show(request, place, error=words if isinstance(error, FileEmpty) else found.message)
    return redirect(f"{place.here}#pages")


def _add(request: HttpRequest, place: Place) -> None:
    """Every photograph that was posted. One that is refused ends it; those before it are kept."""
    posted = [
        upload
        for name in ("photo", "photos")
        for upload in request.FILES.getlist(name)
        if isinstance(upload, UploadedFile) and upload.file is not None and upload.size
    ]
    if not posted:
        raise FileEmpty
    for upload in posted[:MOST_AT_ONCE]:
        photographs.add(place.holder, place.key, upload.file, at=timezone.now())  # type: ignore[arg-type]  # an open upload has a file


def image(request: HttpRequest, holder: str, key: str, page_id: int) -> HttpResponseBase:
    """One page to look at."""
    page = photographs.page_at(holder, key, page_id)
    if page is None:
        return not_possible(request, Refusal(404, _("This page is no longer there.")))
    try:
        return hand_out(page.file, f"trang-{page.position + 1}.jpg")
    except RecordsError as error:
        return not_possible(request, refusal(error))


def file_name(paper: str) -> str:
    return f"{paper[:80].strip()}.pdf"


def _show(request: HttpRequest, place: Place, *, error: str = "") -> HttpResponse:
    limits = limits_on(day_of(timezone.now()))
    shown = [
        Shown(page.pk, number, place.image_url(page.pk), page.file.size_bytes)
        for number, page in enumerate(photographs.pages(place.holder, place.key), 1)
    ]
    context = {
        "place": place,
        "pages": shown,
        "most": limits.scan_pages,
        "dpi": limits.scan_dpi,
        "limit_words": filesizeformat(min(limits.photo_bytes, settings.UPLOAD_MAX_BYTES)),
        "problem": error,
        "summary": [SummaryLine("id_photo", error)] if error else [],
    }
    return render(request, "portal/photographs.html", context, status=422 if error else 200)
