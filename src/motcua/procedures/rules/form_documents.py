"""What a Word template can say of a dossier's form: the names, and the values in words."""

from collections.abc import Mapping
from typing import Any

from motcua.procedures.rules.forms import FormField, Widget, areas, describe, display, fields_of

# Names beside the form's own fields, with what stands there in the preview.
FIXED: Mapping[str, str] = {
    "dossier.code": "H32.15-261122-0001",
    "dossier.procedure": "Đăng ký khai sinh",
    "dossier.received": "08:15 ngày 20/11/2026",
    "dossier.due": "17:00 ngày 27/11/2026",
    "dossier.summary": "Đăng ký khai sinh cho con",
    "dossier.receiving_unit": "Trung tâm Phục vụ hành chính công phường Nha Trang",
    "dossier.handling_unit": "Ủy ban nhân dân phường Nha Trang",
    "owner.name": "Nguyễn Văn An",
    "owner.id_number": "056090001234",
    "owner.birth_date": "01/02/1990",
    "owner.telephone": "0905123456",
    "owner.email": "an@example.vn",
    "owner.address": "12 Trần Phú, phường Nha Trang",
    "owner.representative": "Trần Thị Bình",
    "result.number": "15/2026/KQ-H32.15",
    "result.day": "22",
    "result.month": "11",
    "result.year": "2026",
    "result.signer": "Nguyễn Văn Bình",
    "result.code": "KQ-7F3A-9C2D-HJ4K",
    "result.text": "Nội dung kết quả do cán bộ dự thảo ghi",
    "today.day": "22",
    "today.month": "11",
    "today.year": "2026",
}


def known_names(schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None) -> frozenset[str]:
    """Every name that a template of this procedure may use, tables as `form.members[].income` and `form.members`."""
    found = set(FIXED)
    for one in fields_of(describe(schema, layout, "vi")):
        found.add(f"form.{one.name}")
        found |= {f"form.{one.name}[].{column.name}" for column in one.columns}
    return frozenset(found)


def form_values(
    schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers in Vietnamese words by field name; a question that was not answered is an empty text."""
    return {one.name: _words(one, data.get(one.name)) for one in fields_of(describe(schema, layout, "vi"))}


def _words(one: FormField, value: Any) -> Any:
    if one.widget is Widget.TABLE:
        rows = value if isinstance(value, list) else []
        return [{column.name: _words(column, row.get(column.name)) for column in one.columns} for row in rows]
    if one.widget is Widget.COMMUNE and value is not None:
        return areas().get(str(value), (str(value), ""))[0]
    return display(one, value, "vi")


def sample_values(schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None) -> dict[str, Any]:
    """Made-up values for the preview: two rows of each table, the label in brackets where words are wanted."""
    found: dict[str, Any] = {"form": {}}
    for name, value in FIXED.items():
        group, _, key = name.partition(".")
        found.setdefault(group, {})[key] = value
    for one in fields_of(describe(schema, layout, "vi")):
        found["form"][one.name] = _sample(one)
    return found


def _sample(one: FormField) -> Any:
    if one.widget is Widget.TABLE:
        return [{column.name: _sample(column) for column in one.columns} for _row in range(2)]
    if one.choices:
        return one.choices[0].label
    match one.widget:
        case Widget.NUMBER | Widget.TOTAL:
            return f"123 {one.unit}".strip()
        case Widget.DATE:
            return "22/11/2026"
        case Widget.PERSONAL_ID:
            return "056090001234"
        case Widget.CHECKBOX:
            return "Có"
        case _:
            return f"[{one.label}]"
