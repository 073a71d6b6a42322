"""Files a second into the store and out of it: sealed against plain, in the same run, on the same disk."""

import io
import random
import shutil
import tempfile
from pathlib import Path

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, per_second_for
from motcua.records.storage import keys
from motcua.records.storage.vault import Vault

NAME = "files"
SUMMARY = "Storing and reading files of 1 MiB, sealed (AES-256-GCM) against plain, in a local folder"
NEEDS_DATABASE = False

SECONDS = 1.5
MIB = 1024 * 1024
SIZE_BYTES = MIB
_KEPT = 16  # names in turn, so that the disk holds no more than so many files


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """Files of `size` bytes (1 MiB) for `seconds` (1.5) a part, one thread; nothing is left behind.

    Raises BenchmarkFailed when what is read is not what was stored, or lies in the open although sealed.
    """
    size, seconds = size or SIZE_BYTES, seconds or SECONDS
    content = random.Random(6).randbytes(size)
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-files-"))
    try:
        plain = _measured(Vault(folder=str(folder / "plain")), content, seconds)
        sealed = _measured(Vault(folder=str(folder / "sealed"), keys=[keys.new_key()]), content, seconds)
        _check(folder, content)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return BenchResult(
        figures={"stored_mb_per_second": sealed[0], "read_mb_per_second": sealed[1]},
        reference=Reference(
            "the same files in the same folder, not sealed",
            {"stored_mb_per_second": plain[0], "read_mb_per_second": plain[1]},
        ),
        ratio=sealed[1] / plain[1],
        ratio_of="MB a second read sealed / read plain",
        settings={
            "file_bytes": size,
            "threads": 1,
            "stored_ratio_percent": round(100 * sealed[0] / plain[0]),
            "synced_to_disk": "yes",
        },
    )


def _measured(store: Vault, content: bytes, seconds: float) -> tuple[float, float]:
    """MB a second stored and read."""
    megabytes = len(content) / 1e6

    def keep(number: int) -> None:
        store.write(_name(number), io.BytesIO(content))

    def read(number: int) -> None:
        with store.open(_name(number)) as found:
            total = 0
            while piece := found.read(256 * 1024):
                total += len(piece)
        if total != len(content):
            raise BenchmarkFailed(f"{total} of {len(content)} bytes came back.")

    for number in range(_KEPT):
        keep(number)
    stored_per_second, _count = per_second_for(seconds, keep)
    read_per_second, _count = per_second_for(seconds, read)
    with store.open(_name(0)) as found:
        if found.read() != content:
            raise BenchmarkFailed("What was read is not what was stored.")
    return stored_per_second * megabytes, read_per_second * megabytes


def _name(number: int) -> str:
    return f"sha256/{number % _KEPT:02x}/00/{number % _KEPT:064x}"


def _check(folder: Path, content: bytes) -> None:
    sample = content[: min(64, len(content))]
    for name in ("plain", "sealed"):
        lying = (folder / name / _name(0)).read_bytes()
        if (sample in lying) is (name == "sealed"):
            raise BenchmarkFailed(f"The files {name!r} do not lie as they should: look at the vault first.")
