"""Putting files into the store: once each, whole or not at all."""

import contextlib
import errno
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import rules, scanning, typesetting
from motcua.records.checking import looking
from motcua.records.errors import FileEmpty, FileTooLarge, StorageFull, TypeNotAccepted
from motcua.records.limits import limits_on
from motcua.records.models import StoredFile

_CHUNK_BYTES = 256 * 1024
_AGES = timedelta(hours=1)  # the same content within the hour locks no row; `forgetting` spares a day
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Readable(Protocol):
    """What can be stored: an open file or an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


def store(source: bytes | Readable, *, limit_bytes: int, accepted: frozenset[str]) -> StoredFile:
    """Keep a file under the SHA-256 of its content; the same content is kept once, also when it comes twice
    at the same time.

    The bytes are on the disk before the row is written; a deed that is rolled back leaves bytes without a
    row, which nobody sees. Reading stops at `limit_bytes`. `accepted` holds media types (`rules`).
    For what the house makes itself; what people send comes by `receive`.
    Raises: FileEmpty, FileTooLarge, TypeNotAccepted, StorageFull.
    """
    return _store(source, limit_bytes, accepted, None)


def receive(
    source: bytes | Readable, *, limit_bytes: int, accepted: frozenset[str], at: datetime
) -> StoredFile:
    """Keep a file that somebody sent, as `store` does, after a look inside (`checking`) and past the virus scanner.

    While a configured scanner does not answer, the file is kept and waits. Not to be called in a transaction.
    Raises beyond `store`: FileUnsafe (nothing is kept), FileInfected (kept, never opened).
    """
    limits = limits_on(day_of(at))
    row = _store(source, limit_bytes, accepted, lambda path, found: looking.look_into(path, found, limits))
    scanning.ask_at_once(row.pk, at=at)
    return row


def _store(
    source: bytes | Readable,
    limit_bytes: int,
    accepted: frozenset[str],
    look: Callable[[Path, str], None] | None,
) -> StoredFile:
    reader = io.BytesIO(source) if isinstance(source, bytes) else source
    with _plain_storage_errors(), _incoming() as draft:
        size, digest = _copy(reader, draft, limit_bytes)
        found = rules.media_type(cast(BinaryIO, draft))
        if found not in accepted:
            raise TypeNotAccepted(found=found, accepted=accepted)
        if look is not None:
            draft.flush()
            look(Path(draft.name), found)
        # Content that is here already is young again: whoever destroys files (`forgetting`) waits or lets it be.
        now = timezone.now()
        StoredFile.objects.filter(pk=digest, stored_at__lt=now - _AGES).update(stored_at=now)
        _keep(draft, rules.place_of(digest), size)
    StoredFile.objects.bulk_create(
        [StoredFile(sha256=digest, size_bytes=size, media_type=found)], ignore_conflicts=True
    )
    return StoredFile.objects.get(pk=digest)


def typeset(
    template: str,
    values: Mapping[str, Json],
    *,
    at: datetime,
    qr_codes: Mapping[str, str] | None = None,
    bar_codes: Mapping[str, str] | None = None,
) -> StoredFile:
    """Set a paper of the house as PDF/A and keep it. The same values and instant give the same file.

    Raises: TypesettingFailed, StorageFull.
    """
    content = typesetting.pdf_a(template, values, at=at, qr_codes=qr_codes, bar_codes=bar_codes)
    return store(content, limit_bytes=len(content), accepted=frozenset({rules.PDF}))


@contextlib.contextmanager
def _plain_storage_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


def _local_root() -> Path | None:
    """The store's folder, or None when it is not a folder of this machine."""
    if isinstance(default_storage, FileSystemStorage):
        return Path(default_storage.location)
    wrapped = getattr(default_storage, "_wrapped", None)
    return Path(wrapped.location) if isinstance(wrapped, FileSystemStorage) else None


@contextlib.contextmanager
def _incoming() -> Iterator[IO[bytes]]:
    """A file that vanishes unless it is kept; inside the store, so that keeping it is a rename."""
    root = _local_root()
    if root is None:
        with tempfile.NamedTemporaryFile(prefix="motcua-") as unnamed:
            yield cast(IO[bytes], unnamed)
        return
    folder = root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="draft-", delete=False) as draft:
        try:
            yield cast(IO[bytes], draft)
        finally:
            Path(draft.name).unlink(missing_ok=True)


def _copy(source: Readable, draft: IO[bytes], limit_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise FileTooLarge(size=size, limit=limit_bytes)
        digest.update(chunk)
        draft.write(chunk)
    if size == 0:
        raise FileEmpty
    return size, digest.hexdigest()


def _keep(draft: IO[bytes], place: str, size: int) -> None:
    root = _local_root()
    if root is None:
        if not default_storage.exists(place):
            draft.seek(0)
            default_storage.save(place, File(draft))
        return
    target = root / place
    if target.is_file() and target.stat().st_size == size:
        return
    draft.flush()
    os.fchmod(draft.fileno(), 0o640)
    os.fsync(draft.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(draft.name, target)  # two that bring the same content replace it with itself
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """The new name has to survive a power cut as the bytes do."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
