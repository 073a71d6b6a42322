"""The client of the document axis: send a package, list and fetch what waits, say that it was taken, ask
after one.

Whatever goes wrong on the way, and an axis that answers 5xx, is PartnerUnavailable; what it understood and
refused is PartnerRefused. Addresses hold agencies' identifiers and packages' ids, nothing personal.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.exchange import calls
from motcua.exchange.calls import Outcome
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import without_numbers
from motcua.kernel.calling import called

PARTNER = "document_axis"
_MOST_ANSWER_BYTES = 1024 * 1024
_TRY_AGAIN = (408, 425, 429)


@dataclass(frozen=True)
class Waiting:
    """A package that waits at the axis for one of our agencies."""

    number: int
    package_id: str
    from_agency: str
    to_agency: str
    kind: str


class PackageTooLong(PartnerUnavailable):
    """The axis hands out more than any package may hold: this one is never read to its end."""


class NotLetIn(PartnerRefused):
    """The axis refuses us, not this package. Check MOTCUA_DOCUMENT_AXIS_SYSTEM and _KEY."""


class AxisFaulty(PartnerUnavailable):
    """The axis answered, and with a fault of its own: this package may be what it cannot bear."""


class _TooLong(PartnerUnavailable):
    """An answer longer than is read."""


@dataclass(frozen=True)
class Axis:
    """`system` is the head of our agencies' identifiers (H56)."""

    url: str
    system: str
    key: str = field(repr=False)
    largest_bytes: int = 60 * 1024 * 1024
    timeout_seconds: float = 30.0

    def send(self, content: bytes, *, package_id: str, from_agency: str, to_agency: str, kind: str) -> None:
        """Raises PartnerUnavailable, PartnerRefused. The same package twice is once."""
        headers = {"X-Package-Id": package_id, "X-From": from_agency, "X-To": to_agency, "X-Kind": kind}
        self._json("send", "POST", "/v1/packages", content, headers)

    def waiting(self) -> list[Waiting]:
        """What waits for our agencies. Raises PartnerUnavailable, PartnerRefused."""
        listed = self._json("list", "GET", "/v1/packages").get("packages")
        if not isinstance(listed, list):
            raise PartnerUnavailable(PARTNER, "its list is no list")
        try:
            return [
                Waiting(
                    number=int(one["number"]),
                    package_id=str(one["id"])[:64],
                    from_agency=str(one["from"])[:40],
                    to_agency=str(one["to"])[:40],
                    kind=str(one["kind"]),
                )
                for one in listed
            ]
        except (KeyError, TypeError, ValueError):
            raise PartnerUnavailable(PARTNER, "its list has another shape") from None

    def fetch(self, number: int) -> bytes:
        """Raises PackageTooLong, PartnerUnavailable, PartnerRefused."""
        try:
            return self._call("fetch", "GET", f"/v1/packages/{number}", most=self.largest_bytes)
        except _TooLong:
            raise PackageTooLong(PARTNER, "its package is too long") from None

    def taken(self, number: int) -> None:
        self._json("taken", "POST", f"/v1/packages/{number}/taken", b"{}")

    def standing(self, package_id: str, from_agency: str) -> tuple[bool, bool]:
        """Whether the axis knows a package, whether its receiver took it."""
        asked = urlencode({"from": from_agency, "id": package_id})
        found = self._json("standing", "GET", f"/v1/standing?{asked}")
        known, taken = found.get("known"), found.get("taken")
        if not isinstance(known, bool) or not isinstance(taken, bool):
            raise PartnerUnavailable(PARTNER, "its answer has another shape")
        return known, taken

    def agencies(self) -> list[tuple[str, str]]:
        """The directory: identifier and name of each agency."""
        listed = self._json("agencies", "GET", "/v1/agencies").get("agencies")
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise PartnerUnavailable(PARTNER, "its directory has another shape")
        return [
            (str(one.get("id", ""))[:40], str(one.get("name", ""))[:250]) for one in listed if one.get("id")
        ]

    def announce(self, agencies: Mapping[str, str]) -> None:
        """Say which agencies are ours."""
        body = {"agencies": [{"id": one, "name": name} for one, name in agencies.items()]}
        self._json("announce", "PUT", "/v1/agencies", json.dumps(body, ensure_ascii=False).encode())

    def _json(
        self,
        operation: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, object]:
        content = self._call(operation, method, path, body, headers)
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise PartnerUnavailable(PARTNER, "its answer is not JSON, or was cut") from None
        if not isinstance(found, dict):
            raise PartnerUnavailable(PARTNER, "its answer is not an object")
        return found

    def _call(
        self,
        operation: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        most: int = _MOST_ANSWER_BYTES,
    ) -> bytes:
        given = {
            "Authorization": f"Bearer {self.system}:{self.key}",
            "Content-Type": "application/xml",
            **(headers or {}),
        }
        request = urllib.request.Request(self.url.rstrip("/") + path, body, given, method=method)
        with _noted(operation):
            try:
                with called(request, timeout=self.timeout_seconds) as response:
                    content: bytes = response.read(most + 1)
                    missing = response.length
            except urllib.error.HTTPError as error:
                with error:
                    raise _not_taken(error) from None
            except (OSError, http.client.HTTPException) as error:
                raise PartnerUnavailable(PARTNER, type(error).__name__) from None
            if len(content) > most:
                raise _TooLong(PARTNER, "its answer is too long")
            if missing:  # a bounded read says nothing of what a cut connection left out
                raise PartnerUnavailable(PARTNER, "its answer was cut")
            return content


def _not_taken(error: urllib.error.HTTPError) -> PartnerUnavailable | PartnerRefused:
    if error.code >= 500 or error.code in _TRY_AGAIN:
        return AxisFaulty(PARTNER, f"it answered HTTP {error.code}")
    try:
        said = json.loads(error.read(_MOST_ANSWER_BYTES))
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        said = {}
    code = said.get("code") if isinstance(said, dict) else None
    word = without_numbers(code, limit=40) if isinstance(code, str) and code else f"HTTP {error.code}"
    refused = NotLetIn if error.code == 401 else PartnerRefused
    return refused(PARTNER, word, f"it answered HTTP {error.code}")


@contextmanager
def _noted(operation: str) -> Iterator[None]:
    """Each call stands in the log of calls, without anything personal."""
    begun, outcome = perf_counter(), Outcome.OK
    try:
        yield
    except PartnerRefused:
        outcome = Outcome.REFUSED
        raise
    except PartnerUnavailable:
        outcome = Outcome.UNAVAILABLE
        raise
    finally:
        calls.note(PARTNER, operation, outcome, int((perf_counter() - begun) * 1000), timezone.now())


def axis() -> Axis | None:
    """The axis of the settings; None while no address is given: what is to be sent waits."""
    if not settings.DOCUMENT_AXIS_URL:
        return None
    return Axis(settings.DOCUMENT_AXIS_URL, system(), settings.DOCUMENT_AXIS_KEY)


def system() -> str:
    """The head of our agencies' identifiers: that of the settings, or the one of the province's committee."""
    if settings.DOCUMENT_AXIS_SYSTEM:
        return str(settings.DOCUMENT_AXIS_SYSTEM)
    try:
        return agencies.peoples_committee(settings.PROVINCE_CODE).agency_id
    except UnitNotFound:
        return ""
