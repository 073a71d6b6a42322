"""From the rows in which people write a form (law/procedures/*.yaml, the editor) to JSON Schema and page layout.

A row is a field (`name`, `type`, labels `vi` and `en`, limits), a table with `columns` of the same kind, or a block
of fields under a prefix. The schema is JSON Schema 2020-12 and says what is valid; the layout says what is shown, in
which order and words. `form_rows.rows_of` reads both back. What a row may say: docs/e-forms.md.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from motcua.procedures.rules import form_conditions as conditions
from motcua.procedures.rules import form_patterns as patterns
from motcua.procedures.rules import form_sources as sources
from motcua.procedures.rules.form_faults import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_FIELDS,
    MOST_OPTIONS,
    MOST_PAGES,
    Fault,
    refuse,
)
from motcua.procedures.rules.form_faults import RowInvalid as RowInvalid  # callers know it from here

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
    "declaration": "checkbox",
    "commune": "commune",
    "address": "address",
    "phone": "phone",
    "personal_id": "personal_id",
    "tax_code": "text",
    "email": "email",
    "table": "table",
    "total": "total",
}
NUMBERS = conditions.COUNTING
_EVERY = frozenset(
    {"name", "type", "vi", "en", "hint_vi", "hint_en", "optional", "when", "prefill", "print", "sensitive"}
)
WORDS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"max", "pattern", "message_vi", "message_en"}),
    "textarea": frozenset({"max"}),
    "number": frozenset({"min", "max", "unit", "plain"}),
    "integer": frozenset({"min", "max", "unit", "plain"}),
    "money": frozenset({"min", "max"}),
    "date": frozenset({"past"}),
    "select": frozenset({"options"}),
    "radio": frozenset({"options"}),
    "checkbox": frozenset({"must"}),
    "declaration": frozenset({"replaces_vi", "replaces_en"}),
    "table": frozenset({"columns", "min_rows", "max_rows"}),
    "total": frozenset({"sum", "unit"}),
}
LONGEST_TEXT = 250
LONGEST_TEXTAREA = 2000
USUAL_ROWS = 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PAGE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
# What the pages around a form post under names of their own.
RESERVED = frozenset({"act", "from", "revision", "csrfmiddlewaretoken"})
_NOT_IN_TABLE = frozenset({"table", "total", "address", "declaration", "textarea", "radio"})
# Places of an address as its parts are named in data and in inputs.
ADDRESS = {
    "type": "object",
    "properties": {
        "province": {"type": "string", "pattern": "^[0-9]{2}$"},
        "commune": {"type": "string", "pattern": PATTERNS["commune"]},
        "street": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    },
    "required": ["province", "commune", "street"],
    "additionalProperties": False,
}

Row = Mapping[str, Any]


def compile_form(
    pages: Sequence[Mapping[str, Any]], blocks: Mapping[str, Sequence[Row]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schema and layout of a form. Raises RowInvalid."""
    if len(pages) > MOST_PAGES:
        raise refuse(Fault.TOO_MANY, word="pages", limit=MOST_PAGES)
    laid = [(page, list(expanded(_fields(page), blocks))) for page in pages]
    rows = [_named(row) for _page, found in laid for row in found]
    if len(rows) > MOST_FIELDS:
        raise refuse(Fault.TOO_MANY, word="fields", limit=MOST_FIELDS)
    waits = {str(row["name"]): _waits(row) for row in rows}
    properties: dict[str, Any] = {}
    before: dict[str, Row] = {}
    required: list[str] = []
    rules: list[dict[str, Any]] = []
    laid_out: list[dict[str, Any]] = []
    for page, found in laid:
        key = str(page["page"])
        if any(one["key"] == key for one in laid_out):
            raise refuse(Fault.PAGE_TWICE, key)
        shown: list[dict[str, Any]] = []
        for row in found:
            name = str(row["name"])
            if name in properties:
                raise refuse(Fault.NAME_TWICE, name)
            properties[name] = _property(row, before)
            waiting = conditions.of_row(name, row["when"]) if "when" in row else ()
            conditions.check(name, waiting, before, waits)
            shown.append(_shown(row, waiting))
            before[name] = row
            if not is_required(row):
                continue
            if waiting:
                rules.append(conditions.to_schema(name, waiting))
            else:
                required.append(name)
        laid_out.append({"key": key, "title": {"vi": page["vi"], "en": page["en"]}, "fields": shown})
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if rules:
        schema["allOf"] = rules
    layout = {"pages": laid_out}
    if len(json.dumps([schema, layout], ensure_ascii=False).encode()) > MOST_BYTES:
        raise refuse(Fault.TOO_LARGE, limit=MOST_BYTES)
    return schema, layout


