"""Stand-ins of the two registers: the population database and the business register.

    POST /population/confirm      SoDinhDanh, HoVaTen, NgaySinh (yyyyMMdd) and the ground -> ketQua 00 the same, 01
                                  nobody of that id, 02 differs; khacBiet names the fields; maTraLoi
    POST /population/lookup       besides TruongDuLieu -> congDan with these fields alone
    POST /population/people       puts a person in: {"SoDinhDanh", "HoVaTen", "NgaySinh", "GioiTinh", "ConSong"}
    POST /business/enterprise     MaSoThue, TenDoanhNghiep -> ketQua 00, doanhNghiep; or 01
    POST /business/enterprises    puts a firm in: {"MaSoThue", "TenDoanhNghiep", "TinhTrang", ...}

The ground (MaYeuCau, MucDich, CanCu, MaHoSo, MaDonVi) is compulsory; the key is a bearer token. A request id that was
answered is answered the same again and counts once. `ketQua` 429 comes as HTTP 429 over the daily quota.
"""

import hashlib
import json
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from motcua.kernel.text import fold
from motcua.sandbox.standing import Answer, Question, StandIn, said

KEY = "stand-in"
GROUND = ("MaYeuCau", "MucDich", "CanCu", "MaHoSo", "MaDonVi")
LOOKUP_FIELDS = frozenset({"HoVaTen", "NgaySinh", "GioiTinh", "ThuongTru", "ConSong"})
_TABLES = """
CREATE TABLE IF NOT EXISTS known (number TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answered (request TEXT PRIMARY KEY, question TEXT NOT NULL, answer TEXT NOT NULL,
    day TEXT NOT NULL);
"""


