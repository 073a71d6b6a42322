"""One way to talk JSON to a partner: a POST with a key, an answer of a known shape, errors that say what to do.

What a client may rely on: whatever goes wrong on the way (no connection, too slow, cut in the middle, HTTP 429 and
5xx, an answer that is no JSON object or lacks a field) is PartnerUnavailable; what the partner understood and refused
(other HTTP 4xx) is PartnerRefused with its code. Nothing personal is in an address, and nothing of an answer is in a
message. Fields that a partner adds are passed over; fields that are missing or of another type are not guessed.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import without_numbers
from motcua.kernel.calling import called
from motcua.ledger.rules import Json

_MAX_ANSWER_BYTES = 1024 * 1024
_TRY_AGAIN = (408, 425, 429)


@dataclass(frozen=True)
class Wire:
    """The line to one partner. `key` goes as a bearer token; each request waits `timeout_seconds` at most."""

    partner: str
    url: str
    key: str = field(repr=False)
    timeout_seconds: float = 10.0

    def post(self, path: str, body: Mapping[str, Json], *, request_id: str) -> "Told":
        """Ask once. `request_id` lets the partner recognise a repeat. Raises PartnerUnavailable, PartnerRefused."""
        request = urllib.request.Request(
            self.url.rstrip("/") + path,
            data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
                "Authorization": f"Bearer {self.key}",
                "X-Request-Id": request_id,
            },
            method="POST",
        )
        try:
            with called(request, timeout=self.timeout_seconds) as response:
                content = response.read(_MAX_ANSWER_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise self._not_taken(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise PartnerUnavailable(self.partner, type(error).__name__) from None
        return self._read(content)

    def _not_taken(self, error: urllib.error.HTTPError) -> PartnerUnavailable | PartnerRefused:
        if error.code >= 500 or error.code in _TRY_AGAIN:
            return PartnerUnavailable(self.partner, f"it answered HTTP {error.code}")
        try:
            said = json.loads(error.read(_MAX_ANSWER_BYTES))
        except (OSError, ValueError, RecursionError, http.client.HTTPException):
            said = {}
        code = said.get("code") if isinstance(said, dict) else None
        word = without_numbers(code, limit=40) if isinstance(code, str) and code else f"HTTP {error.code}"
        return PartnerRefused(self.partner, word, f"it answered HTTP {error.code}")

    def _read(self, content: bytes) -> "Told":
        if len(content) > _MAX_ANSWER_BYTES:
            raise PartnerUnavailable(self.partner, "its answer is too long")
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            raise PartnerUnavailable(self.partner, "its answer is not JSON, or was cut") from None
        if not isinstance(answer, dict):
            raise PartnerUnavailable(self.partner, "its answer is not an object")
        return Told(self.partner, answer)


@dataclass(frozen=True)
class Told:
    """A partner's answer, read field by field. A field of another shape raises PartnerUnavailable: the partner has
    changed its service, and what waits has to be kept until the client knows it again."""

    partner: str
    fields: Mapping[str, Json]

    def text(self, name: str, *, among: frozenset[str] | None = None) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or (among is not None and value not in among):
            raise self._drifted(name)
        return value

    def maybe_text(self, name: str) -> str:
        """Empty when the field is absent or null."""
        return "" if self.fields.get(name) is None else self.text(name)

    def texts(self, name: str, *, among: frozenset[str] | None = None) -> tuple[str, ...]:
        value = self.fields.get(name)
        if not isinstance(value, list):
            raise self._drifted(name)
        found = tuple(one for one in value if isinstance(one, str) and (among is None or one in among))
        if len(found) != len(value):
            raise self._drifted(name)
        return found

    def number(self, name: str) -> int:
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._drifted(name)
        return value

    def within(self, name: str) -> "Told":
        """A part of the answer that is an object of its own."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise self._drifted(name)
        return Told(self.partner, value)

    def _drifted(self, name: str) -> PartnerUnavailable:
        return PartnerUnavailable(self.partner, f"the field {name} of its answer is not what was agreed")
