"""The end of files that nobody refers to: uploads never sent, results of deeds rolled back, leftovers of any kind.

A run notes what is loose; what stays loose for the days that stand in law/records/uploads.yaml (`loose_days`) is
destroyed by a later run. What is referred to again, or comes in again, is loose no more. Bytes that no row knows go
with them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from motcua.kernel.zone import day_of
from motcua.records import forgetting, integrity, references
from motcua.records.forgetting import YOUNG, Fate
from motcua.records.limits import limits_on
from motcua.records.locks import have_content_alone
from motcua.records.models import LooseFile, StoredFile
from motcua.records.storage.vault import vault

AT_ONCE = 5000


@dataclass(frozen=True)
class Swept:
    """Files noted as loose by now, destroyed by this run with their bytes, and bytes without a row removed."""

    loose: int
    destroyed: int
    destroyed_bytes: int
    orphans: int


def note(*, at: datetime) -> int:
    """Bring the list of loose files up to date; how many stand there."""
    found = set(references.nobodys(before=at - YOUNG))
    waiting = LooseFile.objects.filter(destroyed_at__isnull=True)
    waiting.exclude(sha256__in=found).delete()
    known = set(waiting.values_list("sha256", flat=True))
    sizes = dict(StoredFile.objects.filter(pk__in=found - known).values_list("pk", "size_bytes"))
    for sha256, size in sorted(sizes.items()):
        LooseFile.objects.update_or_create(
            sha256=sha256, defaults={"since": at, "size_bytes": size, "destroyed_at": None}
        )
    return waiting.count()


def due(*, at: datetime) -> list[str]:
    """What has been loose long enough, the longest first, as the list stands."""
    until = at - timedelta(days=limits_on(day_of(at)).loose_days)
    rows = LooseFile.objects.filter(destroyed_at__isnull=True, since__lte=until).order_by("since", "sha256")
    return list(rows.values_list("sha256", flat=True)[:AT_ONCE])


def sweep(*, at: datetime) -> Swept:
    """One run; it may be interrupted anywhere and goes on the next time.

    Raises StoreUnavailable, StoreRefuses; what was destroyed until then is noted.
    """
    loose = note(at=at)
    count = size = 0
    for sha256 in due(at=at):
        # came in again after it was noted: the next run counts from anew
        again = StoredFile.objects.filter(
            pk=sha256, stored_at__gt=LooseFile.objects.filter(sha256=sha256).values("since")[:1]
        )
        if again.exists():
            LooseFile.objects.filter(sha256=sha256).delete()
            continue
        fate, freed = forgetting.forget(sha256, at=at, still_needs=references.is_named)
        if fate is Fate.DESTROYED:
            LooseFile.objects.filter(sha256=sha256).update(destroyed_at=at, size_bytes=F("size_bytes"))
            count, size = count + 1, size + freed
        else:
            LooseFile.objects.filter(sha256=sha256).delete()
    return Swept(loose - count, count, size, _orphans(at))


def _orphans(at: datetime) -> int:
    """Remove bytes that no row knows and that have lain for so long."""
    count = 0
    for one in integrity.orphans(before=at - timedelta(days=limits_on(day_of(at)).loose_days)):
        sha256 = one.name.rpartition("/")[2]
        try:
            int(sha256[:8], 16)
        except ValueError:
            continue  # nothing of ours: the doctor names it, nobody deletes it
        with transaction.atomic():
            have_content_alone(sha256)
            if not StoredFile.objects.filter(pk=sha256).exists():
                vault().delete(one.name)
                count += 1
    return count
