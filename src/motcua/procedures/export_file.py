"""The file of a national export: JSON Lines, plain or compressed with gzip, read line by line."""

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from motcua.kernel.commands import WrongUse
from motcua.procedures.errors import ExportCutShort

GZIP_MAGIC = b"\x1f\x8b"
HEAD = 4096  # bytes in which a file that is no text shows it
EXPECTED = "The export is JSON Lines, plain or compressed with gzip."


def size(path: Path) -> int:
    """The size in bytes of a file that can be read (0 of a pipe), or WrongUse."""
    if path.is_dir():
        raise WrongUse(f"{path} is a folder. Name the export file in it.")
    if path.is_fifo():
        return 0  # opened and closed here, it would lose what stands in it
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise WrongUse(f"{path} does not exist. Check the name of the export file.") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}.") from None


def content(path: Path, opened: Callable[[Callable[[], int]], None]) -> Iterator[bytes]:
    """The lines of the file; `opened` gets what tells the place in it, where that can be told.

    WrongUse where it is no export; ExportCutShort where its compression ends early.
    """
    with path.open("rb") as file:
        if file.seekable():
            opened(file.tell)
        head = file.peek(HEAD)[:HEAD]  # a pipe cannot be rewound
        is_gzip = head.startswith(GZIP_MAGIC)
        if not is_gzip and _is_binary(head):
            raise WrongUse(f"{path} is not text. {EXPECTED}")
        if not is_gzip and path.suffix == ".gz":
            raise WrongUse(
                f"{path} is not compressed with gzip, though its name says so. Get the file again."
            )
        source = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_gzip else cast(IO[bytes], file)
        number = 0
        try:
            for line in source:
                number += 1
                if number == 1 and _is_binary(line[:HEAD]):
                    raise WrongUse(f"{path} holds something else than text. {EXPECTED}")
                yield line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ExportCutShort(f"{path} is damaged after line {number} ({error}).") from None


def _is_binary(head: bytes) -> bool:
    """Whether the beginning of a file shows that it is no text; one broken line in a real export does not."""
    return b"\x00" in head and b'{"' not in head
