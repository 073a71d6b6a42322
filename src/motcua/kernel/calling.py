"""Calling a partner over HTTP: at the address that was agreed on, nowhere else, and not for ever.

The standard library follows redirects: it would send our token to whatever address an answer names, and turn what we
send into a question without content, whose answer looks as if the message had been taken. And its time-out is that of
a single byte: a partner that sends one now and then would hold a worker for days.
"""

import time
import urllib.request
from http.client import HTTPResponse
from typing import Any, Self

# A whole answer may take as many time-outs.
WHOLE = 6
_PIECE = 64 * 1024


class LedElsewhere(OSError):
    """The partner answered with another address. Nobody went there; check the address in the settings."""


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        raise LedElsewhere(str(LedElsewhere.__doc__))


_opener = urllib.request.build_opener(_StayHere)


class Answer:
    """An answer that is read until its time is over. `length`: what was said to come and is not read yet."""

    def __init__(self, response: HTTPResponse, until: float) -> None:
        self._response, self._until = response, until
        self.status, self.headers = response.status, response.headers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()

    @property
    def length(self) -> int | None:
        return self._response.length

    def read(self, most: int) -> bytes:
        """So many bytes at most. Raises TimeoutError where they do not come in time, and OSError."""
        found = bytearray()
        while len(found) < most:
            piece = self._response.read1(min(_PIECE, most - len(found)))
            if not piece:
                break
            found += piece
            if time.monotonic() > self._until:
                raise TimeoutError("the answer takes too long")
        return bytes(found)


def called(request: urllib.request.Request, *, timeout: float) -> Answer:
    """As `urllib.request.urlopen`, without redirects; `timeout` seconds for each step, WHOLE times as many for all.
    Raises LedElsewhere and what that raises."""
    until = time.monotonic() + WHOLE * timeout
    return Answer(_opener.open(request, timeout=timeout), until)
