"""What is said of a target, in the reader's language: its state, its forecast, what changed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.indicators.rules.figures import rounded
from motcua.plans.rules.forecast import Forecast, Refusal, Span
from motcua.plans.rules.tracking import Because, Reason, State

STATES: Mapping[State, Promise] = {
    State.DONE: lazy("Fulfilled"),
    State.MET_FOR_GOOD: lazy("Met for good"),
    State.MET_SO_FAR: lazy("Met so far"),
    State.ON_COURSE: lazy("On course"),
    State.AT_RISK: lazy("At risk"),
    State.SLIPPING: lazy("Slipping"),
    State.LOST: lazy("Cannot be met any more"),
    State.UNDER_WAY: lazy("Under way"),
    State.NOT_ASSESSED: lazy("Not assessed yet"),
}

_SENTENCES: Mapping[Reason, Promise] = {
    Reason.DEED_DONE: lazy("The deed is done."),
    Reason.DEED_OPEN: lazy("It is not done yet; %(days)s days are left."),
    Reason.DEED_LATE: lazy("It was not done by the day it was due."),
    Reason.TIME_OVER_MET: lazy("The time is over: %(value)s, and %(wanted)s was asked for."),
    Reason.TIME_OVER_NOT_MET: lazy("The time is over: %(value)s, but %(wanted)s was asked for."),
    Reason.CANNOT_BE_LOST: lazy(
        "It stands at %(value)s; nothing that may still come can take it below %(wanted)s."
    ),
    Reason.CANNOT_BE_REACHED: lazy(
        "It stands at %(value)s and cannot reach %(wanted)s any more, even if all that may still come (at most "
        "%(at_most)s) succeed."
    ),
    Reason.COUNT_EXCEEDED: lazy(
        "It stands at %(value)s; at most %(wanted)s was allowed, and what has happened stays."
    ),
    Reason.KEEPS: lazy(
        "It stands at %(value)s and is met so far; of the %(to_come)s still to come, %(allowed)s may fail."
    ),
    Reason.NEEDS: lazy(
        "It stands at %(value)s; from now on %(needed)s of the %(to_come)s still to come must succeed "
        "(%(allowed)s may fail)."
    ),
    Reason.MORE: lazy("It stands at %(value)s; %(missing)s more are needed in %(days)s days."),
    Reason.MET_UNFORETOLD: lazy(
        "It stands at %(value)s, and %(wanted)s is asked for; %(days)s days are left."
    ),
    Reason.NOT_MET_UNFORETOLD: lazy("It stands at %(value)s, not yet at %(wanted)s; %(days)s days are left."),
    Reason.NO_NUMBER: lazy("The plan names no number to hold it against; it stands at %(value)s."),
    Reason.NOTHING_TO_ASSESS: lazy("Nothing has come up yet that could be assessed."),
    Reason.NOT_MEASURED: lazy("The system cannot compute it and no value has been entered."),
}
_EXACTLY_ALL = lazy("It stands at %(value)s; all of it was asked for, and what has failed cannot be undone.")
_ALL_MUST = lazy(
    "It stands at %(value)s and is met so far; every one of the %(to_come)s still to come must succeed."
)
_NOTHING_COMES = lazy(
    "It stands at %(value)s, and hardly anything is still to come; %(wanted)s is asked for."
)

_REFUSALS: Mapping[Refusal, Promise] = {
    Refusal.TIME_OVER: lazy("Its time is over; nothing is left to foretell."),
    Refusal.TOO_FEW_MONTHS: lazy("No forecast: fewer than four months are known."),
    Refusal.TOO_LITTLE: lazy("No forecast: too few cases are known to learn from."),
    Refusal.NO_NUMBER: lazy("No forecast: there is no number to reach."),
    Refusal.RANK: lazy("No forecast: a rank depends on what the others do, which is not known here."),
    Refusal.QUALITATIVE: lazy("No forecast: the target is told in words, not in numbers."),
    Refusal.BY_HAND: lazy("No forecast: the value is entered by hand, and no course can be read from it."),
    Refusal.EXACT_VALUE: lazy(
        "No forecast: the plan asks for an exact value, which no run of dossiers aims at."
    ),
    Refusal.STANDS_NOW: lazy(
        "No forecast: it counts what stands open today, which people can clear within days."
    ),
    Refusal.NOT_STEADY: lazy("No forecast: both sides of the figure change, so its pace says little."),
    Refusal.DEED: lazy("No forecast: a single deed has no course; it is done or not."),
    Refusal.NOTHING_TO_ASSESS: lazy("No forecast: nothing has come up yet that could be assessed."),
    Refusal.WHOLE_UNITS: lazy(
        "No forecast: it counts units without a single failure, and one failure decides."
    ),
    Refusal.REACHED: lazy("No forecast: the number is reached, and such rows are seldom taken back."),
}


def number(value: Fraction | Decimal | int | None, *, decimals: int = 2, trimmed: bool = False) -> str:
    """With the reader's decimal sign; `trimmed`: without trailing zeros."""
    if value is None:
        return "–"
    exact = rounded(Fraction(value), decimals=decimals) or Decimal(0)
    if trimmed and exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    text = f"{exact:,}"
    if trimmed and "." in text:
        text = text.rstrip("0")
    if (get_language() or "vi").startswith("vi"):
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return text


