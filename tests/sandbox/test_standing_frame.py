"""The frame of the stand-ins: memory, fault dial, call-backs, pages, a clean end."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from motcua.sandbox import dial as dials
from motcua.sandbox.standing import Answer, Question, StandIn, Standing, said


class Echo(StandIn):
    """Counts what it is told, calls back when asked to."""

    name = "echo"
    title = ("Tiếng vọng", "Echo")
    behaviour = (("Đếm từng lời.", "Counts each word."),)
    tables = "CREATE TABLE IF NOT EXISTS word (word TEXT NOT NULL);"

    def answer(self, question: Question) -> Answer:
        match question.method, question.parts:
            case "POST", ["say"]:
                with self.db() as db:
                    db.execute("INSERT INTO word VALUES (?)", (question.json().get("word", ""),))
                    count = db.execute("SELECT count(*) FROM word").fetchone()[0]
                return said(200, {"count": count, "at": self.now().isoformat()})
            case "POST", ["call"]:
                wanted = question.json()
                for number in wanted["numbers"]:
                    self.call_back("number", wanted["url"], {"number": number})
                return said(202, {})
        return said(404, {"error": "unknown"})

    def headers_of_call_back(self, kind: str, body: bytes, *, forged: bool) -> dict[str, str]:
        return {"X-Signature": "wrong" if forged else "right"}


class Other(Echo):
    name = "other"
    title = ("Khác", "Other")


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Standing]:
    with Standing(Echo, tmp_path, seed=7) as standing:
        standing.stand_in.first_wait_seconds = 0.05
        yield standing


def ask(url: str, body: object = None, *, timeout: float = 5) -> Any:
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, content), timeout=timeout) as response:
        return json.loads(response.read())


def text_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as response:
        found: str = response.read().decode()
    return found


class Ear:
    """Hears call-backs; answers what it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []
        self.statuses: list[int] = []
        ear = self

        class Listening(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                ear.heard.append((body["number"], self.headers["X-Signature"]))
                self.send_response(ear.statuses.pop(0) if ear.statuses else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def wait_for(self, count: int) -> list[int]:
        until = time.monotonic() + 8
        while len(self.heard) < count and time.monotonic() < until:
            time.sleep(0.02)
        return [number for number, _ in self.heard]


@pytest.fixture
def ear() -> Iterator[Ear]:
    one = Ear()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_it_answers_and_shows_what_it_received(echo: Standing) -> None:
    assert ask(echo.url + "/say", {"word": "chào"})["count"] == 1

    (got,) = ask(echo.url + "/_received")
    assert (got["method"], got["path"], got["status"], got["fault"]) == ("POST", "/say", 200, "")
    assert json.loads(got["body"]) == {"word": "chào"}
    assert ask(echo.url + "/_health") == {"name": "echo", "received": 1, "waiting": 0}


def test_its_memory_and_its_dial_outlive_it(tmp_path: Path) -> None:
    with Standing(Echo, tmp_path) as first:
        ask(first.url + "/say", {"word": "một"})
        ask(first.url + "/_dial", {"clock_skew_seconds": 60})
    with Standing(Echo, tmp_path) as second:
        assert ask(second.url + "/say", {"word": "hai"})["count"] == 2
        assert ask(second.url + "/_dial")["clock_skew_seconds"] == 60
        assert [one["id"] for one in ask(second.url + "/_received")] == [2, 1]


def test_an_error_does_nothing_and_a_cut_comes_after_the_deed(echo: Standing) -> None:
    ask(echo.url + "/_dial", {"error_next": 1, "error_status": 502})
    with pytest.raises(urllib.error.HTTPError) as failed:
        ask(echo.url + "/say", {"word": "một"})
    failed.value.close()
    ask(echo.url + "/_dial", {"cut_next": 1})
    with pytest.raises((OSError, ValueError, HTTPException)):
        ask(echo.url + "/say", {"word": "hai"})

    assert failed.value.code == 502
    assert ask(echo.url + "/say", {"word": "ba"})["count"] == 2
    assert [one["fault"] for one in ask(echo.url + "/_received")] == ["", "cut", "error"]


def test_a_partner_that_is_down_answers_nothing_and_its_own_pages_still_do(echo: Standing) -> None:
    ask(echo.url + "/_dial", {"down": True})
    with pytest.raises((OSError, HTTPException)):
        ask(echo.url + "/say", {"word": "một"})

    assert ask(echo.url + "/_dial")["down"] is True


def test_a_duplicate_is_carried_out_twice(echo: Standing) -> None:
    ask(echo.url + "/_dial", {"duplicate_next": 1})

    assert ask(echo.url + "/say", {"word": "một"})["count"] == 2


def test_latency_lets_a_hasty_caller_go_away(echo: Standing) -> None:
    ask(echo.url + "/_dial", {"latency_ms": 600})

    with pytest.raises(OSError, match="timed out"):
        ask(echo.url + "/say", {"word": "một"}, timeout=0.2)


def test_a_clock_that_is_ahead_says_so(echo: Standing) -> None:
    before = ask(echo.url + "/say", {"word": "một"})["at"]
    ask(echo.url + "/_dial", {"clock_skew_seconds": 86_400})

    assert ask(echo.url + "/say", {"word": "hai"})["at"][:10] > before[:10]


@pytest.mark.parametrize(
    ("drift", "expected"),
    [
        ("extra", {"code": "1", "count": 2, "phienBanMoi": "2.0", "ghiChuThem": None}),
        ("missing", {"count": 2}),
        ("rename", {"Code_v2": "1", "Count_v2": 2}),
        ("type", {"code": ["1"], "count": "2"}),
        ("wrap", {"data": {"code": "1", "count": 2}, "meta": {"version": 2}}),
    ],
)
def test_drift_changes_the_shape_of_answers(drift: str, expected: dict[str, object]) -> None:
    assert json.loads(dials.drifted(b'{"code": "1", "count": 2}', drift)) == expected


def test_drift_leaves_what_is_no_object() -> None:
    assert dials.drifted(b"%PDF-1.7", "wrap") == b"%PDF-1.7"
    assert dials.drifted(b"[1]", "extra") == b"[1]"


def test_the_same_seed_gives_the_same_faults() -> None:
    hits = [[dials.chance(seed, "cut", number) < 0.3 for number in range(200)] for seed in (1, 1, 2)]

    assert hits[0] == hits[1] != hits[2]
    assert 40 <= sum(hits[0]) <= 80


def test_another_order_is_never_the_same_order() -> None:
    for number in range(50):
        assert dials.shuffled([1, 2], 3, number) == [2, 1]
        assert sorted(dials.shuffled([1, 2, 3, 4], 3, number)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "wanted",
    [
        {"speed": 1},
        {"error_rate": 2},
        {"latency_ms": -1},
        {"latency_ms": "soon"},
        {"drift": "up"},
        {"error_status": 200},
    ],
)
def test_a_wrong_dial_is_refused_and_changes_nothing(echo: Standing, wanted: dict[str, object]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(echo.url + "/_dial", {"cut_next": 3, **wanted})
    refused.value.close()

    assert refused.value.code == 400
    assert ask(echo.url + "/_dial") == dials.Dial().to_json()


def test_call_backs_are_repeated_until_they_are_taken(echo: Standing, ear: Ear) -> None:
    ear.statuses = [500, 503]
    ask(echo.url + "/call", {"url": ear.url, "numbers": [1]})

    assert ear.wait_for(3) == [1, 1, 1]
    until = time.monotonic() + 3
    while echo.stand_in.call_backs()[0]["state"] != "told" and time.monotonic() < until:
        time.sleep(0.02)
    assert ask(echo.url + "/_callbacks") == [
        {"id": 1, "kind": "number", "state": "told", "tries": 3, "status": 200}
    ]


def test_call_backs_come_twice_out_of_order_or_forged_as_the_dial_says(echo: Standing, ear: Ear) -> None:
    ask(echo.url + "/_dial", {"duplicate_rate": 1, "reorder": True, "forge": True})
    ask(echo.url + "/call", {"url": ear.url, "numbers": [1, 2, 3]})

    numbers = ear.wait_for(12)
    # `call` itself was carried out twice as well
    assert sorted(numbers) == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    assert numbers[0] == 3
    assert {signature for _, signature in ear.heard} == {"wrong"}


def test_a_call_back_survives_a_restart(tmp_path: Path, ear: Ear) -> None:
    with Standing(Echo, tmp_path) as first:
        ask(first.url + "/_dial", {"silent": True})
        ask(first.url + "/call", {"url": ear.url, "numbers": [5]})
        assert ask(first.url + "/_health")["waiting"] == 1
    with Standing(Echo, tmp_path) as second:
        ask(second.url + "/_dial", {"silent": False})
        assert ear.wait_for(1) == [5]


def test_the_page_is_for_people_in_both_languages(echo: Standing) -> None:
    ask(echo.url + "/say", {"word": "<script>alert(1)</script>"})

    vietnamese, english = text_of(echo.url + "/"), text_of(echo.url + "/?lang=en")
    assert '<html lang="vi">' in vietnamese
    assert "Tiếng vọng" in vietnamese
    assert "Đếm từng lời." in vietnamese
    assert "Counts each word." in english
    assert "<script>" not in vietnamese
    assert "&lt;script&gt;" in vietnamese


def test_the_form_of_the_page_turns_the_dial(echo: Standing) -> None:
    names = re.findall(r'<input id="\w+" name="(\w+)"', text_of(echo.url + "/"))
    request = urllib.request.Request(echo.url + "/_dial", b"latency_ms=5&down=0", method="POST")
    with urllib.request.urlopen(request, timeout=5) as response:
        assert response.url == echo.url + "/"

    assert names == list(dials.Dial().to_json())
    assert echo.stand_in.dial.latency_ms == 5


def test_several_stand_ins_share_a_process_and_nothing_else(tmp_path: Path) -> None:
    with Standing((Echo, Other), tmp_path) as both:
        ask(both.url + "/echo/say", {"word": "một"})
        ask(both.url + "/other/_dial", {"down": True})

        assert ask(both.url + "/echo/say", {"word": "hai"})["count"] == 2
        assert ask(both.url + "/other/_received") == []
        assert "Tiếng vọng" in text_of(both.url + "/")
        with pytest.raises(urllib.error.HTTPError) as unknown:
            ask(both.url + "/nobody/say", {})
        unknown.value.close()
        assert unknown.value.code == 404


def test_what_is_too_large_is_refused_unread(echo: Standing) -> None:
    Echo.max_body_bytes, kept = 100, Echo.max_body_bytes
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(echo.url + "/say", {"word": "x" * 200})
        refused.value.close()
    finally:
        Echo.max_body_bytes = kept

    assert refused.value.code == 413
    assert ask(echo.url + "/_received") == []


def test_as_a_process_it_prints_its_address_and_ends_cleanly(tmp_path: Path) -> None:
    module = tmp_path / "small.py"
    module.write_text(
        "from motcua.sandbox.standing import StandIn, main, said\n"
        "class Small(StandIn):\n    name, title = 'small', ('Nhỏ', 'Small')\n"
        "    def answer(self, question): return said(200, {'fine': True})\n"
        "main(Small)\n"
    )
    process = subprocess.Popen(
        [sys.executable, str(module), "--port", "0", "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        url = process.stdout.readline().strip()
        assert ask(url + "/any") == {"fine": True}
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
