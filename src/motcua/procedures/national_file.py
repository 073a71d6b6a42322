"""The export of the national catalogue that the keepers look at: the newest ones are kept in `var/`.

The export is public. A file is named by its content, so the same upload twice is one file.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from motcua.kernel.commands import WrongUse
from motcua.procedures import comparison, export_file
from motcua.procedures.comparison import Compared
from motcua.procedures.errors import ExportCutShort, ExportUnusable
from motcua.procedures.rules.national_export import lines
from motcua.procedures.rules.national_export.lines import Line, Rejected

FOLDER = "national-export"
KEPT = 3  # the newest files; an older one is uploaded again
LARGEST = 64 * 2**20
LARGEST_UNPACKED = 512 * 2**20
_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Pieces(Protocol):
    def chunks(self) -> Iterator[bytes]: ...


def keep(upload: Pieces, var_dir: Path) -> str:
    """Keep an export under its SHA-256, whole or not at all. Raises ExportUnusable: too large."""
    folder = var_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as out:
            for piece in upload.chunks():
                size += len(piece)
                if size > LARGEST:
                    raise ExportUnusable("too-large")
                digest.update(piece)
                out.write(piece)
        name = digest.hexdigest()
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
    known = sorted(
        (one for one in folder.iterdir() if _NAME.match(one.name)), key=lambda one: one.stat().st_mtime
    )
    for old in [one for one in known if one.name != name][: max(0, len(known) - KEPT)]:
        old.unlink(missing_ok=True)
    return name


def compared(name: str, var_dir: Path) -> Iterator[Compared | Rejected]:
    """Every record beside ours, as `comparison.compare`. Raises ExportUnusable."""
    try:
        yield from comparison.compare(_read(name, var_dir))
    except ExportCutShort:
        raise ExportUnusable("cut-short") from None


def line_of(name: str, code: str, var_dir: Path) -> Line:
    """The record of one procedure. Raises ExportUnusable."""
    try:
        found = next(
            (one for one in _read(name, var_dir) if isinstance(one, Line) and one.code == code), None
        )
    except ExportCutShort:
        raise ExportUnusable("cut-short") from None
    if found is None:
        raise ExportUnusable("not-there")
    return found


def _read(name: str, var_dir: Path) -> Iterator[Line | Rejected]:
    path = var_dir / FOLDER / name
    if not _NAME.match(name) or not path.is_file():
        raise ExportUnusable("gone")

    def limited() -> Iterator[bytes]:
        size = 0
        for piece in export_file.content(path, _ignored):
            size += len(piece)
            if size > LARGEST_UNPACKED:
                raise ExportUnusable("too-large")
            yield piece

    try:
        yield from lines.read(limited())
    except WrongUse:
        raise ExportUnusable("no-export") from None


def _ignored(position: object) -> None:
    """The place in the file is of no interest."""
