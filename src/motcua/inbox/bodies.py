"""What a partner sends as the body of a call, read so that nothing in it can be kept and not be stored: the same
for every door."""

import json
import math
from typing import Any

from django.http import HttpRequest


class BodyWrong(Exception):
    """What was sent cannot be read. `problem` is a stable word for the partner: length, too-large, no-json."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def body_of(request: HttpRequest, *, most_bytes: int) -> bytes:
    """The bytes of the call. Raises BodyWrong: length (none that can be read), too-large."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BodyWrong("length")
    if len(length.lstrip("0")) > 15 or int(length) > most_bytes:
        raise BodyWrong("too-large")
    return request.read(most_bytes)


def json_of(body: bytes, *, may_hold_nul: bool = False) -> Any:
    """The JSON, of which everything can be stored: no NaN and no infinity, no half characters, no number longer than
    is read, and no NUL unless the caller takes it out. Raises BodyWrong: no-json."""
    try:
        found = json.loads(body, parse_constant=_none_of_them, parse_float=_finite)
        # half characters (a lone surrogate) have no bytes
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        raise BodyWrong("no-json") from None
    if "\\u0000" in text and not may_hold_nul:
        raise BodyWrong("no-json")
    return found


def _none_of_them(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(text[:40])
    return found
