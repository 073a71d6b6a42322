"""The text of a plan that came as a file: Word in reading order with its tables, PDF with a text, PDF of pictures.

A file is looked into by `records.actions.receive` before it comes here. A PDF is opened in a process of its own
(`pdf_inside`), with limits; a scanned one is read by the engine of the digitisation desk, in a job.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from motcua.digitising.errors import ReadingFailed
from motcua.digitising.reading import engine, running
from motcua.digitising.rules.fields import Line
from motcua.digitising.rules.standard import Limits as ReadingLimits
from motcua.plans.errors import DocumentRefused
from motcua.plans.rules.law import Limits
from motcua.records.rules import DOCX, PDF, TEXT

PROGRAM: Final = Path(__file__).with_name("pdf_inside.py")
ACCEPTED: Final = frozenset({DOCX, PDF, TEXT})
_LEAST_LETTERS_A_PAGE = 40  # fewer, on the average page, and the pages are pictures


class Problem(StrEnum):
    """What is wrong with a document; the doors have the words."""

    NO_WORD = "no-word"  # called a Word file, and cannot be opened as one
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_LONG = "too-long"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MUCH = "too-much"
    EMPTY = "empty"
    NOT_UTF8 = "not-utf8"
    NO_ENGINE = "no-engine"  # a scan, and this machine reads none


@dataclass(frozen=True)
class Text:
    """The text of a document. `is_scan`: its pages are pictures, `text` is empty and a job has to read them."""

    text: str
    source: str
    pages: int = 0
    is_scan: bool = False


def text_of(content: bytes, media: str, limits: Limits) -> Text:
    """The text in reading order. Raises DocumentRefused."""
    if media == DOCX:
        return Text(_bounded(word_text(content), limits), "docx")
    if media == TEXT:
        try:
            return Text(_bounded(content.decode("utf-8-sig"), limits), "pasted")
        except UnicodeDecodeError:
            raise DocumentRefused(Problem.NOT_UTF8) from None
    pages = _pdf_pages(content, limits)
    if sum(len(page.strip()) for page in pages) < _LEAST_LETTERS_A_PAGE * len(pages):
        if len(pages) > limits.scanned_pages:
            raise DocumentRefused(Problem.TOO_MANY_PAGES)
        if not engine.found().reads:
            raise DocumentRefused(Problem.NO_ENGINE)
        return Text("", "scan", len(pages), is_scan=True)
    return Text(_bounded("\n".join(_plain(page) for page in pages), limits), "pdf", len(pages))


def _bounded(text: str, limits: Limits) -> str:
    found = text.replace("\x00", "")
    if not found.strip():
        raise DocumentRefused(Problem.EMPTY)
    if len(found) > limits.characters:
        raise DocumentRefused(Problem.TOO_LONG)
    return found


def pasted(text: str, limits: Limits) -> str:
    """A text typed or pasted into a form, its line ends as the reader wants them. Raises DocumentRefused."""
    return _bounded(text.replace("\r\n", "\n").replace("\r", "\n"), limits)


# Word


def word_text(content: bytes) -> str:
    """Paragraphs and tables in the order in which they stand; a table's row is one line, its cells between bars.

    Cells joined over rows are said in each row, so that "Cơ quan chủ trì" of a group holds for all its tasks.
    Raises DocumentRefused.
    """
    try:
        document: WordDocument = Document(io.BytesIO(content))
        return "\n".join(_lines(document))
    except Exception:  # python-docx raises whatever its parts raise on what is no Word file
        raise DocumentRefused(Problem.NO_WORD) from None


def _lines(holder: WordDocument | _Cell) -> Iterator[str]:
    for one in holder.iter_inner_content():
        if isinstance(one, Paragraph):
            yield one.text.replace("\t", " ").replace("\n", " ")
        else:
            yield from _rows(one)
            yield ""


def _rows(table: Table) -> Iterator[str]:
    columns = len(table.columns)
    if columns == 1:  # a frame around text, not a table
        for row in table.rows:
            for cell in row.cells:
                yield from _lines(cell)
        return
    for row in table.rows:
        cells, last = [], None
        for cell in row.cells:
            if cell._tc is last:
                continue
            last = cell._tc
            cells.append(" ".join(" ".join(_lines(cell)).replace("|", "/").split()))
        yield "| " + " | ".join(cells) + " |"


# PDF


def _pdf_pages(content: bytes, limits: Limits) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="motcua-plan-") as folder:
        place = Path(folder) / "in"
        place.write_bytes(content)
        said = _run(place, limits)
    problem = str(said.get("problem", ""))
    if problem:
        raise DocumentRefused(Problem(problem))
    return [str(page) for page in said["pages"]]


def _run(place: Path, limits: Limits) -> dict[str, Any]:
    command = [sys.executable, "-I", str(PROGRAM), str(place)]
    command += [str(limits.pages), str(limits.text_seconds), str(limits.text_bytes)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=limits.text_seconds * 2,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise DocumentRefused(Problem.TOO_MUCH) from None
    return said


def _plain(page: str) -> str:
    return page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-")


# Pictures


@dataclass(frozen=True)
class Scanned:
    """What the engine read, and the stretches of it that it was not sure of."""

    text: str
    uncertain: tuple[tuple[int, int], ...]


def scanned_text(content: bytes, page_count: int, limits: Limits, reading: ReadingLimits) -> Scanned:
    """Read a PDF of pictures. Takes seconds a page: for jobs. Raises DocumentRefused, ReadingFailed."""
    found = engine.found()
    if not found.reads:
        raise DocumentRefused(Problem.NO_ENGINE)
    with running.workplace(io.BytesIO(content)) as folder:
        pages = running.read(folder, found.languages, max(1, page_count), reading).pages
    scanned = _joined(pages, limits.sure_percent)
    _bounded(scanned.text, limits)
    return scanned


def _joined(pages: tuple[tuple[Line, ...], ...], sure_percent: int) -> Scanned:
    parts: list[str] = []
    uncertain: list[tuple[int, int]] = []
    at = 0
    for page in pages:
        for line in page:
            for no, word in enumerate(line):
                gap = "" if no == 0 else " "
                parts.append(gap + word.text)
                at += len(gap)
                if word.certainty < sure_percent and any(letter.isalnum() for letter in word.text):
                    uncertain.append((at, at + len(word.text)))
                at += len(word.text)
            parts.append("\n")
            at += 1
    return Scanned("".join(parts), tuple(uncertain))


def may_pass(failed: ReadingFailed) -> bool:
    """Whether reading again may help."""
    return failed.problem.may_pass
