"""The file that is taken in: looked at once before anything is written, then read record by record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from motcua.dossiers.rules.importing import records, tables, xes
from motcua.dossiers.rules.importing.mapping import ImportMapping
from motcua.dossiers.rules.importing.problems import FileRefused
from motcua.dossiers.rules.importing.records import Record


@dataclass(frozen=True)
class Source:
    """A file and what its mapping makes of it."""

    path: Path
    mapping: ImportMapping
    mapping_sha256: str
    inspected: tables.Inspected

    @property
    def expected(self) -> int:
        """About how many dossiers there are, for the progress shown."""
        if self.mapping.format == "xes":
            return xes.count(self.path)
        return self.inspected.lines

    def records(self, wanted: Callable[[str], bool] = lambda code: True) -> Iterator[Record]:
        """The records whose code is wanted. Raises FileRefused before the first record, FileCutShort after it."""
        if self.mapping.format == "xes":
            yield from records.of_log(xes.traces(self.path), self.mapping, wanted)
            return
        read = tables.csv_rows if self.mapping.format == "csv" else tables.xlsx_rows
        rows = read(self.path, self.mapping)
        heading = next(rows, None)
        if heading is None:
            raise FileRefused("The file has no heading row.")
        missing = records.missing_columns(heading[1], self.mapping)
        if missing:
            has = ", ".join(name for name in map(records.clean, heading[1]) if name)
            raise FileRefused(f"The file has no column {', '.join(map(repr, missing))}. It has: {has}.")
        yield from records.of_table(_chained(heading, rows), self.mapping, wanted)


def source(path: Path, mapping: ImportMapping, *, mapping_sha256: str) -> Source:
    """Look at the file once, before anything is taken in. Raises FileRefused."""
    return Source(path, mapping, mapping_sha256, tables.inspect(path, mapping))


def _chained(
    first: tuple[int, Sequence[str]], rest: Iterator[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, Sequence[str]]]:
    yield first
    yield from rest
