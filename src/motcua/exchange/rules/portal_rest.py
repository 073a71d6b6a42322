"""The form of a dossier on the wire of the 2026 services (domain facts 9.2 (b)). Pure.

Field names are the Portal's where they are known; times have the form of the older service; `SoTienDaHoan` and the
content of DanhSachGiayToKetQua are ours. What leaves is no more than the older service is told, and the result's file
where the configuration says so.
"""

from collections.abc import Mapping

from motcua.exchange.rules.national_portal import Owner, Paper, PortalDossier, Progress, wire_time
from motcua.ledger.rules import Json

CITIZEN, ENTERPRISE = 0, 1  # the older service counts from 1: the mapping is this adapter's own
ELECTRONIC = 2


def dossier(one: PortalDossier, files: Mapping[str, str]) -> dict[str, Json]:
    """The body of NoiHoSo. `files`: the Portal's numbers of uploaded files by their SHA-256."""
    papers: list[Json] = [_paper(paper) for paper in one.papers]
    return {
        "MaHoSo": one.code,
        "MaDichVuCong": one.procedure_code,
        "TenDichVuCong": one.procedure_name,
        "MaDonViTiepNhan": one.agency_id,
        "KenhThucHien": str(one.channel),
        "TrichYeuHoSo": one.summary,
        "DonViXuLy": one.handling_unit,
        "NgayNop": wire_time(one.submitted),
        "NgayTiepNhan": wire_time(one.accepted),
        "NgayHenTra": wire_time(one.due),
        "NgayKetThucXuLy": wire_time(one.ended),
        "NgayTra": wire_time(one.returned),
        "NgayTuChoi": wire_time(one.refused),
        "ThongTinNguoiNop": _owner(one.owner),
        "ThanhPhanHoSo": papers,
        "DanhSachLePhi": _fees(one),
        "DanhSachGiayToKetQua": _results(one, files),
    }


def _owner(owner: Owner) -> dict[str, Json]:
    return {
        "LoaiDoiTuong": ENTERPRISE if owner.is_organisation else CITIZEN,
        "IdDoiTuong": "",
        "ThongTinChiTiet": {
            "TenNguoiNop": owner.name,
            "SoDinhDanh": owner.id_number,
            "SoDienThoai": owner.telephone,
            "Email": owner.email,
            "TenChuHs": owner.name,
            "SoDinhDanhChuHs": owner.id_number,
        },
    }


def _paper(paper: Paper) -> dict[str, Json]:
    attached: dict[str, Json] = {
        "IdGiayTo": "",
        "MaKetQua": paper.replaced_by,
        "TenGiayTo": paper.name,
        "HashTepTin": paper.reference,
    }
    return {
        "MaThanhPhanHoSo": paper.key,
        "TenThanhPhanHoSo": paper.name,
        "SoLuong": 1,
        "LoaiBan": ELECTRONIC,
        "GiayToDinhKem": [attached],
    }


def _fees(one: PortalDossier) -> list[Json]:
    if not one.fee_vnd:
        return []
    return [
        {
            "TenPhiLePhi": "Phí, lệ phí",
            "MaPhiLePhi": "",
            "HinhThucThu": "1",
            "Gia": str(one.fee_vnd),
            "LoaiPhiLePhi": "1",
            "TrangThaiThanhToan": "1" if one.paid_vnd >= one.fee_vnd else "0",
            "SoTienDaHoan": str(one.refunded_vnd),
        }
    ]


def _results(one: PortalDossier, files: Mapping[str, str]) -> list[Json]:
    if not one.result_number:
        return []
    file = one.result_file
    number = files.get(file.sha256, "") if file else ""
    return [
        {
            "TenGiayTo": one.result_number,
            "IdTepTin": number,
            "HashTepTin": file.sha256 if file and number else "",
        }
    ]


def progress(one: Progress, *, number: str, code: str) -> dict[str, Json]:
    """The body of CapNhatTienTrinh; code, state and instant make a repeated entry recognisable."""
    wire = {name: value for name, value in one.to_wire(code).items() if name != "ThuTu"}
    return {"IDHoSo": number, **wire}


def state(one: PortalDossier, *, number: str) -> dict[str, Json]:
    """The body of CapNhatTrangThai."""
    return {"IdHoSo": number, "MaHoSo": one.code, "TrangThai": str(one.state)}
