"""What something costs, in words: each line with the steps by which it was reckoned and their legal bases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_quotes import Quote, Step, StepKind, thawed
from motcua.procedures.rules.fees import FeeKind
from motcua.web.components.templatetags.motcua import number, vnd

KIND_LABELS = {FeeKind.FEE: lazy("Fee (phí)"), FeeKind.CHARGE: lazy("Charge (lệ phí)")}
WAY_LABELS = {"online": lazy("Paid online"), "direct": lazy("Paid at the counter")}
APPLICANT_LABELS = {"citizen": lazy("Citizen"), "organisation": lazy("Organisation or enterprise")}
AWAITED = {
    "case": lazy("It depends on the case."),
    "choice": lazy("An official says which of the amounts is due."),
    "rule": lazy("The amount is not stated; the receiving unit tells it by notice."),
    "field": lazy("It depends on a number in the form; reckoned for one."),
}


@dataclass(frozen=True)
class ShownStep:
    """One step. `tone` is "cut" for what is taken off, "soft" for what does not count, "" otherwise."""

    text: str
    amount: str
    basis: str
    ground: str
    tone: str
    is_example: bool


@dataclass(frozen=True)
class ShownLine:
    label: str
    amount: str
    awaits: str
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True)
class ShownQuote:
    """A quote as a page shows it. `saving` is what the cuts take off, in words; "" without any."""

    lines: tuple[ShownLine, ...]
    total: str
    saving: str
    is_complete: bool
    are_alternatives: bool
    day: date
    groups: tuple[str, ...]
    is_confirmed: bool
    way: str
    case: str


def shown(quote: Quote) -> ShownQuote:
    """The quote in the reader's language."""
    language = get_language() or "vi"
    groups = group_names(quote.day)
    return ShownQuote(
        tuple(
            ShownLine(
                str(KIND_LABELS[line.kind]),
                vnd(line.amount_vnd) if line.amount_vnd is not None else "",
                str(AWAITED.get(line.awaits.partition(":")[0], "")),
                tuple(_step(step, language) for step in line.steps),
            )
            for line in quote.lines
        ),
        total=vnd(quote.total_vnd),
        saving=vnd(quote.cut_vnd) if quote.cut_vnd else "",
        is_complete=quote.is_complete,
        are_alternatives=quote.are_alternatives,
        day=quote.day,
        groups=tuple(groups.get(group, group) for group in quote.groups),
        is_confirmed=quote.is_confirmed,
        way=str(WAY_LABELS.get(quote.way, quote.way)),
        case=quote.case,
    )


def _step(step: Step, language: str) -> ShownStep:
    name = step.name(language)
    match step.kind:
        case StepKind.CATALOGUE:
            text = _("As the catalogue states it")
        case StepKind.CAP:
            text = _("Not more than the cap")
        case StepKind.CUT if step.percent == 100:
            text = _("%(name)s: exempt") % {"name": name}
        case StepKind.CUT if step.percent is not None:
            text = _("%(name)s: %(percent)s %% less") % {"name": name, "percent": step.percent}
        case StepKind.NOT_COUNTED:
            text = _("%(name)s: applies too, but a greater cut counts") % {"name": name}
        case _:
            text = name
    if step.quantity is not None and step.kind in (StepKind.BASE, StepKind.CATALOGUE):
        unit = step.unit(language)
        text = (
            f"{text}: {number(step.quantity)} {unit}".rstrip() if unit else f"{text}: {number(step.quantity)}"
        )
    if step.is_own:
        text = _("%(rule)s (a rule of the receiving unit's own, in place of the procedure's)") % {
            "rule": text
        }
    tones = {StepKind.CUT: "cut", StepKind.CAP: "cut", StepKind.NOT_COUNTED: "soft"}
    taken = step.amount_vnd < 0
    return ShownStep(
        text=text,
        amount=("−" if taken else "") + vnd(abs(step.amount_vnd)),
        basis=step.basis,
        ground=step.ground,
        tone=tones.get(step.kind, ""),
        is_example=step.sureness == "example",
    )


def group_names(day: date) -> Mapping[str, str]:
    """The exempt groups of a day in the reader's language."""
    language = get_language() or "vi"
    return {key: group.name(language) for key, group in fee_law(day).groups.items()}


def proof_words(groups: tuple[str, ...], day: date) -> str:
    """The papers that prove belonging to the groups."""
    language, known = get_language() or "vi", fee_law(day).groups
    return "; ".join(known[group].proof(language) for group in groups if group in known)


def counted(rows: int) -> str:
    return ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows}


def kept(row: Any, fee_vnd: int) -> ShownQuote | None:
    """The explanation kept with a dossier; None without one, or where a notice has demanded another amount since."""
    return shown(thawed(row.quote)) if row is not None and row.total_vnd == fee_vnd else None
