"""What partners answer to make our clients do what nobody asked for: another address, an answer without a bottom."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from motcua.correspondence.axis_client import Axis
from motcua.exchange.code_service import CodeService
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.json_http import TokenService
from motcua.exchange.older_service import OlderService
from motcua.exchange.wire import Wire
from motcua.payments.connections import Connection
from motcua.payments.errors import ProviderUnavailable
from motcua.payments.gateways import Redirect

CLIENTS: dict[str, Callable[[str], object]] = {
    "wire": lambda url: Wire("post", url, "key").post("/items", {"a": 1}, request_id="1"),
    "token": lambda url: TokenService("reporting", url, "u", "p").call("send", {}),
    "codes": lambda url: CodeService(url, "u", "p")._post("/token", {}),
    "older": lambda url: OlderService(url, "u", "p", "dst")._log_in(),
    "axis": lambda url: Axis(url, "H56", "key").announce({}),
    "payments": lambda url: Redirect(Connection(None, url, "key"))._call("GET", "/x"),  # type: ignore[arg-type]
}
AWAY = (PartnerUnavailable, ProviderUnavailable)
pytestmark = pytest.mark.django_db


class _Partner(ThreadingHTTPServer):
    """Answers everything with `status`, and the address of another where that leads away."""

    def __init__(
        self, status: int, elsewhere: str = "", content: bytes = b"{}", drips_seconds: float = 0.0
    ) -> None:
        self.status, self.elsewhere, self.content = status, elsewhere, content
        self.drips_seconds = drips_seconds
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), _Answers)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: _Partner

    def _any(self) -> None:
        self.server.heard.append(self.headers.get("Authorization", ""))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        if not self.server.drips_seconds:
            self.wfile.write(self.server.content)
            return
        with suppress(OSError):  # the other side has gone
            for byte in self.server.content:
                self.wfile.write(bytes([byte]))
                time.sleep(self.server.drips_seconds)

    do_GET = do_POST = do_PUT = _any  # names of the base class

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def standing() -> Iterator[Callable[..., _Partner]]:
    made: list[_Partner] = []

    def stand(*given: Any) -> _Partner:
        made.append(_Partner(*given))
        threading.Thread(target=made[-1].serve_forever, args=(0.01,), daemon=True).start()
        return made[-1]

    yield stand
    for one in made:
        one.shutdown()
        one.server_close()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_partner_that_leads_elsewhere_is_not_followed_and_nothing_counts_as_taken(
    client: str, standing: Callable[..., _Partner]
) -> None:
    thief = standing(200, "", b'{"access_token": "x", "error_code": "0", "session": "x"}')
    partner = standing(302, thief.url)

    with pytest.raises(AWAY):
        CLIENTS[client](partner.url)

    assert (len(partner.heard), thief.heard) == (1, [])


@pytest.mark.parametrize("client", ["wire", "older", "axis"])
def test_an_answer_without_a_bottom_is_an_answer_that_cannot_be_read(
    client: str, standing: Callable[..., _Partner]
) -> None:
    partner = standing(200, "", b'{"a":' * 60_000)

    with pytest.raises(AWAY):
        CLIENTS[client](partner.url)


def test_a_partner_that_sends_a_byte_now_and_then_holds_no_worker(standing: Callable[..., _Partner]) -> None:
    """Each byte comes within the time-out, and the answer never ends."""
    partner = standing(200, "", b'{"a": "' + b"x" * 60 + b'"}', 0.05)
    begun = time.monotonic()

    with pytest.raises(PartnerUnavailable):
        Wire("post", partner.url, "key", timeout_seconds=0.1).post("/items", {}, request_id="1")

    assert time.monotonic() - begun < 2.5  # of the 3.4 that the answer takes
