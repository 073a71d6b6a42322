"""The watched scan folder: MOTCUA_SCAN_FOLDER holds a folder for each unit, named by its agency identifier.

A file is taken when it did not change while we waited; then it moves to `taken/<day>` beside it, and what cannot be
taken to `refused`. Nothing is deleted or overwritten. A run that ends between keeping and moving finds the file again
and knows its content. Clocks are not compared: a scanner or a file server may have another.
"""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.digitising.actions import intake
from motcua.digitising.errors import FolderNotUsable
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import day_of
from motcua.records.errors import FileUnsafe, RecordsError, StorageFull

# What scanners and file transfers call a file that they have not finished.
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".writing")
_OURS = frozenset({"taken", "refused"})


@dataclass(frozen=True)
class Round:
    """One look into the folder. `unknown` are folders that name no unit: nobody's papers lie in them."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    unfinished: int = 0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Seen:
    unit_id: int
    path: Path
    size: int
    changed_ns: int


def root() -> Path | None:
    """The folder that is watched, if one is set."""
    return Path(settings.SCAN_FOLDER) if settings.SCAN_FOLDER else None


def problems(day: date) -> tuple[str, ...]:
    """What is wrong with the folder as it is set up: for the check of the installation."""
    folder = root()
    if folder is None:
        return ()
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return (f"{folder} cannot be read and written",)
    _units, unknown = _unit_folders(folder, day)
    return tuple(f"{folder / name} names no unit of today" for name in unknown)


def take_all(*, at: datetime, pause: Callable[[float], None] = time.sleep) -> Round:
    """Take every whole file. Raises FolderNotUsable (the folder is set and cannot be listed)."""
    folder = root()
    if folder is None:
        return Round()
    day = day_of(at)
    try:
        units, unknown = _unit_folders(folder, day)
        first = [seen for unit_id, place in units for seen in _files(unit_id, place)]
    except OSError as error:
        raise FolderNotUsable("", f"{folder}: {error.strerror}") from error
    if not first:
        return Round(unknown=unknown)
    pause(standard_on(day).still_seconds)
    taken = known = refused = unfinished = 0
    for seen in first:
        if _look(seen.unit_id, seen.path) != seen:
            unfinished += 1
            continue
        match _take(seen, at):
            case True:
                taken += 1
            case False:
                known += 1
            case None:
                refused += 1
    return Round(taken, known, refused, unfinished, unknown)


def _unit_folders(folder: Path, day: date) -> tuple[list[tuple[int, Path]], tuple[str, ...]]:
    found, unknown = [], []
    for place in sorted(folder.iterdir()):
        if place.name.startswith(".") or place.is_symlink() or not place.is_dir():
            continue
        try:
            unit = agencies.unit_of_agency_id(place.name, on=day)
        except UnitNotFound:
            unknown.append(place.name)
            continue
        found.append((unit.pk, place))
    return found, tuple(unknown)


def _files(unit_id: int, place: Path) -> Iterator[_Seen]:
    for path in sorted(place.iterdir()):
        if path.name in _OURS or path.name.startswith(".") or path.suffix.lower() in _UNFINISHED:
            continue
        seen = _look(unit_id, path)
        if seen is not None:
            yield seen


def _look(unit_id: int, path: Path) -> _Seen | None:
    """A regular file with something in it; no link, whatever it points to."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size == 0:
        return None
    return _Seen(unit_id, path, found.st_size, found.st_mtime_ns)


def _take(seen: _Seen, at: datetime) -> bool | None:
    """True: new, False: known, None: refused or gone meanwhile."""
    batch_id = intake.batch_of_day(seen.unit_id, at=at)
    try:
        with open(os.open(seen.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
            content.seek(0)
            taken = intake.take(
                batch_id, unit_id=seen.unit_id, content=content, file_name=seen.path.name, at=at
            )
    except OSError:
        intake.drop_empty([batch_id])
        return None  # taken by another run, or not ours to read: it stays, and the next round looks again
    except StorageFull:
        intake.drop_empty([batch_id])
        raise
    except RecordsError as error:
        intake.drop_empty([batch_id])
        problem = error.problem if isinstance(error, FileUnsafe) else error.code
        if _move(seen.path, seen.path.parent / "refused", digest):
            intake.refuse(seen.unit_id, file_name=seen.path.name, problem=problem, at=at)
        return None
    _move(seen.path, seen.path.parent / "taken" / day_of(at).isoformat(), digest)
    return taken.is_new


def _move(path: Path, to: Path, digest: str) -> bool:
    """Move under a name that tells the content, so that two of one name both stay; false when it was moved before."""
    to.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(path, to / f"{path.stem[:100]}.{digest[:12]}{path.suffix}")
    except FileNotFoundError:
        return False
    return True
