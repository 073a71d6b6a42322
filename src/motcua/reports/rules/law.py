"""Forms, periods and rights of reports as dated data: `motcua/law/reports`, checked against their schema when first
read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import jsonschema_rs
import yaml

from motcua.reports.rules.forms import (
    NOTHING,
    Block,
    Column,
    Ending,
    Form,
    Identity,
    Place,
    Table,
    TableKind,
    Words,
)
from motcua.reports.rules.periods import DayRule, Kind, PeriodRule


class ReportLawInvalid(ValueError):
    """The data of law/reports contradict their schema or themselves. Correct the place named."""


class FormUnknown(LookupError):
    """There is no such form, or none on that day. Choose one of those in law/reports/forms."""


def _folder() -> Traversable:
    return resources.files("motcua") / "law" / "reports"


def _checked(kind: str, name: str, said: Any) -> Any:
    schema = json.loads((_folder() / "reports.schema.json").read_text(encoding="utf-8"))
    try:
        jsonschema_rs.validate({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}, said)
    except jsonschema_rs.ValidationError as fault:
        raise ReportLawInvalid(f"law/reports/{name}: {fault.message}") from None
    return said


def _in_order(name: str, days: Sequence[date]) -> None:
    if list(days) != sorted(set(days)):
        raise ReportLawInvalid(f"law/reports/{name}: the versions do not follow one another")


# ---------------------------------------------------------------- periods


@dataclass(frozen=True)
class Cut:
    """How periods are cut from a day on."""

    code: str
    name: Words
    valid_from: date
    basis: str
    certainty: str
    due_certainty: str
    rules: Mapping[Kind, PeriodRule]


@cache
def _cuts() -> Mapping[str, tuple[Cut, ...]]:
    said = yaml.safe_load((_folder() / "periods.yaml").read_text(encoding="utf-8"))
    _checked("periods", "periods.yaml", said)
    return {
        code: tuple(_cut(code, one, version) for version in one["versions"])
        for code, one in said["cuts"].items()
    }


def _cut(code: str, one: Any, version: Any) -> Cut:
    _in_order("periods.yaml", [date.fromisoformat(v["valid_from"]) for v in one["versions"]])
    return Cut(
        code=code,
        name=_words(one["name"]),
        valid_from=date.fromisoformat(version["valid_from"]),
        basis=version["basis"],
        certainty=version["certainty"],
        due_certainty=version["due_certainty"],
        rules={
            Kind(kind): PeriodRule(
                start=_day_rule(rule["periodStartRule"]),
                end=_day_rule(rule["periodEndRule"]),
                due={whose: _day_rule(due) for whose, due in rule["dueRule"].items()},
            )
            for kind, rule in version["periods"].items()
        },
    )


def _day_rule(said: Any) -> DayRule:
    day = None if said["day"] == "last" else int(said["day"])
    return DayRule(said["of"] == "first_month", int(said["months"]), day)


def cut(code: str, *, on: date) -> Cut:
    """How periods of a cut are cut on a day. Raises FormUnknown."""
    found = [one for one in _cuts().get(code, ()) if one.valid_from <= on]
    if not found:
        raise FormUnknown(code)
    return found[-1]


# ---------------------------------------------------------------- forms


@cache
def _forms() -> Mapping[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for entry in sorted((_folder() / "forms").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            read = reading(entry.name, yaml.safe_load(entry.read_text(encoding="utf-8")))
            if read[0].code in found:
                raise ReportLawInvalid(f"law/reports/forms/{entry.name}: {read[0].code} stands twice")
            found[read[0].code] = read
    return found


def reading(name: str, said: Any) -> tuple[Form, ...]:
    """The versions of a form as its file says them. Raises ReportLawInvalid."""
    _checked("form", f"forms/{name}", said)
    found = tuple(_form(said["code"], version, name) for version in said["versions"])
    _in_order(f"forms/{name}", [one.valid_from for one in found])
    return found


def _form(code: str, said: Any, name: str) -> Form:
    form = Form(
        code=code,
        valid_from=date.fromisoformat(said["valid_from"]),
        basis=said["basis"],
        certainty=said["certainty"],
        sure_of=_words(said["sure_of"]),
        symbol=said["symbol"],
        title=_words(said["title"]),
        document=_words(said["document"]),
        cut=said["cut"],
        kinds=tuple(Kind(kind) for kind in said["kinds"]),
        whose=frozenset(said["whose"]),
        scheduled={Kind(kind): frozenset(whose) for kind, whose in said["scheduled"].items()},
        sent_as=said["sent_as"],
        options={Ending(ending): Place(place) for ending, place in said["options"].items()},
        unit_of_measure=_words(said["unit_of_measure"]),
        tables=tuple(_table(one) for one in said["tables"]),
        over={key: _words(one) for key, one in said["over"].items()},
        identities=tuple(Identity(one["left"], tuple(one["right"])) for one in said["identities"]),
        continues=(said["continues"]["this"], said["continues"]["previous"]) if "continues" in said else None,
        texts=tuple(Block(one["key"], _words(one["head"]), one["text"]) for one in said["texts"]),
    )
    _sound(form, name)
    return form


def _sound(form: Form, name: str) -> None:
    """Columns that identities name exist; a flow says where every ending goes."""
    flow = form.flow
    columns = {column.no for column in flow.columns} if flow else set[str]()
    named = {one for identity in form.identities for one in (identity.left, *identity.right)}
    named |= set(form.continues or ())
    if named - columns:
        raise ReportLawInvalid(f"law/reports/forms/{name}: no column {', '.join(sorted(named - columns))}")
    if flow is not None and set(form.options) != set(Ending):
        raise ReportLawInvalid(f"law/reports/forms/{name}: options name each of {', '.join(Ending)}")
    if len({column.over for column in flow.columns} if flow else ()) and not all(
        column.over in form.over for column in (flow.columns if flow else ())
    ):
        raise ReportLawInvalid(f"law/reports/forms/{name}: a group of columns has no heading")
    for keys in ([table.key for table in form.tables], [block.key for block in form.texts]):
        if len(set(keys)) != len(keys):
            raise ReportLawInvalid(f"law/reports/forms/{name}: a key stands twice")


def _table(said: Any) -> Table:
    return Table(
        key=said["key"],
        kind=TableKind(said["kind"]),
        head=_words(said["head"]) if "head" in said else NOTHING,
        rows=said["rows"] if said["kind"] == "flow" else "",
        received_at=said.get("received_at", ""),
        columns=tuple(
            Column(
                no=one["column"],
                head=_words(one["head"]),
                over=one["over"],
                came=frozenset(one.get("came", ())),
                went=frozenset(one.get("went", ())),
            )
            for one in said.get("columns", ())
        ),
        indicators=tuple(said["rows"])
        if said["kind"] == "indicators"
        else tuple(filter(None, [said.get("indicator")])),
        framework=said.get("framework", ""),
    )


def _words(said: Any) -> Words:
    return Words(vi=said["vi"], en=said["en"])


def forms(*, on: date) -> tuple[Form, ...]:
    """The forms in force on a day."""
    found = [[one for one in versions if one.valid_from <= on] for versions in _forms().values()]
    return tuple(versions[-1] for versions in found if versions)


def form(code: str, *, on: date) -> Form:
    """A form as it holds on a day. Raises FormUnknown."""
    found = [one for one in _forms().get(code, ()) if one.valid_from <= on]
    if not found:
        raise FormUnknown(code)
    return found[-1]


# ---------------------------------------------------------------- rights


@dataclass(frozen=True)
class OfWhose:
    draft_roles: frozenset[str]
    check_roles: frozenset[str]
    approve_roles: frozenset[str]


@dataclass(frozen=True)
class Rights:
    """Who does what from a day on; `whose` by `province` and `unit`."""

    valid_from: date
    whose: Mapping[str, OfWhose]
    draft_anywhere_roles: frozenset[str]
    read_everywhere_roles: frozenset[str]
    template_roles: frozenset[str]


@cache
def _rights() -> tuple[Rights, ...]:
    said = yaml.safe_load((_folder() / "rights.yaml").read_text(encoding="utf-8"))
    _checked("rights", "rights.yaml", said)
    found = tuple(
        Rights(
            valid_from=date.fromisoformat(one["valid_from"]),
            whose={
                whose: OfWhose(
                    *(frozenset(one[whose][f"{deed}_roles"]) for deed in ("draft", "check", "approve"))
                )
                for whose in ("province", "unit")
            },
            draft_anywhere_roles=frozenset(one["draft_anywhere_roles"]),
            read_everywhere_roles=frozenset(one["read_everywhere_roles"]),
            template_roles=frozenset(one["template_roles"]),
        )
        for one in said["versions"]
    )
    _in_order("rights.yaml", [one.valid_from for one in found])
    return found


def rights(*, on: date) -> Rights:
    """Raises ReportLawInvalid for a day before the first version."""
    found = [one for one in _rights() if one.valid_from <= on]
    if not found:
        raise ReportLawInvalid(f"law/reports/rights.yaml says nothing of {on.isoformat()}")
    return found[-1]