class Register(StandIn):
    """What both have in common: the key, the ground, the same answer to the same request, the quota."""

    tables = _TABLES
    daily_quota = 20_000

    def answer(self, question: Question) -> Answer:
        if question.method != "POST":
            return said(404, {"code": "no-such-service"})
        body = question.json()
        (path, *_) = question.parts
        if path == self.puts:
            return self.put(body)
        if path not in self.services:
            return said(404, {"code": "no-such-service"})
        if question.header("authorization") != f"Bearer {self.environ.get('MOTCUA_PARTNERS_KEY', KEY)}":
            return said(401, {"code": "key"})
        missing = [name for name in GROUND if not isinstance(body.get(name), str)]
        missing += [name for name in GROUND[:4] if name not in missing and not body[name].strip()]
        if missing:
            return said(403, {"code": "ground-missing", "fields": missing})
        asked = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).hexdigest()
        with self.db() as db:
            known = db.execute(
                "SELECT question, answer FROM answered WHERE request = ?", (body["MaYeuCau"],)
            ).fetchone()
            if known is not None:
                same = known["question"] == asked
                return (
                    said(200, json.loads(known["answer"]))
                    if same
                    else said(409, {"code": "request-id-reused"})
                )
            day = f"{self.now():%Y-%m-%d}"
            if (
                db.execute("SELECT count(*) FROM answered WHERE day = ?", (day,)).fetchone()[0]
                >= self.daily_quota
            ):
                return said(429, {"code": "quota"})
            status, found = self.find(path, body)
            if status == 200:
                number = db.execute("SELECT count(*) FROM answered").fetchone()[0] + 1
                found = {**found, "maTraLoi": f"{self.name}-{number:08d}"}
                db.execute(
                    "INSERT INTO answered VALUES (?, ?, ?, ?)",
                    (body["MaYeuCau"], asked, json.dumps(found, ensure_ascii=False), day),
                )
        return said(status, found)

    puts = ""
    services: frozenset[str] = frozenset()
    number_field = ""

    def put(self, record: Mapping[str, Any]) -> Answer:
        number = record.get(self.number_field)
        if not isinstance(number, str) or not number:
            return said(422, {"code": "number-missing"})
        with self.db() as db:
            db.execute(
                "INSERT INTO known VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET record = excluded.record",
                (number, json.dumps(dict(record), ensure_ascii=False)),
            )
        return said(200, {})

    def known(self, number: str) -> dict[str, Any] | None:
        with self.db() as db:
            row = db.execute("SELECT record FROM known WHERE number = ?", (number,)).fetchone()
        return None if row is None else dict(json.loads(row["record"]))

    @abstractmethod
    def find(self, service: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """The result code of the wire and the data that this register answers the service with."""


class Population(Register):
    """Knows whom it was told of. Of others it agrees with what it is asked, but for the last two digits of the id."""

    name = "population"
    title = ("Cơ sở dữ liệu quốc gia về dân cư", "National population database")
    behaviour = (
        (
            "Không có mục đích, căn cứ hoặc mã hồ sơ thì từ chối (HTTP 403).",
            "Without purpose, legal basis and matter it refuses (HTTP 403).",
        ),
        (
            "Số định danh tận cùng 00: không có người này; 11: khác họ tên; 22: khác ngày sinh; 33: khác cả hai; "
            "44: đã mất; còn lại: khớp.",
            "Ids that end in 00: nobody; 11: another name; 22: another birth date; 33: both; 44: has died; all "
            "others agree.",
        ),
        (
            "Chỉ trả đúng các trường được hỏi; dịch vụ xác nhận không trả giá trị nào.",
            "It tells the fields that it was asked for and no others; the confirm service tells no value.",
        ),
    )
    puts = "people"
    services = frozenset({"confirm", "lookup"})
    number_field = "SoDinhDanh"

    def find(self, service: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        number, name, birth = (str(body.get(one, "")) for one in ("SoDinhDanh", "HoVaTen", "NgaySinh"))
        if not re.fullmatch(r"\d{12}", number) or not name.strip() or not re.fullmatch(r"\d{8}|\d{4}", birth):
            return 422, {"code": "question-ill-formed"}
        wanted = frozenset(body.get("TruongDuLieu") or ()) if service == "lookup" else frozenset()
        if service == "lookup" and (not wanted or wanted - LOOKUP_FIELDS):
            return 403, {"code": "fields-not-allowed"}
        person = self.known(number) or self._by_rule(number, name, birth)
        if person is None:
            return 200, {"ketQua": "01", "khacBiet": []}
        differing = [] if fold(str(person["HoVaTen"])) == fold(name) else ["HoVaTen"]
        theirs = str(person["NgaySinh"])
        if theirs != birth[: len(theirs)]:
            differing.append("NgaySinh")
        found: dict[str, Any] = {"ketQua": "02" if differing else "00", "khacBiet": differing}
        if service == "lookup" and not differing:
            found["congDan"] = {one: value for one, value in _record(person).items() if one in wanted}
        return 200, found

    @staticmethod
    def _by_rule(number: str, name: str, birth: str) -> dict[str, Any] | None:
        end = number[-2:]
        if end == "00":
            return None
        sex = "2" if int(number[3]) % 2 else "1"
        person = {"HoVaTen": name, "NgaySinh": birth, "GioiTinh": sex, "ConSong": "0" if end == "44" else "1"}
        if end in ("11", "33"):
            person["HoVaTen"] = name + " Khác"
        if end in ("22", "33"):
            person["NgaySinh"] = f"{int(birth[:4]) - 1}{birth[4:]}"
        return person


def _record(person: Mapping[str, Any]) -> dict[str, Any]:
    """A person as domain facts 9.4 have the answer."""
    words = str(person["HoVaTen"]).split()
    birth = str(person["NgaySinh"])
    return {
        "HoVaTen": {
            "Ho": words[0],
            "ChuDem": " ".join(words[1:-1]),
            "Ten": words[-1] if len(words) > 1 else "",
        },
        "NgaySinh": {"NgayThangNam": birth} if len(birth) == 8 else {"Nam": birth},
        "GioiTinh": str(person.get("GioiTinh", "1")),
        "ThuongTru": {
            "MaTinhThanh": "56",
            "ChiTiet": str(person.get("ThuongTru", "Phường Nha Trang, Khánh Hòa")),
        },
        "ConSong": str(person.get("ConSong", "1")),
    }


class Business(Register):
    """Knows the firms that it was told of; of others it agrees with the name, but for the last digit of the code."""

    name = "business"
    title = ("Hệ thống đăng ký kinh doanh", "Business register")
    behaviour = (
        (
            "Mã số thuế tận cùng 0: không có; 1: đã giải thể; 2: tên khác; còn lại: đang hoạt động.",
            "Codes that end in 0: none; 1: closed; 2: under another name; all others are active.",
        ),
    )
    puts = "enterprises"
    services = frozenset({"enterprise"})
    number_field = "MaSoThue"

    def find(self, service: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        number, name = str(body.get("MaSoThue", "")), str(body.get("TenDoanhNghiep", ""))
        if not re.fullmatch(r"\d{10}(\d{2,3})?", number):
            return 422, {"code": "question-ill-formed"}
        firm = self.known(number)
        if firm is None and number[-1] != "0":
            firm = {"TenDoanhNghiep": (name or f"Công ty {number}") + (" Mới" if number[-1] == "2" else "")}
            firm["TinhTrang"] = "4" if number[-1] == "1" else "1"
        if firm is None:
            return 200, {"ketQua": "01"}
        full = {
            "TinhTrang": "1",
            "NguoiDaiDien": "",
            "DiaChi": "",
            "NgayCap": "20200102",
            **firm,
            "MaSoThue": number,
        }
        return 200, {"ketQua": "00", "doanhNghiep": full}
