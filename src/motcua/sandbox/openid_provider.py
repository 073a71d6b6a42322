"""A stand-in of the electronic identity providers: two issuers in one process, on the library idpyoidc.

    python -m motcua.sandbox.openid_provider --port 8403 --data var/sandbox

`/vneid` stands for the VNeID log-in, `/national` for the log-in of the National Portal. Each has discovery, JWKS,
code with PKCE (S256 required), userinfo, end_session and back-channel logout. Its people are the demo's
(`openid_people.py`); whom to sign in as is chosen from a list. Keys outlive it, sessions do not. The product's
address is MOTCUA_PUBLIC_URL.

    GET  /ISSUER/.well-known/openid-configuration   and what it names
    POST /control  {"issuer": "vneid", "fault": "wrong_nonce", "fail": N, "delay_seconds": S}
    POST /control  {"issuer": "vneid", "log_out": "cong.dan", "deliver": true} -> {"logout_tokens": [...]}
    POST /control  {"issuer": "vneid", "sessions_of": "cong.dan"} -> {"sids": [...]}
    POST /control  {"issuer": "vneid", "logout_token": {claims to change}, "algorithm": "RS256"} -> {"token": "..."}

`fault` (until told otherwise) is one of `openid_server.FAULTS`. `fail`: the next N calls but /control answer HTTP
503. Outside the house: nothing imports it.
"""

import argparse
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from motcua.sandbox import openid_pages as pages
from motcua.sandbox import openid_people as people
from motcua.sandbox.dial import Dial
from motcua.sandbox.framed import FramedServer, InFrame, Room
from motcua.sandbox.openid_server import FAULTS, Provider

MAX_BODY_BYTES = 256 * 1024
LEVEL_2 = "urn:vneid:level:2"
LEVEL_1 = "urn:vneid:level:1"


