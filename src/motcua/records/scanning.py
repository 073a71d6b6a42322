"""Asking the virus scanner: ClamAV's daemon by its INSTREAM command, when one is configured.

The setting CLAMD names it: `unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`; empty means that there is
none. What happens to files while it does not answer stands in law/records/uploads.yaml (`virus.when_down`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.db.models import F

from motcua.kernel.zone import day_of
from motcua.records.errors import FileInfected, FileMissing, StoreFault
from motcua.records.limits import Limits, limits_on
from motcua.records.models import FileScan, ScanState

AT_ONCE = 200
WAITING = (ScanState.PENDING, ScanState.UNAVAILABLE)


class ScannerAddressWrong(ValueError):
    """CLAMD is neither `unix:///path` nor `tcp://host:port`."""


class ScannerUnavailable(Exception):
    """The scanner does not answer, or answers that it could not look."""


@dataclass(frozen=True)
class Answer:
    """`found` names what was found; empty when the content is clean."""

    found: str


def is_configured() -> bool:
    return bool(settings.CLAMD)


def version(*, timeout_seconds: float) -> str:
    """What the scanner says of itself, with the day of its signatures. Raises ScannerUnavailable."""
    client = _client(timeout_seconds)
    try:
        return client.version()
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerUnavailable(type(error).__name__) from None
    finally:
        client.clamd_socket.close()  # the client itself leaves it open when nobody answers


def scan(content: BinaryIO, limits: Limits) -> Answer:
    """Ask about one content. Raises ScannerUnavailable."""
    try:
        answers = _client(limits.answer_seconds).instream(content)
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerUnavailable(type(error).__name__) from None
    for status, found in answers.values():
        if status == "OK":
            return Answer("")
        if status == "FOUND":
            return Answer((found or "unnamed")[:200])
    raise ScannerUnavailable("no answer")


def _client(timeout_seconds: float) -> ClamdNetworkSocket:
    address = urlsplit(settings.CLAMD)
    if address.scheme == "unix" and address.path:
        return ClamdUnixSocket(address.path, int(timeout_seconds))
    if address.scheme == "tcp" and address.hostname and address.port:
        return ClamdNetworkSocket(address.hostname, address.port, timeout_seconds)
    raise ScannerAddressWrong(ScannerAddressWrong.__doc__)


def ask_at_once(sha256: str, *, at: datetime) -> ScanState | None:
    """Have a file scanned that has just come; None when there is no scanner.

    While the scanner does not answer the file waits for the job. Raises FileInfected.
    """
    if not is_configured():
        return None
    row, _is_new = FileScan.objects.get_or_create(file_id=sha256, defaults={"asked_at": at})
    state = ScanState(row.state)
    if state in WAITING:
        state = settle(sha256, at=at)
    if state is ScanState.INFECTED:
        raise FileInfected(sha256)
    return state


def settle(sha256: str, *, at: datetime) -> ScanState:
    """Ask about a file that waits and keep the answer. An answer once given stays: two that ask write the same."""
    from motcua.records.queries import bytes_of

    waiting = FileScan.objects.filter(file_id=sha256, state__in=WAITING)
    try:
        with bytes_of(sha256) as content:
            answer = scan(content, limits_on(day_of(at)))
    except (ScannerUnavailable, FileMissing, StoreFault):
        waiting.update(state=ScanState.UNAVAILABLE, attempts=F("attempts") + 1)
        return ScanState.UNAVAILABLE
    state = ScanState.INFECTED if answer.found else ScanState.CLEAN
    waiting.update(state=state, found=answer.found, answered_at=at, attempts=F("attempts") + 1)
    return ScanState(FileScan.objects.values_list("state", flat=True).get(file_id=sha256))


def settle_waiting(*, at: datetime) -> dict[str, int]:
    """Ask about what waited longest, until the scanner fails to answer. How many of each answer."""
    counts = {"clean": 0, "infected": 0}
    if not is_configured():
        return counts
    waiting = FileScan.objects.filter(state__in=WAITING).order_by("attempts", "asked_at")
    failures = 0
    for sha256 in waiting.values_list("file_id", flat=True)[:AT_ONCE]:
        state = settle(sha256, at=at)
        if state is ScanState.UNAVAILABLE:
            failures += 1
            if failures >= 3:  # it is down, not one file odd
                break
            continue
        counts[state.value] += 1
    return counts


def infected_not_told() -> list[str]:
    rows = FileScan.objects.filter(state=ScanState.INFECTED, told_at__isnull=True).order_by("asked_at")
    return list(rows.values_list("file_id", flat=True)[:AT_ONCE])


def told(sha256s: Collection[str], *, at: datetime) -> None:
    FileScan.objects.filter(file_id__in=sha256s, told_at__isnull=True).update(told_at=at)
