"""Files in a folder of this machine: a file appears whole, under its name, and survives a power cut."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.core.files.storage import FileSystemStorage

from motcua.records.errors import StorageFull

INCOMING = "incoming"
DRAFT = "draft-"
_COPIED_BYTES = 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Lying:
    """A file as it lies in the place: sealed or not, its bytes there, when they were put (UTC)."""

    name: str
    size_bytes: int
    put_at: datetime


@contextlib.contextmanager
def room() -> Iterator[None]:
    """A disk that is full is said in the store's words. Raises StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


class Folder(FileSystemStorage):
    """The folder MEDIA_ROOT, or another one."""

    def raw(self, name: str) -> tuple[BinaryIO, int]:
        """The bytes as they lie, with their number. Raises FileNotFoundError."""
        file = open(self.path(name), "rb")  # noqa: SIM115  # the caller closes it
        return cast(BinaryIO, file), os.fstat(file.fileno()).st_size

    def write(self, name: str, source: BinaryIO) -> None:
        """Put a file, in place of one that lies there: whole, or not at all. Raises StorageFull."""
        target = Path(self.path(name))
        incoming = Path(self.location) / INCOMING
        with room():
            incoming.mkdir(parents=True, exist_ok=True)
            draft = tempfile.NamedTemporaryFile(dir=incoming, prefix=DRAFT, delete=False)  # noqa: SIM115
            try:
                with draft:
                    source.seek(0)
                    shutil.copyfileobj(source, cast(IO[bytes], draft), _COPIED_BYTES)
                    draft.flush()
                    os.fchmod(draft.fileno(), 0o640)
                    os.fsync(draft.fileno())
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(draft.name, target)  # two that bring the same content replace it with itself
            finally:
                Path(draft.name).unlink(missing_ok=True)
            self._keep_names(target)

    def _keep_names(self, target: Path) -> None:
        """The new name has to survive a power cut as the bytes do."""
        root = Path(self.location)
        for folder in target.parents:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            if folder == root:
                return

    def bytes_at(self, name: str) -> int | None:
        """How many bytes lie there; None when there is no such file."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return os.stat(self.path(name)).st_size
        return None

    def walk(self, folder: str) -> Iterator[Lying]:
        """All files below a folder, by name."""
        top = Path(self.path(folder))
        for where, folders, files in os.walk(top):
            folders.sort()
            for file in sorted(files):
                path = Path(where) / file
                with contextlib.suppress(FileNotFoundError):  # destroyed meanwhile
                    told = path.stat()
                    yield Lying(
                        path.relative_to(self.location).as_posix(),
                        told.st_size,
                        datetime.fromtimestamp(told.st_mtime, tz=UTC),
                    )

    def told(self) -> str:
        return str(self.location)
