"""Word documents drawn up from a dossier: its templates in force, and what they are filled with.

Nothing is kept: the document is made anew at each asking, for the official who asks, whose reading the door traces.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from motcua.dossiers import queries
from motcua.dossiers.queries import DossierPage
from motcua.kernel.zone import day_of, local
from motcua.procedures import queries as procedures
from motcua.procedures.rules.form_documents import form_values
from motcua.records import document_templates
from motcua.records import queries as records
from motcua.records.errors import TemplateNotFound
from motcua.records.word_templates import MISSING, DrawnUp, draw_up

if TYPE_CHECKING:
    from motcua.records.models import DocumentTemplate


def templates_of(page: DossierPage, at: datetime) -> "list[DocumentTemplate]":
    """The templates that may be drawn up for the dossier today; one query."""
    return document_templates.in_force(page.dossier.procedure_id, day_of(at))


def drawn(dossier_id: int, template_id: int, at: datetime) -> tuple[DrawnUp, str]:
    """The document and its file name. Raises DossierNotFound; TemplateNotFound: not in force for this procedure;
    TemplateRefused: the template cannot be filled."""
    page = queries.page(dossier_id)
    row = next((one for one in templates_of(page, at) if one.pk == template_id), None)
    if row is None:
        raise TemplateNotFound(template_id)
    made = draw_up(records.read_file(row.file_id), values_of(page, day_of(at)))
    return made, f"{page.dossier.code}-{row.kind}.docx"


def values_of(page: DossierPage, today: date) -> dict[str, Any]:
    """What a template can say of the dossier (names: `procedures.rules.form_documents`)."""
    version = procedures.version_of(page.state.version_id)
    party, row = page.party, page.dossier
    acting = party.representative()
    return {
        "dossier": {
            "code": row.code,
            "procedure": version.content.get("name") or row.procedure.name,
            "received": _instant(page.state.accepted_at),
            "due": _instant(page.state.current_due),
            "summary": party.summary,
            "receiving_unit": row.receiving_unit.name,
            "handling_unit": row.handling_unit.name,
        },
        "owner": {
            "name": party.owner_name,
            "id_number": party.owner_id_number,
            "birth_date": party.owner_birth_date.strftime("%d/%m/%Y") if party.owner_birth_date else "",
            "telephone": party.telephone,
            "email": party.email,
            "address": party.address,
            "representative": acting.name if acting else "",
        },
        "form": form_values(version.form_schema, version.form_layout, party.form_data),
        # what only the signing knows
        "result": dict.fromkeys(("number", "day", "month", "year", "signer", "code", "text"), MISSING),
        "today": {"day": f"{today:%d}", "month": f"{today:%m}", "year": f"{today:%Y}"},
    }


def _instant(at: datetime | None) -> str:
    return f"{local(at):%H:%M ngày %d/%m/%Y}" if at else ""
