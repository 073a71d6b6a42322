"""The sample catalogue as it lies in `motcua/law/procedures`: read, expanded, checked. No database."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
import yaml

from motcua.procedures.errors import SampleInvalid
from motcua.procedures.rules.records import RecordInvalid, SampleRecord, expand

VOCABULARY_FILE = "vocabulary.yaml"
_FOLDER = resources.files("motcua") / "law" / "procedures"


@cache
def vocabulary() -> Mapping[str, Any]:
    """Sectors, groups, life events, legal bases and blocks of fields."""
    read: Mapping[str, Any] = yaml.safe_load((_FOLDER / VOCABULARY_FILE).read_text(encoding="utf-8"))
    return read


@cache
def records() -> tuple[SampleRecord, ...]:
    """Every procedure of the sample, in order of code. Raises SampleInvalid at the first fault."""
    schema = json.loads((_FOLDER / "content.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    found: dict[str, SampleRecord] = {}
    for file in sorted(_FOLDER.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".yaml") or file.name == VOCABULARY_FILE:
            continue
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for authored in content["procedures"]:
            try:
                record = expand(authored, content["defaults"], vocabulary())
            except RecordInvalid as problem:
                raise SampleInvalid(file.name, problem.code, str(problem)) from None
            for fault in validator.iter_errors(record.content):
                place = "/".join(map(str, fault.instance_path))
                raise SampleInvalid(file.name, f"{record.code} {place}", fault.message)
            if record.code in found:
                raise SampleInvalid(file.name, record.code, "the code stands twice")
            found[record.code] = record
    return tuple(found[code] for code in sorted(found))
