"""What a reader of the national export hands back: entries, how fully they were read, and marks for review."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class FieldState(StrEnum):
    """How much of one field of one record was read."""

    FULL = "full"  # every character of the source belongs to an entry, a heading or known portal wording
    PARTIAL = "partial"  # there are entries, and characters that no rule of the grammar accounts for
    NONE = "none"  # no entry came out: the source says nothing, or nothing of it could be read


class ChannelKind(StrEnum):
    """The way a dossier is handed in (hình thức nộp)."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class LimitUnit(StrEnum):
    """The unit of a settlement time limit. A month is a calendar month, a day a calendar day."""

    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Mark:
    """Something that a person should look at: `text` is the piece of the source that caused it."""

    code: str
    field: str
    text: str = ""


@dataclass(frozen=True)
class Reading(Generic[Entry]):
    """The entries of one field in the order of the source, the state of the field and its marks."""

    entries: tuple[Entry, ...]
    state: FieldState
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Limit:
    value: int | float
    unit: LimitUnit


@dataclass(frozen=True)
class Fee:
    """A fee as the source words it; `amount_vnd` is None where the words give no single amount in đồng."""

    amount_vnd: int | None
    text: str


@dataclass(frozen=True)
class Channel:
    """One line of the table of channels. `limit_text` keeps a limit that is words instead of a number."""

    channel: ChannelKind
    limit: Limit | None
    fees: tuple[Fee, ...]
    description: str = ""
    limit_text: str = ""


@dataclass(frozen=True)
class Component:
    """A paper of the dossier (thành phần hồ sơ) in its case; `form` names the form files, joined by `; `."""

    case: str
    name: str
    originals: int
    copies: int
    form: str = ""


@dataclass(frozen=True)
class LegalBasis:
    """A legal document; `number` is None where the source names the document by words alone."""

    number: str | None
    title: str


@dataclass(frozen=True)
class Result:
    """A result of the procedure (kết quả); `code` is empty where the source says it is not determined yet."""

    code: str
    name: str


def state_of(entries: Sequence[object], leftovers: bool) -> FieldState:
    if not entries:
        return FieldState.NONE
    return FieldState.PARTIAL if leftovers else FieldState.FULL
