"""What the older services of the portal's stand-in take: fields and their forms. Outside the house."""

import re
from collections.abc import Mapping
from typing import Any

_TIME = re.compile(r"\d{14}")

TEXT, TIME, MAYBE_TIME, OBJECT, LIST, NUMBER = "text", "time", "maybe time", "object", "list", "number"
DOSSIER_FIELDS: Mapping[str, str | tuple[str, ...]] = {
    "MaHoSo": TEXT,
    "MaTTHC": TEXT,
    "TenTTHC": TEXT,
    "MaLinhVuc": TEXT,
    "TenLinhVuc": TEXT,
    "KenhThucHien": ("1", "2", "3"),
    "TrichYeuHoSo": "",
    "NoiNopHoSo": TEXT,
    "ChuHoSo": TEXT,
    "LoaiDoiTuong": ("1", "2"),
    "SoGiayToChuHoSo": "",
    "SoDienThoai": "",
    "Email": "",
    "Fax": "",
    "DinhDanhCHS": OBJECT,
    "TaiKhoanDuocXacThucVoiVNeID": ("0", "1"),
    "NgayNopHoSo": TIME,
    "NgayTiepNhan": MAYBE_TIME,
    "NgayHenTra": MAYBE_TIME,
    "NgayKetThucXuLy": MAYBE_TIME,
    "NgayTra": MAYBE_TIME,
    "NgayTuChoi": MAYBE_TIME,
    "TrangThaiHoSo": tuple(str(state) for state in range(1, 11)),
    "HinhThuc": ("0", "1"),
    "ThongTinTra": "",
    "DonViXuLy": TEXT,
    "GhiChu": "",
    "TaiLieuNop": LIST,
    "HoSoCoThanhPhanSoHoa": ("0", "1"),
    "DanhSachLePhi": LIST,
    "DuocThanhToanTrucTuyen": ("0", "1", "2"),
    "DanhSachGiayToKetQua": LIST,
}
PROGRESS_FIELDS: Mapping[str, str | tuple[str, ...]] = {
    "MaHoSo": TEXT,
    "TrangThai": tuple(str(state) for state in range(1, 11)),
    "ThuTu": NUMBER,
    "ThoiDiemXuLy": TIME,
    "NguoiXuLy": TEXT,
    "PhongBanXuLy": TEXT,
    "NoiDungXuLy": TEXT,
    "NgayBatDau": MAYBE_TIME,
    "NgayKetThucTheoQuyDinh": MAYBE_TIME,
}


class Refused(Exception):
    """What the portal answers with an `error_code` other than success."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def check(record: object, fields: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise Refused("10", "data holds something that is no record")
    unknown = sorted(set(record) - set(fields))
    missing = sorted(set(fields) - set(record))
    if unknown or missing:
        raise Refused("11", f"unknown fields {unknown}, missing fields {missing}")
    for name, kind in fields.items():
        if not _fits(record[name], kind):
            raise Refused("12", f"the field {name} is not well formed")
    return record


def _fits(value: object, kind: str | tuple[str, ...]) -> bool:
    if kind == OBJECT:
        return value is None or isinstance(value, dict)
    if kind == LIST:
        return isinstance(value, list)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if not isinstance(value, str):
        return False
    if isinstance(kind, tuple):
        return value in kind
    if kind in (TIME, MAYBE_TIME):
        return bool(_TIME.fullmatch(value)) or (kind == MAYBE_TIME and value == "")
    return value.strip() != "" if kind == TEXT else True
