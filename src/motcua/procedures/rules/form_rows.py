"""Back from schema and layout to the rows in which people write a form, and whether a foreign form is one of ours."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from motcua.procedures.rules import form_conditions as conditions
from motcua.procedures.rules.form_faults import DEEPEST, MOST_BYTES, Fault, RowInvalid, refuse
from motcua.procedures.rules.form_table import (
    LONGEST_TEXT,
    LONGEST_TEXTAREA,
    USUAL_ROWS,
    WIDGETS,
    compile_form,
)

Json = Mapping[str, Any]
REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})

KEYWORDS = frozenset({
    "$schema", "type", "properties", "required", "additionalProperties", "allOf", "if", "then", "const", "enum",
    "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format",
    "minItems", "maxItems", "items", "readOnly", "x-sum", "x-not-in-future",
})  # fmt: skip


def rows_of(schema: Json | None, layout: Json | None) -> list[dict[str, Any]]:
    """The pages of rows that compile to this form. Blocks are written out; what is usual is left out.

    Raises RowInvalid (NOT_A_FORM): a field of the layout has no rule in the schema.
    """
    if not schema or not layout:
        return []
    always = set(schema.get("required", ()))
    sometimes = {name for rule in schema.get("allOf", ()) for name in rule["then"]["required"]}
    required = always | sometimes
    return [
        {
            "page": page["key"],
            "vi": page["title"]["vi"],
            "en": page["title"]["en"],
            "fields": [_row(shown, _rule(schema, shown["name"]), required) for shown in page["fields"]],
        }
        for page in layout["pages"]
    ]


def _rule(schema: Json, name: str) -> Json:
    rule = schema.get("properties", {}).get(name)
    if not isinstance(rule, Mapping):
        raise refuse(Fault.NOT_A_FORM, name, word=name)
    return rule


def _row(shown: Json, rule: Json, required: set[str]) -> dict[str, Any]:
    name, kind = shown["name"], shown["type"]
    row: dict[str, Any] = {"name": name, "type": kind, "vi": shown["label"]["vi"], "en": shown["label"]["en"]}
    for word in ("hint", "message", "replaces"):
        if word in shown:
            row[f"{word}_vi"], row[f"{word}_en"] = shown[word]["vi"], shown[word]["en"]
    match kind:
        case "text" | "textarea":
            usual = LONGEST_TEXT if kind == "text" else LONGEST_TEXTAREA
            if rule["maxLength"] != usual:
                row["max"] = rule["maxLength"]
            if "pattern" in rule:
                row["pattern"] = rule["pattern"]
        case "number" | "integer" | "money":
            row |= {word: rule[key] for word, key in (("min", "minimum"), ("max", "maximum")) if key in rule}
        case "date":
            row |= {"past": True} if rule.get("x-not-in-future") else {}
        case "select" | "radio":
            row["options"] = {o["value"]: [o["label"]["vi"], o["label"]["en"]] for o in shown["options"]}
        case "checkbox":
            row |= {"must": True} if rule.get("const") is True else {}
        case "table":
            row |= _table(shown, rule)
        case "total":
            row["sum"] = list(rule["x-sum"])
    if "unit" in shown and kind != "money":
        row["unit"] = shown["unit"]
    if rule.get("x-sensitive"):
        row["sensitive"] = True
    if shown.get("plain"):
        row["plain"] = True
    if shown.get("printed"):
        row["print"] = True
    if kind not in ("checkbox", "declaration", "total") and name not in required:
        row["optional"] = True
    if "shown_when" in shown:
        row["when"] = conditions.to_row(conditions.of_layout(shown["shown_when"]))
    if "prefill" in shown:
        row["prefill"] = list(shown["prefill"])
    return row


def _table(shown: Json, rule: Json) -> dict[str, Any]:
    items = rule["items"]
    found: dict[str, Any] = {
        "columns": [
            _row(column, _rule(items, column["name"]), set(items["required"])) for column in shown["columns"]
        ]
    }
    if rule["minItems"] > 1:
        found["min_rows"] = rule["minItems"]
    if rule["maxItems"] != USUAL_ROWS:
        found["max_rows"] = rule["maxItems"]
    return found


def normal(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows without what is usual, in the shape that `rows_of` gives. Raises RowInvalid."""
    return rows_of(*compile_form(pages, {}))


