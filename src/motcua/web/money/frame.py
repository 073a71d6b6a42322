"""The tabs of the room: those that the post acted in opens."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from motcua.web.desk.access import Official

_TABS: tuple[tuple[str, str, Any], ...] = (
    ("home", "money:home", lazy("To be decided")),
    ("refunds", "money:refunds", lazy("Refunds")),
    ("days", "money:days", lazy("Reconciliation")),
    ("cash", "money:cash", lazy("Cash desk")),
)


def frame(official: Official, tab: str) -> dict[str, Any]:
    """`tabs`: address, label, whether it is this page."""
    return {
        "tabs": [(reverse(name), label, key == tab) for key, name, label in _TABS if official.opens(name)],
    }
