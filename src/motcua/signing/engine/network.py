"""The only way from this room to the network: OCSP, CRL, issuers' certificates and time-stamps, from named hosts.

A certificate in a foreign file says where it wants to be asked about; whoever follows that lets strangers choose what
our server calls. So: named hosts only, no redirects, short time-outs, answers of limited size, few requests per file.
"""

import time
from asyncio import to_thread
from collections.abc import Awaitable, Iterable
from typing import Any

import requests
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.api import FetchLimits
from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import RequestsCertificateFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from motcua.signing.rules.hosts import host_of

MAX_ANSWER_BYTES = 10 * 1024 * 1024
MAX_REQUESTS = 16
_MAX_STAMP_BYTES = 128 * 1024


class HostNotAllowed(requests.RequestException):
    """The address is none of the hosts that this installation asks."""


def ask(
    url: str, *, body: bytes | None, headers: dict[str, str], seconds: float, max_bytes: int
) -> requests.Response:
    """The whole answer, within `seconds` and `max_bytes`. Raises requests.RequestException."""
    until = time.monotonic() + seconds
    method = "GET" if body is None else "POST"
    with requests.request(
        method, url, data=body, headers=headers, timeout=seconds, allow_redirects=False, stream=True
    ) as said:
        content = bytearray()
        for part in said.iter_content(16 * 1024):
            content += part
            if len(content) > max_bytes or time.monotonic() > until:
                raise requests.RequestException("the answer is too long")
        if said.status_code != 200:
            raise requests.RequestException(f"status {said.status_code}")
        said._content = bytes(content)
        return said


class _Guarded:
    """What the library's fetchers ask with."""

    hosts: frozenset[str]
    seconds: float

    def _get(self, url: str, *, acceptable_content_types: Iterable[str]) -> Awaitable[requests.Response]:
        return self._call(url, None, {"Accept": ",".join(acceptable_content_types)})

    def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Iterable[str]
    ) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        return self._call(url, data, headers)

    def _call(self, url: str, body: bytes | None, headers: dict[str, str]) -> Awaitable[requests.Response]:
        if host_of(url) not in self.hosts:
            raise HostNotAllowed
        return to_thread(
            ask, url, body=body, headers=headers, seconds=self.seconds, max_bytes=MAX_ANSWER_BYTES
        )


class _Ocsp(_Guarded, RequestsOCSPFetcher):
    pass


class _Crl(_Guarded, RequestsCRLFetcher):
    pass


class _Issuers(_Guarded, RequestsCertificateFetcher):
    pass


def fetchers(hosts: frozenset[str], seconds: float, *, requests: int = MAX_REQUESTS) -> Fetchers:
    """Fetchers for one file (or one list), which share what they got and how often they may ask."""
    budget = FetchBudget(FetchLimits(max_requests=requests))
    made: list[Any] = [kind(budget=budget) for kind in (_Ocsp, _Crl, _Issuers)]
    for one in made:
        one.hosts, one.seconds = hosts, seconds
    return Fetchers(ocsp_fetcher=made[0], crl_fetcher=made[1], cert_fetcher=made[2])


class Stamper(TimeStamper):
    """A time-stamping service (RFC 3161) whose address is configured."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__()
        self._url, self._seconds = url, seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            said = ask(
                self._url, body=body, headers=headers, seconds=self._seconds, max_bytes=_MAX_STAMP_BYTES
            )
            return tsp.TimeStampResp.load(said.content, strict=True)
        except (requests.RequestException, ValueError, OSError):
            raise TimestampRequestError("no time-stamp") from None
