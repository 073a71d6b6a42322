"""How the words of the Registration building block and ours are told in one another's terms. Pure."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from motcua.govstack.errors import InputUnusable
from motcua.ledger.rules import Json

_MEMBER = re.compile(r"[A-Za-z0-9._-]{1,50}(?:/[A-Za-z0-9._-]{1,50}){3}")
# How many figures one answer may hold, and the span that may be asked for.
MOST_BUCKETS = 400
LONGEST_DAYS = 3660
MOST_FIELDS = 2000
DEEPEST = 12
LARGEST_NUMBER = 10**18


class Status(StrEnum):
    """The four states of the building block."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    SENDBACK = "SENDBACK"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class Told:
    """A state in their word, with ours in plain words; `ended` when nothing more will happen."""

    status: Status
    title: str
    ended: bool


_STATES = {
    "submitted": Told(Status.PENDING, "Submitted, waiting for the check at the one-stop unit", False),
    "accepted": Told(Status.PENDING, "Accepted", False),
    "processing": Told(Status.PENDING, "In processing", False),
    "awaiting_supplement": Told(
        Status.SENDBACK, "Sent back: waiting for what the applicant was asked", False
    ),
    "concluded": Told(Status.APPROVED, "Concluded, the result is signed", True),
    "refused": Told(Status.REJECTED, "Not taken in", True),
    "stopped": Told(Status.REJECTED, "Stopped: the conditions are not met", True),
    # theirs has no word for it; nothing was decided against the applicant
    "withdrawn": Told(Status.REJECTED, "Withdrawn by the applicant", True),
}


def told(business: str) -> Told:
    """The state of a dossier by its business state."""
    return _STATES[business]


def told_draft(missing: tuple[str, ...]) -> Told:
    """The state of an application that is not filed: what it still lacks, in the caller's own names."""
    shown = ", ".join(missing[:10]) + (", ..." if len(missing) > 10 else "")
    return Told(Status.PENDING, f"Not filed yet. Missing: {shown}" if missing else "Not filed yet", False)


def is_member(text: str) -> bool:
    """Whether the text is INSTANCE/CLASS/MEMBER/SUBSYSTEM."""
    return _MEMBER.fullmatch(text) is not None


def said(data: Mapping[str, Json]) -> dict[str, Json]:
    """The answers of a `data` object: each is `{"value": ...}`, or the bare value; `{}` says nothing.

    Raises InputUnusable: too many, too deep, or what no database keeps (NUL, half characters, not a number).
    """
    if len(data) > MOST_FIELDS:
        raise InputUnusable(f"data: {len(data)} fields; at most {MOST_FIELDS} are read")
    found: dict[str, Json] = {}
    for name, given in data.items():
        require_text(name, "data: a field's name")
        value = given
        if isinstance(given, dict):
            if not given:
                continue
            value = given["value"] if set(given) == {"value"} else given
        _require_kept(value, f"data.{name[:60]}", DEEPEST)
        found[name] = value
    return found


def require_text(text: str, where: str) -> str:
    """The text. Raises InputUnusable: it holds what no database keeps."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise InputUnusable(f"{where}: holds a character that is none")
    return text


def _require_kept(value: object, where: str, depth: int) -> None:
    if depth == 0:
        raise InputUnusable(f"{where}: more than {DEEPEST} levels deep")
    if isinstance(value, str):
        require_text(value, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise InputUnusable(f"{where}: is not a number")
    elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise InputUnusable(f"{where}: is too large")
    elif isinstance(value, dict):
        for key, item in value.items():
            require_text(str(key), where)
            _require_kept(item, where, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _require_kept(item, where, depth - 1)


def shown(answers: Mapping[str, Json]) -> dict[str, dict[str, Json]]:
    """The same the other way."""
    return {name: {"value": value} for name, value in answers.items()}


class Timeframe(StrEnum):
    DAY = "day"
    WEEK = "week"  # Monday to Sunday
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Bucket:
    """A span of days in Vietnam, both included."""

    first: date
    last: date


def span(first: date | None, last: date | None, *, today: date) -> Bucket:
    """The span asked for; by default from the first of January on, until today.

    Raises InputUnusable: it ends before it begins, or is longer than ten years.
    """
    last = last if last is not None else max(today, first or today)
    first = first if first is not None else date(last.year, 1, 1)
    if last < first:
        raise InputUnusable("endDate: lies before startDate")
    if (last - first).days > LONGEST_DAYS:
        raise InputUnusable("startDate: at most ten years are counted at once")
    return Bucket(first, last)


def buckets(whole: Bucket, timeframe: Timeframe | None) -> list[Bucket]:
    """The span cut at the ends of days, weeks, months or years. Raises InputUnusable: too many."""
    if timeframe is None:
        return [whole]
    found: list[Bucket] = []
    for one in _cut(whole, timeframe):
        if len(found) == MOST_BUCKETS:
            raise InputUnusable(f"timeframe: more than {MOST_BUCKETS} figures; ask for a shorter span")
        found.append(one)
    return found


def _cut(whole: Bucket, timeframe: Timeframe) -> Iterator[Bucket]:
    first = whole.first
    while first <= whole.last:
        last = min(_last_of(first, timeframe), whole.last)
        yield Bucket(first, last)
        if last == date.max:
            return
        first = last + timedelta(days=1)


def _last_of(day: date, timeframe: Timeframe) -> date:
    match timeframe:
        case Timeframe.DAY:
            return day
        case Timeframe.WEEK:
            left = 6 - day.weekday()
            return day + timedelta(days=min(left, (date.max - day).days))
        case Timeframe.MONTH:
            if day.month == 12:
                return date(day.year, 12, 31)
            return date(day.year, day.month + 1, 1) - timedelta(days=1)
        case Timeframe.YEAR:
            return date(day.year, 12, 31)
