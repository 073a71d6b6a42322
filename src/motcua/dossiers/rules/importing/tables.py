"""Reading CSV and XLSX row by row; nothing larger than a row is held (an XLSX file's texts excepted)."""

import csv
import hashlib
import warnings
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from motcua.dossiers.rules.importing.mapping import ImportMapping
from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused

_PIECE = 1024 * 1024
# A sheet of a million rows unpacks to some 500 MB; a small file that unpacks to more is a bomb.
_LARGEST_UNPACKED = 4 * 1024**3
_LARGEST_RATIO = 200

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Inspected:
    """A file seen once from end to end: its hash and about how many rows it has."""

    sha256: str
    lines: int


def inspect(path: Path, mapping: ImportMapping) -> Inspected:
    """Hash the file, count its lines and, of a CSV, check its encoding. Raises FileRefused."""
    hashed, lines, done = hashlib.sha256(), 0, 0
    is_text = mapping.format == "csv"
    decoder = getincrementaldecoder(_codec(mapping.encoding))()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
            if is_text:
                try:
                    decoder.decode(piece)
                except UnicodeError as fault:
                    before = piece[: getattr(fault, "start", 0)].count(b"\n")
                    raise FileRefused(_other_encoding(mapping.encoding, lines + before + 1, piece)) from None
            lines += piece.count(b"\n")
            done += len(piece)
    if is_text:
        try:
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise FileRefused(_other_encoding(mapping.encoding, lines, b"")) from None
    if not done:
        raise FileRefused("The file is empty.")
    return Inspected(hashed.hexdigest(), lines)


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _other_encoding(encoding: str, line: int, piece: bytes) -> str:
    guess = "utf-16" if piece[:2] in (b"\xff\xfe", b"\xfe\xff") else "windows-1258"
    return (
        f"The file is not {encoding} (line {line}). Save it as UTF-8, or write the encoding it has into the "
        f"mapping, for instance `encoding: {guess}`."
    )


def csv_rows(path: Path, mapping: ImportMapping) -> Iterator[Row]:
    """The heading, then the rows, each with the line it ends on. Raises FileRefused, FileCutShort."""
    with path.open(encoding=_codec(mapping.encoding), newline="") as file:
        reader = csv.reader(file, delimiter=mapping.delimiter)
        try:
            for number, row in enumerate(reader, start=1):
                if number >= mapping.header_row:
                    yield reader.line_num, row
        except csv.Error as fault:
            raise FileCutShort(
                f"The file is broken before line {reader.line_num} ({fault}). Look for a quotation mark that is "
                "never closed, mend it and repeat the command."
            ) from None


def xlsx_rows(path: Path, mapping: ImportMapping) -> Iterator[Row]:
    """The heading, then the rows of the sheet, each with its number. Raises FileRefused, FileCutShort."""
    _refuse_bomb(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles, which are not read
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
            raise FileRefused("The file is not an Excel workbook (.xlsx) that can be read.") from None
        try:
            if mapping.sheet and mapping.sheet not in book.sheetnames:
                raise FileRefused(
                    f"The workbook has no sheet {mapping.sheet!r}; it has {', '.join(book.sheetnames)}."
                )
            sheet = book[mapping.sheet] if mapping.sheet else book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong extent
            width = 0
            for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                if number < mapping.header_row:
                    continue
                cells = [_cell(value) for value in values]
                while cells and not cells[-1] and len(cells) > width:
                    cells.pop()
                width = width or len(cells)
                yield number, [*cells, *[""] * (width - len(cells))]
        except (zipfile.BadZipFile, SyntaxError, EOFError, KeyError) as fault:
            raise FileCutShort(f"The workbook is damaged ({type(fault).__name__}). Get it again.") from None
        finally:
            book.close()


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            sizes = [(info.file_size, info.compress_size) for info in packed.infolist()]
    except (zipfile.BadZipFile, OSError):
        raise FileRefused("The file is not an Excel workbook (.xlsx): it cannot be unpacked.") from None
    whole, stored = sum(size for size, _ in sizes), sum(size for _, size in sizes)
    if whole > _LARGEST_UNPACKED or (whole > 50 * 1024**2 and whole > _LARGEST_RATIO * max(1, stored)):
        raise FileRefused(f"The workbook unpacks to {whole:,} bytes: that is no table of dossiers.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (
            value.isoformat(sep=" ", timespec="seconds") if value.time() != time(0) else f"{value:%Y-%m-%d}"
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
