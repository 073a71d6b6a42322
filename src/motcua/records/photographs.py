"""Photographs of a paper, page by page, put together to one PDF.

Each photograph is made plain as it comes (`checking.inside`): upright, in eight bits, no larger than A4 at the
resolution in force, without the place where it was taken or anything else that a telephone writes into it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise

from django.db import connection, transaction

from motcua.kernel.zone import day_of
from motcua.records import actions, queries, rules
from motcua.records.actions import Readable
from motcua.records.checking import looking
from motcua.records.errors import FileEmpty, FileTooLarge, PagesTooMany, TypeNotAccepted
from motcua.records.limits import limits_on
from motcua.records.models import ScanPage, StoredFile

_LOCK = 0x7363616E  # our number among the database's advisory locks


def pages(holder: str, key: str) -> list[ScanPage]:
    """The pages of one paper in their order, with their files."""
    found = ScanPage.objects.filter(holder=holder, key=key).select_related("file")
    return list(found.order_by("position"))


def page_at(holder: str, key: str, page_id: int) -> ScanPage | None:
    return ScanPage.objects.filter(holder=holder, key=key, pk=page_id).select_related("file").first()


def counts(holder: str) -> dict[str, int]:
    """How many pages wait, by paper."""
    found: dict[str, int] = {}
    for key in ScanPage.objects.filter(holder=holder).order_by("pk").values_list("key", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def add(holder: str, key: str, source: Readable, *, at: datetime) -> int:
    """Add a photograph (a scan of several pages adds each); how many pages there are then.

    Raises: FileEmpty, FileTooLarge, TypeNotAccepted, FileUnsafe, PagesTooMany, StorageFull.
    """
    limits = limits_on(day_of(at))
    with actions.draft() as photo:
        size = 0
        while chunk := source.read(256 * 1024):
            size += len(chunk)
            if size > limits.photo_bytes:
                raise FileTooLarge(size=size, limit=limits.photo_bytes)
            photo.write(chunk)
        if size == 0:
            raise FileEmpty
        found = rules.media_type(photo)
        if found not in rules.ACCEPTED_PHOTOS:
            raise TypeNotAccepted(found=found, accepted=rules.ACCEPTED_PHOTOS)
        made = looking.pages_of(photo, limits)
    stored = [actions.store(page, limit_bytes=len(page), accepted=frozenset({rules.JPEG})) for page in made]
    with _alone(holder):
        there = list(_positions(holder, key))
        if len(there) + len(stored) > limits.scan_pages:
            raise PagesTooMany(limit=limits.scan_pages)
        first = there[-1] + 1 if there else 0
        ScanPage.objects.bulk_create(
            ScanPage(holder=holder, key=key, position=first + number, file=file, added_at=at)
            for number, file in enumerate(stored)
        )
        return len(there) + len(stored)


def move_up(holder: str, key: str, page_id: int) -> None:
    """Let a page change places with the one before it. The first one stays."""
    with _alone(holder):
        found = pages(holder, key)
        for before, page in pairwise(found):
            if page.pk == page_id:
                ScanPage.objects.filter(pk=page.pk).update(position=before.position)
                ScanPage.objects.filter(pk=before.pk).update(position=page.position)


def remove(holder: str, key: str, page_id: int) -> None:
    """Take a page out. Nothing to take out is no error."""
    with _alone(holder):
        ScanPage.objects.filter(holder=holder, key=key, pk=page_id).delete()


def book(holder: str, key: str, *, at: datetime) -> StoredFile:
    """The pages as one PDF, stored. The same pages in the same order give the same file.

    Raises: FileEmpty (no page), FileUnsafe, StorageFull.
    """
    found = pages(holder, key)
    if not found:
        raise FileEmpty
    content = looking.book_of([queries.read_file(page.file_id) for page in found], limits_on(day_of(at)))
    return actions.store(content, limit_bytes=len(content), accepted=frozenset({rules.PDF}))


def forget(holder: str, key: str | None = None) -> None:
    """Drop the pages of a holder, or of one paper of it."""
    found = ScanPage.objects.filter(holder=holder)
    (found if key is None else found.filter(key=key)).delete()


def _positions(holder: str, key: str) -> Iterator[int]:
    yield from (
        ScanPage.objects.filter(holder=holder, key=key)
        .order_by("position")
        .values_list("position", flat=True)
    )


@contextmanager
def _alone(holder: str) -> Iterator[None]:
    """Two devices that add or move pages of the same holder follow one another."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, holder])
        yield
