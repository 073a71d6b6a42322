"""What a page of the cockpit is asked for: all of it stands in the URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote_plus

from django.http import QueryDict

from motcua.indicators.periods import Period, month_of, shifted
from motcua.indicators.queries import Names, Narrow
from motcua.indicators.registry import INDICATORS, Slice

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
_MARK = "~~"  # stands in no value of a query string, and needs no quoting
CHANNELS = ("online", "counter", "post")
_EARLIEST, _MONTHS_AT_MOST = date(2015, 1, 1), 120


@dataclass(frozen=True)
class Asked:
    """Period and part of the province. What the URL says wrongly is left out, never an error."""

    period: Period
    unit_id: int | None = None  # handles
    at_id: int | None = None  # receives
    sector_id: int | None = None
    channel: str = ""
    slice_of: str = ""  # an indicator whose slice applies
    is_restated: bool = False  # figures by today's units, else by the units that reported them
    known_on: date | None = None  # as they were known at the end of that day, in Vietnam

    @property
    def narrow(self) -> Narrow:
        indicator = INDICATORS.get(self.slice_of)
        return Narrow(
            handling_unit_id=self.unit_id,
            unit_id=self.at_id,
            sector_id=self.sector_id,
            channel=self.channel,
            only=indicator.only if indicator else Slice(),
            restated=self.is_restated,
            known_on=self.known_on,
        )

    def values(self) -> dict[str, str]:
        found: dict[str, str] = {"from": f"{self.period.first:%Y-%m}", "to": f"{self.period.last:%Y-%m}"}
        for name, value in (
            ("unit", self.unit_id),
            ("at", self.at_id),
            ("sector", self.sector_id),
            ("channel", self.channel),
            ("slice", self.slice_of),
            ("figures", "today" if self.is_restated else ""),
            ("known", self.known_on and self.known_on.isoformat()),
        ):
            if value:
                found[name] = str(value)
        return found

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Each part of the query string as it stands in it: a page has a thousand links, and most change one part."""
        return {name: f"{name}={quote_plus(value)}" for name, value in self.values().items()}

    def query(self, **changes: object) -> str:
        """The URL's query string with changes; a change to None drops the part."""
        if not changes:
            return "&".join(self._parts.values())
        changed = {
            name: "" if value in (None, "") else f"{name}={quote_plus(str(value))}"
            for name, value in changes.items()
        }
        return "&".join(part for part in (self._parts | changed).values() if part)

    def around(self, name: str, **changes: object) -> tuple[str, str]:
        """The query string with changes, as far as the value of `name` and from there on: a table has hundreds of
        links that differ in it alone."""
        head, _mark, tail = self.query(**changes, **{name: _MARK}).partition(_MARK)
        return head, tail

    def around_month(self, **changes: object) -> tuple[str, str, str]:
        """The same around a month that the period is narrowed to, which stands in it twice."""
        first, between, last = self.query(**changes, **{"from": _MARK, "to": _MARK}).split(_MARK)
        return first, between, last

    def is_narrowed(self) -> bool:
        return bool(self.unit_id or self.at_id or self.sector_id or self.channel or self.slice_of)


def asked(given: QueryDict, *, today: date) -> Asked:
    return Asked(
        period=_period(given, today),
        unit_id=_number(given.get("unit")),
        at_id=_number(given.get("at")),
        sector_id=_number(given.get("sector")),
        channel=given.get("channel", "") if given.get("channel") in CHANNELS else "",
        slice_of=given.get("slice", "") if given.get("slice") in INDICATORS else "",
        is_restated=given.get("figures") == "today",
        known_on=_known(given.get("known"), today),
    )


def _known(text: str | None, today: date) -> date | None:
    """A past day; as known today or later is as known now."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if _EARLIEST <= day < today else None


def _period(given: QueryDict, today: date) -> Period:
    usual = Period.last_months(12, today=today)
    first, last = _month(given.get("from")), _month(given.get("to"))
    if first is None and last is None:
        return usual
    last = last or month_of(today)
    first = first or shifted(last, -11)
    if last < first:
        first, last = last, first
    if first < _EARLIEST:
        return usual
    period = Period(first, last)
    return period if period.months <= _MONTHS_AT_MOST else usual


def _month(text: str | None) -> date | None:
    found = _MONTH.match(text or "")
    return date(int(found[1]), int(found[2]), 1) if found and 2000 <= int(found[1]) <= 2100 else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


@dataclass(frozen=True)
class Preset:
    code: str
    period: Period


def presets(today: date) -> list[Preset]:
    """This month, this quarter, this year, the last twelve months."""
    month = month_of(today)
    quarter = date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
    return [
        Preset("month", Period(month, month)),
        Preset("quarter", Period(quarter, month)),
        Preset("year", Period(date(month.year, 1, 1), month)),
        Preset("twelve", Period.last_months(12, today=today)),
    ]


def described(what: Asked, names: Names, channels: Mapping[str, str]) -> list[str]:
    """The narrowing to units, a sector and a channel in words, for headings."""
    found = []
    if what.unit_id:
        found.append(names.units.get(what.unit_id, "?"))
    if what.at_id:
        found.append(names.units.get(what.at_id, "?"))
    if what.sector_id:
        found.append(names.sectors.get(what.sector_id, "?"))
    if what.channel:
        found.append(channels[what.channel])
    return found
