"""Instants as older systems write them: with or without a time, a zone, a 12-hour clock.

A date without a time stays one: it is known to the day. A time without a zone is taken as the mapping's zone
(Asia/Ho_Chi_Minh unless it says otherwise), and the report counts how many were.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from motcua.kernel.zone import VIETNAM

FIRST_YEAR = 1975
LAST_YEAR = 2100

_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{1,2}))(?:[:](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[aApP]\.?[mM]\.?|[sS][aA]|[cC][hH])?"
)
_ZONE = r"(?P<zone>Z|z|[+-]\d{2}:?\d{2})?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[T ,]+{_CLOCK}\s*{_ZONE})?",
        rf"(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}})(?:[T ,]+{_CLOCK}\s*{_ZONE})?",
        rf"{_CLOCK}[ ,]+(?:ngày\s+)?(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?",
    )
)
# The plainest forms make up nearly all of an export: read without the long patterns.
_PLAIN_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?")
_PLAIN_DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC). `is_day`: only the day was known, `at` is its first moment in the zone of the file."""

    at: datetime
    is_day: bool = False
    assumed_zone: bool = False


class NoInstant(ValueError):
    """The text is no date or time. The message says why; it does not repeat the text."""


@dataclass(frozen=True)
class Reading:
    """How the instants of one file are to be read."""

    zone: tzinfo = VIETNAM
    day_first: bool = True
    midnight_is_day: bool = True

    def moment(self, text: str) -> Moment:
        """Raises NoInstant."""
        plain = _PLAIN_ISO.fullmatch(text)
        if plain is not None:
            year, month, day, *clock = plain.groups()
            return self._built(year, month, day, clock)
        plain = _PLAIN_DAY_FIRST.fullmatch(text)
        if plain is not None:
            first, second, year, *clock = plain.groups()
            day, month = (first, second) if self.day_first else (second, first)
            return self._built(year, month, day, clock)
        return self._unusual(text)

    def _built(self, year: str, month: str, day: str, clock: list[str | None]) -> Moment:
        hour, minute, second = (int(part or 0) for part in clock)
        at = _checked(int(year), int(month), int(day), hour, minute, second, 0, self.zone)
        is_day = clock[0] is None or (self.midnight_is_day and not (hour or minute or second))
        return Moment(at.astimezone(UTC), is_day, assumed_zone=True)

    def _unusual(self, text: str) -> Moment:
        match = next((found for form in _FORMS if (found := form.fullmatch(text.strip()))), None)
        if match is None:
            raise NoInstant("it is no date or time that can be read")
        parts = match.groupdict()
        day, month = int(parts["day"]), int(parts["month"])
        written_day_first = match.start("day") < match.start("month")
        if written_day_first and not self.day_first:
            day, month = month, day
        hour = _hour(parts.get("hour"), parts.get("half"))
        minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
        micro = int(((parts.get("fraction") or "") + "000000")[:6])
        zone = _zone(parts.get("zone"))
        at = _checked(int(parts["year"]), month, day, hour, minute, second, micro, zone or self.zone)
        known_to_the_day = parts.get("hour") is None or (
            self.midnight_is_day and at.timetz().replace(tzinfo=None) == time(0)
        )
        return Moment(at.astimezone(UTC), known_to_the_day, assumed_zone=zone is None)


_BIRTH = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")


def born_on(text: str, *, day_first: bool = True) -> date:
    """A date of birth, also of people born before the first year of records. Raises NoInstant."""
    match = _BIRTH.fullmatch(text.strip())
    if match is None:
        raise NoInstant("it is no date that can be read")
    year, month, day = match[1], match[2], match[3]
    if year is None:
        year, (day, month) = match[6], (match[4], match[5]) if day_first else (match[5], match[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NoInstant("there is no such day in the calendar") from None


def end_of_day(moment: Moment, zone: tzinfo, clock: time | None) -> Moment:
    """A due date known to the day: until `clock` of that day, or its last second."""
    if not moment.is_day:
        return moment
    local = moment.at.astimezone(zone)
    last = datetime.combine(local.date(), clock or time(23, 59, 59), tzinfo=zone)
    return Moment(last.astimezone(UTC), is_day=True, assumed_zone=moment.assumed_zone)


def _checked(
    year: int, month: int, day: int, hour: int, minute: int, second: int, micro: int, zone: tzinfo
) -> datetime:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoInstant(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
    except ValueError:
        raise NoInstant("there is no such day or time in the calendar") from None


def _hour(text: str | None, half: str | None) -> int:
    if text is None:
        return 0
    hour = int(text)
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise NoInstant("a 12-hour clock goes from 1 to 12")
    is_afternoon = half[0] in "pPcC"  # PM, or CH (chiều)
    return hour % 12 + (12 if is_afternoon else 0)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise NoInstant("there is no such zone")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
