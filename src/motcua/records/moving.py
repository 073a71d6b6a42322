"""Carrying the files from the folder to the bucket, or back, as they lie: sealed ones stay sealed and need no key.

What arrived is read back and compared. A run that was killed is begun again: what is there in full is not carried
twice. The source keeps everything until it is to be emptied, and that only once the other place is the one in use.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from django.db import transaction

from motcua.records import actions
from motcua.records.locks import hold_content
from motcua.records.models import StoredFile
from motcua.records.storage import envelope
from motcua.records.storage.folder import Lying
from motcua.records.storage.vault import FOLDER, S3, Place, vault

_READ_BYTES = 1024 * 1024
_OTHERS = ("exports", "bundles")


class Fate(StrEnum):
    CARRIED = "carried"
    THERE = "there"  # it was there in full
    CHANGED = "changed"  # damaged where it comes from: not carried
    BROKEN = "broken"  # it did not arrive as it was sent: taken away again
    GONE = "gone"  # destroyed while it was to be carried


@dataclass(frozen=True)
class Way:
    source: Place
    target: Place


def way_to(kind: str) -> Way:
    """From the other place to `folder` or `s3`. Raises ValueError when no bucket is named."""
    other = FOLDER if kind == S3 else S3
    return Way(source=vault().at(other), target=vault().at(kind))


def in_turn(way: Way) -> Iterator[tuple[Lying, bool]]:
    """Every file of the source with whether the target has one of its name and size."""
    for folder in ("sha256", *_OTHERS):
        lying = way.target.walk(folder)  # both places name theirs in the same order
        there = next(lying, None)
        for one in way.source.walk(folder):
            while there is not None and there.name < one.name:
                there = next(lying, None)
            yield one, there is not None and (there.name, there.size_bytes) == (one.name, one.size_bytes)


def carry(way: Way, one: Lying) -> Fate:
    """Carry one file. Raises StoreUnavailable, StoreRefuses, StorageFull."""
    sha256 = one.name.rpartition("/")[2] if one.name.startswith("sha256/") else ""
    with transaction.atomic(), actions.draft() as draft:
        if sha256:
            hold_content(sha256)
        try:
            digest = _taken(way.source, one.name, draft)
        except FileNotFoundError:
            return Fate.GONE
        if sha256 and not StoredFile.objects.filter(pk=sha256).exists():
            return Fate.GONE  # bytes without a row are not worth carrying
        if sha256 and not _is_sealed(draft) and digest != sha256:
            return Fate.CHANGED
        way.target.write(one.name, draft)
        if _hash_there(way.target, one.name) != digest:
            way.target.delete(one.name)
            return Fate.BROKEN
    return Fate.CARRIED


def empty(way: Way, one: Lying) -> bool:
    """Remove a file from the source when the target has it byte for byte; whether it did."""
    try:
        same = _hash_there(way.source, one.name) == _hash_there(way.target, one.name)
    except FileNotFoundError:
        return False
    if same:
        way.source.delete(one.name)
    return same


def _taken(source: Place, name: str, draft: BinaryIO) -> str:
    digest = hashlib.sha256()
    raw, _size = source.raw(name)
    with raw:
        while piece := raw.read(_READ_BYTES):
            digest.update(piece)
            draft.write(piece)
    draft.flush()
    return digest.hexdigest()


def _is_sealed(draft: BinaryIO) -> bool:
    draft.seek(0)
    return envelope.is_sealed(draft.read(len(envelope.MARK)))


def _hash_there(place: Place, name: str) -> str:
    digest = hashlib.sha256()
    raw, _size = place.raw(name)
    with raw:
        while piece := raw.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()
