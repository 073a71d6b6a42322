"""What it will cost: the small calculator of a procedure's page, the fee on the review, and a claimed exemption."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers.rules.opening import FeeClaim
from motcua.procedures import fee_queries
from motcua.procedures.fee_queries import Asked
from motcua.procedures.queries import OfferingRow, ProcedurePage
from motcua.procedures.rules import forms
from motcua.procedures.rules.fee_quotes import Facts
from motcua.procedures.rules.fee_schedules import Schedule
from motcua.web.components.fees import (
    APPLICANT_LABELS,
    WAY_LABELS,
    ShownQuote,
    group_names,
    proof_words,
    shown,
)
from motcua.web.components.words import CHANNEL_LABELS
from motcua.web.portal.catalogue import CHANNEL_ORDER, ChannelPrice, Paper
from motcua.web.portal.questions import Question

FEE_PROOF = "fee-proof"  # the key of the paper that shows a claimed exemption
_LARGEST = 10_000


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """A question of the calculator: a select when it has choices, a number otherwise."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class Calculator:
    """`prices` are by channel, where rules speak; `answer` is there once somebody asked."""

    fields: tuple[Field, ...]
    prices: Mapping[str, ChannelPrice]
    saving_online_vnd: int
    answer: ShownQuote | None
    own_places: tuple[str, ...] = ()  # the units that take a fee of their own


def _places(places: Mapping[str, OfferingRow], asked: Mapping[str, str]) -> tuple[Field, ...]:
    """Where it is filed, asked only where some unit has a fee of its own."""
    if not places:
        return ()
    choices = {
        "": _("elsewhere in the province"),
        **{pk: one.receiving_unit_name for pk, one in places.items()},
    }
    return (_select("place", _("Where you file"), choices, asked),)


def calculator(page: ProcedurePage, asked: Mapping[str, str], on: date) -> Calculator | None:
    """The calculator of a procedure; None where the catalogue names no channel or there is nothing to reckon.

    One query. `asked` are the parameters of the address: a group is asked here without any name beside it.
    """
    channels = _channels(page.content)
    own = [one.fee_key for one in page.offerings if one.fee_key]
    by_own = fee_queries.schedules_by_own(procedure=page.code, sector=page.sector_code, day=on, own=own)
    places = {
        str(one.receiving_unit_id): one for one in page.offerings if one.fee_key in by_own and one.fee_key
    }
    at = places.get(asked.get("place", ""))
    key = at.fee_key if at else ""
    schedules = by_own[key]
    numbers = _numbers(page, schedules)
    if not channels or not (schedules or numbers or places):
        return None
    wanted = fee_queries.asked_by(schedules)
    fields = (*_places(places, asked), *_fields(page, wanted, channels, numbers, asked, on))
    answer = None
    if "fee" in asked:
        chosen = {field.name: field for field in fields}
        facts = replace(_facts(page, chosen, wanted, numbers, on), own=key)
        answer = shown(fee_queries.quote(facts, page.content, schedules))
    totals = {
        channel: fee_queries.quote(Facts(page.code, page.sector_code, channel, on), page.content, by_own[""])
        for channel in channels
        if by_own[""]
    }
    prices = {channel: _price(shown(found)) for channel, found in totals.items()}
    online, counter = totals.get("online"), totals.get("counter")
    is_known = online is not None and counter is not None and not (online.awaits or counter.awaits)
    saving = counter.total_vnd - online.total_vnd if is_known and online and counter else 0
    return Calculator(
        fields, prices, max(0, saving), answer, tuple(one.receiving_unit_name for one in places.values())
    )


def _price(found: ShownQuote) -> ChannelPrice:
    notes = dict.fromkeys(line.awaits for line in found.lines if line.awaits)
    cuts = [step.text for line in found.lines for step in line.steps if step.tone == "cut"]
    is_unknown = bool(notes) and all(not line.amount for line in found.lines)
    return ChannelPrice("" if is_unknown else found.total, " ".join([*notes, *cuts]))


def _channels(content: Mapping[str, Any]) -> list[str]:
    lines = content.get("channels") or ()
    stated = {line.get("channel") for line in lines if isinstance(line, dict)}
    return [channel for channel in CHANNEL_ORDER if channel in stated]


def _numbers(page: ProcedurePage, schedules: Sequence[Schedule]) -> dict[str, str]:
    """The form fields that a fee is counted by, with their labels."""
    names: dict[str, str] = {}
    for one in schedules:
        table, unit = one.table, one.table.unit_en if get_language() == "en" else one.table.unit_vi
        if table.quantity_field:
            names.setdefault(table.quantity_field, unit)
        if table.times_field:
            names.setdefault(table.times_field, "")
    if not any(one.kind == "base" for one in schedules):
        lines = page.content.get("channels") or ()
        fees = [fee for line in lines if isinstance(line, dict) for fee in line.get("fees") or ()]
        for fee in fees:
            if isinstance(fee, dict) and fee.get("per"):
                names.setdefault(str(fee["per"]), "")
    labels = {one.name: one.label for one in forms.fields_of(page.form_pages())} if names else {}
    return {
        name: labels.get(name) or (_("Number: %(unit)s") % {"unit": unit} if unit else _("Number of copies"))
        for name, unit in names.items()
    }


