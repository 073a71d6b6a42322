"""A request that is larger than the house takes is refused before its body is read: no disk is filled by it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponseBase]
MIB = 1024 * 1024


class LargestRequest:
    """Middleware: 413 with what to do, by the announced length. Stands last, so that the page knows its language.

    The web server reads no more of a body than was announced, so the announcement can be believed.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isascii() and announced.isdigit() and int(announced) > settings.REQUEST_MAX_BYTES:
            response = render(
                request,
                "413.html",
                {"largest_file_mib": settings.UPLOAD_MAX_BYTES // MIB},
                status=413,
            )
            response.headers["Connection"] = "close"
            return response
        return self._get_response(request)
