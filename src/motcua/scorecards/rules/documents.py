"""A framework as the document it is read from: for review, for a file, for the workbook."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from motcua.scorecards.rules.framework import Band, Criterion, Framework, Words


def document_of(framework: Framework) -> dict[str, Any]:
    """What `reading.framework` reads back as the same framework."""
    return {
        "code": framework.code,
        "version": framework.version,
        "name": _words(framework.name),
        "scope": framework.scope,
        "valid_from": framework.valid_from.isoformat(),
        "valid_to": None if framework.valid_to is None else framework.valid_to.isoformat(),
        "basis": framework.basis,
        "certainty": framework.certainty,
        "is_demo": framework.is_demo,
        "total": _number(framework.total),
        "scale": _number(framework.scale),
        "rescaling": str(framework.rescaling),
        "unassessed": str(framework.unassessed),
        "bands": [_band(band) for band in framework.bands],
        "criteria": [_criterion(criterion) for criterion in framework.criteria],
    }


def yaml_of(document: Mapping[str, Any]) -> str:
    """The document as a file to look through, to sign and to keep."""
    return yaml.dump(dict(document), Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=120)


class _PlainDumper(yaml.SafeDumper):
    """Without anchors, which are not read back."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _words(words: Words) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}


def _number(value: Decimal) -> int | str:
    """Whole numbers as such, others as text: a float would not be exact."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _band(band: Band) -> dict[str, Any]:
    return {"code": band.code, "name": _words(band.name), "least": _number(band.least)}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": criterion.code,
        "name": _words(criterion.name),
        "points": _number(criterion.points),
    }
    if criterion.basis:
        found["basis"] = criterion.basis
    if criterion.applies_to:
        found["applies_to"] = sorted(criterion.applies_to)
    if criterion.children:
        return found | {"children": [_criterion(child) for child in criterion.children]}
    found["formula"], found["source"] = str(criterion.formula), str(criterion.source)
    for name in ("indicator", "variant", "multiplied_by", "from_index"):
        if getattr(criterion, name):
            found[name] = getattr(criterion, name)
    if criterion.parameters:
        found["parameters"] = {
            name: [[_number(a), _number(b)] for a, b in value] if isinstance(value, tuple) else _number(value)
            for name, value in criterion.parameters.items()
        }
    if criterion.when_empty is not None:
        found["when_empty"] = str(criterion.when_empty)
    if criterion.evidence:
        found["evidence"] = [_words(one) for one in criterion.evidence]
    if criterion.appraised_by is not None:
        found["appraised_by"] = _words(criterion.appraised_by)
    return found
