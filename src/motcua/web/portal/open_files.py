"""The files of open data: made once for each state of the catalogue, then handed out as they lie.

A file is made by the first request after a change and kept compressed in the folder of what is written
(`open-data/`); its name holds the state's mark, so that no reader gets an old one, and older ones are removed.
"""

import gzip
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

_FRESH_SECONDS = 300  # a harvester may hold an answer for so long before it asks again
_PIECE = 64 * 1024
_SPEED = 5  # of gzip: half the time of the usual 9 for a twentieth more bytes


def unchanged(request: HttpRequest, mark: str) -> HttpResponseBase | None:
    """304 where the reader has this state already."""
    return get_conditional_response(request, etag=_etag(mark))


def kept_file(name: str, ending: str, mark: str, pieces: Iterable[str]) -> Path:
    """The compressed file of this state; made of the pieces where it is not there yet."""
    folder = Path(settings.VAR_DIR) / "open-data"
    path = folder / f"{name}-{mark}.{ending}.gz"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{path.name}.{os.getpid()}.part"
    try:
        with gzip.open(partial, "wt", compresslevel=_SPEED, encoding="utf-8", newline="") as file:
            for piece in pieces:
                file.write(piece)
        partial.replace(path)  # two that make it at once make the same
    finally:
        partial.unlink(missing_ok=True)
    for old in folder.glob(f"{name}-*.{ending}.gz"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def file_answer(
    request: HttpRequest, path: Path, *, content_type: str, file_name: str, mark: str
) -> HttpResponseBase:
    """The file, compressed for whoever takes it so."""
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponseBase
    if takes_gzip:
        response = FileResponse(path.open("rb"), content_type=content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = StreamingHttpResponse(_unpacked(path), content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    patch_vary_headers(response, ["Accept-Encoding"])
    return public(response, mark)


def public(response: HttpResponseBase, mark: str) -> HttpResponseBase:
    """The answer may be held by everybody on the way: nothing in it is anybody's own."""
    response["ETag"] = _etag(mark)
    response["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
    return response


def text_answer(pieces: Iterable[str], *, content_type: str, file_name: str, mark: str) -> HttpResponseBase:
    """A short text whole."""
    response = HttpResponse("".join(pieces), content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return public(response, mark)


def _etag(mark: str) -> str:
    # Weak: the compressed and the plain answer are the same in meaning, not in bytes.
    return f'W/"{mark}"'


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while piece := cast(IO[bytes], file).read(_PIECE):
            yield piece
