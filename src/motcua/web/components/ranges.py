"""Parts of stored files (RFC 9110, section 14): a download that was cut on a slow network goes on where it stopped.

Every answer that hands out one stored file names the file's content by its hash (ETag) and says that it can be asked
for in parts. A part is answered 206 with its place, one beyond the end 416. `If-Range` with another hash, or with a
date, gets the file whole, so that no two halves of different files come together. Several parts at once, and what is
no range of bytes, get the file whole too, as the standard allows. The store is read from the place on, piece by
piece, also where files are sealed or lie in a bucket; memory stays at one piece.

The door was asked before with all its rules, and its reading has left its trace, also for a part.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_STORED = re.compile(r"sha256/(?:[^/]+/)*([0-9a-f]{64})\Z")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.IGNORECASE)
_PIECE = 64 * 1024


class PartsOfFiles:
    """Middleware: looks at answers that hand out a stored file, and at no others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 200 or not isinstance(response, FileResponse):
            return response
        sha256 = content_of(response)
        return in_parts(request, response, sha256) if sha256 else response


def content_of(response: HttpResponseBase) -> str:
    """The hash of the stored file that an answer hands out; empty when it hands out none."""
    found = _STORED.search(str(getattr(getattr(response, "file_to_stream", None), "name", "")))
    return found[1] if found else ""


def in_parts(request: HttpRequest, response: FileResponse, sha256: str) -> HttpResponseBase:
    """The answer as it was asked for: whole, the part, or 416."""
    etag = f'"{sha256}"'
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    wanted = request.headers.get("Range", "")
    if request.method != "GET" or not wanted or request.headers.get("If-Range", etag) != etag:
        return response
    asked = _RANGE.match(wanted.replace(" ", ""))
    if (
        asked is None
        or asked[1] == asked[2] == ""
        or (asked[1] and asked[2] and int(asked[2]) < int(asked[1]))
    ):
        return response
    stream = cast(BinaryIO, response.file_to_stream)
    size = stream.seek(0, io.SEEK_END)
    first, last = _span(asked[1], asked[2], size)
    if first > last:
        stream.close()
        refused = HttpResponse(status=416, content_type="text/plain")
        refused["Content-Range"] = f"bytes */{size}"
        for name in ("ETag", "Accept-Ranges", "Cache-Control"):
            if response.has_header(name):
                refused[name] = response[name]
        return refused
    stream.seek(first)
    response.streaming_content = _part(stream, last - first + 1)
    response.status_code = 206
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _span(begin: str, end: str, size: int) -> tuple[int, int]:
    """First and last byte, counted from 0; the first beyond the last where nothing of the file is asked for."""
    if not begin:  # the last so many bytes
        return (max(0, size - int(end)), size - 1) if int(end) else (1, 0)
    return int(begin), min(int(end), size - 1) if end else size - 1


def _part(stream: BinaryIO, length: int) -> Iterator[bytes]:
    """So many bytes from where the stream stands, piece by piece; the stream is closed when the answer is."""
    while length > 0:
        piece = stream.read(min(_PIECE, length))
        if not piece:
            return
        length -= len(piece)
        yield piece
