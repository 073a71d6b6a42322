"""Client of a provider that speaks our JSON contract: SMS and Zalo, the stand-in, and adapters before real ones.

POST {url}/messages              {"reference", "to", "sender", "text"} or {..., "template", "parameters"},
                                 header Idempotency-Key -> 2xx {"id"}; 4xx {"code"} is a refusal
GET  {url}/messages?reference=R  -> {"id", "state", "reason", "at"}, or 404
call-back                        {"event", "id", "reference", "state", "reason", "at"} with the headers
                                 X-Timestamp (seconds) and X-Signature: sha256=HMAC(secret, timestamp "." body)
"""

import hashlib
import hmac
import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from motcua.notices.channels.contract import Outgoing, StatusReport
from motcua.notices.errors import CallBackRefused, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from motcua.notices.rules.progress import Reported

_MAX_ANSWER_BYTES = 64 * 1024
_LATER = {401, 403, 425, 429, 503}  # surely not taken: our key, or its load
_WORD = re.compile(r"[^0-9A-Za-z_.-]+")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider that leads elsewhere is not followed: the message would go to somebody unknown."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


@dataclass(frozen=True)
class JsonHttp:
    """One provider. No address, no text and no number stands in any error."""

    provider: str
    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    timeout_seconds: float = 10.0

    def send(self, message: Outgoing) -> str:
        body: dict[str, Any] = {"reference": message.reference, "to": message.to, "sender": message.sender}
        if message.template:
            body |= {"template": message.template, "parameters": dict(message.parameters)}
        else:
            body["text"] = message.text
        request = self._request("/messages", json.dumps(body, ensure_ascii=False).encode())
        request.add_header("Idempotency-Key", message.reference)
        try:
            answer = self._answer(request)
        except urllib.error.HTTPError as error:
            raise self._of_status(error) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ConnectionRefusedError) or "gaierror" in type(error.reason).__name__:
                raise ProviderUnavailable(type(error.reason).__name__) from None
            raise OutcomeUnknown(type(error.reason).__name__) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OutcomeUnknown(type(error).__name__) from None
        found = answer.get("id")
        if not isinstance(found, str) or not found:
            raise OutcomeUnknown("no id in the answer")
        return found[:100]

    def status(self, reference: str) -> StatusReport | None:
        request = self._request(f"/messages?reference={quote(reference)}", None)
        try:
            answer = self._answer(request)
            return _report({**answer, "reference": reference, "event": ""})
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise ProviderUnavailable(f"http-{error.code}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ProviderUnavailable(type(error).__name__) from None

    def parse(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance_seconds: int
    ) -> StatusReport:
        stamp = headers.get("X-Timestamp", "")
        signed = signature(self.secret, stamp, body)
        # the secret is never empty here: an unset one would let anybody sign
        if not self.secret or not hmac.compare_digest(
            signed.encode(), headers.get("X-Signature", "").encode()
        ):
            raise CallBackRefused("signature")
        if not stamp.isdecimal() or abs(now.timestamp() - int(stamp[:12])) > tolerance_seconds:
            raise CallBackRefused("time")
        try:
            said = json.loads(body)
            if not isinstance(said, dict) or not said.get("event"):
                raise ValueError("no event")
            return _report(said)
        except (ValueError, KeyError, RecursionError):
            raise CallBackRefused("content") from None

    def _request(self, path: str, body: bytes | None) -> urllib.request.Request:
        request = urllib.request.Request(self.url.rstrip("/") + path, data=body)
        request.add_header("Content-Type", "application/json; charset=utf-8")
        request.add_header("Authorization", f"Bearer {self.key}")
        return request

    def _answer(self, request: urllib.request.Request) -> dict[str, Any]:
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=self.timeout_seconds) as response:
            answer = json.loads(response.read(_MAX_ANSWER_BYTES))
        if not isinstance(answer, dict):
            raise ValueError("the answer is no object")
        return answer

    def _of_status(self, error: urllib.error.HTTPError) -> Exception:
        if error.code in _LATER or 300 <= error.code < 400:
            return ProviderUnavailable(f"http-{error.code}")
        if error.code < 500:
            return ProviderRefused(_code_of(error))
        return OutcomeUnknown(f"http-{error.code}")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The value of X-Signature."""
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def _code_of(error: urllib.error.HTTPError) -> str:
    """The provider's own code of a refusal, stripped of whatever could be personal."""
    try:
        said = json.loads(error.read(_MAX_ANSWER_BYTES))
        code = str(said["code"]) if isinstance(said, dict) else ""
    except (ValueError, KeyError, OSError, http.client.HTTPException):
        code = ""
    return _plain(code) or f"http-{error.code}"


def _plain(text: str) -> str:
    """A code of a provider; more than six digits in a row may be a number of somebody."""
    return re.sub(r"\d{7,}", "#", _WORD.sub("-", text).strip("-"))[:60]


def _report(said: Mapping[str, Any]) -> StatusReport:
    """Raises ValueError, KeyError for a report that is none."""
    at = datetime.fromisoformat(str(said["at"]))
    return StatusReport(
        provider_message=str(said["id"])[:100],
        reference=str(said.get("reference") or "")[:40],
        state=Reported(str(said["state"])),
        reason=_plain(str(said.get("reason") or "")),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        event_id=str(said["event"])[:100],
    )
