"""The common frame of the stand-ins: an HTTP service with a memory of its own on disk, and a fault dial.

A stand-in is a class with `name`, `title`, `behaviour`, `tables` and one method `answer(question)`; the frame gives

    GET  /            a page for people, Vietnamese or English (`?lang=en`): what it is, the dial, what it received
    GET  /_dial       the fault dial as JSON; POST JSON or a form turns it (see `dial.Dial`), wrong values answer 400
    GET  /_received   what it was asked, newest first: `?limit=`, `?after=ID` (then oldest first), `?path=` (a part)
    GET  /_callbacks  what it called back: kind, state (waiting, told, given up), tries, last HTTP status
    GET  /_health     {"name", "received", "waiting"}

Several stand-ins can share a process: then each lives under `/NAME/`, and `/` lists them. The frame's own paths
never suffer the faults. Everything is loopback only. Memory is one SQLite file per stand-in; a call is in it before
the answer leaves, so a killed stand-in forgets nothing that it answered. Headers, with their secrets, are not kept.
Outside the house: nothing in it imports this.

    class Post(StandIn):
        name, title = "post", ("Bưu chính công ích", "Public post")
        def answer(self, question: Question) -> Answer: ...

    if __name__ == "__main__":
        main(Post)          # --port, --data, --seed; prints its address; ends on SIGTERM and SIGINT
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from motcua.sandbox import standing_page
from motcua.sandbox.dial import Dial, Item, WrongDial, chance, drifted, shuffled

KEPT_BODY_CHARACTERS = 20_000
TRIES = 8
FIRST_WAIT_SECONDS = 0.5
_TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS _received (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL,
    status INTEGER NOT NULL, fault TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS _callback (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, body BLOB NOT NULL, media_type TEXT NOT NULL,
    due_at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting',
    status INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS _state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Question:
    """One HTTP request. `parts` are the decoded parts of the path under the stand-in's own place."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def parts(self) -> list[str]:
        return [unquote(one) for one in self.path.strip("/").split("/")]

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def form(self) -> dict[str, str]:
        """The body as the fields of a form, the last value of each."""
        read = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in read.items()}


