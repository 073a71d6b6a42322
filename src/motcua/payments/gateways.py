"""Speaking to providers: the contract that each profile fulfils, and the client that does it.

Requests are signed with HMAC-SHA256 over the instant and the body; answers to questions are signed like call-backs.
The paths and names of fields are ours until a provider's own document is at hand (law/payments/providers.yaml).
Nothing here runs inside a transaction.
"""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from motcua.kernel.calling import called
from motcua.ledger.rules import Json
from motcua.payments.connections import Connection
from motcua.payments.errors import ProviderRefused, ProviderUnavailable
from motcua.payments.rules import messages, vietqr
from motcua.payments.rules.items import Item
from motcua.payments.rules.messages import Message, MessageRefused
from motcua.payments.rules.profiles import Over, Signing, Way
from motcua.payments.rules.reconciling import LARGEST_BYTES

TIMEOUT_SECONDS = 8.0
SIGNATURE, SENT = "X-Signature", "X-Sent-At"
_BODY_SIGNING = Signing(Over.BODY, (), 300)


@dataclass(frozen=True)
class Demand:
    """What is asked of a provider. `payer` goes to the provider and is kept nowhere here."""

    order_code: str
    dossier_code: str
    items: Sequence[Item]
    amount_vnd: int
    payer: str
    unit: str
    expires_at: datetime
    return_url: str
    callback_url: str


@dataclass(frozen=True)
class Opened:
    """Where the payer goes (`pay_url`), or what the payer scans (`qr_text`)."""

    pay_url: str = ""
    qr_text: str = ""


@dataclass(frozen=True)
class Answer:
    """A signed answer of a provider: the message, and its words as they came."""

    message: Message
    body: bytes


class Gateway(Protocol):
    """What every provider does. Each may raise ProviderUnavailable, and all but `ask` ProviderRefused."""

    def open(self, demand: Demand) -> Opened: ...

    def ask(self, order_code: str, now: datetime) -> Answer | None:
        """What became of an order; None while nobody knows."""

    def refund(self, *, code: str, transaction: str, amount_vnd: int) -> None: ...

    def settlement(self, day: date) -> bytes: ...


def gateway(connection: Connection) -> Gateway:
    return BankQr(connection) if connection.profile.way is Way.BANK_QR else Redirect(connection)


class _Client:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, order_code: str, now: datetime) -> Answer | None:
        status, body, headers = self._call("GET", f"/orders/{urllib.parse.quote(order_code)}")
        if status in (204, 404):
            return None
        try:
            message = messages.checked(
                body,
                signature=headers.get(SIGNATURE, ""),
                sent=headers.get(SENT, ""),
                secret=self._connection.secret,
                signing=self._connection.profile.signing,
                now=now,
            )
        except MessageRefused as refused:
            raise ProviderUnavailable(f"its answer is not to be believed ({refused.code})") from None
        return Answer(message, body)

    def refund(self, *, code: str, transaction: str, amount_vnd: int) -> None:
        said: dict[str, Json] = {"refund_code": code, "transaction_id": transaction, "amount": amount_vnd}
        status, _body, _headers = self._call("POST", "/refunds", said)
        if status not in (200, 202):
            raise ProviderRefused(f"HTTP {status}")

    def settlement(self, day: date) -> bytes:
        status, body, _headers = self._call("GET", f"/settlements/{day.isoformat()}.csv")
        if status != 200:
            raise ProviderRefused(f"HTTP {status}")
        return body

    def _call(
        self, method: str, path: str, said: Mapping[str, Json] | None = None
    ) -> tuple[int, bytes, Mapping[str, str]]:
        body = json.dumps(said, ensure_ascii=False).encode() if said is not None else b""
        sent = str(int(time.time()))
        signature = messages.sign(self._connection.secret, _BODY_SIGNING, {}, sent, body or path.encode())
        request = urllib.request.Request(
            self._connection.url + path,
            data=body if said is not None else None,
            headers={"Content-Type": "application/json", SENT: sent, SIGNATURE: signature},
            method=method,
        )
        try:
            with called(request, timeout=TIMEOUT_SECONDS) as response:
                return response.status, response.read(LARGEST_BYTES + 1), dict(response.headers.items())
        except urllib.error.HTTPError as error:
            with error:
                if error.code >= 500 or error.code == 429:
                    raise ProviderUnavailable(f"it answered HTTP {error.code}") from None
                return error.code, b"", {}
        except (OSError, http.client.HTTPException) as error:
            raise ProviderUnavailable(type(error).__name__) from None


class Redirect(_Client):
    """The payer is led to the provider's page and back."""

    def open(self, demand: Demand) -> Opened:
        said: dict[str, Json] = {
            "order_code": demand.order_code,
            "dossier_code": demand.dossier_code,
            "amount": demand.amount_vnd,
            "items": [
                {"code": i.code, "name": i.name, "kind": str(i.kind), "amount": i.amount_vnd}
                for i in demand.items
            ],
            "payer": demand.payer,
            "unit": demand.unit,
            "expires_at": int(demand.expires_at.timestamp()),
            "return_url": demand.return_url,
            "callback_url": demand.callback_url,
        }
        status, body, _headers = self._call("POST", "/orders", said)
        if status not in (200, 201):
            raise ProviderRefused(f"HTTP {status}")
        try:
            url = json.loads(body)["pay_url"]
        except (ValueError, KeyError, TypeError):
            raise ProviderUnavailable("its answer names no page to pay on") from None
        if not isinstance(url, str) or not self._is_its_own(url):
            raise ProviderUnavailable("it leads to a page that is not its own")
        return Opened(pay_url=url)

    def _is_its_own(self, url: str) -> bool:
        own, asked = urllib.parse.urlsplit(self._connection.url), urllib.parse.urlsplit(url)
        return len(url) <= 500 and (own.scheme, own.netloc) == (asked.scheme, asked.netloc)


class BankQr(_Client):
    """The payer scans a code with the app of a bank; the bank tells of what came into the account."""

    def open(self, demand: Demand) -> Opened:
        account = self._connection.account
        assert account is not None  # `connections` leaves out a bank without an account
        try:
            text = vietqr.build(
                vietqr.Transfer(account.bank_bin, account.number, demand.amount_vnd, demand.order_code)
            )
        except vietqr.QrInvalid as error:
            raise ProviderRefused(str(error)) from None
        return Opened(qr_text=text)
