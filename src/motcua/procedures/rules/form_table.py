"""From the rows in which people write a form (law/procedures/*.yaml) to JSON Schema and page layout.

A row is a field (`name`, `type`, labels `vi` and `en`, bounds) or a block of fields under a prefix. The schema is
JSON Schema 2020-12 and says what is valid; the layout says what is shown, in which order and words.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Personal ids have 12 digits, tax codes 10, 13 (10-3) or the 12 of the person (domain facts 9.5, 9.6).
PATTERNS = {
    "commune": "^[0-9]{5}$",
    "phone": "^(0[0-9]{9,10}|1[89]00[0-9]{4,6})$",
    "personal_id": "^[0-9]{12}$",
    "tax_code": "^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$",
}
WIDGETS = {
    "text": "text",
    "textarea": "textarea",
    "number": "number",
    "integer": "number",
    "money": "number",
    "date": "date",
    "select": "select",
    "radio": "radio",
    "checkbox": "checkbox",
    "commune": "commune",
    "phone": "phone",
    "personal_id": "personal_id",
    "tax_code": "text",
    "email": "email",
}
_KNOWN = {
    "name", "type", "vi", "en", "max", "min", "hint_vi", "hint_en", "optional", "options", "when", "unit",
    "pattern", "past", "must", "plain",
}  # fmt: skip
LONGEST_TEXT = 250
LONGEST_TEXTAREA = 2000


class RowInvalid(ValueError):
    """A row that cannot be read. The message names the row and what is wrong with it."""


def compile_form(
    pages: Sequence[Mapping[str, Any]], blocks: Mapping[str, Sequence[Mapping[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schema and layout of a form. Raises RowInvalid."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    conditions: list[dict[str, Any]] = []
    laid_out: list[dict[str, Any]] = []
    for page in pages:
        shown: list[dict[str, Any]] = []
        for row in _rows(page["fields"], blocks):
            name = str(row["name"])
            if name in properties:
                raise RowInvalid(f"the field {name} stands twice")
            properties[name] = _property(row)
            shown.append(_shown(row))
            if not _is_required(row):
                continue
            if "when" in row:
                conditions.append(_condition(row, properties))
            else:
                required.append(name)
        title = {"vi": page["vi"], "en": page["en"]}
        laid_out.append({"key": page["page"], "title": title, "fields": shown})
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if conditions:
        schema["allOf"] = conditions
    return schema, {"pages": laid_out}


def _rows(
    fields: Sequence[Mapping[str, Any]], blocks: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[Mapping[str, Any]]:
    for row in fields:
        if "block" not in row:
            yield row
            continue
        if row["block"] not in blocks:
            raise RowInvalid(f"there is no block {row['block']}")
        words = {"of": str(row.get("of", "")), "Of": str(row.get("Of", ""))}
        for template in blocks[row["block"]]:
            made = dict(template)
            if "prefix" in row:
                made["name"] = f"{row['prefix']}_{template['name']}"
            made["vi"], made["en"] = template["vi"].format(**words), template["en"].format(**words)
            if "when" in row:
                made["when"] = row["when"]
            if row.get("optional"):
                made["optional"] = True
            yield made


def _is_required(row: Mapping[str, Any]) -> bool:
    if row["type"] == "checkbox":
        return bool(row.get("must"))
    return not row.get("optional")


def _property(row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(row) - _KNOWN
    if unknown:
        raise RowInvalid(f"the field {row.get('name')} has unknown words: {', '.join(sorted(unknown))}")
    kind = row["type"]
    match kind:
        case "text" | "textarea":
            longest = LONGEST_TEXT if kind == "text" else LONGEST_TEXTAREA
            made: dict[str, Any] = {
                "type": "string", "minLength": 1, "maxLength": row.get("max", longest)
            }  # fmt: skip
            if "pattern" in row:
                made["pattern"] = row["pattern"]
        case "number" | "integer" | "money":
            made = {"type": "number" if kind == "number" else "integer"}
            if "min" in row:
                made["minimum"] = row["min"]
            if "max" in row:
                made["maximum"] = row["max"]
        case "date":
            made = {"type": "string", "format": "date"}
            if row.get("past"):
                made["x-not-in-future"] = True
        case "select" | "radio":
            if not row.get("options"):
                raise RowInvalid(f"the field {row['name']} has no options")
            made = {"type": "string", "enum": list(row["options"])}
        case "checkbox":
            made = {"const": True} if row.get("must") else {"type": "boolean"}
        case "email":
            made = {"type": "string", "format": "email", "maxLength": 120}
        case "commune" | "phone" | "personal_id" | "tax_code":
            made = {"type": "string", "pattern": PATTERNS[kind]}
        case _:
            raise RowInvalid(f"the field {row['name']} has the unknown type {kind}")
    return made


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": row["name"],
        "type": row["type"],
        "widget": WIDGETS[row["type"]],
        "label": {"vi": row["vi"], "en": row["en"]},
    }
    if "hint_vi" in row:
        shown["hint"] = {"vi": row["hint_vi"], "en": row["hint_en"]}
    if "options" in row:
        shown["options"] = [
            {"value": value, "label": {"vi": vi, "en": en}} for value, (vi, en) in row["options"].items()
        ]
    if row["type"] == "money":
        shown["unit"] = "đồng"
    elif "unit" in row:
        shown["unit"] = row["unit"]
    if row["type"] in ("phone", "email"):
        shown["autocomplete"] = {"phone": "tel", "email": "email"}[row["type"]]
    if row.get("plain"):
        shown["plain"] = True
    if "when" in row:
        ((field, value),) = row["when"].items()
        shown["shown_when"] = {"field": field, "equals": value}
    return shown


def _condition(row: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    ((field, value),) = row["when"].items()
    if value not in properties.get(field, {}).get("enum", ()):
        raise RowInvalid(f"the field {row['name']} waits for {field} = {value}, which is no choice before it")
    return {
        "if": {"properties": {field: {"const": value}}, "required": [field]},
        "then": {"required": [row["name"]]},
    }
