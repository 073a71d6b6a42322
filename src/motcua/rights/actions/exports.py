"""The package of a person's own data: put together by a job, fetched once, gone when its time is over."""

import contextlib
import hashlib
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.dossiers import privacy_queries
from motcua.kernel import scopes
from motcua.kernel.zone import day_of, local
from motcua.ledger import purposes
from motcua.ledger import queries as log
from motcua.ledger.rules import instant_text
from motcua.records import queries as records
from motcua.records.errors import FileChanged, FileInfected, FileMissing, StoreFault
from motcua.rights.actions.recording import By, note
from motcua.rights.errors import ExportGone
from motcua.rights.models import DataRequest, Export
from motcua.rights.models.requests import ExportState
from motcua.rights.rules import law

FOLDER = "exports"
_MOST_READS = 100_000
_UNSAFE = re.compile(r"[^\w.\-]+")


def put_job(export_id: uuid.UUID) -> None:
    """A row of the job table in the caller's transaction."""
    from motcua.rights.tasks import make_export

    make_export.configure(lock=f"export-{export_id}").defer(export_id=str(export_id))


def make(export_id: uuid.UUID, *, at: datetime) -> bool:
    """Put the package together; False when it was done already. May be interrupted and run again."""
    with transaction.atomic():
        row = (
            Export.objects.select_for_update(of=("self",))
            .select_related("request")
            .filter(pk=export_id)
            .first()
        )
        if row is None or row.state != ExportState.WAITING:
            return False
        content = _archive(row.request, at)
        name = f"{FOLDER}/{row.pk}.zip"
        default_storage.delete(name)  # left by a run that was interrupted
        default_storage.save(name, ContentFile(content))
        row.state, row.file_name, row.made_at = ExportState.READY, name, at
        row.sha256, row.size_bytes = hashlib.sha256(content).hexdigest(), len(content)
        row.expires_at = at + timedelta(hours=law.requests_on(day_of(at)).export_lives_hours)
        row.save()
        note("request", row.request_id, "package_ready", by=None, at=at, words=row.sha256)
    return True


def _archive(request: DataRequest, at: datetime) -> bytes:
    """One JSON file of everything, the files beside it, and a summary to read. In the scope of the person."""
    out = io.BytesIO()
    missing: list[str] = []
    with (
        scopes.scope(scopes.of_person(request.user_id)),
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        told, files = _everything(request.user_id, at)
        names: set[str] = set()
        for name, sha256 in files:
            safe = "/".join(_UNSAFE.sub("_", part)[:120] or "_" for part in name.split("/"))
            while safe in names:
                safe = f"{safe}_"
            names.add(safe)
            try:
                archive.writestr(f"files/{safe}", records.read_file(sha256))
            except (FileMissing, FileChanged, FileInfected):
                missing.append(name)
        told["files_missing"] = missing
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1, sort_keys=False))
        archive.writestr("tom-tat.pdf", _summary(told, at))
    return out.getvalue()


def _everything(user_id: int, at: datetime) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    user = accounts.user(user_id)
    dossier_ids = privacy_queries.own_ids()
    whole = [privacy_queries.whole(pk) for pk in dossier_ids]
    reads, _count = log.reads_about(dossier_ids, subject_id=user_id, but_by=user_id, limit=_MOST_READS)
    codes = privacy_queries.named(dossier_ids)
    reasons = purposes.purposes(day_of(at))
    told: dict[str, Any] = {
        "format": "motcua-own-data/1",
        "made_at": instant_text(at),
        "account": (
            {
                "name": user.full_name,
                "personal_id": user.personal_id,
                "birth_date": user.birth_date.isoformat() if user.birth_date else None,
                "telephone": user.telephone,
                "email": user.email,
                "address": user.address,
                "since": instant_text(user.date_joined),
            }
            if user
            else {}
        ),
        "dossiers": [one for one, _files in whole],
        "who_saw": [
            {
                "at": instant_text(one.at),
                "who": one.actor,
                "unit": one.unit_id,
                "dossier": codes.get(one.dossier_id or 0, ("", ""))[0],
                "what": one.what,
                "why": reasons[one.purpose].vi if one.purpose in reasons else "",
                "ground": one.ground,
            }
            for one in reads
        ],
    }
    return told, [file for _told, files in whole for file in files]


def _summary(told: dict[str, Any], at: datetime) -> bytes:
    account = told["account"]
    return records.paper(
        "own_data",
        {
            "printed": f"{local(at):%H:%M %d/%m/%Y}",
            "name": account.get("name", ""),
            "reads": len(told["who_saw"]),
            "rows": [
                {"code": one["code"], "procedure": one["procedure"]["name"], "unit": one["received_by"]}
                for one in told["dossiers"]
            ],
        },
        at=at,
    )


def fetch(export_id: uuid.UUID, *, user_id: int, at: datetime) -> tuple[BinaryIO, int]:
    """The package for its owner, once: whoever asks second gets nothing. The bytes then leave the store.

    Raises ExportGone (also for another's, so that nobody learns whether there is one), StoreUnavailable.
    """
    found = Export.objects.filter(
        pk=export_id, request__user_id=user_id, state=ExportState.READY, expires_at__gt=at
    )
    row = found.first()
    if row is None:
        raise ExportGone
    try:  # read first: a store that does not answer must not use up the one time
        with default_storage.open(row.file_name, "rb") as kept:
            content = io.BytesIO(kept.read())
    except FileNotFoundError:
        raise ExportGone from None
    if not found.update(state=ExportState.FETCHED, fetched_at=at):
        raise ExportGone
    note("request", row.request_id, "package_fetched", by=By(user_id), at=at)
    with contextlib.suppress(StoreFault):  # the person has it; `expire` removes what is left
        _remove(row)
    return content, row.size_bytes


def _remove(row: Export) -> None:
    default_storage.delete(row.file_name)
    Export.objects.filter(pk=row.pk).update(file_name="")


def expire(*, at: datetime) -> int:
    """Delete packages that nobody fetched in time; how many."""
    return sum(1 for _one in _expired(at))


def _expired(at: datetime) -> Iterator[Export]:
    for row in Export.objects.filter(state=ExportState.READY, expires_at__lte=at).order_by("pk"):
        if Export.objects.filter(pk=row.pk, state=ExportState.READY).update(state=ExportState.EXPIRED):
            note("request", row.request_id, "package_expired", by=None, at=at)
            yield row
    ended = (ExportState.FETCHED, ExportState.EXPIRED)
    for row in Export.objects.filter(state__in=ended).exclude(file_name="").order_by("pk"):
        _remove(row)
