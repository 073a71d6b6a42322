"""From an authored record of the sample catalogue (law/procedures/*.yaml) to a version's content.

The authored form leaves out what is usual (every channel has the same limit, a paper may be a PDF or a photo);
the content says everything, in the shape that the national import writes too (docs/catalogue.md).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.procedures.rules.form_table import RowInvalid, compile_form
from motcua.procedures.rules.search import search_text

CHANNELS = ("online", "counter", "post")
LIMIT_UNITS = ("within_day", "hour", "working_day", "day", "month")
USUAL_FILES = ("pdf", "jpg", "png")
_KNOWN = frozenset({
    "code", "name", "name_en", "sector", "level", "subjects", "life_events", "keywords", "channels",
    "limit", "limit_online", "limit_counter", "limit_post", "fees", "fees_online", "fees_counter",
    "fees_post", "components", "legal", "results", "steps", "online_level", "eligible_for_full_online",
    "has_financial_obligation", "payable_online", "handled_by", "process", "form",
})  # fmt: skip


class RecordInvalid(ValueError):
    """A record that cannot be read. `code` is its procedure."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"{code}: {problem}")
        self.code = code


@dataclass(frozen=True)
class SampleRecord:
    """One procedure of the sample catalogue, whole."""

    code: str
    name: str
    sector_code: str
    handled_by: str
    process_key: str
    levels: tuple[str, ...]
    channels: tuple[str, ...]
    content: Mapping[str, Any]
    form_schema: Mapping[str, Any]
    form_layout: Mapping[str, Any]
    online_level: str
    eligible_for_full_online: bool
    written_result_required: bool
    has_financial_obligation: bool
    payable_online: bool
    search_text: str
    source_hash: str


def expand(
    authored: Mapping[str, Any], defaults: Mapping[str, Any], vocabulary: Mapping[str, Any]
) -> SampleRecord:
    """The whole record. Raises RecordInvalid."""
    record = {**defaults, **authored}
    code = str(record.get("code", "?"))
    unknown = set(record) - _KNOWN
    if unknown:
        raise RecordInvalid(code, f"unknown words: {', '.join(sorted(unknown))}")
    try:
        return _expanded(record, vocabulary)
    except RowInvalid as problem:
        raise RecordInvalid(code, str(problem)) from None
    except KeyError as missing:
        raise RecordInvalid(code, f"{missing} is missing or unknown") from None


def _expanded(record: Mapping[str, Any], vocabulary: Mapping[str, Any]) -> SampleRecord:
    sector = vocabulary["sectors"][record["sector"]]
    for event in record["life_events"]:
        vocabulary["life_events"][event]
    schema, layout = compile_form(record["form"], vocabulary["blocks"])
    channels = [_channel(channel, record) for channel in record.get("channels", CHANNELS)]
    flags = {
        "online_level": record.get("online_level", "partial_online"),
        "eligible_for_full_online": bool(record.get("eligible_for_full_online")),
        "has_financial_obligation": bool(record.get("has_financial_obligation")),
        "payable_online": bool(record.get("payable_online")),
    }
    results = [{"written": True, **result} for result in record["results"]]
    content = {
        "code": record["code"],
        "name": record["name"],
        "name_en": record["name_en"],
        "sector": {"code": record["sector"], **sector},
        "levels": [record["level"]],
        "subjects": list(record["subjects"]),
        "life_events": list(record["life_events"]),
        "keywords": list(record["keywords"]),
        "channels": channels,
        "components": [_component(row) for row in record["components"]],
        "legal_bases": [
            {"number": number, **vocabulary["legal_bases"][number]} for number in record["legal"]
        ],
        "results": results,
        "steps": record["steps"],
        "review": [],
        "handled_by": record["handled_by"],
        "process": record["process"],
        **flags,
    }
    return SampleRecord(
        code=record["code"],
        name=record["name"],
        sector_code=record["sector"],
        handled_by=record["handled_by"],
        process_key=record["process"],
        levels=(record["level"],),
        channels=tuple(line["channel"] for line in channels),
        content=content,
        form_schema=schema,
        form_layout=layout,
        written_result_required=any(result["written"] for result in results),
        search_text=search_text(
            code=record["code"],
            name=record["name"],
            keywords=record["keywords"],
            beside=(record["name_en"], sector["name"]),
        ),
        source_hash=content_hash({"content": content, "schema": schema, "layout": layout}),
        **flags,
    )


def content_hash(value: Mapping[str, Any]) -> str:
    """SHA-256 of the record in canonical JSON: the same record gives the same hash on every machine."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _channel(channel: str, record: Mapping[str, Any]) -> dict[str, Any]:
    limit = record.get(f"limit_{channel}", record["limit"])
    fees: Sequence[Mapping[str, Any]] = record.get(f"fees_{channel}", record["fees"])
    value, _, unit = str(limit).partition(" ")
    if not value.isdigit() or unit not in LIMIT_UNITS:
        raise RecordInvalid(str(record["code"]), f"the limit {limit!r} is not like '3 working_day'")
    return {
        "channel": channel,
        "limit": {"value": int(value), "unit": unit},
        "fees": [dict(fee) for fee in fees],
    }


def _component(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "case": row.get("case", ""),
        "name": row["name"],
        "originals": row["originals"],
        "copies": row["copies"],
        "form": row.get("form", ""),
        "required": row.get("required", True),
        "accepted_types": list(row.get("accepted_types", USUAL_FILES)),
        "digitise": row.get("digitise", True),
    }
