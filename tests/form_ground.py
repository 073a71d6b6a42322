"""What tests of e-forms share: a form with a table, an address and sources, and a Word document."""

import io
from typing import Any

from docx import Document

from motcua.procedures.models import Procedure
from motcua.procedures.rules.form_table import compile_form

ROWS: list[dict[str, Any]] = [
    {
        "page": "house",
        "vi": "Nhà ở",
        "en": "House",
        "fields": [
            {"name": "head", "type": "text", "vi": "Chủ hộ", "en": "Head",
             "prefill": ["earlier", "account.full_name"]},
            {"name": "population_id", "type": "text", "vi": "Số hộ", "en": "Household", "optional": True,
             "prefill": ["population"]},
            {"name": "home", "type": "address", "vi": "Nơi ở", "en": "Home", "prefill": ["account.commune"]},
            {"name": "members", "type": "table", "vi": "Thành viên", "en": "Members", "max_rows": 3,
             "columns": [{"name": "name", "type": "text", "vi": "Tên", "en": "Name"},
                         {"name": "income", "type": "money", "vi": "Thu nhập", "en": "Income", "min": 0}]},
            {"name": "total", "type": "total", "vi": "Tổng", "en": "Total", "sum": ["members.income"]},
        ],
    },
    {
        "page": "more",
        "vi": "Thêm",
        "en": "More",
        "fields": [
            {"name": "reason", "type": "text", "vi": "Lý do", "en": "Reason", "optional": True},
        ],
    },
]  # fmt: skip


def with_form(procedure: Procedure) -> None:
    """A version of the procedure with the form above."""
    schema, layout = compile_form(ROWS, {})
    row = procedure.current_version
    assert row is not None
    row.pk, row.number, row.form_schema, row.form_layout = None, row.number + 1, schema, layout
    row._state.adding = True
    row.save()
    Procedure.objects.filter(pk=procedure.pk).update(current_version=row)
    procedure.refresh_from_db()


def document(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs."""
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
