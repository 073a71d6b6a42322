"""Vietnam's working calendar, read from the dated data in `motcua/law/calendar` and checked by schemas."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypedDict, cast

import jsonschema_rs
import yaml

from motcua.kernel.worktime.calendar import WorkCalendar
from motcua.kernel.worktime.errors import CalendarDataInvalid
from motcua.kernel.worktime.hours import CalendarDay, Certainty, DayHours, DayKind, UnitHours, day_hours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS_FILE = "hours.yaml"


class _Entry(TypedDict, total=False):
    date: str
    kind: str
    name: str
    name_en: str
    basis: str
    certainty: str
    hours: list[str]


class _Year(TypedDict):
    year: int
    bases: dict[str, str]
    days: list[_Entry]


class _HoursVersion(TypedDict):
    valid_from: str
    basis: str
    certainty: str
    weekly: dict[str, list[str]]
    within_day: dict[str, str]


class _PlainText(yaml.SafeLoader):
    """YAML without its own reading of dates and of words such as `off`: JSON Schema checks text."""


_PlainText.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def vietnam() -> WorkCalendar:
    """The calendar of Vietnam's civil servants, 2020-2027, with the standard hours. Loaded once in a process.

    Raises CalendarDataInvalid when a file contradicts its schema or another.
    """
    return load(resources.files("motcua") / "law" / "calendar")


def load(folder: Traversable) -> WorkCalendar:
    """A calendar from a folder with `hours.yaml`, one `YEAR.yaml` for each year, and the two schemas."""
    hours_schema = json.loads((folder / "hours.schema.json").read_text(encoding="utf-8"))
    year_schema = json.loads((folder / "year.schema.json").read_text(encoding="utf-8"))
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    year_names = [name for name in names if name != HOURS_FILE]
    if HOURS_FILE not in names or not year_names:
        raise CalendarDataInvalid("law/calendar", "", f"{HOURS_FILE} or every year is missing.")
    hours = cast(list[_HoursVersion], _read(folder / HOURS_FILE, hours_schema)["versions"])
    years = {name: cast(_Year, _read(folder / name, year_schema)) for name in year_names}
    days: list[CalendarDay] = []
    previous = 0
    for name, content in years.items():
        if name != f"{content['year']}.yaml":
            raise CalendarDataInvalid(
                name, "year", f"The file is named after another year than {content['year']}."
            )
        if previous and content["year"] != previous + 1:
            raise CalendarDataInvalid(name, "year", f"The year {previous + 1} is missing before it.")
        previous = content["year"]
        days += _days(name, content)
    first_day, last_day = date(previous - len(years) + 1, 1, 1), date(previous, 12, 31)
    layers = [*_weekly_layers(hours), UnitHours(valid_from=first_day, valid_to=last_day, days=tuple(days))]
    if layers[0].valid_from > first_day:
        raise CalendarDataInvalid(HOURS_FILE, "versions/0/valid_from", f"No hours are known on {first_day}.")
    return WorkCalendar("Việt Nam", first_day, last_day, tuple(layers))


def _read(file: Traversable, schema: dict[str, object]) -> Mapping[str, object]:
    try:
        # _PlainText is a SafeLoader: it builds plain values only.
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_PlainText)
    except yaml.YAMLError as problem:
        raise CalendarDataInvalid(file.name, "", f"The file is not YAML: {problem}.") from None
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for fault in validator.iter_errors(content):
        raise CalendarDataInvalid(file.name, "/".join(map(str, fault.instance_path)), f"{fault.message}.")
    return cast(Mapping[str, object], content)


def _days(source: str, content: _Year) -> list[CalendarDay]:
    found: list[CalendarDay] = []
    for number, entry in enumerate(content["days"]):
        place = f"days/{number}"
        day = date.fromisoformat(entry["date"])
        if day.year != content["year"]:
            raise CalendarDataInvalid(source, place, f"{day} lies in another year.")
        if found and day <= found[-1].date:
            raise CalendarDataInvalid(source, place, f"{day} does not come after {found[-1].date}.")
        if entry["basis"] not in content["bases"]:
            raise CalendarDataInvalid(
                source, place, f"The basis {entry['basis']!r} is not among the bases above."
            )
        found.append(
            CalendarDay(
                date=day,
                kind=DayKind(entry["kind"]),
                name=entry["name"],
                name_en=entry["name_en"],
                basis=content["bases"][entry["basis"]],
                certainty=Certainty(entry["certainty"]),
                hours=_hours(source, place, entry["hours"]) if "hours" in entry else None,
            )
        )
    return found


def _weekly_layers(versions: Sequence[_HoursVersion]) -> list[UnitHours]:
    layers: list[UnitHours] = []
    starts = [date.fromisoformat(version["valid_from"]) for version in versions]
    if starts != sorted(set(starts)):
        raise CalendarDataInvalid(HOURS_FILE, "versions", "The versions are not in the order of their dates.")
    ends = [following - timedelta(days=1) for following in starts[1:]]
    for number, (version, start, end) in enumerate(zip(versions, starts, [*ends, None], strict=True)):
        weekly = {
            WEEKDAYS.index(weekday): _hours(HOURS_FILE, f"versions/{number}/weekly/{weekday}", periods)
            for weekday, periods in version["weekly"].items()
        }
        hour, minute = map(int, version["within_day"]["received_until"].split(":"))
        layers.append(
            UnitHours(start, end, weekly, basis=version["basis"], within_day_until=hour * 60 + minute)
        )
    return layers


def _hours(source: str, place: str, periods: list[str]) -> DayHours:
    try:
        return day_hours(periods)
    except ValueError as problem:
        raise CalendarDataInvalid(source, place, str(problem)) from None
