"""Starting the process that reads, and what its end means."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from motcua.digitising.errors import ReadingFailed
from motcua.digitising.rules.fields import Line, Word
from motcua.digitising.rules.problems import Problem
from motcua.digitising.rules.separators import Part
from motcua.digitising.rules.standard import Limits

PROGRAM: Final = Path(__file__).with_name("inside.py")


@dataclass(frozen=True)
class PageLook:
    """A page as it lies in the scan. `dpi` is None where it is no picture; `ink` is its dark share."""

    width_mm: float
    height_mm: float
    dpi: float | None
    is_colour: bool
    ink: float
    skew_degrees: float
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """By how many degrees clockwise a page was turned before it was read (0, 90, 180, 270), and how askew it lay then
    (0 for a page that was not turned: it was measured when it came)."""

    degrees: int
    skew_degrees: float


@dataclass(frozen=True)
class Text:
    """What was read: the lines of each page, and where the file and the pictures of its pages lie. `turns` is empty
    where nothing reads: then no page is turned."""

    pages: tuple[tuple[Line, ...], ...]
    file: Path
    pictures: tuple[Path, ...]
    is_pdf_a: bool
    turns: tuple[Turn, ...] = ()


@contextmanager
def workplace(content: BinaryIO) -> Iterator[Path]:
    """A folder with the file in it; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="motcua-reading-") as folder:
        with open(Path(folder) / "in", "wb") as target:
            shutil.copyfileobj(content, target)
        yield Path(folder)


def look(folder: Path, media: str, limits: Limits) -> tuple[PageLook, ...]:
    """What each page is; the scan lies in the folder as PDF then. Raises ReadingFailed."""
    said = _run(["look", str(folder), media, _said(limits)], limits)
    return tuple(
        PageLook(
            width_mm=float(page["width_mm"]),
            height_mm=float(page["height_mm"]),
            dpi=None if page["dpi"] is None else float(page["dpi"]),
            is_colour=bool(page["is_colour"]),
            ink=float(page["ink"]),
            skew_degrees=float(page["skew_degrees"]),
            codes=tuple(str(code) for code in page["codes"]),
        )
        for page in said["pages"]
    )


def cut(folder: Path, parts: Sequence[Part], limits: Limits) -> tuple[Path, ...]:
    """The papers of the scan that was looked at, each a PDF. Raises ReadingFailed."""
    pages = json.dumps([[part.first_page, part.page_count] for part in parts])
    _run(["cut", str(folder), pages, _said(limits)], limits)
    return tuple(folder / f"part-{number}.pdf" for number in range(1, len(parts) + 1))


def read(folder: Path, languages: str, page_count: int, limits: Limits) -> Text:
    """The paper as PDF/A, turned upright and straightened, with its text; without languages as it was scanned.

    Raises ReadingFailed.
    """
    said = _run(["read", str(folder), languages, str(page_count), _said(limits)], limits)
    pages = tuple(tuple(tuple(_word(word) for word in line) for line in page) for page in said["pages"])
    pictures = tuple(folder / f"page-{number}.jpg" for number in range(1, len(pages) + 1))
    turns = tuple(Turn(int(degrees), float(skew)) for degrees, skew in said["turns"])
    return Text(pages, folder / "paper.pdf", pictures, bool(said["is_pdf_a"]), turns)


def _word(said: list[Any]) -> Word:
    text, *place, certainty = said
    left, top, right, bottom = (max(0.0, min(1.0, float(one))) for one in place)
    return Word(str(text), left, top, right, bottom, int(certainty))


def _said(limits: Limits) -> str:
    return json.dumps(vars(limits))


def _run(arguments: list[str], limits: Limits) -> dict[str, Any]:
    """What the process says. It and whatever it started are ended when the time is over. Raises ReadingFailed."""
    # Several threads of Tesseract on one page are slower than one, and take the machine from those who work at it.
    surroundings = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        start_new_session=True,
    ) as process:
        try:
            out, _nothing = process.communicate(timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise ReadingFailed(Problem.TOO_MUCH) from None
        finally:
            _end(process)
    if process.returncode < 0:  # by a signal: its limits, the kernel short of memory, or a crash
        raise ReadingFailed(Problem.TOO_MUCH if -process.returncode == signal.SIGXCPU else Problem.ENDED)
    try:
        said: dict[str, Any] = json.loads(out)
    except ValueError:
        raise ReadingFailed(Problem.ENDED) from None
    if said["problem"]:
        raise ReadingFailed(Problem(said["problem"]))
    return said


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its children; those that are gone already are left alone."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