class Providers:
    """Both issuers and the dial of faults. One lock: the library is not made for threads."""

    def __init__(self, folder: Path, url: str, product_url: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()
        self.fail_next = 0
        self.delay_seconds = 0.0
        self.by_code: Mapping[str, Provider] = {
            "vneid": Provider(
                "vneid", "VNeID", f"{url}/vneid", product_url, people.VNEID, people.vneid_claims, folder
            ),
            "national": Provider(
                "national",
                "Cổng Dịch vụ công quốc gia",
                f"{url}/national",
                product_url,
                people.NATIONAL,
                people.national_claims,
                folder,
            ),
        }

    def follow(self, dial: Dial) -> None:
        """What the common dial says of the clock."""
        with self.lock:
            for provider in self.by_code.values():
                provider.skew_seconds = dial.clock_skew_seconds

    def takes_failure(self) -> bool:
        with self.lock:
            if self.fail_next <= 0:
                return False
            self.fail_next -= 1
            return True

    def control(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Raises KeyError, ValueError for what it does not know."""
        deliver: list[tuple[str, str]] = []
        answer: dict[str, Any] = {}
        with self.lock:
            self.fail_next = int(wanted.get("fail", self.fail_next))
            self.delay_seconds = float(wanted.get("delay_seconds", self.delay_seconds))
            provider = self.by_code[wanted.get("issuer", "vneid")]
            if "fault" in wanted:
                if wanted["fault"] not in FAULTS:
                    raise ValueError("no such fault")
                provider.fault = wanted["fault"]
            if "log_out" in wanted:
                for session_id in provider.signed_in.pop(str(wanted["log_out"]), []):
                    deliver += provider.log_out(session_id)
                answer["logout_tokens"] = [token for _, token in deliver]
            if "sessions_of" in wanted:
                answer["sids"] = list(provider.signed_in.get(str(wanted["sessions_of"]), []))
            if "logout_token" in wanted:
                token = provider.logout_token(**wanted["logout_token"])
                if (algorithm := str(wanted.get("algorithm", "RS256"))) != "RS256":
                    token = provider.sign(_claims_of(token), algorithm=algorithm)
                answer["token"] = token
        if wanted.get("deliver", True):
            send(deliver)
        return answer


def _claims_of(token: str) -> dict[str, Any]:
    from cryptojwt.jws.jws import factory

    return dict(factory(token).jwt.payload())


def send(logouts: list[tuple[str, str]]) -> None:
    """Back-channel logout; outside the lock, since the product asks us for keys meanwhile."""
    for where, token in logouts:
        try:
            requests.post(where, data={"logout_token": token}, timeout=5)
        except requests.RequestException:  # the product is away: a real provider tries again later, we do not
            continue


class ProvidersRoom(Room):
    """The common dial, and what it received."""

    name, title = (
        "identity-calls",
        ("VNeID và đăng nhập Cổng quốc gia", "VNeID and the National Portal's sign-in"),
    )
    behaviour = (
        (
            "Cho chọn người để đăng nhập; lỗi của riêng giao thức đặt tại /control.",
            "Whom to sign in as is chosen from a list; faults of the protocol itself are turned at /control.",
        ),
        (
            "Đồng hồ lệch thì thời điểm trong mã thông báo lệch theo.",
            "With a clock that is wrong the times in its tokens are wrong.",
        ),
    )


class Handler(InFrame):
    """HTTP around the providers; logs nothing, since requests carry personal data."""

    providers: Providers
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self._fails():
            return
        provider, rest, query = self._parts()
        if provider is None:
            self._page(404, pages.message("Không có trang này", "Địa chỉ không đúng."))
        elif rest == ".well-known/openid-configuration":
            self._json(200, provider.metadata())
        elif rest == "jwks.json":
            self._json(200, provider.jwks())
        elif rest == "authorize":
            self._authorize(provider, query)
        elif rest == "userinfo":
            self._text(*self._locked(lambda: provider.tell(self.headers.get("Authorization", ""))))
        elif rest == "end-session":
            self._end_session(provider, query)
        else:
            self._page(404, pages.message("Không có trang này", "Địa chỉ không đúng."))

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/control":
            try:
                self._json(200, self.providers.control(json.loads(body)))
            except (ValueError, KeyError, TypeError, AttributeError) as fault:
                self._json(400, {"error": str(fault)})
            return
        if self._fails():
            return
        provider, rest, _query = self._parts()
        if provider is not None and rest == "token":
            self._text(
                *self._locked(lambda: provider.give_token(body, self.headers.get("Authorization", "")))
            )
        elif provider is not None and rest == "login":
            self._login(provider, _form(body))
        elif provider is not None and rest == "verify-logout":
            self._verify_logout(provider, _form(body))
        elif provider is not None and rest == "end-session":
            self._end_session(provider, body)
        else:
            self._page(404, pages.message("Không có trang này", "Địa chỉ không đúng."))

    def _authorize(self, provider: Provider, query: str) -> None:
        request = self._checked(provider, query)
        if request is None:
            return
        wanted = " ".join(request.get("acr_values", [])).split()
        only_level_2 = LEVEL_2 in wanted and LEVEL_1 not in wanted
        self._page(200, pages.choose(provider.name, query, provider.people, only_level_2=only_level_2))

    def _login(self, provider: Provider, form: Mapping[str, str]) -> None:
        request = self._checked(provider, form.get("request", ""))
        if request is None:
            return
        key, _, level = form.get("who", "").rpartition(":")
        who = next((known for known in provider.people if known.key == key), None)
        if who is None:
            answer = {
                "error": "access_denied",
                "state": request.get("state", ""),
                "iss": provider.issuer,
            }
            self._redirect(f"{request['redirect_uri']}?{urlencode(answer)}")
            return
        reached = min(who.level, int(level) if level in ("1", "2") else 1)
        self._redirect(str(self._locked(lambda: provider.sign_in(request, who, reached))))

    def _checked(self, provider: Provider, query: str) -> Any:
        """The authorisation request, or None when it was answered with an error page."""
        try:
            request = self._locked(lambda: provider.asked(query))
        except Exception as fault:  # the library has an exception for each thing that can be wrong
            self._page(400, pages.message("Yêu cầu không hợp lệ", type(fault).__name__))
            return None
        if "error" in request:
            self._page(400, pages.message("Yêu cầu không hợp lệ", str(request["error"])))
            return None
        return request

    def _end_session(self, provider: Provider, query: str) -> None:
        asked = _form(query)
        where = asked.get("post_logout_redirect_uri", "")
        known = f"{provider.product_url}/account/signed-out/"
        try:
            session_id = self._locked(lambda: provider.session_of_hint(asked.get("id_token_hint", "")))
        except Exception:  # a token that is none, or none of ours: nobody is signed out
            self._page(400, pages.message("Không đăng xuất được", "Yêu cầu không hợp lệ."))
            return
        payload = {"sid": session_id, "to": "", "iss": provider.issuer}
        if where == known:
            payload["to"] = f"{where}?{urlencode({'state': asked.get('state', '')})}"
        signed = str(self._locked(lambda: provider.sign(payload)))
        self._page(200, pages.sign_out(provider.name, signed))

    def _verify_logout(self, provider: Provider, form: Mapping[str, str]) -> None:
        try:
            said = _claims_of(form.get("sjwt", ""))
            if form.get("answer") == "yes":
                send(self._locked(lambda: provider.log_out(str(said["sid"]))))
        except Exception:  # no session of ours any more: it is signed out already
            said = {}
        if said.get("to"):
            self._redirect(str(said["to"]))
        else:
            self._page(200, pages.message("Đã đăng xuất", "Bạn đã đăng xuất tài khoản định danh."))

    def _fails(self) -> bool:
        time.sleep(self.providers.delay_seconds)
        if self.providers.takes_failure():
            self._json(503, {"error": "temporarily_unavailable"})
            return True
        return False

    def _locked(self, deed: Callable[[], Any]) -> Any:
        with self.providers.lock:
            return deed()

    def _parts(self) -> tuple[Provider | None, str, str]:
        parts = urlsplit(self.path)
        code, _, rest = parts.path.lstrip("/").partition("/")
        return self.providers.by_code.get(code), rest, parts.query

    def _body(self) -> str:
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            return ""
        return self.rfile.read(min(max(length, 0), MAX_BODY_BYTES)).decode("utf-8", "replace")

    def _json(self, status: int, body: Mapping[str, Any]) -> None:
        self._text(status, json.dumps(body, ensure_ascii=False))

    def _text(self, status: int, text: str, kind: str = "application/json") -> None:
        content = text.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def _page(self, status: int, text: str) -> None:
        self._text(status, text, "text/html")

    def _redirect(self, where: str) -> None:
        try:
            self.send_response(303)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


def _form(body: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body).items()}


def serve(port: int, folder: Path, product_url: str) -> ThreadingHTTPServer:
    """A server bound to loopback, not yet running; `port` 0 takes a free one."""
    server = FramedServer(("127.0.0.1", port), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    providers = Providers(folder, url, product_url.rstrip("/"))
    room = ProvidersRoom(folder, follow=providers.follow)
    server.RequestHandlerClass = type("BoundHandler", (Handler,), {"providers": providers, "room": room})
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description="Stand-in of the electronic identity providers.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of its keys")
    options = parser.parse_args()
    product = os.environ.get("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000")
    with serve(options.port, options.data, product) as server:

        def leave(signum: int, frame: object) -> None:
            threading.Thread(target=server.shutdown, daemon=True).start()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
