"""What a check of the installation says."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    OK = "ok"
    NOTE = "note"  # nothing is wrong; good to know
    WARNING = "warning"  # works now, will hurt later
    FAULT = "fault"  # does not work, or is not safe


@dataclass(frozen=True)
class Finding:
    """One checked thing. `id` is stable, so that scripts may watch it; `mend` may be empty."""

    id: str
    severity: Severity
    what: str
    mend: str = ""


def ok(id: str, what: str) -> Finding:
    return Finding(id, Severity.OK, what)


def note(id: str, what: str, mend: str = "") -> Finding:
    return Finding(id, Severity.NOTE, what, mend)


def warning(id: str, what: str, mend: str) -> Finding:
    return Finding(id, Severity.WARNING, what, mend)


def fault(id: str, what: str, mend: str) -> Finding:
    return Finding(id, Severity.FAULT, what, mend)
