"""What the National Portal is told of a dossier: values of ours, and their form on the wire. Pure.

Field names and codes are those of the older service (domain facts 9.2 (a)); `portal_rest` has the 2026 form. What
must not leak out: look-up secrets, notes inside the agency, accounts of officials, files of applicants.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from motcua.kernel.zone import local
from motcua.ledger.rules import Json

NATIONAL_PORTAL = "national-portal"
_LONG_NUMBER = re.compile(r"\d{9,}")

# State words of the national code list (domain facts 3.1).
STATE_WORDS = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}


def wire_time(at: datetime | None) -> str:
    """`yyyyMMddHHmmss` on the clocks of Vietnam; empty without an instant."""
    return "" if at is None else f"{local(at):%Y%m%d%H%M%S}"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whom the dossier is for."""

    name: str
    is_organisation: bool
    id_number: str
    telephone: str = ""
    email: str = ""

    def to_wire(self) -> dict[str, Json]:
        kind = {12: "1", 9: "2"}.get(len(self.id_number)) if self.id_number.isdecimal() else None
        return {
            "ChuHoSo": self.name,
            "LoaiDoiTuong": "2" if self.is_organisation else "1",
            "SoGiayToChuHoSo": self.id_number,
            "SoDienThoai": self.telephone,
            "Email": self.email,
            "Fax": "",
            "DinhDanhCHS": {"LoaiDinhDanh": kind, "SoDinhDanh": self.id_number} if kind else None,
            "TaiKhoanDuocXacThucVoiVNeID": "0",
        }


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper handed in: `reference` is the start of its hash, never a link that opens it."""

    key: str
    name: str
    reference: str
    is_reused: bool = False
    from_national_store: bool = False
    replaced_by: str = ""  # the result code that it replaces the component by

    def to_wire(self) -> dict[str, Json]:
        return {
            "TepDinhKemId": self.reference,
            "TenTepDinhKem": self.name,
            "IsDeleted": "False",
            "MaThanhPhanHoSo": self.key,
            "DuongDanTaiTepTin": "",
            "DuocSoHoa": "1",
            "DuocTaiSuDung": "1" if self.is_reused else "0",
            "DuocLayTuKhoDMQG": "1" if self.from_national_store else "0",
            "MaKetQuaThayThe": self.replaced_by,
        }


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The dossier came into a state. `order` is the number of the event in the dossier's log."""

    order: int
    state: int
    at: datetime
    unit: str
    begun: datetime | None = None
    due: datetime | None = None

    def to_wire(self, code: str) -> dict[str, Json]:
        return {
            "MaHoSo": code,
            "TrangThai": str(self.state),
            "ThuTu": self.order,
            "ThoiDiemXuLy": wire_time(self.at),
            "NguoiXuLy": self.unit,
            "PhongBanXuLy": self.unit,
            "NoiDungXuLy": STATE_WORDS[self.state],
            "NgayBatDau": wire_time(self.begun),
            "NgayKetThucTheoQuyDinh": wire_time(self.due),
        }


@dataclass(frozen=True, kw_only=True)
class ResultFile:
    """The electronic original of the result: `sha256` in hex, its bytes read when they are asked for."""

    name: str
    sha256: str
    content: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class PortalDossier:
    """A dossier as the portal may know it: all its states in `progress`, oldest first, those up to event
    `told_up_to` confirmed before."""

    code: str
    up_to: int
    told_up_to: int = 0
    agency_id: str
    procedure_code: str
    procedure_name: str
    sector_code: str
    sector_name: str
    channel: int
    summary: str
    received_at_unit: str
    handling_unit: str
    owner: Owner
    submitted: datetime
    accepted: datetime | None
    due: datetime | None
    ended: datetime | None
    returned: datetime | None
    refused: datetime | None
    state: int
    return_by_post: bool
    fee_vnd: int
    paid_online: bool
    result_number: str
    paid_vnd: int = 0
    refunded_vnd: int = 0
    result_file: ResultFile | None = None
    papers: tuple[Paper, ...] = ()
    progress: tuple[Progress, ...] = ()

    def progress_for(self, *, knows_dossier: bool) -> tuple[Progress, ...]:
        """The states that the portal lacks: all, when it has never heard of the dossier or has lost it."""
        if not knows_dossier:
            return self.progress
        return tuple(entry for entry in self.progress if entry.order > self.told_up_to)

    def to_wire(self) -> dict[str, Json]:
        """The record of DongBoHoSoMC with the fields that this version fills."""
        fees: list[Json] = []
        if self.fee_vnd:
            fees.append(
                {
                    "TenPhiLePhi": "Phí, lệ phí",
                    "MaPhiLePhi": "",
                    "HinhThucThu": "1",
                    "Gia": str(self.fee_vnd),
                    "LoaiPhiLePhi": "1",
                }
            )
        results: list[Json] = []
        if self.result_number:
            results.append({"TenGiayTo": self.result_number, "MaThanhPhanHoSo": "", "GiayToId": ""})
        papers: list[Json] = [paper.to_wire() for paper in self.papers]
        return {
            "MaHoSo": self.code,
            "MaTTHC": self.procedure_code,
            "TenTTHC": self.procedure_name,
            "MaLinhVuc": self.sector_code,
            "TenLinhVuc": self.sector_name,
            "KenhThucHien": str(self.channel),
            "TrichYeuHoSo": self.summary,
            "NoiNopHoSo": self.received_at_unit,
            **self.owner.to_wire(),
            "NgayNopHoSo": wire_time(self.submitted),
            "NgayTiepNhan": wire_time(self.accepted),
            "NgayHenTra": wire_time(self.due),
            "NgayKetThucXuLy": wire_time(self.ended),
            "NgayTra": wire_time(self.returned),
            "NgayTuChoi": wire_time(self.refused),
            "TrangThaiHoSo": str(self.state),
            "HinhThuc": "1" if self.return_by_post else "0",
            "ThongTinTra": "",
            "DonViXuLy": self.handling_unit,
            "GhiChu": "",
            "TaiLieuNop": papers,
            "HoSoCoThanhPhanSoHoa": "1" if papers else "0",
            "DanhSachLePhi": fees,
            "DuocThanhToanTrucTuyen": "2" if self.paid_online else "0",
            "DanhSachGiayToKetQua": results,
        }


def without_numbers(text: str, *, limit: int = 300) -> str:
    """A partner's words fit to be kept: nothing that could be an identity or telephone number, not too long."""
    return _LONG_NUMBER.sub("…", " ".join(text.split()))[:limit]
