"""Client of the National Portal's service that hands out dossier codes (GetNextValue).

Domain facts 9.2 (b) know its order of calls (token, then GetNextValue) and its HTTP statuses; the paths and the
names of fields beside MaDonViTiepNhan are ours. Each request waits `timeout_seconds` at most.
"""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.exchange.contracts import Timed, unnoted
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import NATIONAL_PORTAL, without_numbers
from motcua.kernel.calling import called
from motcua.ledger.rules import Json

_MAX_ANSWER_BYTES = 64 * 1024
# What may stand on a slip, in a bar code and in an address.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{2,49}")
_REFUSALS = (400, 403)


@dataclass
class CodeService:
    """One client a process; it keeps its token and asks for another when the portal has forgotten it."""

    url: str
    user: str
    password: str = field(repr=False)
    timeout_seconds: float = 10.0
    timed: Timed = unnoted
    _token: str = field(default="", repr=False)

    def next_code(self, agency_id: str) -> str:
        """The next dossier code of the agency. Each call spends one. Raises PartnerUnavailable, PartnerRefused."""
        for _ in range(2):
            if not self._token:
                self._log_in()
            with self.timed("GetNextValue"):
                status, answer = self._post("/GetNextValue", {"MaDonViTiepNhan": agency_id})
                if status in _REFUSALS:
                    raise PartnerRefused(
                        NATIONAL_PORTAL, str(status), without_numbers(str(answer.get("message", "")))
                    )
                code = answer.get("maHoSo")
                if status == 200 and isinstance(code, str) and _CODE.fullmatch(code):
                    return code
                if status != 401:
                    raise PartnerUnavailable(
                        NATIONAL_PORTAL, f"it answered HTTP {status} without a dossier code"
                    )
            self._token = ""
        raise PartnerUnavailable(NATIONAL_PORTAL, "it forgets tokens as soon as it gives them")

    def _log_in(self) -> None:
        with self.timed("token"):
            status, answer = self._post("/token", {"username": self.user, "password": self.password})
            token = answer.get("access_token")
            if status in (*_REFUSALS, 401):
                raise PartnerRefused(
                    NATIONAL_PORTAL, str(status), "it does not know our user name and password"
                )
            if status != 200 or not isinstance(token, str) or not token:
                raise PartnerUnavailable(NATIONAL_PORTAL, f"it answered HTTP {status} without a token")
        self._token = token

    def _post(self, path: str, body: Mapping[str, Json]) -> tuple[int, Mapping[str, Json]]:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(
            self.url.rstrip("/") + path, data=json.dumps(body).encode("utf-8"), headers=headers, method="POST"
        )
        try:
            with called(request, timeout=self.timeout_seconds) as response:
                status, content = response.status, response.read(_MAX_ANSWER_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                status, content = error.code, error.read(_MAX_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise PartnerUnavailable(NATIONAL_PORTAL, type(error).__name__) from None
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            answer = {}
        return status, answer if isinstance(answer, dict) else {}
