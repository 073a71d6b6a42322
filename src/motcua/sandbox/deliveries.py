"""Stand-ins of those who are told: reporting system, single window, public post, provider of electronic receipts.

POST /reporting/reports   MaBieuMau, MaDonVi, KyBaoCao, LanGui, SoLieu -> trangThai 1; LanGui n+1 corrects n
POST /reporting/status    -> trangThai, yKien
POST /reporting/decide    {"MaBieuMau", "MaDonVi", "KyBaoCao", "LanGui", "TrangThai", "YKien"}: the office decides
POST /window/status       MaHoSo, TrangThai, ThuTu, MaDonVi, ThoiDiem -> thuTuDaNhan; never goes backwards
POST /post/orders         MaThamChieu and both places -> soHieuBuuGui; the same reference, the same number
POST /post/track          SoHieuBuuGui -> trangThai, thoiDiem
POST /post/cancel         MaThamChieu -> trangThai 7; 409 once it is collected
POST /receipts/issue      MaThamChieu, KyHieu, SoBienLai, Nam, MaDonVi, ChiTiet, TongTien -> maTraCuu, trangThai 1
POST /receipts/cancel     MaThamChieu, LyDo -> trangThai 2; again the same
POST /post/move           {"SoHieuBuuGui", "TrangThai"}: the postman's hand; the product is called back, signed
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
import time
from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Answer, Question, StandIn, said

VIETNAM = timedelta(hours=7)


class Told(StandIn):
    """What they have in common: the key."""

    def answer(self, question: Question) -> Answer:
        if question.method != "POST":
            return said(404, {"code": "no-such-service"})
        is_ours = question.header("authorization") == f"Bearer {self.environ.get('MOTCUA_PARTNERS_KEY', KEY)}"
        if question.parts[0] not in self.by_hand and not is_ours:
            return said(401, {"code": "key"})
        with self.db() as db:
            return self.deed(question.parts[0], question.json(), db)

    by_hand: frozenset[str] = frozenset()

    @abstractmethod
    def deed(self, name: str, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        """What the path's first word does, within the transaction of `db`."""

    def wire_now(self) -> str:
        return f"{self.now() + VIETNAM:%Y%m%d%H%M%S}"


def _texts(body: Mapping[str, Any], *names: str) -> list[str] | None:
    found = [body.get(name) for name in names]
    return [str(one) for one in found] if all(isinstance(one, str) and one for one in found) else None


