"""The one form of an interlinked service: the lead procedure's own pages, then those that the other parts need."""

from collections.abc import Mapping
from typing import Any

from motcua.dossiers.rules.interlinked import Service
from motcua.procedures.rules.form_table import compile_form

# Pages on which an applicant declares and signs come last, whatever part they are of.
_DECLARING = ("truth",)


def form_of(
    service: Service, schema: Mapping[str, Any], layout: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Schema and layout of the whole form, from those of the lead procedure's version."""
    more_schema, more_layout = compile_form(service.asked, {})
    own, more = list(layout["pages"]), list(more_layout["pages"])
    last = [page for page in own if any(row["name"] in _DECLARING for row in page["fields"])]
    first = [page for page in own if page not in last]
    merged = {
        **schema,
        "properties": {**schema["properties"], **more_schema["properties"]},
        "required": [*schema.get("required", ()), *more_schema["required"]],
    }
    conditions = [*schema.get("allOf", ()), *more_schema.get("allOf", ())]
    if conditions:
        merged["allOf"] = conditions
    return merged, {**layout, "pages": [*first, *more, *last]}


def field_names(schema: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The fields that a procedure's own form asks for."""
    return tuple((schema or {}).get("properties", {}))
