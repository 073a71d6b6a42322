"""One row of a table or one trace of a log, as text, with our names for its facts."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from motcua.dossiers.rules.importing.mapping import ImportMapping


@dataclass(frozen=True)
class LoggedEvent:
    """An event of a trace: its name and its time as written (empty without one)."""

    name: str
    time: str


@dataclass(frozen=True)
class Record:
    """What the file says of one dossier. `values`: field -> text, empty ones left out; NFC, no outer blanks.

    `digest` (16 bytes) is over all that the file says of it, mapped or not: the same again changes nothing.
    """

    line: int
    code: str
    values: Mapping[str, str]
    other_codes: Sequence[str]
    events: Sequence[LoggedEvent]
    digest: bytes
    fault: str = ""  # the row itself is broken


def digest(parts: Sequence[str]) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]


def clean(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def _any(code: str) -> bool:
    return True


def of_table(
    rows: Iterator[tuple[int, Sequence[str]]],
    mapping: ImportMapping,
    wanted: Callable[[str], bool] = _any,
) -> Iterator[Record]:
    """The records of a table whose code is wanted; its first row is the heading, which the caller has checked
    (`missing_columns`).
    """
    _, heading = next(rows)
    place = {clean(name): number for number, name in reversed(list(enumerate(heading)))}
    fields = [(name, place[column]) for name, column in mapping.columns.items()]
    others = [place[column] for column in mapping.other_codes]
    code_at, width = place[mapping.columns["code"]], len(heading)
    for line, cells in rows:
        if not any(cells):
            continue
        code = clean(cells[code_at]) if code_at < len(cells) else ""
        if not wanted(code):
            continue
        if len(cells) != width:
            fault = f"the row has {len(cells)} cells and the heading {width}"
            yield Record(line, code, {}, (), (), digest(cells), fault)
            continue
        values = dict(mapping.constants)
        for name, number in fields:
            text = clean(cells[number])
            if text:
                values[name] = text
        known_as = [text for number in others if (text := clean(cells[number]))]
        yield Record(line, code, _translated(values, mapping), known_as, (), digest(cells))


def missing_columns(heading: Sequence[str], mapping: ImportMapping) -> list[str]:
    """The columns that the mapping names and the heading lacks."""
    present = {clean(name) for name in heading}
    return [name for name in (*mapping.columns.values(), *mapping.other_codes) if name not in present]


@dataclass(frozen=True)
class Trace:
    """A trace of an event log: where it begins, its attributes, its events' attributes."""

    line: int
    attributes: Mapping[str, str]
    events: Sequence[Mapping[str, str]]


def of_log(
    traces: Iterator[Trace], mapping: ImportMapping, wanted: Callable[[str], bool] = _any
) -> Iterator[Record]:
    """The records of an event log whose code is wanted."""
    for trace in traces:
        values = dict(mapping.constants)
        for name, attribute in mapping.columns.items():
            text = clean(trace.attributes.get(attribute, ""))
            if text:
                values[name] = text
        if not wanted(values.get("code", "")):
            continue
        events = [
            LoggedEvent(clean(event.get("concept:name", "")), event.get("time:timestamp", ""))
            for event in trace.events
        ]
        said = [part for pair in sorted(trace.attributes.items()) for part in pair]
        said += [part for event in trace.events for pair in sorted(event.items()) for part in pair]
        known_as = [text for name in mapping.other_codes if (text := clean(trace.attributes.get(name, "")))]
        yield Record(
            trace.line, values.get("code", ""), _translated(values, mapping), known_as, events, digest(said)
        )


def _translated(values: dict[str, str], mapping: ImportMapping) -> dict[str, str]:
    for name, known in mapping.values.items():
        if name in values and values[name] in known:
            values[name] = known[values[name]]
    return values