def checked(schema: object, layout: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """A form that came from elsewhere, once it is known to be one that these pages can draw and judge.

    It has to be what its own rows compile to, so nothing can hide in it. Raises RowInvalid.
    """
    if not isinstance(schema, Mapping) or not isinstance(layout, Mapping):
        raise refuse(Fault.NOT_A_FORM, word="schema, layout")
    try:
        size = len(json.dumps([schema, layout], ensure_ascii=False).encode())
    except (RecursionError, ValueError, TypeError):
        raise refuse(Fault.TOO_DEEP, limit=DEEPEST) from None
    if size > MOST_BYTES:
        raise refuse(Fault.TOO_LARGE, limit=MOST_BYTES)
    _check_schema(schema)
    try:
        for page in layout["pages"]:
            for shown in page["fields"]:
                _check_widget(shown)
        made = compile_form(rows_of(schema, layout), {})
    except RowInvalid:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise refuse(Fault.NOT_A_FORM, word=str(problem)[:60]) from None
    if _plain(made) != _plain((schema, layout)):
        raise refuse(Fault.NOT_A_FORM, word=_difference(made[0], schema) or "layout")
    return made


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _difference(made: Json, given: Json) -> str:
    """The first field whose rule is another than its row says."""
    theirs, ours = given.get("properties", {}), made["properties"]
    return next((name for name in [*theirs, *ours] if theirs.get(name) != ours.get(name)), "schema")


def _check_widget(shown: Json) -> None:
    if shown.get("type") not in WIDGETS:
        raise refuse(Fault.TYPE_UNKNOWN, str(shown.get("name")), word=str(shown.get("type")))
    if shown.get("widget") != WIDGETS[shown["type"]]:
        raise refuse(Fault.WIDGET_UNKNOWN, str(shown.get("name")), word=str(shown.get("widget")))
    for column in shown.get("columns", ()):
        _check_widget(column)


def _check_schema(schema: Json) -> None:
    nodes = list(_nodes(schema))
    if any(depth > DEEPEST for _place, _node, depth in nodes):
        raise refuse(Fault.TOO_DEEP, limit=DEEPEST)
    for place, node, _depth in nodes:
        for word in REFERENCES & set(node):
            target = str(node[word])
            inside = target.startswith("#") and place.startswith(target.rstrip("/"))
            if inside or _leads_back(schema, target, word):
                raise refuse(Fault.REFERS_TO_ITSELF, word=place)
    for _place, node, _depth in nodes:
        if unknown := [str(word) for word in node if word not in KEYWORDS]:
            raise refuse(Fault.KEYWORD_UNKNOWN, word=unknown[0][:60])


def _leads_back(schema: Json, target: str, word: str) -> bool:
    """Whether following references from `target` comes to `target` again."""
    seen: set[str] = set()
    while target.startswith("#"):
        if target in seen:
            return True
        seen.add(target)
        node: object = schema
        for step in target.removeprefix("#").strip("/").split("/"):
            node = node.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(node, Mapping) else None
        inner = _first_ref(node, word)
        if not inner:
            return False
        target = inner
    return False


def _first_ref(node: object, word: str) -> str:
    if not isinstance(node, Mapping):
        return ""
    return next((str(one[word]) for _place, one, _depth in _nodes(node) if word in one), "")


def _nodes(schema: Json) -> Iterator[tuple[str, Json, int]]:
    """Every subschema with its place (a JSON pointer) and depth. Names of fields are no keywords."""
    waiting: list[tuple[str, Json, int]] = [("#", schema, 1)]
    while waiting:
        place, node, depth = waiting.pop()
        yield place, node, depth
        if depth > DEEPEST:
            return
        for word, value in node.items():
            if word in ("properties", "$defs", "definitions") and isinstance(value, Mapping):
                inner = [(f"{place}/{word}/{name}", one) for name, one in value.items()]
            elif isinstance(value, Mapping):
                inner = [(f"{place}/{word}", value)]
            elif isinstance(value, list):
                inner = [(f"{place}/{word}/{at}", one) for at, one in enumerate(value)]
            else:
                continue
            waiting += [(where, one, depth + 1) for where, one in inner if isinstance(one, Mapping)]
