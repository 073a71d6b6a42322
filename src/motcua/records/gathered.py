"""Files that wait together until all that was asked for is sent: on the server, so that another device goes on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from motcua.records.models import GatheredFile


def of_holder(holder: str) -> dict[str, GatheredFile]:
    """The files by key, with their content's row."""
    rows = GatheredFile.objects.filter(holder=holder).select_related("file").order_by("pk")
    return {row.key: row for row in rows}


def put(
    holder: str, key: str, *, sha256: str, file_name: str, at: datetime, holding_id: UUID | None = None
) -> None:
    """Put a stored file, or a paper of the person's store (`holding_id`), to a key in place of what was there."""
    GatheredFile.objects.update_or_create(
        holder=holder,
        key=key,
        defaults={
            "file_id": sha256,
            "file_name": file_name[-200:],
            "holding_id": holding_id,
            "added_at": at,
        },
    )


def take_out(holder: str, key: str) -> None:
    GatheredFile.objects.filter(holder=holder, key=key).delete()


def forget(holders: Collection[str]) -> None:
    GatheredFile.objects.filter(holder__in=holders).delete()
