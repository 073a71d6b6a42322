"""JSON over HTTP with a token: what the clients of the National Portal's 2026 services have in common.

A token is asked for when there is none and again when the service has forgotten it (401), once a call.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.exchange.contracts import Timed, unnoted
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import without_numbers
from motcua.kernel.calling import called
from motcua.ledger.rules import Json

REFUSALS = (400, 403, 404, 409, 413, 422)


@dataclass
class TokenService:
    """One client a process. Each request waits `timeout_seconds` at most and reads `largest_answer` bytes at most."""

    partner: str
    url: str
    user: str
    password: str = field(repr=False)
    timeout_seconds: float = 10.0
    largest_answer: int = 4 * 1024 * 1024
    timed: Timed = unnoted
    _token: str = field(default="", repr=False)

    def call(self, operation: str, body: Mapping[str, Json]) -> Mapping[str, Json]:
        """The answer to POST /OPERATION. Raises PartnerUnavailable, PartnerRefused."""
        for _ in range(2):
            if not self._token:
                self._log_in()
            with self.timed(operation):
                status, answer = self._post(f"/{operation}", body)
                if status == 200 and answer is not None:
                    return answer
                if status in REFUSALS:
                    said = str((answer or {}).get("message", ""))
                    raise PartnerRefused(self.partner, str(status), without_numbers(said))
                if status != 401:
                    raise PartnerUnavailable(self.partner, f"it answered HTTP {status} to {operation}")
            self._token = ""
        raise PartnerUnavailable(self.partner, "it forgets tokens as soon as it gives them")

    def _log_in(self) -> None:
        with self.timed("token"):
            status, answer = self._post("/token", {"username": self.user, "password": self.password})
            token = (answer or {}).get("access_token")
            if status in (400, 401, 403):
                raise PartnerRefused(self.partner, str(status), "it does not know our user name and password")
            if status != 200 or not isinstance(token, str) or not token:
                raise PartnerUnavailable(self.partner, f"it answered HTTP {status} without a token")
        self._token = token

    def _post(self, path: str, body: Mapping[str, Json]) -> tuple[int, Mapping[str, Json] | None]:
        """Status and answer; None where the answer is no JSON object."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(
            self.url.rstrip("/") + path,
            data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
            headers=headers,
            method="POST",
        )
        try:
            with called(request, timeout=self.timeout_seconds) as response:
                status, content = response.status, response.read(self.largest_answer)
        except urllib.error.HTTPError as error:
            try:
                with error:
                    status, content = error.code, error.read(self.largest_answer)
            except (OSError, http.client.HTTPException) as broken:
                raise PartnerUnavailable(self.partner, type(broken).__name__) from None
        except (OSError, http.client.HTTPException) as error:
            raise PartnerUnavailable(self.partner, type(error).__name__) from None
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            return status, None
        return status, answer if isinstance(answer, dict) else None
