"""How two contents of one procedure differ, in the words of the catalogue: ours, and that of the national export.

Both are brought to sets of short lines (a limit is "Trực tuyến: 5 ngày làm việc"), compared without regard to case,
diacritics' spelling and punctuation, so that a difference is one that an applicant or an official would notice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.kernel.text import fold, squeeze
from motcua.procedures.rules.open_catalogue import reading
from motcua.procedures.rules.open_catalogue.durations import in_words
from motcua.procedures.rules.open_catalogue.vocabulary import word

Content = Mapping[str, Any]
# In the order in which they are told. `steps` and `conditions` are prose: compared whole, line by line.
FIELDS = (
    "name", "sector", "levels", "subjects", "channels", "limits", "fees", "components", "legal_bases", "results",
    "conditions", "steps",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field: the lines that only our catalogue has, and those that only the other one has."""

    field: str
    here: tuple[str, ...]
    there: tuple[str, ...]


def differences(here: Content, there: Content, *, fields: Iterable[str] = FIELDS) -> tuple[Difference, ...]:
    """What differs, in the order of the fields; empty where nothing does."""
    found = []
    for field in fields:
        ours, theirs = _lines(field, here), _lines(field, there)
        only_here = tuple(line for key, line in ours.items() if key not in theirs)
        only_there = tuple(line for key, line in theirs.items() if key not in ours)
        if only_here or only_there:
            found.append(Difference(field, only_here, only_there))
    return tuple(found)


def _lines(field: str, content: Content) -> dict[str, str]:
    """The lines of a field, each under what it is compared by."""
    lines = [squeeze(line) for line in _READERS[field](content)]
    return {fold(line): line for line in lines if fold(line)}


def _name(content: Content) -> list[str]:
    return [str(content.get("name") or "")]


def _sector(content: Content) -> list[str]:
    sector = content.get("sector")
    return [str(sector.get("name") or "") if isinstance(sector, dict) else str(sector or "")]


def _levels(content: Content) -> list[str]:
    return [word("levels", code) for code in reading.words(content, "levels")]


def _subjects(content: Content) -> list[str]:
    return [word("subjects", code) for code in reading.words(content, "subjects")]


def _channels(content: Content) -> list[str]:
    return [_channel(line) for line in reading.channels(content)]


def _limits(content: Content) -> list[str]:
    return [f"{_channel(line)}: {in_words(line)}" for line in reading.channels(content) if in_words(line)]


def _fees(content: Content) -> list[str]:
    """By amount where there is one, since its wording differs from page to page. Nothing owed is no fee."""
    found = []
    for line in reading.channels(content):
        for fee in reading.items(line, "fees"):
            amount = fee.get("amount_vnd")
            if isinstance(amount, int) and not isinstance(amount, bool):
                if amount:
                    found.append(f"{_channel(line)}: {amount:,} đồng".replace(",", "."))
            elif fee.get("text"):
                found.append(f"{_channel(line)}: {fee['text']}")
    return found


def _components(content: Content) -> list[str]:
    found = []
    for entry in reading.items(content, "components"):
        case = f"{entry['case']}: " if entry.get("case") else ""
        counts = f"{entry.get('originals') or 0} bản chính, {entry.get('copies') or 0} bản sao"
        found.append(f"{case}{entry.get('name') or ''} ({counts})")
    return found


def _legal_bases(content: Content) -> list[str]:
    entries = reading.items(content, "legal_bases")
    return [str(entry.get("number") or entry.get("title") or "") for entry in entries]


def _results(content: Content) -> list[str]:
    return [str(entry.get("name") or entry.get("code") or "") for entry in reading.items(content, "results")]


def _conditions(content: Content) -> list[str]:
    return reading.text(content, "conditions").splitlines()


def _steps(content: Content) -> list[str]:
    return reading.text(content, "steps").splitlines()


def _channel(line: Content) -> str:
    return word("channels", str(line.get("channel")))


_READERS = {
    "name": _name, "sector": _sector, "levels": _levels, "subjects": _subjects, "channels": _channels,
    "limits": _limits, "fees": _fees, "components": _components, "legal_bases": _legal_bases,
    "results": _results, "conditions": _conditions, "steps": _steps,
}  # fmt: skip
