"""A stand-in of two payment providers: the national platform (a page to pay on) and a bank (transfers by VietQR).

    MOTCUA_PAYMENT_NATIONAL_SECRET=... MOTCUA_PAYMENT_BANK_SECRET=... \
        python -m motcua.sandbox.payment_gateway --port 8402 --data var/sandbox

What it was told lies in one SQLite file and outlives it. Under /national/ and /bank/ each:

    POST orders              (national) {"order_code", "amount", ...} signed -> {"pay_url"}; the same order, one page
    GET  pay/CODE            the page for the payer, in Vietnamese: pay, fail, close (POST with `choice`)
    GET  transfer            (bank) the page of a bank's app: the text of a QR code, POST pays it
    GET  orders/CODE         signed answer as in a call-back; 204 while nothing happened, 404 unknown
    POST refunds             {"refund_code", "transaction_id", "amount"} signed -> 202; called back later
    GET  settlements/DAY.csv the movements of a day in Vietnam
    POST control             the fault dial, see `Dial`; GET control shows it and what was called back

Call-backs are signed with the shared secret and sent until they are answered with HTTP 200 (waits double, 8 tries).
Outside the house: nothing imports it.
"""

import argparse
import hashlib
import hmac
import html
import json
import os
import re
import secrets
import signal
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from motcua.sandbox.dial import Dial
from motcua.sandbox.framed import FramedServer, InFrame, Room

MAX_BODY_BYTES = 256 * 1024
VIETNAM = timedelta(hours=7)
FIELDS = ("order_code", "transaction_id", "status", "amount", "paid_at", "sent_at")
TRIES = 8
_WITHOUT_END = 10**9
_ORDER = re.compile(r"MC[3-9A-Z]{11}")

# `duplicate`: each call-back is sent that often again. `delay_seconds`: so much later. `reorder`: the next call-back
# is held until another one was sent. `other_amount`: added to what a call-back says. `forge`: its signature is wrong.
# `drop`: the next N call-backs are never sent. `down`: every request answers HTTP 503.
DIAL: Mapping[str, float] = {
    "duplicate": 0, "delay_seconds": 0.0, "reorder": 0, "other_amount": 0, "forge": 0, "drop": 0, "down": 0,
}  # fmt: skip


def sign(secret: str, profile: str, values: Mapping[str, str], sent: str, body: bytes) -> str:
    """The national platform signs fields, the bank the instant and the body."""
    if profile == "national":
        text = "&".join(f"{name}={values[name]}" for name in FIELDS).encode()
    else:
        text = sent.encode() + b"\n" + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


