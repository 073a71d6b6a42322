"""The 2026 services of the National Portal's stand-in, and its lists for reconciliation.

    POST /TepTin            {"TenTep", "HashTepTin", "NoiDung": base64} -> {"IdTepTin", "HashTepTin"}; refused where
                            the file does not have its hash, the same file twice has one number
    POST /NoiHoSo           the dossier -> {"idHoSo", "maHoSo", "tonTai"}; what is known takes the new content
    POST /CapNhatTienTrinh  {"IDHoSo", "MaHoSo", "TrangThai", "ThoiDiemXuLy", ...}: a state, once
    POST /CapNhatTrangThai  {"IdHoSo", "MaHoSo", "TrangThai"}
    POST /DanhSachHoSo      {"TuNgay", "DenNgay", "Trang", "SoLuong"} -> {"tongSo", "danhSach": [...]}

HTTP 200, 400 (not well formed, or not possible), 401 (no token), 404 (not known). Works on the memory of
`national_portal.Portal`, so that a dossier may be told by both generations.
"""

import base64
import binascii
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from motcua.sandbox import national_portal_catalogue

OPERATIONS = frozenset({
    "TepTin", "NoiHoSo", "CapNhatTienTrinh", "CapNhatTrangThai", "DanhSachHoSo", "DanhSachThuTuc", "ThuTuc",
})  # fmt: skip
TABLES = """
CREATE TABLE IF NOT EXISTS uploaded (
    sha256 TEXT PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL);
"""
_TIME = re.compile(r"\d{14}")
_DAY = re.compile(r"\d{8}")
_MOST_ROWS = 5000
_DOSSIER = {
    "MaHoSo", "MaDichVuCong", "TenDichVuCong", "MaDonViTiepNhan", "KenhThucHien", "TrichYeuHoSo", "DonViXuLy",
    "NgayNop", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra", "NgayTuChoi", "ThongTinNguoiNop",
    "ThanhPhanHoSo", "DanhSachLePhi", "DanhSachGiayToKetQua",
}  # fmt: skip
_PROGRESS = {
    "IDHoSo", "MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai", "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
}  # fmt: skip


class Wrong(Exception):
    """A request that is answered with an HTTP status other than 200."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def number_of(code: str) -> str:
    """The Portal's own number of a dossier."""
    return f"hs-{hashlib.sha256(code.encode()).hexdigest()[:12]}"


