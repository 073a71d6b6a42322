"""The versions of a document that the caller may see, and the document that took another's place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from motcua.correspondence.models import Document, DocumentFile
from motcua.correspondence.queries import Page
from motcua.correspondence.rules import comparing
from motcua.correspondence.rules.comparing import Attached, Said, Version
from motcua.ledger.rules import Json


@dataclass(frozen=True)
class Side:
    """One side of the comparison: a version, and the document's file rows by id."""

    version: Version
    document_id: int
    notation: str
    files: Mapping[int, DocumentFile]


def sides(page: Page) -> tuple[Side, ...]:
    """Every version of one document, the first first. Reads nothing: the page has it all."""
    said = [
        Said(
            one.kind, int(one.said.get("version") or 0), one.said.get("before") or one.said.get("after") or {}
        )
        for one in page.events
        if one.kind in ("updated", "update_noted")
    ]
    files: dict[int, list[Attached]] = {}
    for one in sorted(page.files, key=lambda row: (not row.is_main, row.pk)):
        if one.is_current:  # a draft of what was signed then is no attachment of the version
            files.setdefault(one.version, []).append(
                Attached(one.pk, one.file_name, one.file_id, one.is_main)
            )
    rows = {one.pk: one for one in page.files}
    found = comparing.versions(_words(page.row), page.row.version, said, files)
    return tuple(Side(one, page.row.pk, page.row.notation, rows) for one in found)


def replaced_by(document_id: int) -> int | None:
    """The newest document that took its place, whoever may see it: look it up in the caller's scope."""
    rows = Document.unscoped.filter(replaces_id=document_id).order_by("-pk")
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


def _words(row: Document) -> dict[str, Json]:
    return {name: _plain(getattr(row, name)) for name in comparing.FIELDS}


def _plain(value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool) or value is None else str(value)
