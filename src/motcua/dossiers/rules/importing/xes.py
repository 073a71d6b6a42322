"""Reading IEEE XES event logs (IEEE 1849) trace by trace, plain or compressed with gzip.

A document type declaration is refused before anything in it is read, and with it every entity of its own: no
file can blow itself up or fetch another. Only attributes right under a trace or an event are read.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused
from motcua.dossiers.rules.importing.records import Trace

_GZIP = b"\x1f\x8b"
_PIECE = 256 * 1024
_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})
# A trace of a hundred thousand events is an error in the file, not the life of a dossier.
_MOST_EVENTS = 100_000


class _Doctype(Exception):
    """The file declares a document type."""


class _TooLong(Exception):
    """A trace does not end."""


class _Builder:
    """Keeps the open trace alone; finished ones wait in `done` until they are fetched."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.buffer_text = True
        self.done: list[Trace] = []
        self.path: list[str] = []
        self.line = 0
        self.attributes: dict[str, str] = {}
        self.events: list[dict[str, str]] = []
        self.is_log = False

    def doctype(self, *_: object) -> None:
        raise _Doctype

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        depth = len(self.path)
        self.path.append(name)
        if depth == 0:
            self.is_log = name == "log"
        elif depth == 1 and name == "trace":
            self.line = self.parser.CurrentLineNumber
            self.attributes, self.events = {}, []
        elif depth == 2 and self.path[1] == "trace":
            if name == "event":
                if len(self.events) >= _MOST_EVENTS:
                    raise _TooLong
                self.events.append({})
            elif name in _ATTRIBUTES:
                self.attributes[given.get("key", "")] = given.get("value", "")
        elif depth == 3 and self.path[1] == "trace" and self.path[2] == "event" and name in _ATTRIBUTES:
            self.events[-1][given.get("key", "")] = given.get("value", "")

    def end(self, tag: str) -> None:
        self.path.pop()
        if len(self.path) == 1 and tag.rpartition(" ")[2] == "trace":
            self.done.append(Trace(self.line, self.attributes, self.events))


def traces(path: Path) -> Iterator[Trace]:
    """The traces of the file. Raises FileRefused before the first, FileCutShort after it."""
    builder, seen = _Builder(), 0
    with path.open("rb") as raw:
        is_packed = raw.peek(2)[:2] == _GZIP
        source = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if is_packed else cast(IO[bytes], raw)
        try:
            while piece := source.read(_PIECE):
                builder.parser.Parse(piece, False)
                seen += len(builder.done)
                yield from _fetched(builder)
            builder.parser.Parse(b"", True)
        except _Doctype:
            raise FileRefused(
                "The file declares a document type (<!DOCTYPE>), which no event log needs and through which a "
                "file can do harm. Remove the declaration, or get the log from its source again."
            ) from None
        except _TooLong:
            raise FileCutShort(
                f"The trace at line {builder.line} has more than {_MOST_EVENTS:,} events: that is no dossier."
            ) from None
        except expat.ExpatError as fault:
            yield from _fetched(builder)
            raise _broken(f"line {fault.lineno}: {expat.errors.messages[fault.code]}", seen) from None
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            yield from _fetched(builder)
            raise _broken(f"its compression is damaged ({fault})", seen) from None
    if not builder.is_log:
        raise FileRefused("The file is XML, but no event log: its root is not <log>.")


def _fetched(builder: _Builder) -> list[Trace]:
    done, builder.done = builder.done, []
    return done


def _broken(why: str, seen: int) -> ValueError:
    if not seen:
        return FileRefused(
            f"The file is no event log that can be read ({why}). Expected: XES, plain or gzip."
        )
    return FileCutShort(
        f"The file breaks off after {seen} traces ({why}). Get it again and repeat the command: what is taken in "
        "stays and is not taken in twice."
    )


def count(path: Path) -> int:
    """About how many traces there are, for the progress shown; 0 where the file cannot be read."""
    found, tail = 0, b""
    try:
        with path.open("rb") as raw:
            is_packed = raw.peek(2)[:2] == _GZIP
            source = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if is_packed else cast(IO[bytes], raw)
            while piece := source.read(_PIECE):
                found += (tail + piece).count(b"<trace")
                tail = piece[-5:]
    except (EOFError, OSError, zlib.error):
        pass
    return found
