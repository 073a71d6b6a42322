"""In which view an indicator is shown: each stands in exactly one, by what its figure is told from.

A view counts its own indicators alone: that of dossiers asks no register but surveys, that of procedures what is
summed by procedure, the others no sums at all.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motcua.indicators import reform, words
from motcua.indicators.registers import SIDES
from motcua.indicators.registry import INDICATORS, Indicator, PeriodBase
from motcua.web.cockpit.filters import Asked


class View(StrEnum):
    DOSSIERS = "dossiers"
    PROCEDURES = "procedures"
    REGISTERS = "registers"
    REFORM = "reform"
    BEYOND = "beyond"  # named in plans, not measurable here


LABELS = {
    View.DOSSIERS: _("Dossiers"),
    View.PROCEDURES: _("Procedures and rules"),
    View.REGISTERS: _("Petitions, documents and other registers"),
    View.REFORM: _("Registers of the reform"),
    View.BEYOND: _("Not measurable here"),
}
_NO_DOSSIERS = (PeriodBase.REGISTER, PeriodBase.CATALOGUE)
# Readers that count procedures, or dossiers procedure by procedure, or the rules and rates that procedures rest on:
# they stand with the catalogue's own measures.
_OF_PROCEDURES = frozenset(
    {
        "reviewed", "simplified", "groups", "handed_down", "handed_down_done", "rules_cut", "rules_cut_in_period",
        "rules_planned", "rules_public", "fee_policies", "signed_in_time", "disclosed_in_time", "complete",
        "services_used", "procedures_paid_online", "procedures_population", "synchronised", "content_with_dossiers",
        "content_by_rates", "certified_copies", "certified_results",
    }
)  # fmt: skip


@cache
def indicators() -> Mapping[View, tuple[str, ...]]:
    """The views that there is something in, each with its indicators in the order of the registry."""
    found: dict[View, list[str]] = {view: [] for view in View}
    for code, one in INDICATORS.items():
        found[_told_from(one)].append(code)
    found[View.BEYOND] = [
        code for code, said in words.indicators().items() if said.not_measurable is not None
    ]
    return {view: tuple(codes) for view, codes in found.items() if codes}


@cache
def _views() -> Mapping[str, View]:
    return {code: view for view, codes in indicators().items() for code in codes}


def _told_from(indicator: Indicator) -> View:
    """An indicator that is told from dossiers and from a survey beside them is one of dossiers."""
    if any(indicator.base_of(variant) not in _NO_DOSSIERS for variant in indicator.variants):
        return View.DOSSIERS
    if indicator.base is PeriodBase.CATALOGUE:
        return View.PROCEDURES
    reader = SIDES[indicator.variants[0].numerator].reader
    if reader in reform.figures():
        return View.REFORM
    return View.PROCEDURES if reader in _OF_PROCEDURES else View.REGISTERS


def of(code: str) -> View | None:
    """The view that an indicator stands in; None where there is no such indicator."""
    return _views().get(code)


def named(text: str) -> View:
    """The view that a URL asks for; without one, or with an unknown one, that of dossiers."""
    return next((view for view in indicators() if view == text), View.DOSSIERS)


def name(view: View) -> str:
    """What a URL calls the view; the first needs no name."""
    return "" if view is View.DOSSIERS else view.value


def query(asked: Asked, view: View) -> str:
    """The URL's query string of a view, with what the page is asked for."""
    return asked.query(view=name(view))


def address(asked: Asked, code: str) -> str:
    """The place of one indicator: its view, and in it the indicator."""
    return f"{reverse('cockpit:indicators')}?{query(asked, of(code) or View.DOSSIERS)}#{code}"
