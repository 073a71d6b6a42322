"""`motcua doctor --files`: a round through all stored files, and what it found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from motcua.kernel.progress import Progress
from motcua.records import integrity, references
from motcua.records.integrity import Mark, Pace, Problem

# Bytes of a deed that is not committed yet have no row; nothing takes so long.
UNDER_WAY = timedelta(hours=24)
_SHOWN = 200
_WORDS = {
    Problem.MISSING: (
        "rows without bytes",
        "Restore them from the backup; the same content sent again mends it too.",
    ),
    Problem.CHANGED: ("files whose bytes are not what they were", "Restore these files from the backup."),
    Problem.LOCKED: ("files under a key that is not given", "Add the former keys to MOTCUA_FILES_KEY_FILE."),
}


@dataclass(frozen=True)
class Told:
    """`problems` are (hash, problem, columns that name the file); `orphans` (name, bytes)."""

    rows: int
    bytes: int
    problems: tuple[tuple[str, Problem, tuple[str, ...]], ...]
    orphans: tuple[tuple[str, int], ...]

    @property
    def is_faulty(self) -> bool:
        return bool(self.problems or self.orphans)

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "bytes": self.bytes,
            "problems": [
                {"sha256": sha256, "problem": problem.value, "used_by": list(used)}
                for sha256, problem, used in self.problems
            ],
            "bytes_without_row": [{"name": name, "size_bytes": size} for name, size in self.orphans],
        }

    def lines(self) -> Iterator[str]:
        yield f"{self.rows} files with {self.bytes / 1e6:,.1f} MB were read"
        for kind, (what, mend) in _WORDS.items():
            found = [(sha256, used) for sha256, problem, used in self.problems if problem is kind]
            if found:
                yield f"FAULT   {len(found)} {what}"
                yield f"        -> {mend}"
                for sha256, used in found[:_SHOWN]:
                    yield f"        {sha256}  {', '.join(used) or 'named by nothing'}"
        if self.orphans:
            size = sum(bytes for _name, bytes in self.orphans)
            yield f"FAULT   {len(self.orphans)} files with {size / 1e6:,.1f} MB are known to no row"
            yield "        -> Deeds that were rolled back leave such; the weekly job removes them in time."
            for name, size in self.orphans[:_SHOWN]:
                yield f"        {name}  {size} bytes"
        if not self.is_faulty:
            yield "ok      every row has its bytes, unchanged, and no bytes are without a row"


def run(*, rate_mb: float | None, from_start: bool) -> Told:
    """Read all, or go on where an interrupted run stood. Raises StoreFault; where it stands is kept then."""
    mark, pace = Mark("doctor-files"), Pace(rate_mb * 1e6 if rate_mb else None)
    if not from_start:
        mark.read()
    progress = Progress("files", integrity.count_of_rows(mark.after), every=1000)
    is_whole = False
    try:
        for row in integrity.rows(mark.after):
            seen = integrity.look(row)
            mark.step(seen)
            progress.step()
            pace.count(seen.size_bytes)
        orphans = tuple(
            (one.name, one.size_bytes) for one in integrity.orphans(before=timezone.now() - UNDER_WAY)
        )
        is_whole = True
    finally:
        if not is_whole:
            mark.save()
    progress.done()
    mark.remove()
    problems = tuple(
        (sha256, Problem(problem), tuple(references.used_by(sha256))) for sha256, problem in mark.problems
    )
    return Told(mark.rows, mark.bytes, problems, orphans)
