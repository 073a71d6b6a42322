"""Client of the National Portal's 2026 dossier services: the same record as the older service is told, by REST.

Order of calls (domain facts 9.2 (b)): token, upload of files, NoiHoSo (creates, or answers the number of what is
known), CapNhatTienTrinh for each state that it lacks, CapNhatTrangThai. Paths, `tonTai` and the listing are ours.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from motcua.exchange.contracts import Timed, unnoted
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.json_http import TokenService
from motcua.exchange.rules import NATIONAL_PORTAL, PortalDossier, portal_rest
from motcua.exchange.rules.reconciling import Listed, listed
from motcua.ledger.rules import Json


class FileNumbers(Protocol):
    """Which number the Portal gave a file, so that it is uploaded once."""

    def number(self, sha256: str) -> str: ...
    def keep(self, sha256: str, number: str) -> None: ...


@dataclass
class NoFileNumbers:
    """For a client alone: remembers as long as it lives."""

    known: dict[str, str] = field(default_factory=dict)

    def number(self, sha256: str) -> str:
        return self.known.get(sha256, "")

    def keep(self, sha256: str, number: str) -> None:
        self.known[sha256] = number


class RestService:
    """One client a process, with its token."""

    def __init__(
        self,
        *,
        url: str,
        user: str,
        password: str,
        uploads: frozenset[str] = frozenset(),
        files: FileNumbers | None = None,
        timeout_seconds: float = 10.0,
        timed: Timed = unnoted,
    ) -> None:
        self._service = TokenService(
            NATIONAL_PORTAL, url, user, password, timeout_seconds=timeout_seconds, timed=timed
        )
        self._uploads = uploads
        self._files = files or NoFileNumbers()

    def tell(self, dossier: PortalDossier) -> None:
        """Upload what is to be uploaded, create or find the dossier, add what it lacks, say its state.

        Raises PartnerUnavailable, PartnerRefused.
        """
        made = self._service.call("NoiHoSo", portal_rest.dossier(dossier, self._upload(dossier)))
        number = made.get("idHoSo")
        if not isinstance(number, str) or not number or made.get("maHoSo") != dossier.code:
            raise PartnerUnavailable(NATIONAL_PORTAL, "it took a dossier without saying its number")
        for entry in dossier.progress_for(knows_dossier=made.get("tonTai") is True):
            self._service.call(
                "CapNhatTienTrinh", portal_rest.progress(entry, number=number, code=dossier.code)
            )
        self._service.call("CapNhatTrangThai", portal_rest.state(dossier, number=number))

    def _upload(self, dossier: PortalDossier) -> dict[str, str]:
        """The Portal's numbers of the dossier's files; a file that it has is not sent again."""
        file = dossier.result_file
        if file is None or "results" not in self._uploads:
            return {}
        number = self._files.number(file.sha256)
        if not number:
            content = file.content()
            answer = self._service.call(
                "TepTin",
                {
                    "TenTep": file.name,
                    "HashTepTin": hashlib.sha256(content).hexdigest(),
                    "NoiDung": base64.b64encode(content).decode("ascii"),
                },
            )
            given = answer.get("IdTepTin")
            if not isinstance(given, str) or not 0 < len(given) <= 100:
                raise PartnerUnavailable(NATIONAL_PORTAL, "it took a file without saying its number")
            if answer.get("HashTepTin") != file.sha256:
                raise PartnerUnavailable(NATIONAL_PORTAL, "it keeps another file than the one it was sent")
            self._files.keep(file.sha256, given)
            number = given
        return {file.sha256: number}

    def listing(self, first: date, last: date, *, page: int) -> Iterator[Listed]:
        """What the Portal has of dossiers submitted from `first` to `last`, by code, page by page.

        Raises PartnerUnavailable, PartnerRefused.
        """

        def fetch(number: int) -> tuple[Json, Json]:
            asked: dict[str, Json] = {
                "TuNgay": f"{first:%Y%m%d}", "DenNgay": f"{last:%Y%m%d}", "Trang": number, "SoLuong": page,
            }  # fmt: skip
            answer = self._service.call("DanhSachHoSo", asked)
            return answer.get("tongSo"), answer.get("danhSach")

        yield from listed(fetch, page=page)

    def catalogue_page(self, number: int, size: int) -> tuple[Json, Json]:
        """The total and a page (from 1) of the national list. Raises PartnerUnavailable, PartnerRefused."""
        answer = self._service.call("DanhSachThuTuc", {"Trang": number, "SoLuong": size})
        return answer.get("tongSo"), answer.get("danhSach")

    def procedure(self, code: str) -> Json:
        """One procedure whole, as it comes. Raises PartnerUnavailable, PartnerRefused."""
        return self._service.call("ThuTuc", {"MaThuTuc": code}).get("thuTuc")
