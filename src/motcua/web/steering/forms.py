"""The form of an entry, made from the description of its kind: questions, what was typed, what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.agencies import queries as agencies
from motcua.indicators import words as indicators
from motcua.kernel.text import fold, squeeze, visible
from motcua.records.rules import clean_name
from motcua.steering import queries
from motcua.steering.actions.entries import Upload
from motcua.steering.rules import law, values
from motcua.steering.rules.authority import By, keeps
from motcua.steering.rules.kinds import Field as KindField
from motcua.steering.rules.kinds import FieldType, Kind, Need
from motcua.steering.rules.values import Draft, Fault, Json, Known, Unreadable
from motcua.web.steering import words

if TYPE_CHECKING:
    from motcua.steering.models import Entry

_LONGEST = 4200


@dataclass(frozen=True)
class Field:
    """One question. `control`: text, area, date, number, select or file."""

    name: str
    label: str
    control: str
    is_required: bool = False
    hint: str = ""
    value: str = ""
    error: str = ""
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 300

    @property
    def anchor(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True)
class Form:
    """`problem` is about the whole; `command_id` makes a second press of the button do nothing more."""

    fields: tuple[Field, ...]
    command_id: str
    problem: str = ""

    @property
    def errors(self) -> list[dict[str, str]]:
        found = [
            {"anchor": one.anchor, "message": f"{one.label}: {one.error}"} for one in self.fields if one.error
        ]
        return [{"anchor": "content", "message": self.problem}, *found] if self.problem else found


@dataclass(frozen=True)
class Sent:
    """What was posted: the draft as far as it can be read, the file, and what cannot be read."""

    draft: Draft
    upload: Upload | None
    reason: str
    faults: tuple[Fault, ...]
    command_id: UUID


def known_indicators() -> Mapping[str, str]:
    """Codes of indicators by folded code and name."""
    found = {}
    for code, said in indicators.indicators().items():
        for name in (said.name.vi, said.name.en, code):
            found[fold(name)] = code
    return found


def known(today: date, *, by_id: bool = False) -> Known:
    return queries.known(today, indicators=known_indicators(), by_id=by_id)


def blank(kind: Kind, by: By, today: date, *, typed: Mapping[str, str] | None = None) -> Form:
    """The form of a new entry, or with what was typed."""
    first = {"unit": str(by.unit_id), "year": str(today.year)} | dict(typed or {})
    return Form(tuple(_fields(kind, by, today, first)), str(uuid4()))


def of_row(kind: Kind, by: By, today: date, row: "Entry") -> Form:
    """The form of a correction, with what the row says."""
    said = {
        "unit": str(row.unit_id or ""),
        "day": row.day.isoformat(),
        "number": row.number,
        "title": row.title,
    }
    for one in kind.fields:
        value = row.facts.get(one.code)
        if isinstance(value, bool):
            said[one.code] = "yes" if value else "no"
        elif value is not None:
            said[one.code] = str(value).replace(".", ",") if one.type is FieldType.DECIMAL else str(value)
    return Form((*_fields(kind, by, today, said), _reason("")), str(uuid4()))


def read(request: HttpRequest, kind: Kind, by: By, today: date) -> Sent:
    """What was posted."""
    posted = {
        name: visible(str(request.POST.get(name, "")))[:_LONGEST].strip()
        for name in ("unit", "day", "number", "title", "reason", *kind.by_code)
    }
    faults: list[Fault] = []
    facts: dict[str, Json] = {}
    names = known(today, by_id=True)
    for one in kind.fields:
        try:
            value = values.read(one, posted[one.code], names)
        except Unreadable as problem:
            faults.append(Fault(one.code, problem.problem))
            continue
        if value is not None:
            facts[one.code] = value
    day, unit = None, None
    if posted["day"]:
        try:
            day = values.day(posted["day"])
        except Unreadable as problem:
            faults.append(Fault("day", problem.problem))
    if posted["unit"] and kind.unit is not Need.NEVER:
        unit = int(posted["unit"]) if posted["unit"].isascii() and posted["unit"].isdigit() else 0
        unit = unit if unit < 2**62 else 0
    sent = request.FILES.get("evidence")
    upload = None
    if sent is not None and sent.file is not None:
        upload = Upload(sent.file, clean_name(sent.name or ""))
    try:
        command = UUID(str(request.POST.get("command_id", "")))
    except ValueError:
        command = uuid4()
    draft = Draft(
        unit_id=unit, day=day, number=squeeze(posted["number"]), title=squeeze(posted["title"]), facts=facts
    )
    return Sent(draft, upload, posted["reason"], tuple(faults), command)


def again(
    request: HttpRequest,
    kind: Kind,
    by: By,
    today: date,
    faults: tuple[Fault, ...],
    *,
    problem: str = "",
    has_reason: bool = False,
) -> Form:
    """The form as it was sent, with what is wrong beside each field. A file has to be chosen again."""
    typed = {name: str(request.POST.get(name, ""))[:_LONGEST] for name in request.POST}
    fields = list(_fields(kind, by, today, typed))
    if has_reason:
        fields.append(_reason(typed.get("reason", "")))
    by_field: dict[str, str] = {}
    for one in faults:
        by_field.setdefault(one.field, words.problem(one.problem))
    known_names = {one.name for one in fields}
    left = [said for name, said in by_field.items() if name not in known_names]
    return Form(
        tuple(replace(one, error=by_field.get(one.name, "")) for one in fields),
        str(request.POST.get("command_id", "")) or str(uuid4()),
        problem or " ".join(left),
    )


def _reason(value: str) -> Field:
    return Field(
        "reason",
        _("Why it is changed"),
        "text",
        True,
        _("For example: done since; a number was wrong."),
        value,
        longest=500,
    )


def _fields(kind: Kind, by: By, today: date, said: Mapping[str, str]) -> list[Field]:
    language = words.language()
    found: list[Field] = []
    if kind.unit is not Need.NEVER:
        found.append(_unit(kind, by, today, said.get("unit", "")))
    found.append(
        Field("day", kind.day_name.text(language), "date", True, value=said.get("day", ""), longest=10)
    )
    if kind.number is not Need.NEVER:
        is_required = kind.number is Need.REQUIRED
        found.append(
            Field("number", _("Number"), "text", is_required, value=said.get("number", ""), longest=120)
        )
    if kind.title is not Need.NEVER:
        label, is_required = kind.title_name.text(language), kind.title is Need.REQUIRED
        found.append(Field("title", label, "text", is_required, value=said.get("title", "")))
    found += [_field(one, by, today, said.get(one.code, "")) for one in kind.fields]
    if kind.evidence is not Need.NEVER:
        hint = _("PDF, DOCX, XLSX, ODT or a picture; at most 20 MB.")
        if kind.evidence_with:
            with_field = kind.by_code[kind.evidence_with].name.text(language)
            hint = _("Needed as soon as this is filled in: %(field)s.") % {"field": with_field} + " " + hint
        found.append(Field("evidence", _("Evidence"), "file", kind.evidence is Need.REQUIRED, hint))
    return found


def _unit(kind: Kind, by: By, today: date, value: str) -> Field:
    rows = agencies.province_units_on(settings.PROVINCE_CODE, today)
    if not keeps(by, law.rights()):
        rows = [row for row in rows if row.id == by.unit_id]
    options = [(str(row.id), row.name) for row in rows]
    if kind.unit is Need.OPTIONAL:
        options.insert(0, ("", _("The whole province")))
    elif len(options) > 1:
        options.insert(0, ("", _("Choose")))
    return Field("unit", _("Unit"), "select", kind.unit is Need.REQUIRED, value=value, options=tuple(options))


def _field(wanted: KindField, by: By, today: date, value: str) -> Field:
    language = words.language()
    options: list[tuple[str, str]] = []
    control = "text"
    match wanted.type:
        case FieldType.LONG:
            control = "area"
        case FieldType.DAY:
            control = "date"
        case FieldType.WHOLE | FieldType.YEAR | FieldType.DECIMAL:
            control = "number"
        case FieldType.CHOICE:
            options = [(code, name.text(language)) for code, name in (wanted.choices or {}).items()]
        case FieldType.YES_NO:
            options = [("yes", _("Yes")), ("no", _("No"))]
        case FieldType.UNIT:
            options = [
                (str(row.id), row.name) for row in agencies.province_units_on(settings.PROVINCE_CODE, today)
            ]
        case FieldType.LINK:
            options = [
                (str(row.series), f"{row.number} · {row.title} · {row.day:%d/%m/%Y}".strip(" ·"))
                for row in queries.choices(wanted.kind, None if keeps(by, law.rights()) else by.reach)
            ]
        case FieldType.INDICATOR:
            options = [(code, f"{said.name} ({code})") for code, said in indicators.indicators().items()]
    if wanted.type in (
        FieldType.CHOICE, FieldType.YES_NO, FieldType.UNIT, FieldType.LINK, FieldType.INDICATOR,
    ):  # fmt: skip
        control = "select"
        options.insert(0, ("", _("Choose")))
    return Field(
        wanted.code,
        wanted.name.text(language),
        control,
        wanted.is_required,
        wanted.hint.text(language) if wanted.hint else "",
        value,
        options=tuple(options),
        longest=wanted.longest,
    )