@dataclass(frozen=True)
class Answer:
    status: int = 200
    content: bytes = b""
    media_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def said(status: int, value: object) -> Answer:
    """A JSON answer."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode())


def shown(content: str, status: int = 200) -> Answer:
    """A page for people."""
    return Answer(status, content.encode(), "text/html; charset=utf-8")


class StandIn(ABC):
    """One partner: its memory, its clock, its dial and its call-backs. Subclasses answer.

    One lock: `self.db()` is a transaction that nobody else sees half. `seed` decides every chance.
    """

    name: ClassVar[str] = ""
    # Vietnamese, English
    title: ClassVar[tuple[str, str]] = ("", "")
    # What it does and what is strict about it, for `/`: lines of (Vietnamese, English).
    behaviour: ClassVar[Sequence[tuple[str, str]]] = ()
    tables: ClassVar[str] = ""
    max_body_bytes: ClassVar[int] = 8 * 1024 * 1024

    def __init__(self, folder: Path, *, seed: int = 0, environ: Mapping[str, str] | None = None) -> None:
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.seed = seed
        self.product_url = self.environ.get("MOTCUA_PUBLIC_URL", "").rstrip("/")
        self.first_wait_seconds = FIRST_WAIT_SECONDS
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._news = threading.Event()
        self._db = sqlite3.connect(folder / f"{self.name}.sqlite3", check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(_TABLES + self.tables)
        kept = self._db.execute("SELECT value FROM _state WHERE name = 'dial'").fetchone()
        self._dial = Dial().turned(json.loads(kept[0])) if kept else Dial()
        self._questions = self._db.execute("SELECT coalesce(max(id), 0) FROM _received").fetchone()[0]
        self._caller = threading.Thread(target=self._call_back_for_ever, daemon=True)
        self._caller.start()

    # ------------------------------------------------------------ what a subclass writes and uses

    @abstractmethod
    def answer(self, question: Question) -> Answer:
        """The partner's own behaviour. Paths that begin with `_`, and `/` by GET, never come here."""

    def page(self, language: str) -> str:
        """What the page for people shows besides the frame's own: HTML, in the language asked for."""
        return ""

    def headers_of_call_back(self, kind: str, body: bytes, *, forged: bool) -> Mapping[str, str]:
        """Signature and the like, made at the moment of sending; `forged` wants it wrong."""
        return {}

    @contextlib.contextmanager
    def db(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the memory; an error rolls it back."""
        with self._lock, self._db:
            yield self._db

    @property
    def dial(self) -> Dial:
        with self._lock:
            return self._dial

    def now(self) -> datetime:
        """The time by the stand-in's own clock, UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.dial.clock_skew_seconds)

    def in_order(self, items: Sequence[Item]) -> list[Item]:
        """A list of news as the partner tells it: shuffled while the dial says so."""
        return shuffled(items, self.seed, self._questions) if self.dial.reorder else list(items)

    def call_back(self, kind: str, url: str, body: object, *, after_seconds: float = 0.0) -> None:
        """Tell somebody, later and until he answers 2xx: `TRIES` times, each wait twice the one before.

        `body` is JSON, or bytes that are sent as they are. It survives a restart.
        """
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        media = "application/octet-stream" if isinstance(body, bytes) else "application/json; charset=utf-8"
        with self.db() as db:
            db.execute(
                "INSERT INTO _callback (kind, url, body, media_type, due_at) VALUES (?, ?, ?, ?, ?)",
                (kind, url, content, media, time.time() + after_seconds),
            )
        self._news.set()

    # ------------------------------------------------------------ the frame

    def turn(self, wanted: Mapping[str, object]) -> Dial:
        """Turn the dial; it stays turned over a restart. Raises WrongDial."""
        with self.db() as db:
            self._dial = self._dial.turned(wanted)
            db.execute(
                "INSERT INTO _state VALUES ('dial', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (json.dumps(self._dial.to_json()),),
            )
            self._news.set()
            return self._dial

    def hits(self, fault: str, number: int) -> bool:
        """Whether a fault befalls the call of that number: one of the next N, or by chance."""
        with self._lock:
            left = getattr(self._dial, f"{fault}_next")
            if left > 0:
                self._dial = self._dial.turned({f"{fault}_next": left - 1})
                return True
            rate: float = getattr(self._dial, f"{fault}_rate")
        return chance(self.seed, fault, number) < rate

    def take(self, question: Question) -> tuple[Answer | None, bool]:
        """The answer to a call of the service, and whether it is cut in its middle; None: closed unanswered."""
        with self._lock:
            self._questions += 1
            number = self._questions
        dial = self.dial
        if dial.down:
            self._note(number, question, 0, "down")
            return None, False
        if dial.latency_ms or dial.jitter_ms:
            extra = dial.jitter_ms * chance(self.seed, "jitter", number)
            self._closing.wait((dial.latency_ms + extra) / 1000)
        if self.hits("error", number):
            self._note(number, question, dial.error_status, "error")
            return said(dial.error_status, {"error": "told-to-fail"}), False
        answer = self.answer(question)
        fault = ""
        if self.hits("duplicate", number):
            answer, fault = self.answer(question), "duplicate"
        if dial.drift and answer.media_type.startswith("application/json"):
            answer = Answer(
                answer.status, drifted(answer.content, dial.drift), answer.media_type, answer.headers
            )
            fault = fault or "drift"
        is_cut = self.hits("cut", number)
        self._note(number, question, answer.status, "cut" if is_cut else fault)
        return answer, is_cut

    def _note(self, number: int, question: Question, status: int, fault: str) -> None:
        body = question.body.decode("utf-8", "replace")[:KEPT_BODY_CHARACTERS]
        asked = "&".join(f"{name}={value}" for name, value in question.query.items())
        path = question.path + (f"?{asked}" if asked else "")
        with self.db() as db:
            db.execute(
                "INSERT INTO _received VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, datetime.now(UTC).isoformat(), question.method, path, body, status, fault),
            )

    def received(self, *, limit: int = 100, after: int = 0, path: str = "") -> list[dict[str, Any]]:
        """What it was asked, the newest first; with `after` the oldest first from there on."""
        order = "ASC" if after else "DESC"
        with self._lock:
            rows = self._db.execute(
                f"SELECT * FROM _received WHERE id > ? AND instr(path, ?) > 0 ORDER BY id {order} LIMIT ?",
                (after, path, max(1, min(limit, 10_000))),
            ).fetchall()
        return [dict(row) for row in rows]

    def call_backs(self, *, limit: int = 100) -> list[dict[str, Any]]:
        with self._lock:
            rows = self._db.execute(
                "SELECT id, kind, state, tries, status FROM _callback ORDER BY id DESC LIMIT ?",
                (max(1, min(limit, 10_000)),),
            ).fetchall()
        return [dict(row) for row in rows]

    def health(self) -> dict[str, Any]:
        with self._lock:
            waiting = self._db.execute("SELECT count(*) FROM _callback WHERE state = 'waiting'").fetchone()[0]
            got = self._db.execute("SELECT count(*) FROM _received").fetchone()[0]
        return {"name": self.name, "received": got, "waiting": waiting}

    def close(self) -> None:
        self._closing.set()
        self._news.set()
        self._caller.join(12)
        with self._lock:
            self._db.close()

    # ------------------------------------------------------------ call-backs

    def _call_back_for_ever(self) -> None:
        while not self._closing.is_set():
            self._news.clear()
            due = self._next_call_back()
            if due is None:
                self._news.wait(0.2)
                continue
            times = 2 if self.hits("duplicate", 1_000_000 + due["id"] * TRIES + due["tries"]) else 1
            status = 0
            for _ in range(times):
                status = self._tell(due)
            is_told = 200 <= status < 300
            tries = due["tries"] + 1
            state = "told" if is_told else ("given up" if tries >= TRIES else "waiting")
            wait = self.first_wait_seconds * 2 ** (tries - 1)
            with self.db() as db:
                db.execute(
                    "UPDATE _callback SET tries = ?, state = ?, status = ?, due_at = ? WHERE id = ?",
                    (tries, state, status, time.time() + wait, due["id"]),
                )

    def _next_call_back(self) -> sqlite3.Row | None:
        dial = self.dial
        if dial.silent or dial.down:
            return None
        # one that is to come in another order waits a moment for a younger one to overtake it
        until = time.time() - (0.4 if dial.reorder else 0.0)
        order = "DESC" if dial.reorder else "ASC"
        with self._lock:
            found: sqlite3.Row | None = self._db.execute(
                f"SELECT * FROM _callback WHERE state = 'waiting' AND due_at <= ? ORDER BY id {order} LIMIT 1",
                (until,),
            ).fetchone()
        return found

    def _tell(self, due: sqlite3.Row) -> int:
        dial = self.dial
        self._closing.wait(dial.latency_ms / 1000)
        headers = {
            "Content-Type": due["media_type"],
            **self.headers_of_call_back(due["kind"], due["body"], forged=dial.forge),
        }
        request = urllib.request.Request(due["url"], due["body"], headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (OSError, ValueError):
            return 0


def own_page(room: StandIn, question: Question, language: str) -> Answer:
    """The pages that every stand-in has: what it is, the dial, what it received and called back."""
    query = question.query
    match question.method, question.path.strip("/"):
        case "GET", "":
            return shown(standing_page.page(room, language))
        case "GET", "_health":
            return said(200, room.health())
        case "GET", "_dial":
            return said(200, room.dial.to_json())
        case "POST", "_dial":
            is_form = question.header("content-type").startswith("application/x-www-form-urlencoded")
            # urllib calls any body a form unless told otherwise: what reads as JSON is JSON
            wanted = question.json() or (question.form() if is_form else {})
            is_page = is_form and not question.json()
            try:
                turned = room.turn(wanted)
            except WrongDial as error:
                return said(400, {"error": str(error)})
            return Answer(303, headers={"Location": "./"}) if is_page else said(200, turned.to_json())
        case "GET", "_received":
            numbers = [query.get("limit", "100"), query.get("after", "0")]
            if not all(one.isdigit() for one in numbers):
                return said(400, {"error": "limit and after are numbers"})
            limit, after = (int(one) for one in numbers)
            return said(200, room.received(limit=limit, after=after, path=query.get("path", "")))
        case "GET", "_callbacks":
            return said(200, room.call_backs())
    return said(404, {"error": "no-such-page"})


def send(handler: BaseHTTPRequestHandler, answer: Answer, *, is_cut: bool = False) -> None:
    """Send an answer; `is_cut` ends it in its middle."""
    try:
        handler.send_response(answer.status)
        if answer.content or answer.status not in (204, 304):
            handler.send_header("Content-Type", answer.media_type)
            handler.send_header("Content-Length", str(len(answer.content)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command == "HEAD":
            return
        if is_cut:
            handler.wfile.write(answer.content[: len(answer.content) // 2])
            handler.wfile.flush()
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        handler.wfile.write(answer.content)
    except OSError:  # whoever asked has gone
        handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    """HTTP around one or several stand-ins; logs nothing, since requests carry personal data."""

    rooms: Mapping[str, StandIn]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._take()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def _take(self) -> None:
        parts = urlsplit(self.path)
        room, path = self._room(parts.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        language = "en" if query.get("lang") == "en" else "vi"
        if room is None:
            here = parts.path in ("", "/")
            listed = standing_page.listing(list(self.rooms.values()), language) if here else ""
            return self._send(shown(listed) if here else said(404, {"error": "no-such-stand-in"}))
        length = self.headers.get("Content-Length") or "0"
        size = int(length) if length.isdigit() else room.max_body_bytes + 1
        if size > room.max_body_bytes:
            self.close_connection = True
            return self._send(said(413, {"error": "too-large"}))
        headers = {name.lower(): value for name, value in self.headers.items()}
        question = Question(self.command, path, query, headers, self.rfile.read(size) if size > 0 else b"")
        if path.startswith("/_") or (path == "/" and self.command == "GET"):
            return self._send(own_page(room, question, language))
        answer, is_cut = room.take(question)
        if answer is None:
            self.close_connection = True
            return None
        return self._send(answer, is_cut=is_cut)

    def _room(self, path: str) -> tuple[StandIn | None, str]:
        if "" in self.rooms:
            return self.rooms[""], path or "/"
        name, _, rest = path.lstrip("/").partition("/")
        return self.rooms.get(name), "/" + rest

    def _send(self, answer: Answer, *, is_cut: bool = False) -> None:
        send(self, answer, is_cut=is_cut)

    def log_message(self, format: str, *args: Any) -> None:
        return


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Standing:
    """Stand-ins that listen on one port of loopback: `with Standing(Post, folder) as post: post.url`.

    One class stands at `/`, several each under `/NAME/`. `port` 0 takes a free one.
    """

    def __init__(
        self,
        kinds: type[StandIn] | Sequence[type[StandIn]],
        folder: Path,
        *,
        port: int = 0,
        seed: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        listed = (kinds,) if isinstance(kinds, type) else tuple(kinds)
        self.rooms = {
            "" if isinstance(kinds, type) else kind.name: kind(folder, seed=seed, environ=environ)
            for kind in listed
        }
        handler = type("BoundHandler", (Handler,), {"rooms": self.rooms})
        self.server = Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._thread: threading.Thread | None = None

    @property
    def stand_in(self) -> StandIn:
        """The only one."""
        (one,) = self.rooms.values()
        return one

    def start(self) -> "Standing":
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serve until SIGTERM or SIGINT; the main thread's."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=self.server.shutdown).start())
        print(self.url, flush=True)
        self.server.serve_forever(poll_interval=0.2)
        self.close()

    def close(self) -> None:
        if self._thread is not None:
            self.server.shutdown()
            self._thread.join(5)
        self.server.server_close()
        for room in self.rooms.values():
            room.close()

    def __enter__(self) -> "Standing":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


def main(kinds: type[StandIn] | Sequence[type[StandIn]], *, port: int = 8410) -> None:
    """The command line of every stand-in."""
    first = kinds if isinstance(kinds, type) else kinds[0]
    parser = argparse.ArgumentParser(description=f"A stand-in: {first.title[1]}.")
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"), help="the folder of its memory")
    parser.add_argument("--seed", type=int, default=0, help="decides every chance of the fault dial")
    given = parser.parse_args()
    Standing(kinds, given.data, port=given.port, seed=given.seed).serve()
