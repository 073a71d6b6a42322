"""A stand-in of the National Portal's dossier services, older and of 2026, as strict as they are.

    python -m motcua.sandbox.national_portal --port 8401 --data var/sandbox

What it was told lies in one SQLite file and outlives it. It refuses fields it does not know, missing or
ill-formed values, progress out of order, and states no dossier can reach from the one before; what it was told
twice it keeps once.

    POST /login                   {"username", "password"} -> {"error_code": "00", "session"}
    POST /adapter                 TraCuuHoSo, DongBoHoSoMC, CapNhatTienDoHoSoMC, LayDanhSachHoSo, LayDanhSachTTHC,
                                  LayThuTuc (header dstcode)
    POST /token                   {"username", "password"} -> {"access_token"}, or HTTP 401
    POST /GetNextValue            {"MaDonViTiepNhan"} -> {"maHoSo"}: the agency's next code of the day (header
                                  Authorization: Bearer), HTTP 400 or 401
    POST /TepTin, /NoiHoSo ...    the services of 2026 (`national_portal_rest`)
    GET  /count                   {"dossiers", "progress", "by_state", "requests", "repeated"}
    GET  /dossiers/CODE           the record and its progress, or 404
    POST /file                    {"MaTTHC", "MaDonViTiepNhan", "ChuHoSo", ...}: somebody files a dossier at the
                                  portal; it is pushed to the province, signed (MOTCUA_NATIONAL_PORTAL_INBOX_SECRET,
                                  MOTCUA_PUBLIC_URL). Answers {"MaHoSo", "status", "answer"}
    GET  /                        a page with a form for that
    GET  /files/SHA256.pdf        a file of such a dossier
    POST /control                 {"fail": N, "delay_seconds": S, "duplicate": true, "forget_sessions": true,
                                  "lose": CODE}

`fail`: the next N calls answer HTTP 503. `delay_seconds`: calls are carried out, then answered so much later.
`duplicate`: each call is carried out twice, as a network that repeats. `lose`: it forgets a dossier.
Outside the house: nothing imports it.
"""

import argparse
import hashlib
import html
import json
import re
import secrets
import signal
import sqlite3
import threading
import time
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

from motcua.sandbox import national_portal_catalogue, national_portal_rest
from motcua.sandbox.dial import Dial
from motcua.sandbox.framed import FramedServer, InFrame, Room
from motcua.sandbox.national_portal_fields import DOSSIER_FIELDS, PROGRESS_FIELDS, Refused, check
from motcua.sandbox.national_portal_filing import push, sample_pdf

USER, PASSWORD = "motcua", "stand-in"
MAX_BODY_BYTES = 4 * 1024 * 1024
_AGENCY = re.compile(r"[A-Z]\d{2}(\.\w{1,8}){0,6}")
VIETNAM_AHEAD_SECONDS = 7 * 3600

# Which states may follow which (domain facts 3.2); a dossier begins at 1 or, at the counter, at 2.
NEXT = {
    0: {1, 2},
    1: {2, 3, 5, 6, 7},
    2: {4, 5, 6, 7, 8},
    3: set(),
    4: {5, 6, 7, 8, 9},
    5: {1, 2, 4, 6, 7, 8},
    6: {1, 2, 4, 5, 7, 8, 9},
    7: set(),
    8: set(),
    9: {4, 10},
    10: set(),
}


