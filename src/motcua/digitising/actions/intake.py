"""Scans come in: kept once a unit, each with a job that splits it. The file is in the store before its row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app

from motcua.digitising.models import Batch, Refusal, Scan, Source
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.text import squeeze, visible
from motcua.kernel.zone import day_of, local
from motcua.records import actions as records
from motcua.records.rules import JPEG, PDF, PNG, TIFF

ACCEPTED = frozenset({PDF, TIFF, JPEG, PNG})


@dataclass(frozen=True)
class Taken:
    """A scan that is here; `is_new` is false for a content that the unit had sent before."""

    scan_id: int
    batch_id: int
    is_new: bool


def open_batch(unit_id: int, *, name: str, by_id: int, at: datetime) -> int:
    """A batch for what somebody uploads."""
    return Batch.objects.create(
        unit_id=unit_id,
        source=Source.UPLOAD,
        name=_plain(name)[:120] or local(at).strftime("%d/%m/%Y %H:%M"),
        opened_at=at,
        opened_by_id=by_id,
    ).pk


def batch_of_day(unit_id: int, *, at: datetime) -> int:
    """The batch of what lies in the unit's scan folder on the day."""
    batch, _is_new = Batch.objects.get_or_create(
        unit_id=unit_id,
        source=Source.FOLDER,
        name=day_of(at).strftime("%d/%m/%Y"),
        defaults={"opened_at": at},
    )
    return batch.pk


def take(
    batch_id: int, *, unit_id: int, content: bytes | records.Readable, file_name: str, at: datetime
) -> Taken:
    """Keep a scan and order that it is split. The same content again is counted and changes nothing else.

    Not to be called in a transaction. Raises what `records.actions.receive` raises.
    """
    limit = standard_on(day_of(at)).limits.scan_bytes
    stored = records.receive(content, limit_bytes=limit, accepted=ACCEPTED, at=at)
    with transaction.atomic():
        scan, is_new = Scan.objects.get_or_create(
            unit_id=unit_id,
            file=stored,
            defaults={"batch_id": batch_id, "file_name": _plain(file_name)[-200:], "came_at": at},
        )
        if is_new:
            order_split(scan.pk)
        else:
            Scan.objects.filter(pk=scan.pk).update(times_sent=F("times_sent") + 1)
    return Taken(scan.pk, scan.batch_id, is_new)


def refuse(unit_id: int, *, file_name: str, problem: str, at: datetime) -> None:
    """Note that a file of the scan folder was not taken, so that a person looks at it."""
    Refusal.objects.create(unit_id=unit_id, file_name=_plain(file_name)[-200:], problem=problem[:40], at=at)


def drop_empty(batch_ids: Sequence[int]) -> None:
    """Batches for which nothing new came in the end."""
    Batch.objects.filter(pk__in=batch_ids, scans__isnull=True, papers__isnull=True).delete()


def order_split(scan_id: int) -> None:
    app.configure_task(name="digitising.split", queue="reading").defer(scan_id=scan_id)


def _plain(text: str) -> str:
    return squeeze(visible(text).replace("/", " ").replace("\\", " "))
