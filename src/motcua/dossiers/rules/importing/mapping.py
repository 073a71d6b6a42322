"""The mapping file: which column or attribute of an older system is which fact of a dossier (docs/import.md)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from importlib import resources
from typing import TypedDict, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jsonschema_rs
import yaml

from motcua.dossiers.rules.importing.instants import Reading
from motcua.dossiers.rules.importing.problems import MappingInvalid
from motcua.kernel.zone import VIETNAM

NOTE = "note"
OPENING_KINDS = ("submitted", "accepted")
# The facts of a table that are instants of an event, in the order of a dossier's life.
EVENT_FIELDS: Mapping[str, str] = {
    "submitted_at": "submitted",
    "accepted_at": "accepted",
    "begun_at": "begun",
    "supplement_requested_at": "supplement_requested",
    "supplied_at": "supplied",
    "supplement_confirmed_at": "supplement_confirmed",
    "paid_at": "payment_recorded",
    "refused_at": "refused",
    "withdrawn_at": "withdrawn",
    "stopped_at": "stopped",
    "concluded_at": "concluded",
    "handed_over_at": "handed_over",
}
_ALWAYS = ("code", "procedure", "receiving_unit")
_LARGEST_MAPPING_BYTES = 1024 * 1024


class _Event(TypedDict, total=False):
    kind: str
    take: str


class _File(TypedDict, total=False):
    """The mapping as written: all scalars are text."""

    source: str
    format: str
    portal_informed: str
    history: str
    code: str
    zone: str
    day_first: str
    midnight_is_day: str
    due_time: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: str
    columns: dict[str, str]
    other_codes: list[str]
    constants: dict[str, str]
    values: dict[str, dict[str, str]]
    events: dict[str, str | _Event]
    other_events: str


@dataclass(frozen=True)
class EventRule:
    """What becomes of an event of one name: our kind (or `note`), and which of several is taken."""

    kind: str
    take: str = "each"


@dataclass(frozen=True, kw_only=True)
class ImportMapping:
    """A mapping file, read and checked. `columns`: field -> column heading or trace attribute."""

    source: str
    format: str  # csv, xlsx, xes
    portal_informed: bool  # whether the older system told the National Portal of these dossiers
    is_complete: bool = False  # histories claim to be complete: the transition table is applied
    keeps_code: bool = True
    reading: Reading = field(default_factory=Reading)
    due_time: time | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    header_row: int = 1
    columns: Mapping[str, str]
    other_codes: Sequence[str] = ()
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    events: Mapping[str, EventRule]
    other_events: str = "reject"

    @property
    def origin(self) -> str:
        """What a dossier says of where it came from."""
        return f"import:{self.source}"

    def column_of(self, name: str) -> str:
        """How the file calls a field, for messages."""
        return self.columns.get(name, name)


def read(text: str) -> ImportMapping:
    """Raises MappingInvalid."""
    if len(text.encode("utf-8", "surrogateescape")) > _LARGEST_MAPPING_BYTES:
        raise MappingInvalid("", "a mapping of more than 1 MB is none; is this the data file?")
    try:
        # BaseLoader builds text, lists and mappings only: `no`, 1.0 and 2024-01-01 stay what was written.
        content = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as fault:
        raise MappingInvalid("", f"it is no YAML ({' '.join(str(fault).split())}).") from None
    for wrong in _schema().iter_errors(content):
        raise MappingInvalid("/".join(map(str, wrong.instance_path)), f"{wrong.message}.")
    return _built(cast(_File, content))


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    file = resources.files("motcua.dossiers") / "rules" / "importing" / "mapping.schema.json"
    return jsonschema_rs.Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))


def _built(given: _File) -> ImportMapping:
    columns, constants = given.get("columns", {}), given.get("constants", {})
    known = {**columns, **constants}
    for name in _ALWAYS:
        if name not in known:
            raise MappingInvalid("columns", f"{name} is missing; every dossier needs it.")
    if "code" not in columns:
        raise MappingInvalid("columns/code", "the code cannot be the same for all dossiers.")
    for name in columns:
        if name in constants:
            raise MappingInvalid(f"constants/{name}", "it is among the columns already; keep one of the two.")
    is_log = given["format"] == "xes"
    if is_log != ("events" in given):
        need = "an event log needs `events`" if is_log else "a table has no `events`; name its columns"
        raise MappingInvalid("events", f"{need}.")
    if is_log:
        _check_log(columns, given)
    elif not any(name in columns for name in ("submitted_at", "accepted_at")):
        raise MappingInvalid("columns", "name the column of submitted_at or of accepted_at (or both).")
    return ImportMapping(
        source=given["source"],
        format=given["format"],
        portal_informed=given["portal_informed"] == "true",
        is_complete=given.get("history", "short") == "complete",
        keeps_code=given.get("code", "keep") == "keep",
        reading=Reading(
            zone=_zone(given.get("zone", "")),
            day_first=given.get("day_first", "true") == "true",
            midnight_is_day=given.get("midnight_is_day", "true") == "true",
        ),
        due_time=time.fromisoformat(given["due_time"]) if "due_time" in given else None,
        encoding=given.get("encoding", "utf-8"),
        delimiter=given.get("delimiter", ","),
        sheet=given.get("sheet", ""),
        header_row=int(given.get("header_row", "1")),
        columns=columns,
        other_codes=tuple(given.get("other_codes", ())),
        constants=constants,
        values=given.get("values", {}),
        events={name: _event(rule) for name, rule in given.get("events", {}).items()},
        other_events=given.get("other_events", "reject"),
    )


def _check_log(columns: Mapping[str, str], given: _File) -> None:
    for name in columns:
        if name in EVENT_FIELDS:
            raise MappingInvalid(f"columns/{name}", "in an event log the instants come from `events`.")
    if not any(_event(rule).kind in OPENING_KINDS for rule in given["events"].values()):
        raise MappingInvalid("events", "no event is `submitted` or `accepted`, so no dossier would begin.")


def _event(rule: str | _Event) -> EventRule:
    return EventRule(rule) if isinstance(rule, str) else EventRule(rule["kind"], rule.get("take", "each"))


def _zone(name: str) -> ZoneInfo:
    if not name:
        return VIETNAM
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise MappingInvalid("zone", f"{name!r} is no zone of the tz database.") from None
