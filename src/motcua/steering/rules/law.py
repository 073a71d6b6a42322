"""Reading the kinds from law/steering: each file is one, against its schema, then what no schema can say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
import yaml

from motcua.steering.rules.kinds import (
    Condition,
    Confirmer,
    Counts,
    Due,
    Field,
    FieldType,
    FigureSpec,
    Keeper,
    Kind,
    Need,
    Phrase,
    Span,
)


class KindInvalid(ValueError):
    """The description of a register contradicts its schema or itself. Correct the place named."""


@dataclass(frozen=True)
class Rights:
    """Who does what, by role, and which units are obliged to report: (level, kind of unit)."""

    keep_roles: frozenset[str]
    enter_roles: frozenset[str]
    confirm_roles: frozenset[str]
    confirm_everywhere_roles: frozenset[str]
    obliged: frozenset[tuple[str, str]]
    remind_days: int
    over_superior: str  # "points" or "percent"
    basis: str


def _folder() -> Any:
    return resources.files("motcua") / "law" / "steering"


@cache
def _schema() -> Any:
    return json.loads((_folder() / "kind.schema.json").read_text(encoding="utf-8"))


def parsed(text: str, name: str) -> Kind:
    """A kind from YAML. Raises KindInvalid with every fault."""
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise KindInvalid(f"{name}: {fault}") from None
    faults = [
        f"{'/'.join(map(str, fault.instance_path))}: {fault.message}"
        for fault in jsonschema_rs.validator_for(_schema()).iter_errors(said)
    ]
    if faults:
        raise KindInvalid(f"{name}: {'; '.join(faults)}")
    kind = _kind(said)
    faults = _contradictions(kind, [one["code"] for one in said["fields"]])
    if faults:
        raise KindInvalid(f"{name}: {'; '.join(faults)}")
    return kind


def _phrase(said: Mapping[str, str] | None) -> Phrase | None:
    return None if said is None else Phrase(said["vi"], said["en"])


def _words(said: Mapping[str, str]) -> Phrase:
    return Phrase(said["vi"], said["en"])


def _kind(said: Mapping[str, Any]) -> Kind:
    title = said.get("title", {})
    return Kind(
        key=said["key"],
        ordinal=said["ordinal"],
        name=_words(said["name"]),
        about=_words(said["about"]),
        basis=said["basis"],
        certainty=said["certainty"],
        keeper=Keeper(said["keeper"]),
        unit=Need(said["unit"]),
        number=Need(said.get("number", "optional")),
        title=Need(title.get("need", "required")),
        title_name=_words(title.get("name", {"vi": "Nội dung", "en": "Subject"})),
        day_name=_words(said["day"]["name"]),
        day_ahead=said["day"].get("ahead", False),
        evidence=Need(said.get("evidence", "optional")),
        evidence_with=said.get("evidence_with", ""),
        confirmer=Confirmer(said.get("confirmer", "nobody")),
        names_nobody=said.get("names_nobody", False),
        same=tuple(said["same"]),
        fields=tuple(_field(one) for one in said["fields"]),
        figures=tuple(_figure(one) for one in said.get("figures", ())),
        due=Due(said["due"]["by"], said["due"]["done"]) if "due" in said else None,
        owes=said.get("owes", 0),
    )


def _field(said: Mapping[str, Any]) -> Field:
    needed = said.get("needed_with")
    choices = said.get("choices")
    return Field(
        code=said["code"],
        type=FieldType(said["type"]),
        name=_words(said["name"]),
        hint=_phrase(said.get("hint")),
        is_required=said.get("required", False),
        least=said.get("least"),
        most=said.get("most"),
        ahead=said.get("ahead", False),
        not_before=said.get("not_before", ""),
        at_most=said.get("at_most", ""),
        needed_with=(needed["field"], frozenset(needed.get("is", ()))) if needed else None,
        choices={code: _words(words) for code, words in choices.items()} if choices else None,
        kind=said.get("kind", ""),
        same_unit=said.get("same_unit", False),
    )


def _condition(said: Mapping[str, Any]) -> Condition:
    return Condition(
        field=said["field"],
        values=frozenset(str(one) for one in said.get("is", ())),
        is_filled=said.get("filled", False),
        is_empty=said.get("empty", False),
        at_most=str(said.get("at_most", "")),
    )


def _figure(said: Mapping[str, Any]) -> FigureSpec:
    less = said.get("less", {})
    return FigureSpec(
        code=said["code"],
        counts=Counts(said["counts"]),
        span=Span(said["span"]),
        counted=_words(said["counted"]),
        among=_phrase(said.get("among")),
        by=said.get("by", "day"),
        only=tuple(_condition(one) for one in said.get("only", ())),
        when=tuple(_condition(one) for one in said.get("when", ())),
        of_obliged=said.get("of_obliged", True),
        take=said.get("take", ""),
        over=said.get("over", ""),
        less_kind=less.get("kind", ""),
        less_take=less.get("take", ""),
    )


def _contradictions(kind: Kind, codes: list[str]) -> list[str]:
    """What the schema cannot see: names of fields that are not there, codes that stand twice."""
    known = {*codes, "day"}
    faults = [f"field {code} stands twice" for code in sorted({one for one in codes if codes.count(one) > 1})]
    figures = [one.code for one in kind.figures]
    faults += [
        f"figure {code} stands twice" for code in sorted({one for one in figures if figures.count(one) > 1})
    ]

    def wants(place: str, name: str, *more: str) -> None:
        if name and name not in known and name not in more and not name.isdigit():
            faults.append(f"{place} names the field {name}, which is not there")

    for name in kind.same:
        wants("same", name, "unit", "number", "title")
    if kind.evidence_with:
        wants("evidence_with", kind.evidence_with)
    if kind.due:
        wants("due", kind.due.by)
        wants("due", kind.due.done)
    for field in kind.fields:
        wants(f"{field.code}.not_before", field.not_before)
        wants(f"{field.code}.at_most", field.at_most)
        if field.needed_with:
            wants(f"{field.code}.needed_with", field.needed_with[0])
        if (field.type is FieldType.CHOICE) != bool(field.choices):
            faults.append(f"{field.code}: a choice has choices, and nothing else has")
        if (field.type is FieldType.LINK) != bool(field.kind):
            faults.append(f"{field.code}: a link names its kind, and nothing else does")
    for figure in kind.figures:
        for condition in (*figure.only, *figure.when):
            wants(f"{figure.code}.{condition.field}", condition.field)
            wants(f"{figure.code}.at_most", condition.at_most)
        wants(f"{figure.code}.by", figure.by)
        wants(f"{figure.code}.take", figure.take)
        wants(f"{figure.code}.over", figure.over)
        if figure.span is Span.OF_YEAR and "year" not in known:
            faults.append(f"{figure.code}: entries of a year need a field year")
        if figure.counts in (Counts.TOTAL, Counts.RECORDED) and not figure.take:
            faults.append(f"{figure.code}: a sum or a recorded value says which field it takes")
        if figure.counts in (Counts.UNITS, Counts.LEAST) and kind.unit is Need.NEVER:
            faults.append(f"{figure.code}: counts units, but entries have none")
    return faults


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its key, in the order they are shown. Raises KindInvalid."""
    found = [
        parsed(file.read_text(encoding="utf-8"), file.name)
        for file in sorted((_folder() / "kinds").iterdir(), key=lambda one: str(one.name))
        if file.name.endswith(".yaml")
    ]
    keys = [kind.key for kind in found]
    if len(set(keys)) < len(keys):
        raise KindInvalid("law/steering: two files describe the same kind")
    for kind in found:
        for other in (*(f.kind for f in kind.fields), *(f.less_kind for f in kind.figures)):
            if other and other not in keys:
                raise KindInvalid(f"law/steering: {kind.key} names the kind {other}, which is not there")
    return {kind.key: kind for kind in sorted(found, key=lambda one: (one.ordinal, one.key))}


@cache
def rights() -> Rights:
    """Who keeps, enters and confirms, and who is obliged."""
    said = yaml.safe_load((_folder() / "rights.yaml").read_text(encoding="utf-8"))
    return Rights(
        keep_roles=frozenset(said["keep_roles"]),
        enter_roles=frozenset(said["enter_roles"]),
        confirm_roles=frozenset(said["confirm_roles"]),
        confirm_everywhere_roles=frozenset(said["confirm_everywhere_roles"]),
        obliged=frozenset((level, kind) for level, kinds in said["obliged"].items() for kind in kinds),
        remind_days=said["remind_days"],
        over_superior=said["over_superior"],
        basis=said["basis"],
    )
