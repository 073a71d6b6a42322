"""Starting the process that looks into a file, and what its end means."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from motcua.records import rules
from motcua.records.errors import FileUnsafe
from motcua.records.limits import Limits
from motcua.records.rules import Problem

PROGRAM: Final = Path(__file__).with_name("inside.py")
_KINDS = {
    rules.PDF: "pdf",
    rules.PNG: "image",
    rules.JPEG: "image",
    rules.TIFF: "image",
    rules.WEBP: "image",
    rules.DOCX: "office",
    rules.XLSX: "office",
    rules.ODT: "office",
}


def look_into(file: Path | BinaryIO, media_type: str, limits: Limits) -> None:
    """Raise FileUnsafe unless the file is sound. Types that have no program inside them are not looked into.

    An open file (of the operating system; it needs no name) is handed to the process as it is.
    """
    kind = _KINDS.get(media_type)
    if kind is not None:
        path, handles = _handed(file)
        _run(["check", kind, path, _said(limits)], limits, handles)


def pages_of(photo: Path | BinaryIO, limits: Limits) -> list[bytes]:
    """A photograph as JPEG pages: upright, plain, without metadata. Raises FileUnsafe."""
    with tempfile.TemporaryDirectory(prefix="motcua-scan-") as folder:
        out = Path(folder) / "page"
        path, handles = _handed(photo)
        _run(["page", path, str(out), _said(limits)], limits, handles)
        made = sorted(Path(folder).glob("page-*.jpg"), key=lambda page: int(page.stem.split("-")[1]))
        return [page.read_bytes() for page in made]


def book_of(pages: Sequence[bytes], limits: Limits) -> bytes:
    """JPEG pages as one PDF; the same pages give the same bytes. Raises FileUnsafe."""
    with tempfile.TemporaryDirectory(prefix="motcua-scan-") as folder:
        names = []
        for number, page in enumerate(pages):
            name = Path(folder) / f"{number}.jpg"
            name.write_bytes(page)
            names.append(str(name))
        out = Path(folder) / "book.pdf"
        _run(["book", str(out), _said(limits), *names], limits)
        return out.read_bytes()


def _said(limits: Limits) -> str:
    return json.dumps(limits.for_checker())


def _handed(file: Path | BinaryIO) -> tuple[str, tuple[int, ...]]:
    """How the process names the file, and which handles it gets."""
    if isinstance(file, Path):
        return str(file), ()
    file.flush()
    file.seek(0)
    return f"/dev/fd/{file.fileno()}", (file.fileno(),)


def _run(arguments: list[str], limits: Limits, handles: tuple[int, ...] = ()) -> None:
    answer(arguments, limits, handles)


def answer(arguments: list[str], limits: Limits, handles: tuple[int, ...] = ()) -> dict[str, Any]:
    """What the process says. One that was ended, or answers nothing, met more than it is given.

    Raises FileUnsafe.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), *arguments],
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
            stdin=subprocess.DEVNULL,
            pass_fds=handles,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise FileUnsafe(Problem.TOO_MUCH) from None
    if done.returncode != 0:
        raise FileUnsafe(Problem.TOO_MUCH)
    said: dict[str, Any] = json.loads(done.stdout)
    if said["problem"]:
        raise FileUnsafe(Problem(said["problem"]))
    return said
