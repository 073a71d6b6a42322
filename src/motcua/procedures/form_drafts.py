"""Reading drafts for the editor of forms."""

from dataclasses import dataclass
from typing import Any

from motcua.procedures.errors import DraftNotFound, ProcedureNotFound
from motcua.procedures.models import DraftState, Procedure, VersionDraft
from motcua.procedures.rules.drafting import OPEN
from motcua.procedures.rules.form_rows import rows_of


@dataclass(frozen=True)
class FormDraft:
    """A draft as the editor of its form sees it. `before` are the rows of the version that it changes."""

    id: int
    code: str
    name: str
    revision: int
    is_open: bool
    pages: list[dict[str, Any]]
    before: list[dict[str, Any]]
    schema: dict[str, Any] | None
    layout: dict[str, Any] | None


def form_draft(draft_id: int) -> FormDraft:
    """Raises DraftNotFound; RowInvalid when the form is none that the editor can read."""
    row = VersionDraft.objects.select_related("based_on").filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound(draft_id)
    base = row.based_on
    return FormDraft(
        id=row.pk,
        code=row.code,
        name=row.name,
        revision=row.revision,
        is_open=row.state == DraftState.DRAFT,
        pages=rows_of(row.form_schema, row.form_layout),
        before=rows_of(base.form_schema, base.form_layout) if base else [],
        schema=row.form_schema,
        layout=row.form_layout,
    )


@dataclass(frozen=True)
class DraftLine:
    id: int
    code: str
    name: str
    state: str


def open_drafts() -> list[DraftLine]:
    """Drafts that are not signed yet, newest change first; one query."""
    rows = VersionDraft.objects.filter(state__in=OPEN).order_by("-changed_at", "pk")
    return [DraftLine(row.pk, row.code, row.name, str(DraftState(row.state).label)) for row in rows]


def form_in_force(code: str) -> list[dict[str, Any]]:
    """The rows of the form that a procedure has today. Raises ProcedureNotFound."""
    found = Procedure.objects.select_related("current_version").filter(code=code).first()
    if found is None or found.current_version is None:
        raise ProcedureNotFound(code)
    return rows_of(found.current_version.form_schema, found.current_version.form_layout)
