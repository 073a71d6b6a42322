"""Figures by unit in two views: as the units of the time reported them, or by today's units.

The address says which (`?figures=today`), so that a printed or sent link says what it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.indicators import bridge


@dataclass(frozen=True)
class ViewLink:
    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class TwoViews:
    """`today`: every unit whose figures stand elsewhere today, with the unit where they stand. No `links` while there
    is none."""

    is_restated: bool
    today: Mapping[int, int]
    links: tuple[ViewLink, ...]

    def unit_today(self, unit_id: int) -> int:
        return self.today.get(unit_id, unit_id)

    def reported_by(self, unit_id: int) -> list[int]:
        """The units whose figures are this unit's in the view that is asked for."""
        if not self.is_restated:
            return [unit_id]
        own = [] if self.unit_today(unit_id) != unit_id else [unit_id]
        return own + [old for old, new in self.today.items() if new == unit_id != old]


def asked(request: HttpRequest) -> TwoViews:
    """Figures that know no procedure: a unit that was split counts under whoever keeps its files. One query, two
    where a unit was ever split by procedure or sector."""
    restated = request.GET.get("figures") == "today"
    today = {unit: home.today_id for unit, home in bridge.homes().items() if home.today_id != unit}
    if not (today or restated):
        return TwoViews(restated, today, ())
    return TwoViews(
        restated,
        today,
        (
            ViewLink(_("As reported by the units of the time"), _query(request, ""), not restated),
            ViewLink(_("Restated to today's units"), _query(request, "today"), restated),
        ),
    )


def _query(request: HttpRequest, figures: str) -> str:
    kept = request.GET.copy()
    kept.pop("figures", None)
    if figures:
        kept["figures"] = figures
    return kept.urlencode()
