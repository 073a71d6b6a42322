"""What one page of an application stood at, so that two devices do not overwrite each other unseen. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

# Answers about the applicant that have pages of their own, or are no answers.
_ELSEWHERE = frozenset({"for_whom", "return_method", "seen"})
DIGITS = 16


@dataclass(frozen=True)
class Part:
    """The part of a draft that one page writes. `fields` are a form page's own."""

    name: str  # unit, whom, applicant, return, form
    fields: tuple[str, ...] = ()


def stand(
    part: Part, *, unit_id: int | None, applicant: Mapping[str, object], form_data: Mapping[str, object]
) -> str:
    """A short fingerprint of what the part says now."""
    said = json.dumps(_said(part, unit_id, applicant, form_data), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:DIGITS]


def _said(
    part: Part, unit_id: int | None, applicant: Mapping[str, object], form_data: Mapping[str, object]
) -> object:
    match part.name:
        case "unit":
            return unit_id
        case "whom":
            return applicant.get("for_whom")
        case "return":
            return applicant.get("return_method")
        case "applicant":
            return {name: value for name, value in applicant.items() if name not in _ELSEWHERE}
        case "form":
            return {name: form_data.get(name) for name in part.fields}
        case _:
            raise ValueError(f"a draft has no part {part.name}")