class Rest:
    """The services over one database; the caller holds the lock. `follows`: which states may follow which."""

    def __init__(
        self, db: sqlite3.Connection, follows: Mapping[int, set[int]], count: Callable[[str], None]
    ) -> None:
        self._db = db
        self._follows = follows
        self._count = count

    def answer(self, operation: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            match operation:
                case "TepTin":
                    return 200, self._file(body)
                case "NoiHoSo":
                    return 200, self._dossier(body)
                case "CapNhatTienTrinh":
                    return 200, self._progress(body)
                case "CapNhatTrangThai":
                    return 200, self._state(body)
                case "DanhSachThuTuc":
                    found = national_portal_catalogue.page(self._db, body.get("Trang"), body.get("SoLuong"))
                    if found is None:
                        raise Wrong(400, "the page is not well formed")
                    return 200, {"tongSo": found[0], "danhSach": found[1]}
                case "ThuTuc":
                    one = national_portal_catalogue.record_of(self._db, str(body.get("MaThuTuc", "")))
                    if not one:
                        raise Wrong(404, "the procedure is not known")
                    return 200, {"thuTuc": one}
                case _:
                    total, rows = self.listing(
                        body.get("TuNgay"), body.get("DenNgay"), body.get("Trang"), body.get("SoLuong")
                    )
                    return 200, {"tongSo": total, "danhSach": rows}
        except Wrong as wrong:
            return wrong.status, {"message": str(wrong)}

    def _file(self, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            content = base64.b64decode(str(body.get("NoiDung", "")), validate=True)
        except binascii.Error:
            raise Wrong(400, "NoiDung is not base64") from None
        sha256 = hashlib.sha256(content).hexdigest()
        if not content or sha256 != body.get("HashTepTin"):
            raise Wrong(400, "the file does not have its HashTepTin")
        number = f"tep-{sha256[:16]}"
        known = self._db.execute("SELECT 1 FROM uploaded WHERE sha256 = ?", (sha256,)).fetchone()
        if known:
            self._count("repeated")
        else:
            name = str(body.get("TenTep", ""))
            self._db.execute("INSERT INTO uploaded VALUES (?, ?, ?, ?)", (sha256, number, name, content))
        return {"IdTepTin": number, "HashTepTin": sha256}

    def _dossier(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if set(body) != _DOSSIER:
            raise Wrong(400, f"fields unknown or missing: {sorted(set(body) ^ _DOSSIER)}")
        code = body["MaHoSo"]
        if not isinstance(code, str) or not code or not isinstance(body["MaDichVuCong"], str):
            raise Wrong(400, "MaHoSo and MaDichVuCong are needed")
        if not _TIME.fullmatch(str(body["NgayNop"])):
            raise Wrong(400, "NgayNop is not well formed")
        who = body["ThongTinNguoiNop"]
        if not isinstance(who, dict) or who.get("LoaiDoiTuong") not in (0, 1, 2):
            raise Wrong(400, "LoaiDoiTuong is 0, 1 or 2")
        for result in body["DanhSachGiayToKetQua"]:
            number = result.get("IdTepTin", "")
            asked = "SELECT 1 FROM uploaded WHERE number = ? AND sha256 = ?"
            if number and not self._db.execute(asked, (number, result.get("HashTepTin"))).fetchone():
                raise Wrong(400, "IdTepTin and HashTepTin are of no uploaded file")
        known = self._state_of(code) is not None
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        self._db.execute(
            "INSERT INTO dossier VALUES (?, 0, ?, 0) ON CONFLICT (code) DO UPDATE "
            "SET record = excluded.record, updates = updates + 1",
            (code, text),
        )
        return {"idHoSo": number_of(code), "maHoSo": code, "tonTai": known}

    def _progress(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if set(body) != _PROGRESS or not _TIME.fullmatch(str(body["ThoiDiemXuLy"])):
            raise Wrong(400, "the entry of progress is not well formed")
        code, state = self._known(body, "IDHoSo")
        entries = self._db.execute(
            "SELECT position, state, entry FROM progress WHERE code = ? ORDER BY position", (code,)
        ).fetchall()
        for _position, kept, entry in entries:
            if kept == state and json.loads(entry).get("ThoiDiemXuLy") == body["ThoiDiemXuLy"]:
                self._count("repeated")
                return {}
        position, last = entries[-1][:2] if entries else (0, 0)
        if state not in self._follows[last]:
            raise Wrong(400, f"state {state} cannot follow state {last}")
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        self._db.execute("INSERT INTO progress VALUES (?, ?, ?, ?)", (code, position + 1, state, text))
        return {}

    def _state(self, body: Mapping[str, Any]) -> dict[str, Any]:
        code, state = self._known(body, "IdHoSo")
        before = self._state_of(code)
        if before and not self._follows[before] and state != before:
            raise Wrong(400, "the dossier is in a final state")
        self._db.execute("UPDATE dossier SET state = ? WHERE code = ?", (state, code))
        return {}

    def _known(self, body: Mapping[str, Any], name: str) -> tuple[str, int]:
        code, state = body.get("MaHoSo"), str(body.get("TrangThai", ""))
        if not isinstance(code, str) or state not in {str(one) for one in range(1, 11)}:
            raise Wrong(400, "MaHoSo and TrangThai are needed")
        if self._state_of(code) is None or body.get(name) != number_of(code):
            raise Wrong(404, "the dossier is not known")
        return code, int(state)

    def _state_of(self, code: str) -> int | None:
        row = self._db.execute("SELECT state FROM dossier WHERE code = ?", (code,)).fetchone()
        return None if row is None else int(row[0])

    def listing(self, first: Any, last: Any, number: Any, size: Any) -> tuple[int, list[dict[str, Any]]]:
        """How many were submitted in these days, and page `number` (from 1) of them by code."""
        days = (str(first), str(last))
        if not all(_DAY.fullmatch(day) for day in days):
            raise Wrong(400, "the days are not well formed")
        if (
            not isinstance(number, int)
            or not isinstance(size, int)
            or number < 1
            or not 1 <= size <= _MOST_ROWS
        ):
            raise Wrong(400, f"pages are counted from 1 and have 1 to {_MOST_ROWS} rows")
        submitted = (
            "substr(coalesce(json_extract(record, '$.NgayNopHoSo'), json_extract(record, '$.NgayNop')), 1, 8)"
        )
        where = f"{submitted} BETWEEN ? AND ?"
        total = self._db.execute(f"SELECT count(*) FROM dossier WHERE {where}", days).fetchone()[0]
        rows = self._db.execute(
            f"SELECT code, state, record FROM dossier WHERE {where} ORDER BY code LIMIT ? OFFSET ?",
            (*days, size, (number - 1) * size),
        ).fetchall()
        return int(total), [_row(code, state, json.loads(record)) for code, state, record in rows]


def _row(code: str, state: int, record: Mapping[str, Any]) -> dict[str, Any]:
    results = record.get("DanhSachGiayToKetQua", [])
    return {
        "MaHoSo": code,
        "MaTTHC": record.get("MaTTHC") or record.get("MaDichVuCong", ""),
        "TrangThaiHoSo": str(state),
        "NgayNopHoSo": record.get("NgayNopHoSo") or record.get("NgayNop", ""),
        "NgayTiepNhan": record.get("NgayTiepNhan", ""),
        "NgayHenTra": record.get("NgayHenTra", ""),
        "NgayKetThucXuLy": record.get("NgayKetThucXuLy", ""),
        "NgayTra": record.get("NgayTra", ""),
        "LePhi": str(sum(int(fee.get("Gia") or 0) for fee in record.get("DanhSachLePhi", []))),
        "KetQua": results[0].get("TenGiayTo", "") if results else "",
    }
