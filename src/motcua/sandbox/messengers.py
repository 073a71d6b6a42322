"""A stand-in of the providers of short messages: SMS, Zalo and a mail server, in one process.

    python -m motcua.sandbox.messengers --port 8403 --data var/sandbox [--smtp-port 8404]

What it took lies in one SQLite file and outlives it. It speaks the JSON contract of
`notices.channels.json_http`, takes a reference once, refuses what is ill-formed, and calls back to
MOTCUA_PUBLIC_URL/inbox/notices/CHANNEL/.

    GET  /                            a page that shows what it received
    POST /sms/messages, /zalo/...     {"reference", "to", "sender", "text" | "template", "parameters"} -> {"id"}
    GET  /sms/messages?reference=R    {"id", "state", "reason", "at"} or 404
    GET  /count                       {"sms", "zalo", "mail", "repeated", "duplicates", "requests", "call_backs"}
    GET  /messages                    everything as JSON
    POST /control                     {"fail": N, "status": 503, "delay_seconds": S, "cut": N, "forgetful": true,
                                       "silent": true, "twice": true, "reorder": true}

`fail`: the next N sends answer `status`. `delay_seconds`: answers come so much later. `cut`: of the next N sends the
message is taken and the line is cut before the answer. `forgetful`: references are not recognised, as with a provider
that knows no idempotency (of mail: the Message-ID). `silent`: no call-backs. `twice`, `reorder`: each call-back comes
twice, the last one first. A number that ends in 000 is refused; one that ends in 999 is taken and fails later.
Outside the house.
"""

import argparse
import hashlib
import hmac
import html
import json
import os
import queue
import re
import secrets
import signal
import socketserver
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from motcua.sandbox.dial import Dial
from motcua.sandbox.framed import FramedServer, InFrame, Room
from motcua.sandbox.standing import Answer, Question

KEY = SECRET = "stand-in"
MAX_BODY_BYTES = 256 * 1024
_NUMBER = re.compile(r"\+?\d{9,15}")
_STATES = {"sms": ("sent", "delivered"), "zalo": ("sent", "delivered", "read")}


