"""Whether every file is what it was: each row's bytes are read and hashed, and bytes that no row knows are found.

A round goes by hash. Where it stands is kept in `var/rounds`, so that one that was interrupted goes on there.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from django.conf import settings

from motcua.records import rules
from motcua.records.errors import FileChanged, FileKeyMissing
from motcua.records.models import StoredFile
from motcua.records.storage.folder import Lying
from motcua.records.storage.vault import vault

_ROWS = 500
_READ_BYTES = 1024 * 1024
_SAVED_SECONDS = 5.0


class Problem(StrEnum):
    MISSING = "missing"  # a row without bytes
    CHANGED = "changed"  # the bytes are not those that were put there
    LOCKED = "locked"  # sealed under a key that is not given


@dataclass(frozen=True)
class Seen:
    """One row that was looked at; `problem` is None where its bytes are what they should be."""

    sha256: str
    size_bytes: int
    problem: Problem | None


class Pace:
    """Holds a round to so many bytes a second; without a limit it holds nothing up."""

    def __init__(self, bytes_a_second: float | None) -> None:
        self._limit = bytes_a_second
        self._began, self._bytes = time.monotonic(), 0

    def count(self, size_bytes: int) -> None:
        self._bytes += size_bytes
        if self._limit:
            ahead = self._bytes / self._limit - (time.monotonic() - self._began)
            if ahead > 0:
                time.sleep(ahead)


class Mark:
    """Where a round stands, and what it has found until then. Written now and then, and at the end removed."""

    def __init__(self, name: str) -> None:
        self._file = Path(settings.VAR_DIR) / "rounds" / f"{name}.json"
        self._saved = time.monotonic()
        self.after, self.rows, self.bytes = "", 0, 0
        self.problems: list[tuple[str, str]] = []

    def read(self) -> bool:
        """Take up what an interrupted round left; whether there was any."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            self.after, self.rows, self.bytes = str(told["after"]), int(told["rows"]), int(told["bytes"])
            self.problems = [(str(sha256), str(problem)) for sha256, problem in told["problems"]]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    def step(self, seen: Seen) -> None:
        self.after, self.rows, self.bytes = seen.sha256, self.rows + 1, self.bytes + seen.size_bytes
        if seen.problem is not None:
            self.problems.append((seen.sha256, seen.problem.value))
        if time.monotonic() - self._saved > _SAVED_SECONDS:
            self.save()

    def save(self) -> None:
        self._saved = time.monotonic()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        told = {"after": self.after, "rows": self.rows, "bytes": self.bytes, "problems": self.problems}
        draft.write_text(json.dumps(told), encoding="utf-8")
        os.replace(draft, self._file)

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)


def count_of_rows(after: str = "") -> int:
    return StoredFile.objects.filter(pk__gt=after).count()


def rows(after: str) -> Iterator[StoredFile]:
    """All rows by hash behind a place, also those that come while it goes."""
    while page := list(StoredFile.objects.filter(pk__gt=after).order_by("pk")[:_ROWS]):
        yield from page
        after = page[-1].pk


def look(row: StoredFile) -> Seen:
    """Read a row's bytes to the end. Raises StoreUnavailable, StoreRefuses: then nothing is known of it."""
    return Seen(row.pk, row.size_bytes, _problem(row))


def _problem(row: StoredFile) -> Problem | None:
    digest, size = hashlib.sha256(), 0
    try:
        with vault().open(rules.place_of(row.pk)) as content:
            while piece := content.read(_READ_BYTES):
                digest.update(piece)
                size += len(piece)
    except FileNotFoundError:
        # destroyed since the row was read is no loss
        return Problem.MISSING if StoredFile.objects.filter(pk=row.pk).exists() else None
    except FileKeyMissing:
        return Problem.LOCKED
    except FileChanged:
        return Problem.CHANGED
    whole = digest.hexdigest() == row.pk and size == row.size_bytes
    return None if whole else Problem.CHANGED


def orphans(*, before: datetime) -> Iterator[Lying]:
    """Bytes that no row knows, put there before an instant: a deed that was rolled back leaves such."""
    walk = vault().place.walk("sha256")
    while batch := list(islice(walk, _ROWS)):
        names = [one.name.rpartition("/")[2] for one in batch]
        known = set(StoredFile.objects.filter(pk__in=names).values_list("pk", flat=True))
        yield from (
            one for one, name in zip(batch, names, strict=True) if name not in known and one.put_at < before
        )
