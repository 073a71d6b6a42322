"""What all pages of the catalogue share: the tabs that the post opens."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.web.desk.access import Official


@dataclass(frozen=True)
class Tab:
    url: str
    label: str
    is_here: bool


def tabs(official: Official, here: str) -> list[Tab]:
    """The rooms of the catalogue; who does not answer for the province is led to the own unit's board."""
    found = [
        Tab(reverse("catalogue:list"), _("Procedures"), here == "list"),
        Tab(reverse("catalogue:drafts"), _("Drafts"), here == "drafts"),
        Tab(reverse("catalogue:decisions"), _("Publication decisions"), here == "decisions"),
    ]
    if official.opens("catalogue:national"):
        found.append(Tab(reverse("catalogue:national"), _("National catalogue"), here == "national"))
    if official.opens("catalogue:boards"):
        found.append(Tab(reverse("catalogue:boards"), _("Notice boards"), here == "boards"))
    elif official.opens("catalogue:board"):
        found.append(
            Tab(reverse("catalogue:board", args=[official.unit_id]), _("Notice board"), here == "board")
        )
    return found