class Messengers:
    """The memory of the providers. One lock: a call is seen whole or not at all."""

    def __init__(self, folder: Path, *, public_url: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(folder / "messengers.sqlite3", check_same_thread=False)
        self._db.executescript(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS message (
                id TEXT PRIMARY KEY, channel TEXT NOT NULL, reference TEXT NOT NULL, receiver TEXT NOT NULL,
                content TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS message_reference ON message (channel, reference);
            CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
            """
        )
        self.public_url = public_url
        self.dial: dict[str, Any] = {
            "fail": 0, "status": 503, "delay_seconds": 0.0, "cut": 0,
            "forgetful": False, "silent": False, "twice": False, "reorder": False,
        }  # fmt: skip
        self._followed = Dial()
        self._reports: queue.Queue[tuple[str, bytes] | None] = queue.Queue()
        threading.Thread(target=self._call_back, daemon=True).start()

    def control(self, wanted: Mapping[str, Any]) -> None:
        with self._lock:
            for name, value in wanted.items():
                if name in self.dial:
                    self.dial[name] = type(self.dial[name])(value)

    def follow(self, dial: Dial) -> None:
        """What the common dial says of call-backs and the clock; a figure that is at rest leaves `control` alone."""
        with self._lock:
            was, self._followed = self._followed, dial
            for name, before, now in (
                ("silent", was.silent, dial.silent),
                ("reorder", was.reorder, dial.reorder),
                ("twice", was.duplicate_rate > 0, dial.duplicate_rate > 0),
            ):
                if before != now:
                    self.dial[name] = now

    def takes(self, name: str) -> bool:
        """One of the next N of the dial."""
        with self._lock:
            if self.dial[name] <= 0:
                return False
            self.dial[name] -= 1
            return True

    def send(self, channel: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """HTTP status and answer; a reference that is known is not taken again."""
        with self._lock, self._db:
            self._count("requests")
            reference, receiver = body.get("reference"), str(body.get("to", ""))
            if not isinstance(reference, str) or not reference:
                return 400, {"code": "reference-missing"}
            if not _NUMBER.fullmatch(receiver) or receiver.endswith("000"):
                return 422, {"code": "invalid-number"}
            if channel == "sms" and not body.get("text"):
                return 422, {"code": "text-missing"}
            if channel == "zalo" and not (body.get("template") and isinstance(body.get("parameters"), dict)):
                return 422, {"code": "template-missing"}
            known = self._find(channel, reference)
            if known is not None and not self.dial["forgetful"]:
                self._count("repeated")
                return 200, {"id": known["id"]}
            one = f"{channel}-{secrets.token_hex(8)}"
            content = body.get("text") or json.dumps(
                {"template": body.get("template"), **body.get("parameters", {})}, ensure_ascii=False
            )
            self._keep(one, channel, reference, receiver, str(content))
        self._report_all(one, channel, reference, receiver)
        return 201, {"id": one}

    def mail(self, raw: bytes, receivers: list[str]) -> None:
        found = BytesParser(policy=policy.default).parsebytes(raw)
        body = found.get_body(("plain",))
        text = f"{found['Subject']}\n\n{body.get_content() if body else ''}"
        reference = str(found["Message-ID"])
        with self._lock, self._db:
            for receiver in receivers:
                if not self.dial["forgetful"] and self._has_mail(reference, receiver):
                    self._count("repeated")
                    continue
                self._keep(f"mail-{secrets.token_hex(8)}", "mail", reference, receiver, text)

    def _has_mail(self, reference: str, receiver: str) -> bool:
        """A mailbox that drops what it has under the same Message-ID, as many do."""
        asked = "SELECT 1 FROM message WHERE channel = 'mail' AND reference = ? AND receiver = ?"
        return self._db.execute(asked, (reference, receiver)).fetchone() is not None

    def _keep(self, one: str, channel: str, reference: str, receiver: str, content: str) -> None:
        self._db.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, 'sent', '', ?)",
            (one, channel, reference, receiver, content, datetime.now(UTC).isoformat()),
        )

    def _find(self, channel: str, reference: str) -> dict[str, Any] | None:
        row = self._db.execute(
            "SELECT id, state, reason, at FROM message WHERE channel = ? AND reference = ?",
            (channel, reference),
        ).fetchone()
        return None if row is None else dict(zip(("id", "state", "reason", "at"), row, strict=True))

    def status(self, channel: str, reference: str) -> dict[str, Any] | None:
        with self._lock, self._db:
            self._count("questions")
            return self._find(channel, reference)

    def _report_all(self, one: str, channel: str, reference: str, receiver: str) -> None:
        """What becomes of a message, told by call-backs in the order of the dial."""
        states: tuple[tuple[str, str], ...] = tuple((state, "") for state in _STATES[channel])
        if receiver.endswith("999"):
            states = (("sent", ""), ("failed", "absent-subscriber"))
        with self._lock, self._db:
            self._db.execute("UPDATE message SET state = ?, reason = ? WHERE id = ?", (*states[-1], one))
            if self.dial["silent"] or not self.public_url:
                return
            said = [self.report(one, reference, state, reason) for state, reason in states]
            if self.dial["reorder"]:
                said.reverse()
            for body in said:
                for _ in range(2 if self.dial["twice"] else 1):
                    self._reports.put((channel, body))

    @staticmethod
    def report(one: str, reference: str, state: str, reason: str = "") -> bytes:
        """The body of a call-back."""
        at = datetime.now(UTC).isoformat()
        said = {
            "event": f"{one}-{state}",
            "id": one,
            "reference": reference,
            "state": state,
            "reason": reason,
            "at": at,
        }
        return json.dumps(said).encode()

    def _call_back(self) -> None:
        """Tell the product, trying each report a few times; one after the other."""
        while (item := self._reports.get()) is not None:
            channel, body = item
            for wait in (0.3, 1.0, 3.0):
                time.sleep(wait)
                if self._told(channel, body):
                    with self._lock, self._db:
                        self._count("call_backs")
                    break

    def _told(self, channel: str, body: bytes) -> bool:
        stamp = str(int(time.time()) + self._followed.clock_skew_seconds)
        secret = "not the secret" if self._followed.forge else SECRET
        signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Signature": f"sha256={signed}",
        }
        request = urllib.request.Request(f"{self.public_url}/inbox/notices/{channel}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=5):
                return True
        except OSError:
            return False

    def _count(self, name: str) -> None:
        self._db.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,)
        )

    def counts(self) -> dict[str, int]:
        with self._lock:
            counters = dict(self._db.execute("SELECT name, value FROM counter").fetchall())
            by_channel = dict(
                self._db.execute("SELECT channel, count(*) FROM message GROUP BY channel").fetchall()
            )
            same = "SELECT count(*) - count(DISTINCT channel || receiver || content) FROM message"
            return {
                **{name: by_channel.get(name, 0) for name in ("sms", "zalo", "mail")},
                **{
                    name: counters.get(name, 0)
                    for name in ("repeated", "requests", "questions", "call_backs")
                },
                "duplicates": self._db.execute(same).fetchone()[0],
            }

    def messages(self) -> list[dict[str, Any]]:
        """The newest first."""
        names = ("id", "channel", "reference", "to", "content", "state", "reason", "at")
        with self._lock:
            rows = self._db.execute("SELECT * FROM message ORDER BY rowid DESC LIMIT 300").fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def close(self) -> None:
        self._reports.put(None)
        with self._lock:
            self._db.close()


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Messages received by the stand-in</title><style>body{{font:16px/1.5 system-ui;margin:2rem;max-width:70rem}}
article{{border:1px solid #ccd;border-radius:8px;padding:.6rem 1rem;margin:.6rem
0}}p{{white-space:pre-wrap;margin:.2rem 0}} small{{color:#456}}</style><h1>Messages received by the
stand-in</h1> <p>SMS {sms} · Zalo {zalo} · mail {mail} · duplicates {duplicates}</p>{rows}</html>"""


def _article(one: Mapping[str, str]) -> str:
    said = {name: html.escape(text) for name, text in one.items()}
    head = f"{said['channel']} · {said['to']} · {said['at'][:19]} · {said['state']} {said['reason']}"
    return f"<article><small>{head}</small><p>{said['content']}</p></article>"


class MessengersRoom(Room):
    """The common dial, and what it received."""

    name, title = (
        "messengers-calls",
        ("Nhà cung cấp tin nhắn: SMS, Zalo, thư", "Providers of messages: SMS, Zalo, mail"),
    )
    behaviour = (
        (
            "Số kết thúc bằng 000 bị từ chối; kết thúc bằng 999 được nhận rồi báo lỗi sau.",
            "A number that ends in 000 is refused; one that ends in 999 is taken and fails later.",
        ),
    )


class Handler(InFrame):
    """HTTP around one `Messengers`; logs nothing, since requests carry personal data."""

    messengers: Messengers
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        match parts.path.strip("/").split("/"):
            case [""]:
                self._page()
            case ["count"]:
                self._answer(200, self.messengers.counts())
            case ["messages"]:
                self._answer(200, self.messengers.messages())
            case [("sms" | "zalo") as channel, "messages"] if self._is_known():
                reference = parse_qs(parts.query).get("reference", [""])[0]
                found = self.messengers.status(channel, reference)
                self._answer(200 if found else 404, found or {"code": "unknown"})
            case _:
                self._answer(404, {"code": "no-such-page"})

    def do_POST(self) -> None:
        body = self._body()
        match urlsplit(self.path).path.strip("/").split("/"):
            case _ if body is None:
                self._answer(400, {"code": "no-json-object"})
            case ["control"]:
                try:
                    self.messengers.control(body or {})
                except (TypeError, ValueError):
                    self._answer(400, {"code": "dial"})
                    return
                self._answer(200, {})
            case [("sms" | "zalo") as channel, "messages"]:
                self._send(channel, body or {})
            case _:
                self._answer(404, {"code": "no-such-page"})

    def _send(self, channel: str, body: dict[str, Any]) -> None:
        if not self._is_known():
            self._answer(401, {"code": "key"})
        elif self.messengers.takes("fail"):
            self._answer(int(self.messengers.dial["status"]), {"code": "told-to-fail"})
        else:
            is_cut = self.messengers.takes("cut")
            status, answer = self.messengers.send(channel, body)
            time.sleep(self.messengers.dial["delay_seconds"])
            if is_cut:
                self.close_connection = True
                self.connection.close()
                return
            self._answer(status, answer)

    def _is_known(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {KEY}"

    def _body(self) -> dict[str, Any] | None:
        try:
            size = int(self.headers.get("Content-Length", "0"))
            body = json.loads(self.rfile.read(size)) if 0 < size <= MAX_BODY_BYTES else None
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def _page(self) -> None:
        rows = "".join(_article(one) for one in self.messengers.messages())
        self._write(
            200, _PAGE.format(rows=rows, **self.messengers.counts()).encode(), "text/html; charset=utf-8"
        )

    def _answer(self, status: int, body: object) -> None:
        self._write(status, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def _write(self, status: int, content: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


class Sink(socketserver.StreamRequestHandler):
    """The least of a mail server (RFC 5321). The faults of the dial befall the mail itself: `error_next` refuses
    it for now (451), `cut_next` takes it and closes the line before the answer, `down` closes without a word."""

    messengers: Messengers
    room: Room
    timeout = 30

    def handle(self) -> None:
        if self.room.dial.down:
            return
        self._say("220 stand-in")
        receivers: list[str] = []
        while line := self.rfile.readline(2000):
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                self._say("250 stand-in")
            elif word == b"RCPT":
                receivers.append(line.decode("utf-8", "replace").split(":", 1)[-1].strip(" <>\r\n"))
                self._say("250 ok")
            elif word == b"DATA":
                self._say("354 go on")
                if not self._take(self._content(), receivers):
                    return
                receivers = []
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, content: bytes, receivers: list[str]) -> bool:
        """Whether the line stays open."""

        def taken() -> Answer:
            self.messengers.mail(content, receivers)
            return Answer(250)

        answer, is_cut = self.room.answered_by(taken, Question("DATA", "/mail", {}, {}, content))
        if answer is None or is_cut:
            return False
        self._say("250 taken" if answer.status == 250 else "451 told to fail")
        return True

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline(65536)) not in (b".\r\n", b".\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def serve(port: int, folder: Path, *, public_url: str = "") -> ThreadingHTTPServer:
    """A server on loopback that is not yet running; `port` 0 takes a free one."""
    messengers = Messengers(folder, public_url=public_url.rstrip("/"))
    room = MessengersRoom(folder, follow=messengers.follow)
    bound = type("BoundHandler", (Handler,), {"messengers": messengers, "room": room})
    return FramedServer(("127.0.0.1", port), bound)


def serve_mail(port: int, beside: ThreadingHTTPServer) -> socketserver.ThreadingTCPServer:
    """The mail server beside the other ways, under the same dial; not yet running."""
    handler = beside.RequestHandlerClass
    bound = {"messengers": handler.messengers, "room": handler.room}  # type: ignore[attr-defined]
    return _MailServer(("127.0.0.1", port), type("BoundSink", (Sink,), bound))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8403)
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"))
    parser.add_argument("--smtp-port", type=int, default=0)
    wanted = parser.parse_args()
    server = serve(wanted.port, wanted.data, public_url=os.environ.get("MOTCUA_PUBLIC_URL", ""))
    messengers: Messengers = server.RequestHandlerClass.messengers  # type: ignore[attr-defined]
    if wanted.smtp_port:
        mail = serve_mail(wanted.smtp_port, server)
        threading.Thread(target=mail.serve_forever, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    messengers.close()


if __name__ == "__main__":
    main()
