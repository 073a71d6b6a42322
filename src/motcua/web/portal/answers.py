"""Answers that are not a page of the flow: something is not possible, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.web.portal.refusals import Refusal


def not_possible(request: HttpRequest, refusal: Refusal, *, back: str = "") -> HttpResponse:
    """A page that says in one sentence what is not possible, with the status that goes with it."""
    return render(
        request, "portal/not_possible.html", {"message": refusal.message, "back": back}, status=refusal.status
    )
