"""What a browser may do with our pages: only what we sent, nothing written into a page by somebody else.

Pages carry no script and no style of their own, so the policy needs no exceptions; a text that slips through
as markup cannot run. Pictures may be `data:` because the shared style sheet draws its ticks and arrows so.
A response that sets its own policy (a file that somebody uploaded is shown in a sandbox) keeps it. A PDF is
told only who may frame it: the browsers' own viewers do not start under a stricter policy.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PDF_POLICY = "frame-ancestors 'none'"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

Handler = Callable[[HttpRequest], HttpResponseBase]


class BrowserPolicy:
    """Middleware: the headers on every answer, errors included; a text that no database keeps is a bad request."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        is_pdf = response.headers.get("Content-Type", "").startswith("application/pdf")
        response.headers.setdefault("Content-Security-Policy", PDF_POLICY if is_pdf else POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """NUL in a text can come from a program only, never from a keyboard: refused, whichever page met it."""
        if isinstance(exception, DataError | ValueError) and "NUL (0x00)" in str(exception):
            return bad_request(request, BadRequest("NUL in a text"))
        return None
