"""Certified electronic copies: the paper itself, and behind it the words that certify it against its original.

The original was shown at the counter, or is electronic: then its digital signature has to stand (Nghị định
45/2020/NĐ-CP, Điều 10; Nghị định 23/2015/NĐ-CP, from memory). The copy is a result like others: numbered in the
book of certified copies, signed and sealed.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import pikepdf

from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component
from motcua.dossiers.queries import DossierPage
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.records import queries as files
from motcua.records import rules as media
from motcua.records.checking import looking
from motcua.records.errors import RecordsError
from motcua.records.limits import limits_on
from motcua.signing import queries as signatures


class Seen(StrEnum):
    """Where the original was seen."""

    COUNTER = "counter"
    ELECTRONIC = "electronic"


_WORDS = {
    Seen.COUNTER: "bản chính bằng giấy do người yêu cầu xuất trình tại Bộ phận Tiếp nhận và Trả kết quả",
    Seen.ELECTRONIC: "bản chính điện tử có chữ ký số còn nguyên vẹn và tin cậy tại thời điểm kiểm tra",
}
_COPIED = frozenset({media.PDF, media.PNG, media.JPEG})


def look_at_original(dossier_id: int, *, component: str, seen: str, at: datetime) -> None:
    """Whether a copy of this paper may be certified. Not to be called in a transaction: it validates signatures.

    Raises InputRefused: `component` (no file; not a PDF or a picture; no valid signature), `seen`.
    """
    row = _row(dossier_id, component)
    if seen not in list(Seen):
        raise InputRefused(field="seen", problem="required")
    if seen == Seen.ELECTRONIC:
        report = signatures.validate(files.read_file(str(row.file_id)), at=at)
        if report.state != "valid":
            raise InputRefused(field="component", problem="original-has-no-valid-signature")


def content_of(page: DossierPage, *, component: str, seen: str, at: datetime) -> dict[str, Json]:
    """The values of the certification. Raises InputRefused."""
    row = _row(page.state.id, component)
    day = local(at)
    facts: list[Json] = [
        ["Tên giấy tờ", row.name],
        ["Người yêu cầu chứng thực", page.party.submitter_name or page.party.owner_name],
        ["Đối chiếu với", _WORDS[Seen(seen)]],
    ]
    text = (
        f"Chứng thực bản sao điện tử phía trước đúng với bản chính. Bản chính được đối chiếu lúc "
        f"{day:%H:%M} ngày {day:%d/%m/%Y}."
    )
    return {
        "title": "Lời chứng",
        "subtitle": "Chứng thực bản sao điện tử từ bản chính",
        "facts": facts,
        "text": text,
        "component": component,
        "seen": seen,
        "original_sha256": str(row.file_id),
    }


def joined(content: Mapping[str, Any], certification: bytes, *, at: datetime) -> bytes:
    """The paper with its certification behind it, as one PDF that says the same each time. Raises FileMissing."""
    original = files.read_file(str(content["original_sha256"]))
    if not original.startswith(b"%PDF"):
        original = looking.book_of([original], limits_on(day_of(at)))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(original)) as copy, pikepdf.open(io.BytesIO(certification)) as words:
        _forget_signatures(copy)
        copy.pages.extend(words.pages)
        copy.save(out, deterministic_id=True)
    return out.getvalue()


def _forget_signatures(copy: pikepdf.Pdf) -> None:
    """The copy is not the original: a signature that no longer covers it would be read as a broken one."""
    for key in ("/AcroForm", "/Perms", "/DSS"):
        if key in copy.Root:
            del copy.Root[key]
    for page in copy.pages:
        kept = [one for one in page.get("/Annots", []) if one.get("/FT") != pikepdf.Name.Sig]
        if "/Annots" in page:
            page.Annots = copy.make_indirect(pikepdf.Array(kept))


def _row(dossier_id: int, component: str) -> Component:
    row = Component.objects.select_related("file").filter(dossier_id=dossier_id, key=component).first()
    if row is None or row.file is None:
        raise InputRefused(field="component", problem="required")
    if row.file.media_type not in _COPIED:
        raise InputRefused(field="component", problem="only-pdf-and-pictures-are-copied")
    try:
        files.open_file(str(row.file_id)).close()
    except RecordsError:
        raise InputRefused(field="component", problem="file-cannot-be-opened") from None
    return row
