"""The common dial around the older stand-ins: the same faults, the same pages, their own behaviour as before."""

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from motcua.sandbox import messengers, national_portal, openid_provider, payment_gateway

SECRETS = {"national": "n" * 32, "bank": "b" * 32}
METADATA = "/vneid/.well-known/openid-configuration"


@dataclass
class Running:
    name: str
    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {messengers.KEY}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def page(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=5) as response:
            return str(response.read().decode())

    def deed(self) -> tuple[int, Any]:
        """Something that each does, and answers 200 or 201 to when nothing is wrong."""
        match self.name:
            case "national-portal":
                return self.ask("/token", {"username": "motcua", "password": "stand-in"})
            case "messengers":
                return self.ask("/sms/messages", {"reference": "r1", "to": "0905123456", "text": "Xin chào"})
            case "identity":
                return self.ask(METADATA)
            case _:
                return self.ask("/control")  # what it shows without a signature


@pytest.fixture(params=["national-portal", "messengers", "identity", "payments"])
def running(request: Any, tmp_path: Path) -> Iterator[Running]:
    made = {
        "national-portal": lambda: national_portal.serve(0, tmp_path),
        "messengers": lambda: messengers.serve(0, tmp_path),
        "identity": lambda: openid_provider.serve(0, tmp_path, "http://127.0.0.1:9"),
        "payments": lambda: payment_gateway.serve(0, tmp_path, SECRETS, "http://127.0.0.1:9"),
    }
    server = made[request.param]()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Running(request.param, server)
    server.shutdown()
    server.server_close()


def test_each_has_the_dial_the_page_and_what_it_received(running: Running) -> None:
    before = running.deed()
    assert before[0] in (200, 201)
    status, dial = running.ask("/_dial")
    assert (status, dial["error_next"], dial["drift"]) == (200, 0, "")
    turned = running.ask("/_dial", {"error_next": 1, "error_status": 502})
    assert (turned[0], turned[1]["error_next"]) == (200, 1)
    refused = running.ask("/somewhere", {"so": "what"})
    again = running.ask("/somewhere", {"so": "what"})

    assert (refused[0], again[0]) == (502, 404)
    received = running.ask("/_received?path=somewhere")[1]
    assert [(one["status"], one["fault"]) for one in received] == [(404, ""), (502, "error")]
    page = running.page("/_page")
    assert "Gây lỗi thử" in page
    assert "/somewhere" in page
    assert "Fault dial" in running.page("/_page?lang=en")
    assert running.ask("/_dial", {"error_rate": 7})[0] == 400
    assert running.ask("/_health")[1]["received"] >= 2


def test_faults_befall_the_service_and_not_its_own_pages(running: Running) -> None:
    running.ask("/_dial", {"down": True})
    with pytest.raises((urllib.error.URLError, http.client.HTTPException, OSError)):
        running.ask("/somewhere")
    assert running.ask("/_dial")[1]["down"] is True
    running.ask("/_dial", {"down": False})
    assert running.ask("/somewhere")[0] == 404


@pytest.mark.parametrize("running", ["national-portal", "messengers", "identity"], indirect=True)
def test_answers_are_cut_drift_and_come_late(running: Running) -> None:
    whole = running.deed()
    running.ask("/_dial", {"cut_next": 1})
    with pytest.raises((http.client.HTTPException, OSError)):
        running.deed()
    running.ask("/_dial", {"drift": "wrap"})
    drifted = running.deed()
    running.ask("/_dial", {"drift": ""})

    assert set(drifted[1]) == {"data", "meta"}
    assert set(running.deed()[1]) == set(whole[1])


@pytest.mark.parametrize("running", ["messengers"], indirect=True)
def test_a_call_that_happens_twice_is_one_message_and_call_backs_follow_the_dial(running: Running) -> None:
    running.ask("/_dial", {"duplicate_next": 1})
    assert running.deed()[0] == 200  # the second time it was known
    assert running.ask("/count")[1]["sms"] == 1
    running.ask("/_dial", {"silent": True, "reorder": True, "forge": True, "clock_skew_seconds": 900})
    memory = running.server.RequestHandlerClass.messengers  # type: ignore[attr-defined]
    assert (memory.dial["silent"], memory.dial["reorder"], memory.dial["twice"]) == (True, True, False)
    running.ask("/_dial", {"silent": False})
    assert memory.dial["silent"] is False


@pytest.mark.parametrize("running", ["national-portal"], indirect=True)
def test_the_clock_of_the_portal_can_be_wrong(running: Running) -> None:
    def code() -> str:
        token = running.deed()[1]["access_token"]
        request = urllib.request.Request(
            running.url + "/GetNextValue",
            json.dumps({"MaDonViTiepNhan": "H56.1"}).encode(),
            {"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=5) as response:
            return str(json.loads(response.read())["maHoSo"])

    today = code()
    running.ask("/_dial", {"clock_skew_seconds": 40 * 86400})
    assert code().split("-")[1] > today.split("-")[1]


@pytest.mark.parametrize("running", ["payments"], indirect=True)
def test_the_gateways_call_backs_follow_the_dial_and_its_own_control_stays(running: Running) -> None:
    running.ask("/_dial", {"silent": True, "forge": True, "duplicate_rate": 1.0})
    dial = running.ask("/control")[1]["dial"]
    assert (dial["drop"] > 0, dial["forge"], dial["duplicate"]) == (True, 1, 1)
    running.ask("/control", {"other_amount": 5})
    running.ask("/_dial", {"silent": False, "forge": False, "duplicate_rate": 0})
    dial = running.ask("/control")[1]["dial"]
    assert (dial["drop"], dial["forge"], dial["duplicate"], dial["other_amount"]) == (0, 0, 0, 5)