def _fields(
    page: ProcedurePage,
    wanted: Asked,
    channels: Sequence[str],
    numbers: Mapping[str, str],
    asked: Mapping[str, str],
    on: date,
) -> tuple[Field, ...]:
    found = [
        _select("channel", _("How you file"), {c: CHANNEL_LABELS[c] for c in channels}, asked, channels[0])
    ]
    if wanted.cases:
        cases = {str(at): case for at, case in enumerate(wanted.cases, 1)}
        found.append(_select("case", _("Which case it is"), {"": "–", **cases}, asked))
    if wanted.by_way:
        found.append(_select("way", _("How you pay"), {"": "–", **WAY_LABELS}, asked))
    if wanted.by_applicant:
        found.append(_select("applicant", _("Who applies"), APPLICANT_LABELS, asked, "citizen"))
    if wanted.groups:
        names = group_names(on)
        groups = {"": _("none of these"), **{key: names.get(key, key) for key in wanted.groups}}
        found.append(_select("group", _("Group that may be exempt"), groups, asked))
    found.extend(Field(f"n-{name}", label, value=_number(asked, name)) for name, label in numbers.items())
    return tuple(found)


def _select(
    name: str, label: str, choices: Mapping[str, object], asked: Mapping[str, str], usual: str = ""
) -> Field:
    value = asked.get(name, usual)
    value = value if value in choices else usual
    return Field(
        name, label, tuple(Choice(code, str(text), code == value) for code, text in choices.items()), value
    )


def _number(asked: Mapping[str, str], name: str) -> str:
    text = asked.get(f"n-{name}", "").strip()
    return str(min(int(text), _LARGEST)) if text.isascii() and text.isdigit() and len(text) < 9 else "1"


def _facts(
    page: ProcedurePage,
    chosen: Mapping[str, Field],
    wanted: Asked,
    numbers: Mapping[str, str],
    on: date,
) -> Facts:
    def value(name: str, usual: str = "") -> str:
        return chosen[name].value if name in chosen else usual

    case, group = value("case"), value("group")
    return Facts(
        procedure=page.code,
        sector=page.sector_code,
        channel=value("channel"),
        day=on,
        case=wanted.cases[int(case) - 1] if case else "",
        way=value("way"),
        applicant=value("applicant", "citizen"),
        groups=(group,) if group else (),
        answers={name: int(value(f"n-{name}", "1")) for name in numbers},
    )


# ---------------------------------------------------------------- filing online


def group_question(
    said: Mapping[str, Any], *, procedure: str, sector: str, on: date, own: str = "", error: str = ""
) -> Question | None:
    """Whether the applicant claims an exemption; None where no rule of the day asks. One query."""
    groups = _groups_of(procedure, sector, on, own)
    if not groups:
        return None
    names = group_names(on)
    choices = (forms.Choice("none", _("No")), *(forms.Choice(g, names.get(g, g)) for g in groups))
    return Question(
        name="fee_group",
        label=_("Do you belong to a group that pays less or nothing?"),
        widget="radio",
        value=str(said.get("fee_group", "")),
        hint=_("If so, you attach the paper that shows it, and an official confirms it at acceptance."),
        choices=choices,
        error=error,
    )


def _groups_of(procedure: str, sector: str, on: date, own: str) -> tuple[str, ...]:
    schedules = fee_queries.schedules_for(procedure=procedure, sector=sector, day=on, own=own)
    return fee_queries.asked_by(schedules).groups


def claimed(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The group that the draft claims."""
    group = str(said.get("fee_group", ""))
    return (group,) if group and group != "none" else ()


def proof_paper(groups: tuple[str, ...], on: date) -> Paper:
    """The paper that shows a claimed exemption; required whenever one is claimed."""
    return Paper(
        key=FEE_PROOF,
        name=_("Proof for the exemption or reduction: %(paper)s") % {"paper": proof_words(groups, on)},
        case="",
        originals=0,
        copies=1,
        form="",
        required=True,
        counts="",
    )


def claim_of(said: Mapping[str, Any], files: Mapping[str, Any]) -> FeeClaim:
    """What the draft claims, with the file that shows it."""
    groups = claimed(said)
    proof = files.get(FEE_PROOF) if groups else None
    return FeeClaim(
        groups=groups if proof else (),
        proof=proof.file_name if proof else "",
        proof_sha256=proof.file_id if proof else "",
    )


def own_of(draft: Any, on: date) -> str:
    """The fee rule that the chosen unit's offering names; one query once a unit is chosen."""
    unit = draft.receiving_unit_id
    return fee_queries.own_key(draft.procedure_id, unit, on) if unit else ""


def of_draft(draft: Any, data: Mapping[str, Any], on: date) -> ShownQuote:
    """What the draft costs as it stands, filed online. Two queries."""
    said = draft.applicant
    organisation = said.get("for_whom") == "organisation"
    facts = Facts(
        procedure=draft.procedure.code,
        sector=draft.procedure.sector.code,
        channel="online",
        day=on,
        applicant="organisation" if organisation else "citizen",
        groups=claimed(said),
        answers=data,
        own=own_of(draft, on),
    )
    return shown(fee_queries.quote(facts, draft.version.content))
