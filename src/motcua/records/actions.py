"""Putting files into the store: once each, whole or not at all."""

import hashlib
import io
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import rules, scanning, typesetting
from motcua.records.checking import looking
from motcua.records.errors import FileEmpty, FileTooLarge, TypeNotAccepted
from motcua.records.limits import limits_on
from motcua.records.locks import hold_content
from motcua.records.models import StoredFile
from motcua.records.storage.folder import INCOMING, room
from motcua.records.storage.vault import vault

_CHUNK_BYTES = 256 * 1024
_AGES = timedelta(hours=1)  # the same content within the hour locks no row; `forgetting` spares a day


class Readable(Protocol):
    """What can be stored: an open file or an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


def store(source: bytes | Readable, *, limit_bytes: int, accepted: frozenset[str]) -> StoredFile:
    """Keep a file under the SHA-256 of its content; the same content is kept once, also when it comes twice
    at the same time.

    The bytes lie in the store before the row is written; a deed that is rolled back leaves bytes without a
    row, which nobody sees. Reading stops at `limit_bytes`. `accepted` holds media types (`rules`).
    For what the house makes itself; what people send comes by `receive`.
    Raises: FileEmpty, FileTooLarge, TypeNotAccepted, StorageFull, StoreUnavailable, StoreRefuses.
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
    row = _store(source, limit_bytes, accepted, lambda draft, found: looking.look_into(draft, found, limits))
    scanning.ask_at_once(row.pk, at=at)
    return row


def _store(
    source: bytes | Readable,
    limit_bytes: int,
    accepted: frozenset[str],
    look: Callable[[BinaryIO, str], None] | None,
) -> StoredFile:
    reader = io.BytesIO(source) if isinstance(source, bytes) else source
    with room(), draft() as waiting:
        size, digest = _copy(reader, waiting, limit_bytes)
        found = rules.media_type(waiting)
        if found not in accepted:
            raise TypeNotAccepted(found=found, accepted=accepted)
        if look is not None:
            look(waiting, found)
        place, store = rules.place_of(digest), vault()
        if not store.holds(place, size):
            store.write(place, waiting)
        with transaction.atomic():
            # Whoever destroys this content (`forgetting`) is done or waits until the row is there, and committed.
            hold_content(digest)
            now = timezone.now()
            StoredFile.objects.filter(pk=digest, stored_at__lt=now - _AGES).update(stored_at=now)
            if not store.holds(place, size):  # destroyed in between
                store.write(place, waiting)
            StoredFile.objects.bulk_create(
                [StoredFile(sha256=digest, size_bytes=size, media_type=found)], ignore_conflicts=True
            )
    return StoredFile.objects.get(pk=digest)


def draft() -> BinaryIO:
    """A file without a name, for content on its way: nothing of it is left when the process ends, however it ends."""
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))


def typeset(
    template: str,
    values: Mapping[str, Json],
    *,
    at: datetime,
    qr_codes: Mapping[str, str] | None = None,
    bar_codes: Mapping[str, str] | None = None,
) -> StoredFile:
    """Set a paper of the house as PDF/A and keep it. The same values and instant give the same file.

    Raises: TypesettingFailed, StorageFull, StoreUnavailable, StoreRefuses.
    """
    content = typesetting.pdf_a(template, values, at=at, qr_codes=qr_codes, bar_codes=bar_codes)
    return store(content, limit_bytes=len(content), accepted=frozenset({rules.PDF}))


def _copy(source: Readable, target: BinaryIO, limit_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise FileTooLarge(size=size, limit=limit_bytes)
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise FileEmpty
    target.flush()
    return size, digest.hexdigest()
