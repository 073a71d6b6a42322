"""A dossier as the National Portal pushes it: what its record must hold, and what we make of it. Pure.

The field groups are those of the synchronisation record (domain facts 9.2): identity, owner, times, papers. How the
Portal addresses the province's system today is not public; names beyond those groups are ours: `MaDonViTiepNhan`
(identifier of the receiving agency, decision 20/2020), `NguoiNop` (who files for the owner), `DuLieuBieuMau` (answers
of the e-form), `HashTepTin` (SHA-256 of a file).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from motcua.ledger.rules import Json

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CODE = re.compile(r"[A-Z]\d{2}[A-Z0-9.]{0,30}-\d{6,8}-\d{3,10}")
MOST_PAPERS = 60
MOST_ANSWERS = 500
_RETURN = {"0": "counter", "1": "post", "2": "electronic"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class RecordWrong(ValueError):
    """The record cannot be read. `name` is its field, `problem` a stable word; no value of it is repeated."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        self.problem = problem
        super().__init__(f"{name}: {problem}")


@dataclass(frozen=True)
class PushedPaper:
    key: str
    name: str
    url: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """A pushed dossier, every text composed (NFC)."""

    code: str
    procedure_code: str
    agency_id: str
    submitted_at: datetime
    owner_kind: str
    owner_name: str
    owner_id_number: str
    owner_birth_date: date | None
    telephone: str
    email: str
    address: str
    submitter_name: str
    is_verified: bool  # the account was checked by the national identification (VNeID)
    summary: str
    return_method: str
    papers: tuple[PushedPaper, ...]
    answers: Mapping[str, Json] = field(default_factory=dict)


def digest(record: Mapping[str, object]) -> str:
    """Tells a repetition from another dossier under the same code."""
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def code_of(record: object) -> str:
    """The dossier's code, which also an unreadable record has to have. Raises RecordWrong."""
    code = record.get("MaHoSo") if isinstance(record, Mapping) else None
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise RecordWrong("MaHoSo", "not-a-code")
    return code


def read(record: Mapping[str, object]) -> Pushed:
    """Raises RecordWrong with the first field that cannot be used."""
    if record.get("TrangThaiHoSo", "1") != "1":
        raise RecordWrong("TrangThaiHoSo", "only-state-1-is-taken")
    owner_id = record.get("DinhDanhCHS")
    number = _text(owner_id, "SoDinhDanh", 20) if isinstance(owner_id, Mapping) else ""
    submitter = record.get("NguoiNop")
    return Pushed(
        code=code_of(record),
        procedure_code=_needed(record, "MaTTHC", 50),
        agency_id=_needed(record, "MaDonViTiepNhan", 60),
        submitted_at=_instant(record, "NgayNopHoSo"),
        owner_kind="organisation" if record.get("LoaiDoiTuong") == "2" else "citizen",
        owner_name=_needed(record, "ChuHoSo", 200),
        owner_id_number=number or _needed(record, "SoGiayToChuHoSo", 20),
        owner_birth_date=_day(record, "NgaySinhChuHoSo"),
        telephone=_text(record, "SoDienThoai", 20),
        email=_text(record, "Email", 200),
        address=_text(record, "DiaChi", 300),
        submitter_name=_text(submitter, "TenNguoiNop", 200) if isinstance(submitter, Mapping) else "",
        is_verified=record.get("TaiKhoanDuocXacThucVoiVNeID") == "1",
        summary=_text(record, "TrichYeuHoSo", 500),
        return_method=_RETURN.get(str(record.get("HinhThuc", "0")), "counter"),
        papers=_papers(record.get("TaiLieuNop", [])),
        answers=_answers(record.get("DuLieuBieuMau")),
    )


def _text(record: Mapping[str, object], name: str, longest: int) -> str:
    value = record.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordWrong(name, "not-a-text")
    plain = unicodedata.normalize("NFC", "".join(char for char in value if char.isprintable())).strip()
    if len(plain) > longest:
        raise RecordWrong(name, "too-long")
    return plain


def _needed(record: Mapping[str, object], name: str, longest: int) -> str:
    found = _text(record, name, longest)
    if not found:
        raise RecordWrong(name, "missing")
    return found


def _instant(record: Mapping[str, object], name: str) -> datetime:
    """`yyyyMMddHHmmss` on the clocks of Vietnam."""
    text = _needed(record, name, 14)
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    except ValueError:
        raise RecordWrong(name, "not-an-instant") from None


def _day(record: Mapping[str, object], name: str) -> date | None:
    text = _text(record, name, 8)
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=ZONE).date()
    except ValueError:
        raise RecordWrong(name, "not-a-day") from None


def _papers(listed: object) -> tuple[PushedPaper, ...]:
    if not isinstance(listed, list) or len(listed) > MOST_PAPERS:
        raise RecordWrong("TaiLieuNop", "not-a-list-of-papers")
    found = []
    for row in listed:
        if not isinstance(row, Mapping):
            raise RecordWrong("TaiLieuNop", "not-a-list-of-papers")
        if str(row.get("IsDeleted", "0")) in ("1", "True", "true"):
            continue
        sha256 = _needed(row, "HashTepTin", 64).lower()
        if not _SHA256.fullmatch(sha256):
            raise RecordWrong("HashTepTin", "not-a-sha-256")
        found.append(
            PushedPaper(
                key=_text(row, "MaThanhPhanHoSo", 60),
                name=_needed(row, "TenTepDinhKem", 200),
                url=_needed(row, "DuongDanTaiTepTin", 1000),
                sha256=sha256,
            )
        )
    return tuple(found)


def _answers(given: object) -> dict[str, Json]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or len(given) > MOST_ANSWERS:
        raise RecordWrong("DuLieuBieuMau", "not-a-form")
    return {str(name)[:100]: _composed(value) for name, value in given.items()}


def _composed(value: object, depth: int = 0) -> Json:
    if depth > 6:
        raise RecordWrong("DuLieuBieuMau", "too-deep")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\0", ""))[:5000]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return [_composed(one, depth + 1) for one in value[:500]]
    if isinstance(value, Mapping):
        return {str(name)[:100]: _composed(one, depth + 1) for name, one in value.items()}
    raise RecordWrong("DuLieuBieuMau", "not-a-form")
