"""Intake at the counter or by post: what is asked, read from one page, and turned into one order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.dossiers.rules import where
from motcua.dossiers.rules.opening import (
    ChannelLine,
    HandedIn,
    Opening,
    PartyData,
    Representative,
    channel_line,
)
from motcua.kernel.identity import digits_of, normal_phone, personal_id_problems, tax_code_problems
from motcua.kernel.text import squeeze
from motcua.kernel.worktime import Limit, LimitUnit
from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures import queries as procedures
from motcua.procedures.fee_queries import NOTHING_ASKED, Asked
from motcua.procedures.rules.fee_quotes import Facts
from motcua.procedures.rules.fee_schedules import Schedule
from motcua.web.components.templatetags.motcua import instant, vnd
from motcua.web.components.words import CHANNEL_LABELS, limit_words
from motcua.web.desk.dues import of_limit
from motcua.web.desk.forms import fees
from motcua.web.desk.forms.base import Lines, as_typed
from motcua.web.desk.stored import CounterOffer
from motcua.web.desk.words import ID_WARNINGS, OWNER_LABELS, REPRESENTATIVE_LABELS, RETURN_LABELS

COUNTER_CHANNELS = ("counter", "post")


@dataclass(frozen=True)
class Way:
    """One way to file here: a line of the channel table with its limit, fee and the due date of this moment."""

    value: str
    channel: str
    line: int
    fee_vnd: int
    label: str


@dataclass(frozen=True)
class Listed:
    """A component of the procedure as the page shows it, with what is ticked and counted."""

    number: int
    key: str
    name: str
    case: str
    is_required: bool
    originals: int
    copies: int
    is_ticked: bool
    offer: CounterOffer | None = None
    stored_id: str = ""  # the paper of the owner's store that is used for it


@dataclass(frozen=True)
class Desk:
    """A procedure as this unit takes it in now."""

    page: procedures.ProcedurePage
    handling_unit_id: int
    handling_unit_name: str
    process_key: str
    ways: tuple[Way, ...]
    crosses: bool  # the applicant's commune decides who handles it
    others: tuple[tuple[str, str], ...] = ()  # units for which this one may take the papers in
    fees: Asked = NOTHING_ASKED  # what the fee rules of the day ask
    today: date = date.min

    @property
    def components(self) -> list[Mapping[str, Any]]:
        found = self.page.content.get("components")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def open_desk(code: str, unit_id: int, now: datetime, today: date) -> Desk:
    """What the counter needs of a procedure. Raises ProcedureNotFound, NotOffered."""
    page = procedures.procedure_page(code)
    offering = procedures.offering(page.id, unit_id, today)
    ways: list[Way] = []
    own = offering.fee_key
    schedules = fee_queries.schedules_for(procedure=page.code, sector=page.sector_code, day=today, own=own)
    for channel in COUNTER_CHANNELS:
        if channel in offering.channels:
            ways += _ways(page, channel, offering.handling_unit_id, now, schedules, own)
    crosses = offering.receiving_unit.level == "province" and offering.handling_unit.level == "commune"
    return Desk(
        page=page,
        handling_unit_id=offering.handling_unit_id,
        handling_unit_name=offering.handling_unit.name,
        process_key=offering.process_key,
        ways=tuple(ways),
        crosses=crosses,
        others=_others(page, offering.receiving_unit),
        fees=fee_queries.asked_by(schedules),
        today=today,
    )


def _others(page: procedures.ProcedurePage, here: Any) -> tuple[tuple[str, str], ...]:
    """Number and name of the units whose papers may be taken in here, by the rules of intake."""
    point = where.Place(here.pk, here.kind, here.level)
    rows = [row for row in page.offerings if row.receiving_unit_id != here.pk]
    units = agencies.units({row.receiving_unit_id for row in rows})
    return tuple(
        (str(row.receiving_unit_id), row.receiving_unit_name)
        for row in rows
        if set(row.channels) & set(COUNTER_CHANNELS)
        and where.may_take_for(point, _place(units[row.receiving_unit_id]), page.code)
    )


def _place(unit: Any) -> where.Place:
    return where.Place(unit.pk, unit.kind, unit.level)


def _ways(
    page: procedures.ProcedurePage,
    channel: str,
    handling_unit_id: int,
    now: datetime,
    schedules: Sequence[Schedule],
    own: str,
) -> list[Way]:
    content = page.content
    lines = [one for one in content.get("channels") or () if one.get("channel") == channel]
    found: list[Way] = []
    for number in range(len(lines)):
        line = channel_line(content, channel, line=number)
        words = [str(CHANNEL_LABELS[channel]), limit_words(line.limit_value, line.limit_unit)]
        facts = Facts(page.code, page.sector_code, channel, day_of(now), line=number, own=own)
        price = fee_queries.quote(facts, content, schedules)
        words.append(vnd(price.total_vnd) if "case" not in price.awaits else _("fee by the case"))
        due = _due(line, handling_unit_id, now)
        if due is not None:
            words.append(_("due %(due)s") % {"due": instant(due)})
        may_cost = price.total_vnd or bool(price.awaits)
        found.append(Way(f"{channel}-{number}", channel, number, int(may_cost), " · ".join(words)))
    return found


def _due(line: ChannelLine, unit_id: int, now: datetime) -> datetime | None:
    if not line.limit_value:
        return None
    found = of_limit(unit_id, Limit(value=Decimal(line.limit_value), unit=LimitUnit(line.limit_unit)), now)
    return found.due if found else None


class PersonForm(forms.Form):
    """Who the dossier is for."""

    is_judged = True
    owner_kind = forms.ChoiceField(label=lazy("Kind of owner"), initial="citizen")
    owner_id_number = forms.CharField(label=lazy("Personal id or tax code"), max_length=20)
    owner_name = forms.CharField(label=lazy("Full name"), max_length=200)
    telephone = forms.CharField(label=lazy("Telephone"), max_length=20, required=False)
    address = forms.CharField(label=lazy("Address"), max_length=300, required=False)
    email = forms.EmailField(label=lazy("E-mail"), max_length=200, required=False)
    submitter_name = forms.CharField(
        label=lazy("Handed in by"),
        help_text=lazy("Only when it is not the owner."),
        max_length=200,
        required=False,
    )
    representative_kind = forms.ChoiceField(label=lazy("By what right"), required=False)
    representative_id_number = forms.CharField(label=lazy("Their personal id"), max_length=20, required=False)
    representative_ground = forms.CharField(
        label=lazy("Relation or position"), max_length=200, required=False
    )
    representative_proof = forms.CharField(
        label=lazy("Paper that proves it"),
        help_text=lazy("Kind, number and day, for example: giấy ủy quyền số 12 ngày 01/11/2026."),
        max_length=200,
        required=False,
    )

    def __init__(
        self, *, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data=as_typed(data), initial=dict(initial or {}), use_required_attribute=False)
        kind = self.fields["owner_kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(OWNER_LABELS.items())
        right = self.fields["representative_kind"]
        assert isinstance(right, forms.ChoiceField)
        right.choices = [("", lazy("Only brings the papers")), *REPRESENTATIVE_LABELS.items()]
        for name, extra in _KEYBOARDS.items():
            self.fields[name].widget.attrs.update(extra)
        _dress(self.fields.values())

    def unjudged(self) -> Self:
        """The form as filled in, before anything was submitted: no errors are shown."""
        self.is_judged = False
        return self

    @property
    def errors(self) -> ErrorDict:
        return super().errors if self.is_judged else ErrorDict()

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        number = str(found.get("owner_id_number", ""))
        kind = found.get("owner_kind")
        if number and kind == "citizen":
            found["owner_id_number"] = number = digits_of(number) or number
            if any(problem.is_error for problem in personal_id_problems(number)):
                self.add_error("owner_id_number", _("A personal identification number has 12 digits."))
        elif number and kind and any(problem.is_error for problem in tax_code_problems(number)):
            self.add_error("owner_id_number", _("This is not a tax code. Check its digits."))
        if found.get("telephone"):
            found["telephone"] = normal_phone(found["telephone"])
            if not found["telephone"]:
                message = _("A telephone number has 10 or 11 digits and begins with 0.")
                self.add_error("telephone", message)
        self._check_representative(found)
        return found

    def _check_representative(self, found: dict[str, Any]) -> None:
        """Who acts for the owner has a name, a number and a paper that proves the right."""
        if not found.get("representative_kind"):
            return
        number = digits_of(str(found.get("representative_id_number", "")))
        found["representative_id_number"] = number
        for name in ("submitter_name", "representative_proof"):
            if not found.get(name):
                self.add_error(name, _("Fill this in: somebody acts for the owner."))
        if any(problem.is_error for problem in personal_id_problems(number)):
            self.add_error("representative_id_number", _("A personal identification number has 12 digits."))

    def warnings(self) -> list[str]:
        """What may be an error of a register or of a hand and refuses nothing (domain facts 9.5, 9.6)."""
        number = str(self.cleaned_data.get("owner_id_number", ""))
        firm = self.cleaned_data.get("owner_kind") == "organisation"
        problems = tax_code_problems(number) if firm else personal_id_problems(number)
        return [str(ID_WARNINGS[problem]) for problem in problems if problem in ID_WARNINGS]

    def representative(self) -> Representative | None:
        found = self.cleaned_data
        if not found.get("representative_kind"):
            return None
        return Representative(
            kind=found["representative_kind"],
            name=squeeze(found["submitter_name"]),
            id_number=found["representative_id_number"],
            ground=squeeze(found["representative_ground"]),
            proof=squeeze(found["representative_proof"]),
        )

    def owner(self, *, summary: str, birth_date: date | None = None) -> PartyData:
        found = self.cleaned_data
        return PartyData(
            owner_kind=found["owner_kind"],
            owner_name=squeeze(found["owner_name"]),
            owner_id_number=found["owner_id_number"],
            owner_birth_date=birth_date,
            telephone=found["telephone"],
            email=found["email"],
            address=squeeze(found["address"]),
            submitter_name=squeeze(found["submitter_name"]),
            summary=squeeze(summary),
            representative=self.representative(),
        )


class CounterForm(PersonForm):
    """The whole intake of a chosen procedure."""

    way = forms.ChoiceField(label=lazy("Way of receipt"), widget=forms.RadioSelect)
    taken_for = forms.ChoiceField(
        label=lazy("Taken in for"),
        help_text=lazy("Your unit is then the support point; the papers travel to the unit chosen."),
        required=False,
    )
    area = forms.ChoiceField(label=lazy("Commune of residence"), required=False)
    summary = forms.CharField(label=lazy("What is asked for"), max_length=500, widget=Lines(2))
    set_count = forms.IntegerField(label=lazy("Sets of papers"), min_value=1, max_value=20, initial=1)
    return_method = forms.ChoiceField(label=lazy("Result returned"), initial="counter")
    paid_now = forms.BooleanField(label=lazy("The fee is paid now, in cash"), required=False)
    reference = forms.CharField(label=lazy("Receipt number"), max_length=80, required=False)

    def __init__(
        self,
        desk: Desk,
        *,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.desk = desk
        self.offers: Mapping[str, CounterOffer] = {}  # of the owner's store, once the owner is known
        super().__init__(data=data, initial=initial)
        way, method, area = self.fields["way"], self.fields["return_method"], self.fields["area"]
        assert isinstance(way, forms.ChoiceField)
        assert isinstance(method, forms.ChoiceField)
        assert isinstance(area, forms.ChoiceField)
        way.choices = [(one.value, one.label) for one in desk.ways]
        way.initial = desk.ways[0].value if desk.ways else None
        method.choices = list(RETURN_LABELS.items())
        self.fields["summary"].initial = desk.page.name[:500]
        if not desk.crosses:
            del self.fields["area"]
        asked = fees.fields(desk.fees, desk.today)
        self.fee_names = tuple(asked)
        _dress(asked.values())
        self.fields.update(asked)
        taken_for = self.fields["taken_for"]
        assert isinstance(taken_for, forms.ChoiceField)
        taken_for.choices = [("", lazy("my own unit")), *desk.others]
        if not desk.others:
            del self.fields["taken_for"]

    def fee_fields(self) -> list[forms.BoundField]:
        """What the fee rules ask, for the page."""
        return [self[name] for name in self.fee_names]

    @property
    def taken_for_id(self) -> int | None:
        """The unit for which this one is the support point, or None."""
        value = self.cleaned_data.get("taken_for")
        return int(value) if value else None

    def choose_areas(self, areas: Sequence[agencies.AreaRow]) -> None:
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", "–"), *((one.code, one.name) for one in areas)]

    @property
    def chosen_way(self) -> Way | None:
        value = self["way"].value()
        return next((one for one in self.desk.ways if one.value == value), None)

    def listed(self) -> list[Listed]:
        """The components as ticked; at first those that every applicant hands in."""
        everyone = any(not one.get("case") for one in self.desk.components)
        first_case = "" if everyone or not self.desk.components else str(self.desk.components[0].get("case"))
        return [self._listed(number, one, first_case) for number, one in enumerate(self.desk.components, 1)]

    def _listed(self, number: int, one: Mapping[str, Any], first_case: str) -> Listed:
        case = str(one.get("case") or "")
        required = one.get("required") is not False and case == first_case
        originals, copies = _count(one.get("originals")), _count(one.get("copies"))
        if self.is_bound:
            originals = _count(self.data.get(f"originals-{number}"))
            copies = _count(self.data.get(f"copies-{number}"))
        key = str(one.get("key") or f"c{number}")[:60]
        stored_id = str(self.data.get(f"stored-{number}", ""))[:36] if self.is_bound else ""
        return Listed(
            number=number,
            key=key,
            name=squeeze(str(one.get("name") or ""))[:1000],
            case=case,
            is_required=required,
            originals=originals,
            copies=copies,
            is_ticked=bool(stored_id) or f"have-{number}" in self.data if self.is_bound else required,
            offer=self.offers.get(key),
            stored_id=stored_id,
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        missing = [one for one in self.listed() if one.is_required and not one.is_ticked]
        for one in missing:
            message = _("“%(name)s” is missing: a dossier is accepted complete.") % {"name": one.name}
            self.add_error(None, forms.ValidationError(message, code=f"have-{one.number}"))
        if fees.missing_proof(found):
            self.add_error("fee_proof", _("No group counts without the paper that proves it."))
        return found

    def order(
        self,
        *,
        unit_id: int,
        handling_unit_id: int,
        submitter_id: int | None,
        intake_point_id: int | None = None,
        process_key: str = "",
    ) -> Opening:
        way = self.chosen_way
        assert way is not None
        return Opening(
            intake_point_id=intake_point_id,
            procedure_id=self.desk.page.id,
            version_id=self.desk.page.version_id,
            receiving_unit_id=unit_id,
            handling_unit_id=handling_unit_id,
            channel=way.channel,
            line=way.line,
            process_key=process_key or self.desk.process_key,
            set_count=self.cleaned_data["set_count"],
            return_method=self.cleaned_data["return_method"],
            fee_claim=fees.claim(self.cleaned_data),
            submitter_id=submitter_id,
            components=tuple(
                HandedIn(
                    key=one.key,
                    name=one.name,
                    originals=one.originals,
                    copies=one.copies,
                    check_state="correct",
                    holding_id=one.stored_id,
                )
                for one in self.listed()
                if one.is_ticked
            ),
        )

    def party(self, birth_date: date | None = None) -> PartyData:
        return self.owner(summary=self.cleaned_data["summary"], birth_date=birth_date)


_KEYBOARDS: Mapping[str, Mapping[str, str]] = {
    "owner_id_number": {
        "inputmode": "numeric",
        "autocomplete": "off",
        "spellcheck": "false",
        "autofocus": "",
    },
    "owner_name": {"autocomplete": "off"},
    "telephone": {"inputmode": "tel", "autocomplete": "off"},
    "address": {"autocomplete": "off"},
    "email": {"autocomplete": "off"},
    "submitter_name": {"autocomplete": "off"},
    "representative_id_number": {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"},
}


def _dress(fields: Any) -> None:
    for field in fields:
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
            widget.attrs.setdefault("class", "form-check-input")
        elif isinstance(widget, forms.Select):
            widget.attrs.setdefault("class", "form-select")
        else:
            widget.attrs.setdefault("class", "form-control")


def _count(value: object) -> int:
    """A number of sheets from 0 to 99; what is not a number is 0."""
    text = str(value).strip()
    return min(int(text), 99) if text.isascii() and text.isdigit() and len(text) < 6 else 0
