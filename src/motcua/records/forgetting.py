"""Destroying a stored file for good: when nothing refers to its content any more, and never while somebody brings
the same content again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.files.storage import default_storage
from django.db import transaction

from motcua.records import lasting, references, rules
from motcua.records.locks import have_content_alone
from motcua.records.models import FileScan, StoredFile

# What came in (again) within this span may be about to be referred to by a deed that is not committed yet.
YOUNG = timedelta(hours=24)


class Fate(StrEnum):
    DESTROYED = "destroyed"
    NEEDED = "needed"  # something else has the same content: it stays for good
    LATER = "later"  # it came in again a moment ago: ask again tomorrow


def forget(sha256: str, *, at: datetime, still_needs: Callable[[str], bool]) -> tuple[Fate, int]:
    """Destroy a file's row and bytes unless a column names it (`references`), or `still_needs` says so; its fate and
    size in bytes. May be repeated: what is gone stays gone.

    The content is held alone, so that whoever stores the same content meanwhile waits, finds it gone, writes it
    anew. Raises StoreUnavailable, StoreRefuses; nothing has changed then.
    """
    with transaction.atomic():
        have_content_alone(sha256)
        row = StoredFile.objects.select_for_update().filter(pk=sha256).first()
        if row is not None:
            if at - row.stored_at < YOUNG:
                return Fate.LATER, row.size_bytes
            if still_needs(sha256) or references.is_needed(sha256):
                return Fate.NEEDED, row.size_bytes
            size = row.size_bytes
            FileScan.objects.filter(pk=sha256).delete()
            row.delete()
        else:
            size = 0
        default_storage.delete(rules.place_of(sha256))
        versions = lasting.forget_versions(sha256)
    # the same paper with newer time-stamps goes with it; what came in a moment ago follows with the loose files
    for version in versions:
        forget(version, at=at, still_needs=still_needs)
    return Fate.DESTROYED, size
