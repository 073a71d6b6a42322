"""A file that the store does not give: a page that says why, whichever door asked for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from motcua.records.errors import (
    FileHeld,
    FileInfected,
    FileUnsafe,
    StorageFull,
    StoreFault,
    StoreUnavailable,
)
from motcua.web.components import unsafe

Handler = Callable[[HttpRequest], HttpResponseBase]
_MACHINES = ("/api/", "/govstack/", "/inbox/")


class FilesAway:
    """Middleware: 503 while the store of files does not answer, 409 for a file that the scanner holds back, 500 where
    somebody has to mend something. What a door answers itself never comes here."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, StoreFault | FileHeld | FileInfected | FileUnsafe):
            return None
        if isinstance(error, StorageFull):
            status = 507
        elif isinstance(error, StoreUnavailable):
            status = 503
        else:
            status = 500 if isinstance(error, StoreFault) else 409
        response: HttpResponse
        if request.path.startswith(_MACHINES):
            response = JsonResponse({"code": error.code, "message": type(error).__doc__}, status=status)
        else:
            response = render(request, "files_away.html", {"message": unsafe.words(error)}, status=status)
        if status == 503:
            response.headers["Retry-After"] = "120"
        return response
