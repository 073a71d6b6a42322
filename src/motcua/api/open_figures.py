"""The open figures in the document of the API: what `/open/` takes and answers, with examples.

The pages of `/open/` answer themselves; here stands only what they promise, and tests hold them to it.
"""

from typing import Any

from ninja import Schema
from pydantic import Field
from pydantic.json_schema import models_json_schema

from motcua.indicators.open_figures import COLUMNS, LEVELS, SCHEMA, rules

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
_REF = "#/components/schemas/{model}"


class OpenRow(Schema):
    """A count of a month; with a numerator, the denominator of an indicator."""

    month: str = Field(pattern=MONTH, examples=["2026-10"])
    level: str = Field(json_schema_extra={"enum": list(LEVELS)}, examples=["unit"])
    unit_code: str = Field(
        description="agency identifier of the handling unit; empty for the province and the rest"
    )
    unit: str
    procedure_code: str = Field(description="national code; empty above the level of procedures")
    procedure: str
    channel: str
    is_rest: bool = Field(description="small counts merged into one row, so that nobody is recognised")
    measure: str = Field(examples=["settled_assessed"])
    value: int = Field(ge=0, examples=[128])
    numerator_measure: str | None = Field(examples=["settled_in_time"])
    numerator: int | None = Field(ge=0, examples=[119])
    indicator: str | None = Field(examples=["ONTIME_ONESTOP"])


class OpenWords(Schema):
    vi: str
    en: str


class OpenDefinition(Schema):
    """What a figure counts; those of an indicator name it and its source."""

    measure: str
    counts: OpenWords
    numerator_measure: str = ""
    numerator_counts: OpenWords | None = None
    indicator: str = ""
    name: OpenWords | None = None
    definition: OpenWords | None = None
    source: str = ""


class OpenFigures(Schema):
    """A page of rows. An edition never changes; corrections come with the next one."""

    schema_: str = Field(alias="schema", json_schema_extra={"const": SCHEMA})
    as_of: str = Field(json_schema_extra={"format": "date"}, examples=["2026-11-10"])
    licence: str
    threshold: int = Field(ge=1, description="nothing that counts fewer is shown")
    count: int = Field(ge=0, description="rows that answer the question, on all pages")
    page: int = Field(ge=1)
    pages: int = Field(ge=0)
    definitions: list[OpenDefinition]
    rows: list[OpenRow] = Field(max_length=500)


class OpenRefusal(Schema):
    """Why the question was refused, in words."""

    error: str


_ROW = {
    "month": "2026-10", "level": "unit", "unit_code": "H32.18", "unit": "Sở Tư pháp", "procedure_code": "",
    "procedure": "", "channel": "", "is_rest": False, "measure": "settled_assessed", "value": 128,
    "numerator_measure": "settled_in_time", "numerator": 119, "indicator": "ONTIME_ONESTOP",
}  # fmt: skip
EXAMPLE = {
    "schema": SCHEMA, "as_of": "2026-11-10", "licence": "https://creativecommons.org/licenses/by/4.0/",
    "threshold": 5, "count": 1, "page": 1, "pages": 1,
    "definitions": [
        {
            "measure": "settled_assessed",
            "counts": {"vi": "Hồ sơ đã giải quyết có thời hạn", "en": "Settled dossiers with a limit"},
            "numerator_measure": "settled_in_time",
            "numerator_counts": {"vi": "Hồ sơ giải quyết đúng hạn", "en": "Settled in time"},
            "indicator": "ONTIME_ONESTOP",
            "name": {"vi": "Tỷ lệ giải quyết trước hạn và đúng hạn", "en": "Settled in time"},
            "definition": {"vi": "Đúng hạn trên tổng số.", "en": "In time out of all."},
            "source": "TT 01/2020/TT-VPCP",
        }
    ],
    "rows": [_ROW],
}  # fmt: skip
_MODELS = (OpenFigures, OpenRefusal, OpenRow)
_FILES = {"csv": "text/csv", "jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}
_LINKED = {"jsonld": "application/ld+json", "ttl": "text/turtle"}


def schemas() -> dict[str, Any]:
    """The components that the paths refer to."""
    _, found = models_json_schema([(model, "serialization") for model in _MODELS], ref_template=_REF)
    return dict(found["$defs"])


def paths() -> dict[str, Any]:
    """The operations of `/open/`."""
    measures = sorted({figure.of for rule in rules() for figure in rule.figures})
    found: dict[str, Any] = {
        "/open/api/figures": {
            "get": _operation(
                "open_figures",
                "Figures by month, level, unit, procedure and measure; 500 rows a page",
                [
                    _asked("month", "a month", {"type": "string", "pattern": MONTH}, "2026-10"),
                    _asked(
                        "level",
                        "how far the rows are told apart",
                        {"type": "string", "enum": list(LEVELS)},
                        "unit",
                    ),
                    _asked("unit", "agency identifier", {"type": "string", "maxLength": 60}, "H32.18"),
                    _asked("procedure", "national code", {"type": "string", "maxLength": 60}, "1.001193"),
                    _asked("measure", "what is counted", {"type": "string", "enum": measures}, measures[0]),
                    _asked("page", "from 1", {"type": "integer", "minimum": 1, "maximum": 999999}, 1),
                ],
                {
                    "200": _answer("A page of rows", "application/json", "OpenFigures", EXAMPLE),
                    "400": _answer(
                        "A parameter that is not known, or a value that cannot be",
                        "application/json",
                        "OpenRefusal",
                        {"error": "'0' is no page. Pages are numbered from 1."},
                    ),
                },
            )
        }
    }
    columns = ", ".join(COLUMNS)
    for ending, media in _FILES.items():
        found[f"/open/figures.{ending}"] = {
            "get": _operation(
                f"open_figures_{ending}",
                f"All figures of the edition in one file; columns: {columns}",
                [],
                {
                    "200": {
                        "description": "The file",
                        "content": {media: {"schema": {"type": "string", "format": "binary"}}},
                    }
                },
            )
        }
    for ending, media in _LINKED.items():
        found[f"/open/catalog.{ending}"] = {
            "get": _operation(
                f"open_catalogue_{ending}",
                "Entry for open data portals (DCAT-AP)",
                [],
                {
                    "200": {
                        "description": "The entry",
                        "content": {media: {"schema": {} if ending == "jsonld" else {"type": "string"}}},
                    }
                },
            )
        }
    return found


def _operation(name: str, summary: str, asked: list[Any], answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name, "summary": summary, "tags": ["open figures"], "parameters": asked,
        "responses": answers, "security": [],
    }  # fmt: skip


def _asked(name: str, words: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    return {
        "in": "query", "name": name, "required": False, "description": words, "schema": schema, "example": example
    }  # fmt: skip


def _answer(words: str, media: str, model: str, example: object) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model)}
    return {"description": words, "content": {media: {"schema": schema, "example": example}}}
