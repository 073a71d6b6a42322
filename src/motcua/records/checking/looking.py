"""Starting the process that looks into a file, and what its end means."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

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


def look_into(path: Path, media_type: str, limits: Limits) -> None:
    """Raise FileUnsafe unless the file is sound. Types that have no program inside them are not looked into."""
    kind = _KINDS.get(media_type)
    if kind is not None:
        _run(["check", kind, str(path), _said(limits)], limits)


def pages_of(photo: Path, limits: Limits) -> list[bytes]:
    """A photograph as JPEG pages: upright, plain, without metadata. Raises FileUnsafe."""
    with tempfile.TemporaryDirectory(prefix="motcua-scan-") as folder:
        out = Path(folder) / "page"
        _run(["page", str(photo), str(out), _said(limits)], limits)
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


def _run(arguments: list[str], limits: Limits) -> None:
    answer(arguments, limits)


def answer(arguments: list[str], limits: Limits) -> dict[str, Any]:
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
