"""All papers of an owner as one ZIP: the files, an index for machines (JSON) and one for people (HTML).

Small ones are written while they are sent, large ones by a job. Files are stored as they are: what citizens keep is
compressed already. A file whose bytes are gone, or infected, is named in the index and leaves a gap.
"""

import io
import json
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from motcua.kernel.text import fold
from motcua.kernel.zone import day_of, local
from motcua.records import holding_queries, queries
from motcua.records import holding_rules as rules
from motcua.records.errors import FileChanged, FileInfected, FileMissing, HoldingNotFound
from motcua.records.models import Holding, PaperBundle

STREAMED_BYTES = 50 * 1024 * 1024  # what is larger is made by a job
KEPT = timedelta(days=7)
_CHUNK_BYTES = 256 * 1024
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif"}


@dataclass(frozen=True)
class Line:
    """One paper in the index. `path` is empty when its bytes are not there."""

    holding: Holding
    path: str
    standing: str


def size_of(holdings: Iterable[Holding]) -> int:
    """Bytes of all files together."""
    return sum(one.file.size_bytes for one in holdings)


def stream(holdings: Sequence[Holding], *, at: datetime, language: str) -> Iterator[bytes]:
    """The archive piece by piece, never whole in memory."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_STORED) as archive:
        for _step in _written(archive, holdings, at=at, language=language):
            yield pipe.taken()
    yield pipe.taken()


def _written(
    archive: zipfile.ZipFile, holdings: Sequence[Holding], *, at: datetime, language: str
) -> Iterator[None]:
    """Write entry by entry; each step is a moment at which what is there may be sent."""
    lines: list[Line] = []
    stamp = local(at).timetuple()[:6]
    for number, holding in enumerate(holdings, 1):
        path = f"files/{number:03d}-{_plain(holding.title)}.{_ENDINGS.get(holding.file.media_type, 'bin')}"
        try:
            source = queries.open_file(holding.file_id)
        except (FileMissing, FileChanged, FileInfected):
            lines.append(Line(holding, "", str(rules.standing(holding, day_of(at)))))
            continue
        with source, archive.open(zipfile.ZipInfo(path, stamp), "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK_BYTES):
                target.write(chunk)
                yield
        lines.append(Line(holding, path, str(rules.standing(holding, day_of(at)))))
        yield
    archive.writestr(zipfile.ZipInfo("index.json", stamp), index_json(lines, at))
    archive.writestr(zipfile.ZipInfo("index.html", stamp), index_html(lines, at, language))
    yield


def index_json(lines: Sequence[Line], at: datetime) -> str:
    """The index for machines: one entry a paper, days as ISO 8601, instants with their zone."""
    return json.dumps(
        {
            "made_at": local(at).isoformat(timespec="seconds"),
            "papers": [_entry(line, day_of(at)) for line in lines],
        },
        ensure_ascii=False,
        indent=2,
    )


def _entry(line: Line, on: date) -> dict[str, object]:
    one = line.holding
    return {
        **holding_queries.snapshot(one, on),
        "id": str(one.pk),
        "file": line.path or None,
        "size_bytes": one.file.size_bytes,
        "media_type": one.file.media_type,
        "source_dossier": one.source_code or None,
        "stored_at": local(one.stored_at).isoformat(timespec="seconds"),
        "revoked_on": one.revoked_on.isoformat() if one.revoked_on else None,
        "superseded_on": one.superseded_on.isoformat() if one.superseded_on else None,
    }


def index_html(lines: Sequence[Line], at: datetime, language: str) -> str:
    """The index for people: a page of its own, without anything from elsewhere."""
    with translation.override(language):
        return render_to_string(
            "records/bundle_index.html", {"lines": lines, "at": local(at), "language": language}
        )


def _plain(title: str) -> str:
    """A title as part of a file name that every system takes."""
    letters = "".join(char if char.isalnum() and char.isascii() else "-" for char in fold(title))
    return "-".join(part for part in letters.split("-") if part)[:60] or "giay-to"


class _Pipe(io.RawIOBase):
    """A file that can only be written on: `zipfile` then writes sizes after the content."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(cast(bytes, data))
        self._waiting.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        whole, self._waiting = b"".join(self._waiting), []
        return whole


# ---------------------------------------------------------------- made by a job


def order(*, user_id: int, owner_numbers: Sequence[str], at: datetime) -> PaperBundle:
    """Have an archive made; asked for again while one is being made, it is the same."""
    try:
        with transaction.atomic():
            row = PaperBundle.objects.create(
                user_id=user_id, owner_numbers=list(owner_numbers), ordered_at=at, expires_at=at + KEPT
            )
            from procrastinate.contrib.django import app

            app.configure_task(name="records.make_bundle", queue="papers").defer(bundle_id=str(row.pk))
            return row
    except IntegrityError:
        return PaperBundle.objects.get(user_id=user_id, state=PaperBundle.State.ORDERED)


def make(bundle_id: uuid.UUID | str, *, at: datetime) -> None:
    """Make an archive that was ordered. Interrupted and begun again, it starts anew; made already, it stays."""
    row = PaperBundle.objects.filter(pk=bundle_id, state=PaperBundle.State.ORDERED).first()
    if row is None:
        return
    holdings = list(holding_queries.papers_of(row.owner_numbers, on=day_of(at)))
    place = f"bundles/{row.pk}.zip"
    with tempfile.TemporaryFile() as draft:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            for _step in _written(archive, holdings, at=at, language="vi"):
                pass
        size = draft.tell()
        draft.seek(0)
        default_storage.delete(place)
        kept = default_storage.save(place, File(draft))
    PaperBundle.objects.filter(pk=row.pk, state=PaperBundle.State.ORDERED).update(
        state=PaperBundle.State.READY, place=kept, size_bytes=size, papers=len(holdings)
    )


def forget_expired(*, at: datetime) -> int:
    """Throw away archives whose time is over; how many."""
    gone = 0
    for row in PaperBundle.objects.filter(expires_at__lte=at).exclude(state=PaperBundle.State.EXPIRED):
        if row.place:
            default_storage.delete(row.place)
        PaperBundle.objects.filter(pk=row.pk).update(state=PaperBundle.State.EXPIRED, place="")
        gone += 1
    return gone


def latest(user_id: int) -> PaperBundle | None:
    """The newest archive that the account ordered and that is not gone."""
    rows = PaperBundle.objects.filter(user_id=user_id).exclude(state=PaperBundle.State.EXPIRED)
    return rows.order_by("-ordered_at").first()


def ready(bundle_id: uuid.UUID, user_id: int, owner_numbers: Sequence[str], at: datetime) -> PaperBundle:
    """An archive of this account that is there. Raises HoldingNotFound, the same for another's and for none."""
    row = PaperBundle.objects.filter(pk=bundle_id, user_id=user_id, state=PaperBundle.State.READY).first()
    if row is None or row.expires_at <= at or sorted(row.owner_numbers) != sorted(owner_numbers):
        raise HoldingNotFound
    return row


def opened(row: PaperBundle) -> IO[bytes]:
    """The bytes of an archive, to read and close. Raises HoldingNotFound."""
    try:
        return cast(IO[bytes], default_storage.open(row.place, "rb"))
    except (FileNotFoundError, ValueError):
        raise HoldingNotFound from None
