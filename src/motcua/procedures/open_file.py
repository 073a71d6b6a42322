"""Where an export command writes: standard output, or a file that appears under its name only when it is complete."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import OutputWrapper

from motcua.kernel.commands import WrongUse


def write(pieces: Iterable[str], out: str | None, stdout: OutputWrapper) -> int:
    """Write the pieces; the number of bytes. Raises WrongUse where the file cannot be written."""
    if out is None:
        return sum(_print(piece, stdout) for piece in pieces)
    path = Path(out)
    if path.is_dir():
        raise WrongUse(f"--out {path} is a folder. Name a file.")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    size = 0
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            for piece in pieces:
                file.write(piece)
                size += len(piece.encode())
        partial.replace(path)
    except OSError as error:
        raise WrongUse(f"--out {path} cannot be written: {error.strerror}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return size


def _print(piece: str, stdout: OutputWrapper) -> int:
    stdout.write(piece, ending="")
    return len(piece.encode())


def base_of(given: str | None) -> str:
    """The address that --base names, or nothing. Raises WrongUse."""
    if given and not given.startswith(("http://", "https://")):
        raise WrongUse(f"--base {given} is no address. Write it as https://motcua.example.gov.vn.")
    return given or ""