class Gateway:
    """Both providers' memory. One lock: a call is seen whole or not at all."""

    def __init__(self, folder: Path, secrets_: Mapping[str, str], callback_base: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.secrets = dict(secrets_)
        self.callback_base = callback_base.rstrip("/")
        self.dial = dict(DIAL)
        self.sent: list[dict[str, Any]] = []
        self.held: list[tuple[str, dict[str, str]]] = []
        self._followed = Dial()
        self.retry_seconds = 1.0
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "payment-gateway.sqlite3", check_same_thread=False)
        self._db.executescript(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS orders (
                profile TEXT NOT NULL, code TEXT NOT NULL, amount INTEGER NOT NULL, said TEXT NOT NULL,
                PRIMARY KEY (profile, code));
            CREATE TABLE IF NOT EXISTS movement (
                profile TEXT NOT NULL, kind TEXT NOT NULL, transaction_id TEXT NOT NULL, code TEXT NOT NULL,
                amount INTEGER NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, words TEXT NOT NULL DEFAULT '',
                told INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (profile, kind, transaction_id));
            """
        )

    def close(self) -> None:
        self._closing.set()
        with self._lock:
            self._db.close()

    # ------------------------------------------------------------ orders and money

    def open(self, profile: str, said: Mapping[str, Any]) -> str | None:
        code, amount = said.get("order_code"), said.get("amount")
        if (
            not isinstance(code, str)
            or not _ORDER.fullmatch(code)
            or not isinstance(amount, int)
            or amount <= 0
        ):
            return None
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (profile, code, amount, json.dumps(dict(said), ensure_ascii=False)),
            )
        return code

    def order(self, profile: str, code: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute(
                "SELECT amount, said FROM orders WHERE profile = ? AND code = ?", (profile, code)
            ).fetchone()
        return None if row is None else {**json.loads(row[1]), "amount": row[0]}

    def last(self, profile: str, code: str) -> dict[str, Any] | None:
        """The newest movement of an order; what was paid before what failed."""
        with self._lock:
            row = self._db.execute(
                "SELECT transaction_id, amount, status, at, words, code FROM movement WHERE profile = ? AND code = ? "
                "AND kind = 'payment' ORDER BY status = 'paid' DESC, at DESC LIMIT 1",
                (profile, code),
            ).fetchone()
        return (
            None
            if row is None
            else dict(zip(("transaction_id", "amount", "status", "at", "words", "code"), row, strict=True))
        )

    def move(self, profile: str, kind: str, code: str, amount: int, status: str, words: str = "") -> str:
        """Money moves (or does not): booked, then called back. The number of the transaction."""
        number = f"{'P' if kind == 'payment' else 'R'}{secrets.token_hex(8).upper()}"
        at = int(time.time())
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO movement (profile, kind, transaction_id, code, amount, status, at, words) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (profile, kind, number, code, amount, status, at, words),
            )
        self.call_back(profile, self.values(profile, code, number, status, amount, at, words))
        return number

    def refund(self, profile: str, said: Mapping[str, Any]) -> bool:
        """Whether it is taken; the same refund code twice moves money once, and never more than came."""
        code, of, amount = said.get("refund_code"), said.get("transaction_id"), said.get("amount")
        if not isinstance(code, str) or not isinstance(of, str) or not isinstance(amount, int) or amount <= 0:
            return False
        with self._lock:
            known = self._db.execute(
                "SELECT 1 FROM movement WHERE profile = ? AND kind = 'refund' AND code = ?", (profile, code)
            ).fetchone()
            came = self._db.execute(
                "SELECT amount FROM movement WHERE profile = ? AND kind = 'payment' AND status = 'paid' "
                "AND transaction_id = ?",
                (profile, of),
            ).fetchone()
            gone = self._db.execute(
                "SELECT coalesce(sum(amount), 0) FROM movement WHERE profile = ? AND kind = 'refund' AND words = ?",
                (profile, of),
            ).fetchone()[0]
        if known:
            return True
        if came is None or gone + amount > came[0]:
            return False
        self.move(profile, "refund", code, amount, "refunded", words=of)
        return True

    def settlement(self, profile: str, day: str) -> str:
        begin = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC) - VIETNAM
        start = int(begin.timestamp())
        with self._lock:
            rows = self._db.execute(
                "SELECT transaction_id, kind, code, amount, status, at FROM movement "
                "WHERE profile = ? AND at >= ? AND at < ? ORDER BY at, transaction_id",
                (profile, start, start + 86_400),
            ).fetchall()
        head = "transaction_id,kind,order_code,amount,status,paid_at\n"
        return head + "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)

    # ------------------------------------------------------------ telling

    def values(
        self, profile: str, code: str, number: str, status: str, amount: int, at: int, words: str
    ) -> dict[str, str]:
        is_transfer = profile == "bank" and status not in ("refunded", "refund_failed")
        said = {
            "order_code": "" if is_transfer else code,
            "transaction_id": number,
            "status": status,
            "amount": str(amount),
            "paid_at": str(at),
            "sent_at": str(int(time.time()) + self._followed.clock_skew_seconds),
        }
        return {**said, "content": words} if is_transfer else said

    def call_back(self, profile: str, values: dict[str, str]) -> None:
        with self._lock:
            if self.dial["drop"] > 0:
                self.dial["drop"] -= 1
                return
            if self.dial["reorder"] and not self.held:
                self.held.append((profile, values))
                return
            queue = [(profile, values), *self.held]
            self.held = []
            dial = dict(self.dial)
        for of, said in queue:
            changed = {**said, "amount": str(int(said["amount"]) + int(dial["other_amount"]))}
            for _ in range(1 + int(dial["duplicate"])):
                threading.Thread(target=self._send, args=(of, changed, dial), daemon=True).start()

    def _send(self, profile: str, values: dict[str, str], dial: Mapping[str, float]) -> None:
        self._closing.wait(dial["delay_seconds"])
        wait = self.retry_seconds
        for _ in range(TRIES):
            values = {**values, "sent_at": str(int(time.time()) + self._followed.clock_skew_seconds)}
            body = json.dumps(values, ensure_ascii=False).encode()
            key = "not the secret" if dial["forge"] else self.secrets[profile]
            headers = {
                "Content-Type": "application/json",
                "X-Sent-At": values["sent_at"],
                "X-Signature": sign(key, profile, values, values["sent_at"], body),
            }
            url = f"{self.callback_base}/inbox/payments/{profile}/"
            status = 0
            try:
                request = urllib.request.Request(url, body, headers, method="POST")
                with urllib.request.urlopen(request, timeout=10) as response:
                    status = response.status
            except urllib.error.HTTPError as error:
                with error:
                    status = error.code
            except OSError:
                pass
            with self._lock:
                self.sent.append(
                    {"profile": profile, "transaction_id": values["transaction_id"], "status": status}
                )
                del self.sent[:-500]
            if status == 200 or self._closing.wait(wait):
                return
            wait *= 2

    def follow(self, dial: Dial) -> None:
        """What the common dial says of call-backs and the clock; a figure that is at rest leaves `control` alone."""
        with self._lock:
            was, self._followed = self._followed, dial
            for name, before, now in (
                ("drop", was.silent, dial.silent),
                ("reorder", was.reorder, dial.reorder),
                ("forge", was.forge, dial.forge),
                ("duplicate", was.duplicate_rate > 0, dial.duplicate_rate > 0),
            ):
                if before != now:
                    self.dial[name] = (_WITHOUT_END if name == "drop" else 1) if now else 0

    def control(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            for name in DIAL:
                if name in wanted:
                    self.dial[name] = float(wanted[name])
            return {"dial": dict(self.dial), "sent": list(self.sent), "held": len(self.held)}


PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport"
content="width=device-width,initial-scale=1"><title>{title}</title><style>
body{{font:17px/1.5 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:1rem;color:#1f2937;background:#f8fafc}}
h1{{font-size:1.35rem}}dl{{display:grid;grid-template-columns:auto 1fr;gap:.3rem 1rem}}dd{{margin:0;text-align:right}}
button,textarea{{font:inherit;width:100%;padding:.7rem;margin:.3rem 0;border-radius:.5rem;border:1px solid #475569;
box-sizing:border-box}}button{{background:#fff;cursor:pointer}}button.go{{background:#166534;color:#fff}}
.note{{border-left:4px solid #b45309;padding-left:.8rem}}</style></head><body>
<p class="note">Hệ thống mô phỏng để dùng thử: không có tiền thật.</p>{body}</body></html>"""


def _vnd(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


class GatewayRoom(Room):
    """The common dial, and what it received."""

    name, title = (
        "payment-gateway-calls",
        ("Nền tảng thanh toán quốc gia và ngân hàng", "National payment platform and a bank"),
    )
    behaviour = (
        (
            "Gọi lại có chữ ký sau mỗi lần tiền chuyển, gửi lại đến khi được nhận.",
            "Calls back, signed, after each movement of money, again and again until it is taken.",
        ),
    )


class Handler(InFrame):
    gateway: Gateway
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: a payer's name may stand in a body, a code in a path."""

    def _body(self) -> bytes:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES)
        return self.rfile.read(length)

    def _answer(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _json(self, status: int, said: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(said, ensure_ascii=False).encode())

    def _page(self, title: str, body: str, status: int = 200) -> None:
        self._answer(status, PAGE.format(title=html.escape(title), body=body).encode(), "text/html")

    def _is_signed(self, profile: str, body: bytes) -> bool:
        sent = self.headers.get("X-Sent-At", "")
        ours = hmac.new(
            self.gateway.secrets[profile].encode(), sent.encode() + b"\n" + body, hashlib.sha256
        ).hexdigest()
        fresh = sent.isdigit() and abs(time.time() - int(sent)) < 300
        return fresh and hmac.compare_digest(ours, self.headers.get("X-Signature", ""))

    def _parts(self) -> tuple[str, list[str]]:
        """The profile (`/national`, `/bank`; empty for what belongs to both) and the rest of the path."""
        parts = urllib.parse.urlsplit(self.path).path.strip("/").split("/")
        return (parts[0], parts[1:]) if parts and parts[0] in self.gateway.secrets else ("", parts)

    def do_GET(self) -> None:
        profile, parts = self._parts()
        if parts[:1] == ["control"]:
            self._json(200, self.gateway.control({}))
        elif self.gateway.dial["down"]:
            self._json(503, {})
        elif profile and parts[:1] == ["pay"] and len(parts) == 2:
            self._show_pay_page(profile, parts[1])
        elif profile == "bank" and parts == ["transfer"]:
            self._page("Ứng dụng ngân hàng", TRANSFER)
        elif profile and parts[:1] == ["orders"] and len(parts) == 2:
            self._answer_about(profile, parts[1])
        elif profile and parts[:1] == ["settlements"] and len(parts) == 2:
            self._give_settlement(profile, parts[1])
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        profile, parts = self._parts()
        body = self._body()
        if parts[:1] == ["control"]:
            self._json(200, self.gateway.control(json.loads(body or b"{}")))
        elif self.gateway.dial["down"]:
            self._json(503, {})
        elif profile == "national" and parts == ["orders"]:
            self._open(profile, body)
        elif profile and parts[:1] == ["pay"] and len(parts) == 2:
            self._pay(profile, parts[1], urllib.parse.parse_qs(body.decode("utf-8", "replace")))
        elif profile == "bank" and parts == ["transfer"]:
            self._transfer(urllib.parse.parse_qs(body.decode("utf-8", "replace")))
        elif profile and parts == ["refunds"]:
            if not self._is_signed(profile, body):
                self._json(403, {})
            else:
                self._json(202 if self.gateway.refund(profile, json.loads(body)) else 409, {})
        else:
            self._json(404, {})

    def _open(self, profile: str, body: bytes) -> None:
        if not self._is_signed(profile, body):
            return self._json(403, {})
        code = self.gateway.open(profile, json.loads(body))
        if code is None:
            return self._json(422, {})
        host = self.headers.get("Host", "127.0.0.1")
        return self._json(201, {"pay_url": f"http://{host}/{profile}/pay/{code}"})

    def _answer_about(self, profile: str, code: str) -> None:
        path = f"/orders/{code}".encode()
        if not self._is_signed(profile, path):
            return self._json(403, {})
        found = self.gateway.last(profile, code)
        if found is None:
            known = profile == "bank" or self.gateway.order(profile, code)
            return self._answer(204 if known else 404, b"")
        values = self.gateway.values(
            profile,
            code,
            found["transaction_id"],
            found["status"],
            found["amount"],
            found["at"],
            found["words"],
        )
        body = json.dumps(values, ensure_ascii=False).encode()
        key = self.gateway.secrets[profile]
        signature = sign(key, profile, values, values["sent_at"], body)
        return self._answer(200, body, X_Sent_At=values["sent_at"], X_Signature=signature)

    def _give_settlement(self, profile: str, name: str) -> None:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}\.csv", name):
            return self._json(404, {})
        if not self._is_signed(profile, f"/settlements/{name}".encode()):
            return self._json(403, {})
        return self._answer(200, self.gateway.settlement(profile, name[:10]).encode(), "text/csv")

    def _show_pay_page(self, profile: str, code: str) -> None:
        order = self.gateway.order(profile, code)
        if order is None:
            return self._page("Không có lệnh thanh toán", "<h1>Không có lệnh thanh toán này</h1>", 404)
        lines = "".join(
            f"<dt>{html.escape(str(one['name']))}</dt><dd>{_vnd(int(one['amount']))}</dd>"
            for one in order.get("items", [])
        )
        return self._page(
            "Thanh toán",
            "<h1>Nền tảng thanh toán quốc gia</h1><dl><dt>Đơn vị thu</dt>"
            f"<dd>{html.escape(str(order.get('unit', '')))}"
            f"</dd><dt>Hồ sơ</dt><dd>{html.escape(str(order.get('dossier_code', '')))}</dd>{lines}"
            f"<dt><strong>Tổng cộng</strong></dt><dd><strong>{_vnd(order['amount'])}</strong></dd></dl>"
            '<form method="post"><button class="go" name="choice" value="pay">Thanh toán</button>'
            '<button name="choice" value="fail">Giao dịch thất bại (không đủ số dư)</button>'
            '<button name="choice" value="close">Đóng, không thanh toán</button></form>',
        )

    def _pay(self, profile: str, code: str, form: Mapping[str, list[str]]) -> None:
        order = self.gateway.order(profile, code)
        if order is None:
            return self._json(404, {})
        choice = form.get("choice", [""])[0]
        paid = self.gateway.last(profile, code)
        if choice in ("pay", "fail") and not (paid and paid["status"] == "paid"):
            self.gateway.move(
                profile, "payment", code, order["amount"], "paid" if choice == "pay" else "failed"
            )
        back = str(order.get("return_url", "/"))
        return self._answer(303, b"", Location=back)

    def _transfer(self, form: Mapping[str, list[str]]) -> None:
        read = _read_qr(form.get("qr", [""])[0].strip())
        if read is None:
            return self._page("Ứng dụng ngân hàng", "<h1>Mã QR không đọc được</h1>" + TRANSFER, 422)
        amount, words = read
        code = next(iter(_ORDER.findall(words.upper())), "")
        number = self.gateway.move("bank", "payment", code, amount, "paid", f"CT DI {words} FT{amount}")
        return self._page(
            "Đã chuyển",
            f"<h1>Đã chuyển {_vnd(amount)}</h1><p>Nội dung: {html.escape(words)}<br>Số: {number}</p>",
        )


TRANSFER = (
    "<h1>Ứng dụng ngân hàng</h1><form method=post><label for=qr>Nội dung mã VietQR (dán vào đây)</label>"
    "<textarea id=qr name=qr rows=5 required></textarea><button class=go>Chuyển khoản</button></form>"
)


def _read_qr(text: str) -> tuple[int, str] | None:
    """Amount and words of a VietQR text, as a bank's app reads them."""

    def fields(part: str) -> dict[str, str]:
        found, at = {}, 0
        while at + 4 <= len(part) and part[at : at + 4].isdigit():
            size = int(part[at + 2 : at + 4])
            found[part[at : at + 2]] = part[at + 4 : at + 4 + size]
            at += 4 + size
        return found

    top = fields(text)
    words = fields(top.get("62", "")).get("08", "")
    return (int(top["54"]), words) if top.get("54", "").isdigit() and words else None


def serve(port: int, folder: Path, given: Mapping[str, str], callback_base: str) -> ThreadingHTTPServer:
    gateway = Gateway(folder, given, callback_base)
    room = GatewayRoom(folder, follow=gateway.follow)
    return FramedServer(
        ("127.0.0.1", port), type("OfThisGateway", (Handler,), {"gateway": gateway, "room": room})
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in of two payment providers.")
    parser.add_argument("--port", type=int, default=8402)
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"))
    given = parser.parse_args()
    known = {
        profile: os.environ.get(f"MOTCUA_PAYMENT_{profile.upper()}_SECRET", "")
        for profile in ("national", "bank")
    }
    if not all(known.values()):
        raise SystemExit(
            "set MOTCUA_PAYMENT_NATIONAL_SECRET and MOTCUA_PAYMENT_BANK_SECRET, shared with the product"
        )
    base = os.environ.get("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000")
    server = serve(given.port, given.data, known, base)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever(0.2)
    server.RequestHandlerClass.gateway.close()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
