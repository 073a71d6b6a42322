"""The common frame around the older stand-ins, which have handlers of their own: the dial, and what they received.

A handler that derives from `InFrame` answers as before; the frame reads the request, lets the dial's faults befall
it, runs the handler as often as the dial says, notes what was asked, and sends the answer. `/control` and what the
frame shows itself (`/_page`, `/_dial`, `/_received`, `/_health`) never suffer the faults. What the dial says of
call-backs and clocks reaches the stand-in by `Room.follow`.
"""

import io
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from motcua.sandbox.dial import Dial
from motcua.sandbox.standing import Answer, Question, StandIn, own_page, said, send

_OWN_HEADERS = frozenset({"server", "date", "content-length", "content-type"})


class Room(StandIn):
    """The frame's memory of an older stand-in, beside that one's own. `name` is also its file's."""

    def __init__(
        self, folder: Path, *, follow: Callable[[Dial], None] = lambda dial: None, seed: int = 0
    ) -> None:
        self._follow = follow
        self._deed = threading.local()
        super().__init__(folder, seed=seed)
        follow(self.dial)

    def turn(self, wanted: Any) -> Dial:
        turned = super().turn(wanted)
        self._follow(turned)
        return turned

    def answered_by(self, deed: Callable[[], Answer], question: Question) -> tuple[Answer | None, bool]:
        """The answer of the stand-in's own handler, as the dial lets it through."""
        self._deed.run = deed
        return self.take(question)

    def answer(self, question: Question) -> Answer:
        run: Callable[[], Answer] = self._deed.run
        return run()

    def _call_back_for_ever(self) -> None:
        """Its call-backs are the stand-in's own."""


class FramedServer(ThreadingHTTPServer):
    """Closes the frame's memory with itself."""

    daemon_threads = True

    def server_close(self) -> None:
        super().server_close()
        room = getattr(self.RequestHandlerClass, "room", None)
        if room is not None:
            room.close()


class InFrame(BaseHTTPRequestHandler):
    """The first base of an older stand-in's handler; `room` is set on the class that is bound to it."""

    room: Room
    # Paths that the faults never reach, beside the frame's own.
    by_hand: frozenset[str] = frozenset({"/control", "/control/"})

    def handle_one_request(self) -> None:
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or len(self.raw_requestline) > 65536:
                self.close_connection = True
                return
            if self.parse_request():
                self._take()
                self.wfile.flush()
        except (OSError, TimeoutError):  # whoever asked has gone
            self.close_connection = True

    def _take(self) -> None:
        deed = getattr(self, f"do_{self.command}", None)
        if deed is None:
            self.send_error(501)
            return
        length = self.headers.get("Content-Length") or "0"
        size = int(length) if length.isdigit() else self.room.max_body_bytes + 1
        parts = urlsplit(self.path)
        if size > self.room.max_body_bytes or parts.path in self.by_hand:
            deed()  # reads and answers by itself
            return
        body = self.rfile.read(size) if size else b""
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        question = Question(self.command, parts.path, query, headers, body)
        if parts.path.startswith("/_"):
            send(self, self._own(question, "en" if query.get("lang") == "en" else "vi"))
            return
        answer, is_cut = self.room.answered_by(lambda: self._run(deed, body), question)
        if answer is None or not answer.status:
            self.close_connection = True
            return
        send(self, answer, is_cut=is_cut)

    def _own(self, question: Question, language: str) -> Answer:
        if question.path == "/_page" and question.method == "GET":
            return own_page(self.room, Question("GET", "/"), language)
        if question.path == "/_callbacks":
            return said(404, {"error": "its call-backs are its own: see its page"})
        answer = own_page(self.room, question, language)
        return Answer(303, headers={"Location": "_page"}) if answer.status == 303 else answer

    def _run(self, deed: Callable[[], None], body: bytes) -> Answer:
        """What the handler answers, caught before it leaves. Status 0: it closed the line without a word."""
        whole = self.rfile, self.wfile
        caught = io.BytesIO()
        self.rfile, self.wfile = io.BytesIO(body), caught
        try:
            deed()
        finally:
            self.rfile, self.wfile = whole
        return _read(caught.getvalue())


def _read(raw: bytes) -> Answer:
    head, _, content = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) < 2 or not words[1].isdigit():
        return Answer(0)
    pairs = [line.partition(": ") for line in lines]
    kind = next((value for name, _, value in pairs if name.lower() == "content-type"), "")
    headers = {name: value for name, _, value in pairs if name and name.lower() not in _OWN_HEADERS}
    return Answer(int(words[1]), content, kind, headers)
