"""The days by which the working calendar differs from the files of law, as values. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from motcua.kernel.worktime import CalendarDay, Certainty, DayKind, WorkCalendar, day_hours


def day_from(said: Mapping[str, Any]) -> CalendarDay:
    """A day as rows and forms say it: date, kind, name, name_en, basis, hours. Raises ValueError."""
    hours = said.get("hours")
    return CalendarDay(
        date=date.fromisoformat(str(said["date"])),
        kind=DayKind(said["kind"]),
        name=str(said.get("name", "")),
        basis=str(said.get("basis", "")),
        certainty=Certainty.SOURCED,
        name_en=str(said.get("name_en", "")),
        hours=day_hours(hours) if hours else None,
    )


def day_as_json(day: CalendarDay) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind.value,
        "name": day.name,
        "name_en": day.name_en,
        "basis": day.basis,
        "hours": None if day.hours is None else [str(period) for period in day.hours],
    }


def approved_days(
    entries: Iterable[Mapping[str, Any]], *, known_at: datetime | None
) -> tuple[CalendarDay, ...]:
    """The days that hold beside the files, one a date, as known at an instant (None: now).

    Rows about the past (`known_to`) say what the files said then; rows of approved changes lie on top of them, a
    later change on an earlier one.
    """
    past: list[tuple[datetime, Mapping[str, Any]]] = []
    approved: list[tuple[datetime, Mapping[str, Any]]] = []
    for entry in entries:
        known_from, known_to = _instant(entry.get("known_from")), _instant(entry.get("known_to"))
        if known_to is not None:
            if known_at is not None and known_at < known_to:
                past.append((known_to, entry))
        elif known_from is not None and (known_at is None or known_from <= known_at):
            approved.append((known_from, entry))
    past.sort(key=lambda pair: pair[0], reverse=True)
    approved.sort(key=lambda pair: pair[0])
    by_date = {}
    for _, entry in (*past, *approved):
        day = day_from(entry)
        by_date[day.date] = day
    return tuple(by_date[day] for day in sorted(by_date))


def _instant(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


def file_days(country: WorkCalendar) -> list[dict[str, Any]]:
    """The days of the calendar files, in order of date."""
    days = {day.date: day for layer in country.layers for day in layer.days}
    return [day_as_json(days[one]) for one in sorted(days)]


def fingerprint(days: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the days, the same on every machine."""
    text = json.dumps(list(days), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changed(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[tuple[CalendarDay, ...], tuple[CalendarDay, ...]]:
    """The days that are worked otherwise: as they were, and as they are. Both have the same dates.

    A day without an entry on one side is an ordinary day there. New names or bases alone change nothing.
    """
    was = {str(said["date"]): day_from(said) for said in before}
    now = {str(said["date"]): day_from(said) for said in after}
    old, new = [], []
    for key in sorted(was.keys() | now.keys()):
        one, other = was.get(key), now.get(key)
        if one and other and (one.kind, one.hours) == (other.kind, other.hours):
            continue
        old.append(one or _ordinary(key))
        new.append(other or _ordinary(key))
    return tuple(old), tuple(new)


def _ordinary(day: str) -> CalendarDay:
    return CalendarDay(date.fromisoformat(day), DayKind.ORDINARY, "", "", Certainty.COMPUTED)
