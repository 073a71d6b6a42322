"""Client of the National Portal's older dossier service.

Speaks the service as domain facts 9.2 (a) describe it (log-in with user name and password for a session; POST
with the header `dstcode`; body `session`, `madonvi`, `service` and the service's own fields; `error_code` 0 or
"00" is success; times `yyyyMMddHHmmss`). The paths `/login` and `/adapter` are ours: no public description names
them. `ThuTu` in progress entries is ours too; with code and state it makes a repeated entry recognisable.

Nothing leaves but what `rules.PortalDossier.to_wire` lists. Each request waits `timeout_seconds` at most.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from motcua.exchange.contracts import Timed, unnoted
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import NATIONAL_PORTAL, PortalDossier, without_numbers
from motcua.exchange.rules.reconciling import Listed, listed
from motcua.kernel.calling import called
from motcua.ledger.rules import Json

_SUCCESS = (0, "0", "00")
_SESSION_OVER = "SESSION"
_MAX_ANSWER_BYTES = 4 * 1024 * 1024


@dataclass
class OlderService:
    """One client a process; it keeps its session and logs in again when the portal has forgotten it."""

    url: str
    user: str
    password: str = field(repr=False)
    destination: str
    timeout_seconds: float = 10.0
    timed: Timed = unnoted
    _session: str = field(default="", repr=False)

    def tell(self, dossier: PortalDossier) -> None:
        """Look up, create or update, then add the progress. Raises PartnerUnavailable, PartnerRefused."""
        found = self._call(dossier.agency_id, "TraCuuHoSo", {"mahoso": dossier.code})
        exists = bool(found.get("result"))
        self._call(
            dossier.agency_id,
            "DongBoHoSoMC",
            {"isUpdating": "True" if exists else "False", "data": [dossier.to_wire()]},
        )
        progress = dossier.progress_for(knows_dossier=exists)
        if progress:
            entries: list[Json] = [entry.to_wire(dossier.code) for entry in progress]
            self._call(dossier.agency_id, "CapNhatTienDoHoSoMC", {"data": entries})

    def listing(self, first: date, last: date, *, page: int) -> Iterator[Listed]:
        """What the portal has of dossiers submitted from `first` to `last`, by code, page by page.

        LayDanhSachHoSo is ours: no public description names a list. Raises PartnerUnavailable, PartnerRefused.
        """

        def fetch(number: int) -> tuple[Json, Json]:
            asked: dict[str, Json] = {
                "tuNgay": f"{first:%Y%m%d}", "denNgay": f"{last:%Y%m%d}", "trang": number, "soLuong": page,
            }  # fmt: skip
            answer = self._call(self.destination, "LayDanhSachHoSo", asked)
            return answer.get("tongSo"), answer.get("result")

        yield from listed(fetch, page=page)

    def catalogue_page(self, number: int, size: int) -> tuple[Json, Json]:
        """The total and a page (from 1) of the national list of procedures; how pages are asked for is ours.

        Raises PartnerUnavailable, PartnerRefused.
        """
        answer = self._call(self.destination, "LayDanhSachTTHC", {"trang": number, "soLuong": size})
        return answer.get("tongSo"), answer.get("result")

    def procedure(self, code: str) -> Json:
        """One procedure whole, as it comes. Raises PartnerUnavailable, PartnerRefused."""
        return self._call(self.destination, "LayThuTuc", {"maTTHC": code}).get("result")

    def _call(self, agency_id: str, service: str, fields: Mapping[str, Json]) -> Mapping[str, Json]:
        for attempt in (1, 2):
            if not self._session:
                self._log_in()
            with self.timed(service):
                answer = self._post(
                    "/adapter",
                    {"session": self._session, "madonvi": agency_id, "service": service, **fields},
                )
                if answer.get("error_code") in _SUCCESS:
                    return answer
                if attempt == 2 or answer.get("error_code") != _SESSION_OVER:
                    raise _refusal(answer)
            self._session = ""
        raise PartnerUnavailable(NATIONAL_PORTAL, "it forgets sessions as soon as it gives them")

    def _log_in(self) -> None:
        with self.timed("login"):
            answer = self._post("/login", {"username": self.user, "password": self.password})
            if answer.get("error_code") not in _SUCCESS:
                raise _refusal(answer)
        session = answer.get("session")
        if not isinstance(session, str) or not session:
            raise PartnerUnavailable(NATIONAL_PORTAL, "it logged us in without a session")
        self._session = session

    def _post(self, path: str, body: Mapping[str, Json]) -> Mapping[str, Json]:
        request = urllib.request.Request(
            self.url.rstrip("/") + path,
            data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
            headers={"Content-Type": "application/json; charset=utf-8", "dstcode": self.destination},
            method="POST",
        )
        try:
            with called(request, timeout=self.timeout_seconds) as response:
                answer = json.loads(response.read(_MAX_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            raise PartnerUnavailable(NATIONAL_PORTAL, f"it answered HTTP {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise PartnerUnavailable(NATIONAL_PORTAL, type(error).__name__) from None
        except (ValueError, RecursionError):
            raise PartnerUnavailable(NATIONAL_PORTAL, "its answer is not JSON") from None
        if not isinstance(answer, dict):
            raise PartnerUnavailable(NATIONAL_PORTAL, "its answer is not an object")
        return answer


def _refusal(answer: Mapping[str, Json]) -> PartnerRefused:
    code = without_numbers(str(answer.get("error_code", "?")), limit=40)
    return PartnerRefused(NATIONAL_PORTAL, code, without_numbers(str(answer.get("message", ""))))
