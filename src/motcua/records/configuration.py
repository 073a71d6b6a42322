"""What an archive of configuration takes of the Word templates and compares with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from motcua.records import queries
from motcua.records.models import DocumentTemplate


@dataclass(frozen=True)
class TemplateRow:
    """A template that was not taken out of use. `sha256` is of its file."""

    procedure: str
    procedure_id: int
    kind: str
    name: str
    number: int
    sha256: str
    is_approved: bool
    valid_from: date

    def content(self) -> bytes:
        """Raises FileMissing."""
        return queries.read_file(self.sha256)


def templates(codes: Collection[str] | None = None) -> list[TemplateRow]:
    """By procedure, kind, name and number; all, or those of the named procedures. One query."""
    found = DocumentTemplate.objects.filter(withdrawn_at__isnull=True).select_related("procedure", "file")
    if codes is not None:
        found = found.filter(procedure__code__in=set(codes))
    return [
        TemplateRow(
            row.procedure.code,
            row.procedure_id,
            row.kind,
            row.name,
            row.number,
            row.file.sha256,
            row.approved_at is not None,
            row.valid_from,
        )
        for row in found.order_by("procedure__code", "kind", "name", "number")
    ]


def templates_in_force(day: date, codes: Collection[str] | None = None) -> list[TemplateRow]:
    """The newest approved template of each procedure, kind and name that holds on the day."""
    rows = [row for row in templates(codes) if row.is_approved and row.valid_from <= day]
    return list({(row.procedure, row.kind, row.name): row for row in rows}.values())
