"""Calling a partner over HTTP: at the address that was agreed on, and nowhere else.

The standard library follows redirects: it would send our token to whatever address an answer names, and turn what we
send into a question without content, whose answer looks as if the message had been taken.
"""

import urllib.request
from http.client import HTTPResponse
from typing import Any


class LedElsewhere(OSError):
    """The partner answered with another address. Nobody went there; check the address in the settings."""


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        raise LedElsewhere(str(LedElsewhere.__doc__))


_opener = urllib.request.build_opener(_StayHere)


def called(request: urllib.request.Request, *, timeout: float) -> HTTPResponse:
    """As `urllib.request.urlopen`, without redirects. Raises LedElsewhere and what that raises."""
    response: HTTPResponse = _opener.open(request, timeout=timeout)
    return response
