"""Answers that are no page of the flow: something is not possible, and why; a file handed out."""

from typing import TYPE_CHECKING

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.records import queries as records
from motcua.web.portal.refusals import Refusal

if TYPE_CHECKING:
    from motcua.records.models import StoredFile


def not_possible(request: HttpRequest, refusal: Refusal, *, back: str = "") -> HttpResponse:
    """A page that says in one sentence what is not possible, with the status that goes with it."""
    return render(
        request, "portal/not_possible.html", {"message": refusal.message, "back": back}, status=refusal.status
    )


def hand_out(file: "StoredFile", file_name: str) -> FileResponse:
    """A stored file under a name of its own. Raises FileMissing.

    The headers are set last: FileResponse would otherwise replace type and disposition by guesses of its own.
    """
    headers = records.download_headers(file, file_name)
    response = FileResponse(records.open_file(file.pk))
    for name, value in headers.items():
        response[name] = value
    return response