class Reporting(Told):
    name = "reporting"
    title = ("Hệ thống thông tin báo cáo của Chính phủ", "Government reporting system")
    behaviour = (
        (
            "Lần gửi phải liên tiếp: lần 2 thay lần 1; gửi lại cùng một lần với số liệu khác thì từ chối.",
            "Revisions follow each other: the second replaces the first; the same one with other values is refused.",
        ),
        ("Văn phòng duyệt hoặc trả lại qua /decide.", "The office approves or sends back by /decide."),
    )
    by_hand = frozenset({"decide"})
    tables = """CREATE TABLE IF NOT EXISTS report (template TEXT, unit TEXT, period TEXT, revision INTEGER,
        data TEXT NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (template, unit, period, revision));"""

    def deed(self, name: str, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        named, revision = _texts(body, "MaBieuMau", "MaDonVi", "KyBaoCao"), body.get("LanGui")
        if named is None or not isinstance(revision, int):
            return said(422, {"code": "report-unnamed"})
        where = "template = ? AND unit = ? AND period = ? AND revision = ?"
        known = db.execute(f"SELECT * FROM report WHERE {where}", (*named, revision)).fetchone()
        if name == "reports":
            return self._take(named, revision, body.get("SoLieu"), known, db)
        if known is None:
            return said(404, {"code": "no-such-report"})
        if name == "status":
            return said(200, {"trangThai": known["state"], "yKien": known["words"]})
        if name == "decide":
            new = (str(body.get("TrangThai", "3")), str(body.get("YKien", "")))
            db.execute(f"UPDATE report SET state = ?, words = ? WHERE {where}", (*new, *named, revision))
            return said(200, {})
        return said(404, {"code": "no-such-service"})

    def _take(
        self,
        named: list[str],
        revision: int,
        values: object,
        known: sqlite3.Row | None,
        db: sqlite3.Connection,
    ) -> Answer:
        if (
            not isinstance(values, list)
            or not values
            or not all(isinstance(one, dict) and set(one) == {"MaChiTieu", "GiaTri"} for one in values)
        ):
            return said(422, {"code": "values-ill-formed"})
        data = json.dumps(values, sort_keys=True)
        if known is not None:
            return (
                said(200, {"trangThai": known["state"]})
                if known["data"] == data
                else said(409, {"code": "other-values"})
            )
        newest = db.execute(
            "SELECT coalesce(max(revision), 0) FROM report WHERE template = ? AND unit = ? AND period = ?",
            named,
        ).fetchone()[0]
        if revision != newest + 1:
            return said(409, {"code": "revision-out-of-order"})
        db.execute(
            "UPDATE report SET state = '5' WHERE template = ? AND unit = ? AND period = ? AND revision = ?",
            (*named, newest),
        )
        db.execute("INSERT INTO report VALUES (?, ?, ?, ?, ?, '1', '')", (*named, revision, data))
        return said(200, {"trangThai": "1"})


class SingleWindow(Told):
    name = "window"
    title = ("Cơ chế một cửa quốc gia", "National single window")
    behaviour = (
        ("Trạng thái không lùi: số thứ tự nhỏ hơn được nhận nhưng bỏ qua.", "States never go backwards: a smaller "
         "number is taken and changes nothing."),
        ("Mã hồ sơ bắt đầu bằng X thì từ chối (không do cổng chuyển đến).", "Codes that begin with X are refused."),
    )  # fmt: skip
    tables = """CREATE TABLE IF NOT EXISTS standing (code TEXT PRIMARY KEY, state TEXT NOT NULL, seq INTEGER NOT NULL,
        at TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS heard (code TEXT, seq INTEGER, state TEXT, PRIMARY KEY (code, seq));"""

    def deed(self, name: str, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        texts, seq = _texts(body, "MaHoSo", "TrangThai", "ThoiDiem"), body.get("ThuTu")
        if name != "status" or texts is None or not isinstance(seq, int):
            return said(422, {"code": "ill-formed"})
        code, state, at = texts
        if code.startswith("X"):
            return said(404, {"code": "no-such-dossier"})
        db.execute("INSERT INTO heard VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (code, seq, state))
        db.execute(
            "INSERT INTO standing VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET state = excluded.state, "
            "seq = excluded.seq, at = excluded.at WHERE excluded.seq > standing.seq",
            (code, state, seq, at),
        )
        kept = db.execute("SELECT seq FROM standing WHERE code = ?", (code,)).fetchone()["seq"]
        return said(200, {"thuTuDaNhan": kept})


class Post(Told):
    name = "post"
    title = ("Bưu chính công ích", "Public post")
    behaviour = (
        ("Cùng mã tham chiếu thì cùng số hiệu bưu gửi.", "The same reference has the same number."),
        (
            "Không có địa chỉ hoặc số điện thoại người nhận thì từ chối.",
            "Without address or telephone it refuses.",
        ),
        (
            "Số điện thoại kết thúc bằng 111000: không phục vụ nơi đó.",
            "A telephone that ends in 111000: it does not serve that place.",
        ),
        (
            "Mỗi lần chuyển trạng thái gọi lại /inbox/post/, có chữ ký.",
            "Each movement is called back, signed.",
        ),
    )
    by_hand = frozenset({"move"})
    tables = """CREATE TABLE IF NOT EXISTS item (reference TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE,
        asked TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL);"""

    def deed(self, name: str, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        match name:
            case "orders":
                return self._order(body, db)
            case "track" | "move":
                row = db.execute(
                    "SELECT * FROM item WHERE number = ?", (body.get("SoHieuBuuGui"),)
                ).fetchone()
                if row is None:
                    return said(404, {"code": "no-such-item"})
                if name == "track":
                    return said(200, {"trangThai": row["state"], "thoiDiem": row["at"]})
                return self._move(row, str(body.get("TrangThai", "")), db)
            case "cancel":
                row = db.execute(
                    "SELECT * FROM item WHERE reference = ?", (body.get("MaThamChieu"),)
                ).fetchone()
                if row is None:
                    return said(404, {"code": "no-such-order"})
                if row["state"] not in ("1", "7"):
                    return said(409, {"code": "collected-already"})
                return self._move(row, "7", db)
        return said(404, {"code": "no-such-service"})

    def _order(self, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        named = _texts(body, "MaThamChieu", "LoaiDichVu", "MaHoSo")
        places = [body.get("NguoiGui"), body.get("NguoiNhan")]
        if named is None or named[1] not in ("1", "2"):
            return said(422, {"code": "order-ill-formed"})
        if not all(isinstance(one, dict) and _texts(one, "HoTen", "SoDienThoai", "DiaChi") for one in places):
            return said(422, {"code": "place-incomplete"})
        if any(one["SoDienThoai"].endswith("111000") for one in places if isinstance(one, dict)):
            return said(422, {"code": "not-served"})
        row = db.execute("SELECT * FROM item WHERE reference = ?", (named[0],)).fetchone()
        if row is None:
            count = db.execute("SELECT count(*) FROM item").fetchone()[0] + 1
            digits = f"{count:08d}"
            db.execute(
                "INSERT INTO item VALUES (?, ?, ?, '1', ?)",
                (
                    named[0],
                    f"RB{digits}{count % 10}VN",
                    json.dumps(dict(body), ensure_ascii=False),
                    self.wire_now(),
                ),
            )
            row = db.execute("SELECT * FROM item WHERE reference = ?", (named[0],)).fetchone()
        return said(200, {"soHieuBuuGui": row["number"], "trangThai": row["state"]})

    def _move(self, row: sqlite3.Row, state: str, db: sqlite3.Connection) -> Answer:
        if state not in "1234567" or len(state) != 1:
            return said(422, {"code": "state"})
        at = self.wire_now()
        db.execute("UPDATE item SET state = ?, at = ? WHERE reference = ?", (state, at, row["reference"]))
        if self.product_url:
            told = {
                "SoHieuBuuGui": row["number"],
                "MaThamChieu": row["reference"],
                "TrangThai": state,
                "ThoiDiem": at,
            }
            self.call_back("movement", f"{self.product_url}/inbox/post/", told)
        return said(200, {"trangThai": state})

    def headers_of_call_back(self, kind: str, body: bytes, *, forged: bool) -> Mapping[str, str]:
        secret = "not the secret" if forged else self.environ.get("MOTCUA_POST_SECRET", "")
        stamp, nonce = str(int(time.time()) + self.dial.clock_skew_seconds), secrets.token_hex(16)
        text = "\n".join((stamp, nonce, "POST", "/inbox/post/", hashlib.sha256(body).hexdigest()))
        signed = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}


class EReceipts(Told):
    name = "receipts"
    title = ("Nhà cung cấp biên lai điện tử", "Provider of electronic receipts")
    behaviour = (
        (
            "Cùng mã tham chiếu thì cùng mã tra cứu; nội dung khác thì từ chối.",
            "The same reference has the same code; with another content it is refused.",
        ),
        (
            "Số trong mỗi quyển (đơn vị, năm, ký hiệu) không lặp lại.",
            "A number comes once in each book (unit, year, series).",
        ),
        (
            "Hủy có lý do; hủy lại không đổi gì. Biên lai thay thế phải đến sau khi hủy.",
            "Cancelled with a reason, again without effect. What replaces a receipt comes after its cancellation.",
        ),
        ("Số tiền không khớp chi tiết thì từ chối.", "A sum that is not that of its lines is refused."),
    )
    tables = """CREATE TABLE IF NOT EXISTS receipt (reference TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE,
        book TEXT NOT NULL, number INTEGER NOT NULL, asked TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
        place INTEGER NOT NULL, UNIQUE (book, number));"""

    def deed(self, name: str, body: Mapping[str, Any], db: sqlite3.Connection) -> Answer:
        row = db.execute(
            "SELECT * FROM receipt WHERE reference = ?", (str(body.get("MaThamChieu")),)
        ).fetchone()
        match name:
            case "issue":
                return self._issue(body, row, db)
            case "cancel" if row is None:
                return said(404, {"code": "no-such-receipt"})
            case "cancel" if not body.get("LyDo"):
                return said(422, {"code": "reason-missing"})
            case "cancel":
                db.execute(
                    "UPDATE receipt SET state = '2', reason = ? WHERE reference = ? AND state = '1'",
                    (str(body["LyDo"]), row["reference"]),
                )
                return said(200, {"trangThai": "2"})
        return said(404, {"code": "no-such-service"})

    def _issue(self, body: Mapping[str, Any], row: sqlite3.Row | None, db: sqlite3.Connection) -> Answer:
        named = _texts(body, "MaThamChieu", "KyHieu", "MaDonVi", "MaHoSo", "NguoiNop")
        number, year, lines = body.get("SoBienLai"), body.get("Nam"), body.get("ChiTiet")
        if named is None or not isinstance(number, int) or not isinstance(year, int):
            return said(422, {"code": "receipt-ill-formed"})
        amounts = [one.get("SoTien") for one in lines] if isinstance(lines, list) else []
        if (
            not amounts
            or not all(isinstance(one, int) for one in amounts)
            or sum(amounts) != body.get("TongTien")
        ):
            return said(422, {"code": "sum-differs"})
        asked = json.dumps(dict(body), ensure_ascii=False, sort_keys=True)
        if row is not None:
            if row["asked"] != asked:
                return said(409, {"code": "other-content"})
            return said(200, {"maTraCuu": row["code"], "trangThai": row["state"]})
        before = body.get("ThayThe")
        if before is not None:
            replaced = db.execute("SELECT state FROM receipt WHERE reference = ?", (str(before),)).fetchone()
            if replaced is None or replaced["state"] != "2":
                return said(409, {"code": "replaced-in-force"})
        book = f"{named[2]}/{year}/{named[1]}"
        if db.execute("SELECT 1 FROM receipt WHERE book = ? AND number = ?", (book, number)).fetchone():
            return said(409, {"code": "number-taken"})
        place = db.execute("SELECT count(*) FROM receipt").fetchone()[0] + 1
        code = f"TC{place:08d}"
        db.execute(
            "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, '1', '', ?)",
            (named[0], code, book, number, asked, place),
        )
        return said(200, {"maTraCuu": code, "trangThai": "1"})