class Portal:
    """The portal's memory and its services. One lock: a call is seen whole or not at all."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "national-portal.sqlite3", check_same_thread=False)
        self._db.executescript(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS dossier (
                code TEXT PRIMARY KEY, state INTEGER NOT NULL, record TEXT NOT NULL, updates INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS progress (
                code TEXT NOT NULL REFERENCES dossier, position INTEGER NOT NULL, state INTEGER NOT NULL,
                entry TEXT NOT NULL, PRIMARY KEY (code, position));
            CREATE TABLE IF NOT EXISTS allotted (
                agency TEXT NOT NULL, day TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (agency, day, number));
            CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
            """
            + national_portal_rest.TABLES
            + national_portal_catalogue.TABLES
        )
        self._rest = national_portal_rest.Rest(self._db, NEXT, self._count)
        self._sessions: set[str] = set()
        self._files: dict[str, bytes] = {}
        self.fail_next = 0
        self.delay_seconds = 0.0
        self.duplicate = False
        self.turned = Dial()
        self.ahead_seconds = VIETNAM_AHEAD_SECONDS

    def log_in(self, user: object, password: object) -> str:
        if (user, password) != (USER, PASSWORD):
            raise Refused("01", "user name or password is wrong")
        session = secrets.token_hex(16)
        self._sessions.add(session)
        return session

    def control(self, wanted: Mapping[str, Any]) -> None:
        with self._lock:
            self.fail_next = int(wanted.get("fail", self.fail_next))
            self.delay_seconds = float(wanted.get("delay_seconds", self.delay_seconds))
            self.duplicate = bool(wanted.get("duplicate", self.duplicate))
            if wanted.get("forget_sessions"):
                self._sessions.clear()
            if wanted.get("catalogue"):
                with self._db:
                    national_portal_catalogue.control(self._db, wanted["catalogue"])
            if wanted.get("lose"):
                with self._db:
                    for table in ("progress", "dossier"):
                        self._db.execute(f"DELETE FROM {table} WHERE code = ?", (str(wanted["lose"]),))

    def follow(self, dial: Dial) -> None:
        """What the common dial says of its clock and of what it pushes."""
        self.turned = dial
        self.ahead_seconds = VIETNAM_AHEAD_SECONDS + dial.clock_skew_seconds

    def pushes(self) -> dict[str, Any]:
        """How a dossier is pushed now."""
        return {"forged": self.turned.forge, "ahead_seconds": self.turned.clock_skew_seconds}

    def takes_failure(self) -> bool:
        with self._lock:
            if self.fail_next <= 0:
                return False
            self.fail_next -= 1
            return True

    def call(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One service call. Raises Refused; nothing of a refused call is kept."""
        if body.get("session") not in self._sessions:
            raise Refused("SESSION", "log in first")
        if not isinstance(body.get("madonvi"), str) or not body["madonvi"]:
            raise Refused("13", "madonvi is missing")
        with self._lock, self._db:
            self._count("requests")
            match body.get("service"):
                case "TraCuuHoSo":
                    return {"result": self._known(str(body.get("mahoso", "")))}
                case "DongBoHoSoMC":
                    return self._synchronise(body)
                case "CapNhatTienDoHoSoMC":
                    return self._add_progress(body)
                case "LayDanhSachHoSo":
                    return self._listing(body)
                case "LayDanhSachTTHC":
                    found = national_portal_catalogue.page(self._db, body.get("trang"), body.get("soLuong"))
                    if found is None:
                        raise Refused("12", "the page is not well formed")
                    return {"tongSo": found[0], "result": found[1]}
                case "LayThuTuc":
                    one = national_portal_catalogue.record_of(self._db, str(body.get("maTTHC", "")))
                    if not one:
                        raise Refused("20", "the procedure is not known")
                    return {"result": one}
                case other:
                    raise Refused("02", f"there is no service {other!r}")

    def next_value(self, token: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """HTTP status and answer of GetNextValue; a number once given is never given again."""
        agency = body.get("MaDonViTiepNhan")
        if token not in self._sessions:
            return 401, {"message": "ask for a token first"}
        if not isinstance(agency, str) or not _AGENCY.fullmatch(agency):
            return 400, {"message": "MaDonViTiepNhan is no agency identifier"}
        day = time.strftime("%Y%m%d", time.gmtime(time.time() + self.ahead_seconds))
        with self._lock, self._db:
            self._count("requests")
            number = self._db.execute(
                "INSERT INTO allotted SELECT ?, ?, coalesce(max(number), 0) + 1 FROM allotted "
                "WHERE agency = ? AND day = ? RETURNING number",
                (agency, day, agency, day),
            ).fetchone()[0]
        return 200, {"maHoSo": f"{agency}-{day}-{number:07d}"}

    def rest(self, token: str, operation: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """HTTP status and answer of a service of 2026; nothing of a refused call is kept."""
        if token not in self._sessions:
            return 401, {"message": "ask for a token first"}
        with self._lock, self._db:
            self._count("requests")
            return self._rest.answer(operation, body)

    def _listing(self, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            total, rows = self._rest.listing(
                body.get("tuNgay"), body.get("denNgay"), body.get("trang"), body.get("soLuong")
            )
        except national_portal_rest.Wrong as wrong:
            raise Refused("12", str(wrong)) from None
        return {"tongSo": total, "result": rows}

    def _known(self, code: str) -> list[dict[str, Any]]:
        row = self._db.execute("SELECT code, state FROM dossier WHERE code = ?", (code,)).fetchone()
        return [] if row is None else [{"MaHoSo": row[0], "TrangThaiHoSo": str(row[1])}]

    def _synchronise(self, body: Mapping[str, Any]) -> dict[str, Any]:
        is_updating = body.get("isUpdating")
        if is_updating not in ("True", "False"):
            raise Refused("12", "isUpdating must be True or False")
        for record in self._data(body):
            check(record, DOSSIER_FIELDS)
            code, state = record["MaHoSo"], int(record["TrangThaiHoSo"])
            known = self._known(code)
            text = json.dumps(record, ensure_ascii=False, sort_keys=True)
            if not known and is_updating == "True":
                raise Refused("20", "a dossier that is not known cannot be updated")
            if known and is_updating == "False":
                kept = self._db.execute("SELECT record FROM dossier WHERE code = ?", (code,)).fetchone()[0]
                if kept != text:
                    raise Refused("21", "the dossier is known already with other content")
                self._count("repeated")
                continue
            state_before = int(known[0]["TrangThaiHoSo"]) if known else 0
            if known and not NEXT[state_before] and state != state_before:
                raise Refused("22", "the dossier is in a final state")
            self._db.execute(
                "INSERT INTO dossier VALUES (?, ?, ?, 0) ON CONFLICT (code) DO UPDATE "
                "SET state = excluded.state, record = excluded.record, updates = updates + 1",
                (code, state, text),
            )
        return {}

    def _add_progress(self, body: Mapping[str, Any]) -> dict[str, Any]:
        for entry in self._data(body):
            check(entry, PROGRESS_FIELDS)
            code, position, state = entry["MaHoSo"], entry["ThuTu"], int(entry["TrangThai"])
            if not self._known(code):
                raise Refused("20", "progress of a dossier that is not known")
            text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
            kept = self._db.execute(
                "SELECT entry FROM progress WHERE code = ? AND position = ?", (code, position)
            ).fetchone()
            if kept is not None:
                if kept[0] != text:
                    raise Refused("23", "this progress is known already with other content")
                self._count("repeated")
                continue
            last = self._db.execute(
                "SELECT position, state FROM progress WHERE code = ? ORDER BY position DESC LIMIT 1", (code,)
            ).fetchone() or (0, 0)
            if position < last[0] or state not in NEXT[last[1]]:
                raise Refused("24", f"state {state} cannot follow state {last[1]}")
            self._db.execute("INSERT INTO progress VALUES (?, ?, ?, ?)", (code, position, state, text))
        return {}

    def _data(self, body: Mapping[str, Any]) -> list[Any]:
        data = body.get("data")
        if not isinstance(data, list) or not data:
            raise Refused("10", "data must be a list that is not empty")
        return data

    def _count(self, name: str) -> None:
        self._db.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,)
        )

    def file_here(self, wanted: Mapping[str, Any], own_url: str) -> dict[str, Any]:
        """A person files a dossier at the portal: it is kept in state 1 and as it is to be pushed."""
        agency = str(wanted.get("MaDonViTiepNhan", ""))
        session = self.log_in(USER, PASSWORD)
        status, allotted = self.next_value(session, {"MaDonViTiepNhan": agency})
        if status != 200:
            raise Refused("13", str(allotted["message"]))
        code = str(allotted["maHoSo"])
        paper = sample_pdf(code)
        sha256 = hashlib.sha256(paper).hexdigest()
        now = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + self.ahead_seconds))
        record = {
            "LoaiDoiTuong": "1",
            "ChuHoSo": "Nguyễn Thị Hòa",
            "SoGiayToChuHoSo": "056185001122",
            "DinhDanhCHS": {"LoaiDinhDanh": "1", "SoDinhDanh": "056185001122"},
            "TaiKhoanDuocXacThucVoiVNeID": "1",
            "SoDienThoai": "0905123456",
            "Email": "",
            "DiaChi": "Tổ 3, phường Nha Trang",
            "HinhThuc": "0",
            "TrichYeuHoSo": "Hồ sơ mẫu nộp tại Cổng Dịch vụ công quốc gia",
            "TaiLieuNop": [
                {
                    "TepDinhKemId": "1",
                    "TenTepDinhKem": "Giấy tờ mẫu.pdf",
                    "IsDeleted": "0",
                    "MaThanhPhanHoSo": "",
                    "DuongDanTaiTepTin": f"{own_url}/files/{sha256}.pdf",
                    "HashTepTin": sha256,
                }
            ],
            **wanted,
            "MaHoSo": code,
            "NgayNopHoSo": now,
            "TrangThaiHoSo": "1",
        }
        with self._lock, self._db:
            self._files[sha256] = paper
            text = json.dumps(record, ensure_ascii=False, sort_keys=True)
            self._db.execute("INSERT INTO dossier VALUES (?, 1, ?, 0)", (code, text))
            self._count("filed_here")
        return record

    def stored_file(self, sha256: str) -> bytes | None:
        with self._lock:
            return self._files.get(sha256)

    def counts(self) -> dict[str, Any]:
        with self._lock:
            one = self._db.execute
            counters = dict(one("SELECT name, value FROM counter").fetchall())
            by_state = one("SELECT state, count(*) FROM progress GROUP BY state ORDER BY state").fetchall()
            return {
                "dossiers": one("SELECT count(*) FROM dossier").fetchone()[0],
                "progress": one("SELECT count(*) FROM progress").fetchone()[0],
                "by_state": {str(state): number for state, number in by_state},
                "requests": counters.get("requests", 0),
                "repeated": counters.get("repeated", 0),
            }

    def dossier(self, code: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute("SELECT record FROM dossier WHERE code = ?", (code,)).fetchone()
            entries = self._db.execute(
                "SELECT entry FROM progress WHERE code = ? ORDER BY position", (code,)
            ).fetchall()
        if row is None:
            return None
        return {"record": json.loads(row[0]), "progress": [json.loads(entry[0]) for entry in entries]}

    def close(self) -> None:
        with self._lock:
            self._db.close()


PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cổng Dịch vụ công quốc gia (thử nghiệm)</title>
<h1>Nộp hồ sơ tại Cổng (thử nghiệm)</h1><form method="post" action="/file">
<p><label>Mã thủ tục <input name="MaTTHC" required value="1.001193"></label></p>
<p><label>Mã cơ quan tiếp nhận <input name="MaDonViTiepNhan" required></label></p>
<p><label>Họ tên chủ hồ sơ <input name="ChuHoSo" required value="Nguyễn Thị Hòa"></label></p>
<p><button>Nộp hồ sơ</button></p></form>{answer}</html>"""


class PortalRoom(Room):
    """The common dial, and what it received."""

    name, title = "national-portal-calls", ("Cổng Dịch vụ công quốc gia", "National Public Service Portal")
    behaviour = (
        (
            "Từ chối trường lạ, trạng thái không thể có và tiến trình sai thứ tự; nghe hai lần thì giữ một lần.",
            "Refuses unknown fields, impossible states and progress out of order; what it hears twice it keeps once.",
        ),
    )


class Handler(InFrame):
    """HTTP around one `Portal`; logs nothing, since requests carry personal data."""

    portal: Portal
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self.path == "/":
            self._page("")
        elif self.path.startswith("/files/"):
            self._file(self.path.removeprefix("/files/").removesuffix(".pdf"))
        elif self.path == "/count":
            self._answer(200, self.portal.counts())
        elif self.path.startswith("/dossiers/"):
            found = self.portal.dossier(self.path.removeprefix("/dossiers/"))
            self._answer(200 if found else 404, found or {"message": "not known"})
        else:
            self._answer(404, {"message": "no such page"})

    def _page(self, answer: str) -> None:
        content = PAGE.replace("{answer}", answer).encode()
        self._send(200, "text/html; charset=utf-8", content)

    def _file(self, sha256: str) -> None:
        content = self.portal.stored_file(sha256)
        if content is None:
            self._answer(404, {"message": "no such file"})
        elif self.portal.takes_failure():
            self._answer(503, {"message": "told to fail"})
        else:
            self._send(200, "application/pdf", content)

    def _file_a_dossier(self, wanted: Mapping[str, Any]) -> None:
        own_url = f"http://127.0.0.1:{cast(tuple[str, int], self.server.server_address)[1]}"
        try:
            record = self.portal.file_here(wanted, own_url)
        except Refused as refused:
            self._answer(400, {"error_code": refused.code, "message": str(refused)})
            return
        found: list[tuple[int, dict[str, Any]]] = [
            push(record, **self.portal.pushes()) for _ in range(2 if self.portal.duplicate else 1)
        ]
        status, answer = found[-1]
        said = {"MaHoSo": record["MaHoSo"], "status": status, "answer": answer}
        if self.headers.get("Content-Type", "").startswith("application/json"):
            self._answer(200, said)
        else:
            self._page(f"<pre>{html.escape(json.dumps(said, ensure_ascii=False, indent=1))}</pre>")

    def do_POST(self) -> None:
        if self.path == "/file" and "urlencoded" in self.headers.get("Content-Type", ""):
            length = min(int(self.headers.get("Content-Length", "0")), MAX_BODY_BYTES)
            fields = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
            self._file_a_dossier({name: values[0] for name, values in fields.items()})
            return
        body = self._body()
        if body is not None and self.path == "/file":
            self._file_a_dossier(body)
        elif body is None:
            self._answer(400, {"error_code": "10", "message": "the body is no JSON object"})
        elif self.path == "/control":
            try:
                self.portal.control(body)
            except (TypeError, ValueError):
                self._answer(400, {"error_code": "12", "message": "fail and delay_seconds are numbers"})
                return
            self._answer(200, {"error_code": "00"})
        elif self.portal.takes_failure():
            self._answer(503, {"message": "told to fail"})
        elif self.path == "/login":
            self._carry_out(
                lambda: {"session": self.portal.log_in(body.get("username"), body.get("password"))}
            )
        elif self.path == "/token":
            try:
                self._answer(
                    200, {"access_token": self.portal.log_in(body.get("username"), body.get("password"))}
                )
            except Refused as refused:
                self._answer(401, {"message": str(refused)})
        elif self.path == "/GetNextValue":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            answer = self.portal.next_value(token, body)
            time.sleep(self.portal.delay_seconds)
            self._answer(*answer)
        elif self.path.removeprefix("/") in national_portal_rest.OPERATIONS:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            operation = self.path.removeprefix("/")
            for _ in range(2 if self.portal.duplicate else 1):
                answer = self.portal.rest(token, operation, body)
            time.sleep(self.portal.delay_seconds)
            self._answer(*answer)
        elif self.path == "/adapter" and self.headers.get("dstcode"):
            times = 2 if self.portal.duplicate else 1
            self._carry_out(lambda: [self.portal.call(body) for _ in range(times)][-1])
            return
        else:
            self._answer(404, {"error_code": "03", "message": "no such address, or no dstcode"})

    def _carry_out(self, deed: Any) -> None:
        try:
            answer = {"error_code": "00", "message": "", **deed()}
        except Refused as refused:
            answer = {"error_code": refused.code, "message": str(refused)}
        if self.path == "/adapter" and self.portal.delay_seconds:
            time.sleep(self.portal.delay_seconds)
        self._answer(200, answer)

    def _body(self) -> dict[str, Any] | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 <= length <= MAX_BODY_BYTES:
                return None
            body = json.loads(self.rfile.read(length))
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def _answer(self, status: int, body: Mapping[str, Any]) -> None:
        self._send(
            status, "application/json; charset=utf-8", json.dumps(body, ensure_ascii=False).encode("utf-8")
        )

    def _send(self, status: int, media_type: str, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # the caller is gone, as when a worker was killed
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


def serve(port: int, folder: Path) -> ThreadingHTTPServer:
    """A server bound to loopback, not yet running; `port` 0 takes a free one."""
    portal = Portal(folder)
    room = PortalRoom(folder, follow=portal.follow)
    return FramedServer(
        ("127.0.0.1", port), type("BoundHandler", (Handler,), {"portal": portal, "room": room})
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Stand-in of the National Portal's older dossier service.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of its memory")
    options = parser.parse_args()
    with serve(options.port, options.data) as server:

        def leave(signum: int, frame: object) -> None:
            threading.Thread(target=server.shutdown, daemon=True).start()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