def amount(value: Fraction | None, unit: str, *, trimmed: bool = False) -> str:
    """A value in its unit: `97,43 %`, `25`."""
    if unit == "%":
        return f"{number(value, trimmed=trimmed)} %" if value is not None else "–"
    return number(value, decimals=2, trimmed=True)


def state(because: Because, *, unit: str, reason: str = "") -> str:
    """One sentence that says why a target is in its state. `reason`: why it cannot be measured, where it cannot."""
    if because.reason in (Reason.NOT_MEASURED, Reason.NOTHING_TO_ASSESS) and reason:
        return reason
    words = _SENTENCES[because.reason]
    if because.reason is Reason.CANNOT_BE_REACHED and because.wanted == 100 and unit == "%":
        words = _EXACTLY_ALL
    elif because.reason in (Reason.KEEPS, Reason.NEEDS) and not because.to_come:
        words = _NOTHING_COMES
    elif because.reason is Reason.KEEPS and not because.allowed:
        words = _ALL_MUST
    return str(words) % {
        "value": amount(because.value, unit),
        "wanted": amount(because.wanted, unit, trimmed=True),
        "needed": amount(because.needed, "%"),
        "to_come": number(because.to_come, decimals=0),
        "at_most": number(because.at_most, decimals=0),
        "allowed": number(because.allowed, decimals=0),
        "missing": number(because.missing, decimals=0),
        "days": number(because.days, decimals=0),
    }


def percent(probability: float) -> str:
    """A probability in whole percent; never quite 0 or 100, because nothing foretold is certain."""
    if probability < 0.01:
        return _("under 1 %")
    if probability > 0.99:
        return _("over 99 %")
    return f"{round(probability * 100)} %"


def forecast(found: Forecast) -> str:
    """The probability and how sure it is, and what burdens it; or why nothing is foretold."""
    if found.probability is None:
        return str(_REFUSALS[found.refusal]) if found.refusal else ""
    return " ".join(one for one in (_chance(found, found.probability), burden(found)) if one)


def burden(found: Forecast) -> str:
    """That more dossiers stand overdue than usual, which moves a forecast while the figure itself stands still."""
    if not found.surplus:
        return ""
    return ngettext(
        "It counts %(count)s overdue dossier as a failure to come: so many more stand overdue now than at the end of "
        "any of the last twelve months.",
        "It counts %(count)s overdue dossiers as failures to come: so many more stand overdue now than at the end of "
        "any of the last twelve months.",
        found.surplus,
    ) % {"count": number(found.surplus, decimals=0)}


def _chance(found: Forecast, probability: float) -> str:
    if found.low is None or found.high is None or percent(found.low) == percent(found.high):
        return _("Met by its deadline with a probability of %(chance)s.") % {"chance": percent(probability)}
    return _("Met by its deadline with a probability of %(chance)s (between %(low)s and %(high)s).") % {
        "chance": percent(probability),
        "low": percent(found.low),
        "high": percent(found.high),
    }


def span(found: Span | None, unit: str = "") -> str:
    """`2.900 to 3.400`."""
    if found is None:
        return "–"
    decimals = 1 if unit == "%" else 0
    low, high = (number(Fraction(x), decimals=decimals) for x in (found.low, found.high))
    return _("%(low)s to %(high)s") % {"low": low, "high": high} + (" %" if unit == "%" else "")


def change(before: Fraction | None, now: Fraction | None, since: date, *, unit: str) -> str:
    """What became of the value since a day."""
    values: dict[str, Any] = {"day": f"{since:%d/%m/%Y}"}
    if before is None or now is None:
        return "" if now is None else _("No value was recorded on %(day)s.") % values
    values |= {"by": number(abs(now - before), trimmed=True), "from": amount(before, unit)}
    if now == before:
        return _("Unchanged since %(day)s.") % values
    if now > before:
        return _("Up by %(by)s since %(day)s (%(from)s).") % values
    return _("Down by %(by)s since %(day)s (%(from)s).") % values
