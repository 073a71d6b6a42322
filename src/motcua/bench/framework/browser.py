"""The least browser: keeps a connection and cookies, signs in, posts forms. For timing the server, not itself."""

import http.client
import uuid
from collections.abc import Mapping
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from motcua.bench.framework.results import BenchmarkFailed


class FormFields(HTMLParser):
    """What a form would send as it stands: hidden and filled inputs, ticked boxes, chosen options."""

    def __init__(self, action_part: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._wanted = action_part
        self._inside = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self._inside = self._wanted in (known.get("action") or self._wanted)
        if not self._inside:
            return
        name = known.get("name") or ""
        if tag == "input" and name:
            kind = known.get("type") or "text"
            if kind in ("checkbox", "radio"):
                if "checked" in known:
                    self.fields[name] = known.get("value") or "on"
            elif kind not in ("file", "submit"):
                self.fields[name] = known.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.fields or "selected" in known):
            self.fields[self._select] = known.get("value") or ""
        elif tag == "textarea" and name:
            self._textarea = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


class Browser:
    """One person at one connection. Raises BenchmarkFailed on any answer that was not expected."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=30)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        status, _, body = self._send("GET", path, b"", "")
        if status != 200:
            raise BenchmarkFailed(f"GET {path} answered {status}")
        return body.decode()

    def post(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None) -> str:
        """Post a form that answers with a redirect; answers where to."""
        values = {**fields, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        if file is None:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(values, *file)
        status, headers, answer = self._send("POST", path, body, kind)
        if status != 302:
            raise BenchmarkFailed(
                f"POST {path} answered {status}: {_errors(answer.decode(errors='replace'))}"
            )
        return str(headers.get("location", ""))

    def sign_in(self, username: str, password: str) -> None:
        self.get("/sign-in/")
        self.post("/sign-in/", {"username": username, "password": password, "next": ""})

    def _send(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body=body or None, headers=headers)
        answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("set-cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, content


def _multipart(values: Mapping[str, str], field: str, content: bytes) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, value in values.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(f"{head}{value}\r\n".encode())
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="result.pdf"\r\n'
    parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def _errors(page: str) -> str:
    start = page.find("mc-errors")
    text = page[start : start + 600] if start >= 0 else page[:300]
    return " ".join(text.split())


def fields_of(page: str, action_part: str) -> dict[str, Any]:
    """The fields of the form whose action holds `action_part`, as the page filled them."""
    reader = FormFields(action_part)
    reader.feed(page)
    return reader.fields