def _fields(page: object) -> Sequence[Row]:
    if not isinstance(page, Mapping):
        raise refuse(Fault.NOT_A_FORM, word="pages")
    key = str(page.get("page", ""))
    if not _PAGE.fullmatch(key):
        raise refuse(Fault.NAME_WRONG, key)
    if not all(isinstance(page.get(word), str) and page[word].strip() for word in ("vi", "en")):
        raise refuse(Fault.LABEL_MISSING, key)
    fields = page.get("fields")
    if not isinstance(fields, Sequence) or isinstance(fields, str):
        raise refuse(Fault.WORD_MISSING, key, word="fields")
    if unknown := sorted(set(page) - {"page", "vi", "en", "fields"}):
        raise refuse(Fault.WORD_UNKNOWN, key, word=", ".join(map(str, unknown)))
    return fields


def expanded(fields: Sequence[Row], blocks: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """The rows with each block replaced by its fields."""
    for row in fields:
        if not isinstance(row, Mapping):
            raise refuse(Fault.NOT_A_FORM, word=str(row)[:60])
        if "block" not in row:
            yield row
            continue
        if row["block"] not in blocks:
            raise refuse(Fault.BLOCK_UNKNOWN, word=str(row["block"]))
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
            if template["name"] in row.get("prefill", {}):
                made["prefill"] = row["prefill"][template["name"]]
            yield made


def _named(row: Row, table: str = "") -> Row:
    """The row once its name, type, labels and words are known. Raises RowInvalid."""
    name = str(row.get("name", ""))
    place = f"{table}.{name}" if table else name
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise refuse(Fault.NAME_WRONG, place)
    kind = row.get("type")
    if kind not in WIDGETS:
        raise refuse(Fault.TYPE_UNKNOWN, place, word=str(kind))
    if unknown := sorted(set(row) - _EVERY - WORDS.get(kind, frozenset())):
        raise refuse(Fault.WORD_UNKNOWN, place, word=", ".join(map(str, unknown)))
    for vi, en in (
        ("vi", "en"),
        ("hint_vi", "hint_en"),
        ("message_vi", "message_en"),
        ("replaces_vi", "replaces_en"),
    ):
        said = [row.get(word) for word in (vi, en)]
        wanted = vi == "vi" or said != [None, None]
        if wanted and not all(isinstance(text, str) and text.strip() for text in said):
            raise refuse(Fault.LABEL_MISSING, place)
    for word in ("optional", "must", "past", "plain", "print", "sensitive"):
        if not isinstance(row.get(word, False), bool):
            raise refuse(Fault.WORD_WRONG, place, word=word)
    if "prefill" in row:
        sources.check(place, row["prefill"], kind)
    return row


def _waits(row: Row) -> frozenset[str]:
    when = row.get("when")
    return frozenset(map(str, when)) if isinstance(when, Mapping) else frozenset()


def is_required(row: Row) -> bool:
    """A total is computed; a declaration is always made; a box is only required where it must be ticked."""
    match row["type"]:
        case "checkbox":
            return bool(row.get("must"))
        case "declaration":
            return True
        case "total":
            return False
        case _:
            return not row.get("optional")


def _property(row: Row, before: Mapping[str, Row], table: str = "") -> dict[str, Any]:
    place = f"{table}.{row['name']}" if table else str(row["name"])
    kind = row["type"]
    match kind:
        case "text" | "textarea":
            longest = LONGEST_TEXT if kind == "text" else LONGEST_TEXTAREA
            made: dict[str, Any] = {
                "type": "string", "minLength": 1, "maxLength": _whole(row, "max", place, longest, least=1)
            }  # fmt: skip
            if "pattern" in row:
                patterns.check(place, row["pattern"])
                if not row.get("message_vi") and not row.get("hint_vi"):
                    raise refuse(Fault.PATTERN_MESSAGE, place)
                made["pattern"] = row["pattern"]
        case "number" | "integer" | "money":
            made = {"type": "number" if kind == "number" else "integer"}
            for word, keyword in (("min", "minimum"), ("max", "maximum")):
                if word in row:
                    made[keyword] = _limit(row[word], place, word)
            if "min" in row and "max" in row and row["min"] > row["max"]:
                raise refuse(Fault.LIMITS_CROSSED, place)
        case "date":
            made = {"type": "string", "format": "date"}
            if row.get("past"):
                made["x-not-in-future"] = True
        case "select" | "radio":
            made = {"type": "string", "enum": _options(row, place)}
        case "checkbox":
            made = {"const": True} if row.get("must") else {"type": "boolean"}
        case "declaration":
            made = {"const": True}
        case "email":
            made = {"type": "string", "format": "email", "maxLength": 120}
        case "address":
            made = json.loads(json.dumps(ADDRESS))
        case "table":
            made = _table(row)
        case "total":
            made = {"type": "number", "readOnly": True, "x-sum": _summands(row, before)}
        case _:
            made = {"type": "string", "pattern": PATTERNS[kind]}
    if row.get(
        "sensitive"
    ):  # health, religion, ethnicity, biometrics, criminal record, location: docs/data-inventory.yaml
        made["x-sensitive"] = True
    return made


def _options(row: Row, place: str) -> list[str]:
    options = row.get("options")
    if not isinstance(options, Mapping) or not options:
        raise refuse(Fault.NO_OPTIONS, place)
    if len(options) > MOST_OPTIONS:
        raise refuse(Fault.TOO_MANY, place, word="options", limit=MOST_OPTIONS)
    for value, said in options.items():
        pair = isinstance(said, list | tuple) and len(said) == 2
        if (
            not isinstance(value, str)
            or not value
            or not pair
            or not all(isinstance(t, str) and t for t in said)
        ):
            raise refuse(Fault.WORD_WRONG, place, word="options")
    return list(options)


def _table(row: Row) -> dict[str, Any]:
    name = str(row["name"])
    columns = row.get("columns")
    if not isinstance(columns, list | tuple) or not columns:
        raise refuse(Fault.TABLE_EMPTY, name)
    if len(columns) > MOST_COLUMNS:
        raise refuse(Fault.TOO_MANY, name, word="columns", limit=MOST_COLUMNS)
    most = _whole(row, "max_rows", name, USUAL_ROWS, least=1)
    least = _whole(row, "min_rows", name, 0 if row.get("optional") else 1, least=0)
    if least > most or (least == 0) != bool(row.get("optional")):
        raise refuse(Fault.TABLE_ROWS, name)
    if most * len(columns) > MOST_CELLS:
        raise refuse(Fault.TABLE_LARGE, name, limit=MOST_CELLS)
    properties: dict[str, Any] = {}
    for column in columns:
        if not isinstance(column, Mapping):
            raise refuse(Fault.NOT_A_FORM, name, word=str(column)[:60])
        _named(column, name)
        if column["type"] in _NOT_IN_TABLE:
            raise refuse(Fault.TABLE_NESTED, name, word=str(column["type"]))
        if "when" in column:
            raise refuse(Fault.CONDITION_IN_TABLE, f"{name}.{column['name']}")
        if column["name"] in properties:
            raise refuse(Fault.NAME_TWICE, f"{name}.{column['name']}")
        properties[str(column["name"])] = _property(column, {}, name)
    return {
        "type": "array",
        "minItems": least,
        "maxItems": most,
        "items": {
            "type": "object",
            "properties": properties,
            "required": [str(one["name"]) for one in columns if is_required(one)],
            "additionalProperties": False,
        },
    }


def _summands(row: Row, before: Mapping[str, Row]) -> list[str]:
    said = row.get("sum")
    if not isinstance(said, list | tuple) or not said:
        raise refuse(Fault.WORD_MISSING, str(row["name"]), word="sum")
    for one in said:
        field, _, column = str(one).partition(".")
        found = before.get(field)
        if found is not None and column and found["type"] == "table":
            found = next((c for c in found["columns"] if c["name"] == column), None)
        elif column:
            found = None
        if found is None or found["type"] not in NUMBERS:
            raise refuse(Fault.SUM_UNKNOWN, str(row["name"]), word=str(one))
    return [str(one) for one in said]


def _whole(row: Row, word: str, place: str, usual: int, *, least: int) -> int:
    value = row.get(word, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 100_000:
        raise refuse(Fault.WORD_WRONG, place, word=word)
    return value


def _limit(value: object, place: str, word: str) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e15:
        raise refuse(Fault.WORD_WRONG, place, word=word)
    return value


def _shown(row: Row, waiting: tuple[conditions.Condition, ...] = ()) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": row["name"],
        "type": row["type"],
        "widget": WIDGETS[row["type"]],
        "label": {"vi": row["vi"], "en": row["en"]},
    }
    for word in ("hint", "message", "replaces"):
        if f"{word}_vi" in row:
            shown[word] = {"vi": row[f"{word}_vi"], "en": row[f"{word}_en"]}
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
    if row.get("print"):
        shown["printed"] = True
    if waiting:
        shown["shown_when"] = conditions.to_layout(waiting)
    if row.get("prefill"):
        shown["prefill"] = list(row["prefill"])
    if row["type"] == "table":
        shown["columns"] = [_shown(column) for column in row["columns"]]
    return shown
