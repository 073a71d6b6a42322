"""A result that somebody holds, for the page of verification: what we say of it, and what its signatures are worth.

Validating signatures costs more than anything else on this page, so one answer for a file is kept for some minutes.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from motcua.dossiers import result_queries as results
from motcua.dossiers.rules.results import code_in, read_code
from motcua.records import queries as files
from motcua.records.errors import RecordsError
from motcua.signing import queries as signatures
from motcua.signing.queries import Report

KEPT_SECONDS = 300


@dataclass(frozen=True)
class Shown:
    """A result of ours and the report on its original; None when that cannot be opened now."""

    said: results.Verified
    report: Report | None

    @property
    def is_in_force(self) -> bool:
        return self.said.standing == "valid"


@dataclass(frozen=True)
class Other:
    """A signed file that is no original of ours. `code`: it names a result of ours, from which it differs."""

    report: Report
    code: str

    @property
    def status(self) -> int:
        return 409 if self.code or self.report.state == "broken" else 404


def of_code(typed: str, *, at: datetime) -> Shown | None:
    code = read_code(typed)
    said = results.verified(code, at=at) if code else None
    return _shown(said, at) if said is not None else None


def of_file(content: bytes, *, at: datetime) -> Shown | None:
    said = results.verified_file(hashlib.sha256(content).hexdigest(), at=at)
    return _shown(said, at) if said is not None else None


def of_signatures(content: bytes, *, at: datetime) -> Other | None:
    """For a file that is none of ours by its content; None when it bears no signature at all."""
    if b"/ByteRange" not in content:
        return None
    report = _report(hashlib.sha256(content).hexdigest(), content, at)
    if report.state == "none":
        return None
    named = (code_in(one.reason) for one in report.signatures)
    code = next((one for one in named if one and results.verified(one, at=at) is not None), None)
    return Other(report, code or "")


def _shown(said: results.Verified, at: datetime) -> Shown:
    try:
        content = files.read_file(said.sha256)
    except RecordsError:
        return Shown(said, None)
    return Shown(said, _report(said.sha256, content, at))


def _report(sha256: str, content: bytes, at: datetime) -> Report:
    key = f"verified-{sha256}"
    found = cache.get(key)
    if not isinstance(found, Report):
        found = signatures.validate(content, at=at)
        cache.set(key, found, KEPT_SECONDS)
    return found
