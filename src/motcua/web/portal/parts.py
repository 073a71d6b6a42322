"""Files that arrive in parts, so that a broken connection costs one part and not the whole file.

A part is put at an offset; the file grows only by the part that continues it. What has arrived lies in the
store's folder `incoming/parts/<holder>/` until the last byte is there, sealed where files are
(`records.storage.frames`); then it is stored like any upload.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from motcua.records.storage import frames

PART_BYTES = 512 * 1024


@dataclass(frozen=True)
class Arriving:
    """One file on its way: who holds it (a draft, a dossier), for which component, and which file it is.

    `identity` is the browser's word for the file (name, size, day): another file for the same component
    begins anew.
    """

    holder: str
    component_key: str
    identity: str

    @property
    def folder(self) -> Path:
        return _root() / hashlib.sha256(self.holder.encode()).hexdigest()[:32]

    @property
    def path(self) -> Path:
        component = hashlib.sha256(self.component_key.encode()).hexdigest()[:16]
        return self.folder / f"{component}-{hashlib.sha256(self.identity.encode()).hexdigest()[:16]}"


class OffsetDiffers(Exception):
    """The part does not continue what has arrived; `offset` says how many bytes there are."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes have arrived; continue there.")
        self.offset = offset


def arrived(file: Arriving) -> int:
    """How many bytes of the file are here."""
    try:
        with file.path.open("rb") as partial:
            return frames.arrived(partial)
    except FileNotFoundError:
        return 0


def put(file: Arriving, offset: int, content: bytes) -> int:
    """Append one part; the number of bytes that have arrived now. Raises OffsetDiffers, OSError."""
    file.folder.mkdir(parents=True, exist_ok=True)
    if offset == 0:
        _forget_others(file)
    handle = os.open(file.path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as partial:
        fcntl.flock(partial, fcntl.LOCK_EX)
        size = frames.arrived(partial)
        if size != offset:
            raise OffsetDiffers(size)
        frames.append(partial, content)
        partial.flush()
    return offset + len(content)


@contextmanager
def whole(file: Arriving) -> Iterator[BinaryIO]:
    """The file once it is complete, open for reading; it is gone afterwards, stored or refused."""
    with file.path.open("rb") as partial:
        try:
            yield frames.content_of(partial)
        finally:
            file.path.unlink(missing_ok=True)


def forget(holder: str) -> None:
    """Drop whatever was on its way to a holder that no longer takes files."""
    shutil.rmtree(Arriving(holder, "", "").folder, ignore_errors=True)


def _forget_others(file: Arriving) -> None:
    prefix = file.path.name.split("-")[0]
    for other in file.folder.glob(f"{prefix}-*"):
        if other != file.path:
            other.unlink(missing_ok=True)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "incoming" / "parts"
