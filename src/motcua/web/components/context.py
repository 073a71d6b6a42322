"""What every page gets: the province's name, the rooms the reader may enter, the post acted in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.web.components.acting import acting_post, held_posts, post_opens


@dataclass(frozen=True)
class Room:
    url: str
    label: str
    is_current: bool
    within: "tuple[Room, ...]" = ()  # the rooms behind a word that is no room itself


def page(request: HttpRequest) -> dict[str, Any]:
    post = acting_post(request) if hasattr(request, "session") else None
    return {
        "province_name": agencies.province_name(settings.PROVINCE_CODE),
        "navigation": _rooms(request, post),
        "acting": post,
        "held_posts": held_posts(request) if hasattr(request, "session") else [],
    }


# What the reform's floors have in common stands behind one word: a row of ten words is read by nobody.
_REFORM: tuple[tuple[str, str, Any], ...] = (
    ("catalogue:list", "catalogue:decision-sign", lazy("Catalogue")),
    ("eforms:drafts", "eforms:drafts", lazy("E-forms")),
    ("fees:rules", "fees:decide", lazy("Fees")),
    ("reviews:plans", "reviews:plans", lazy("Reviews")),
    ("processes:versions", "processes:upload", lazy("Internal processes")),
    ("quality:units", "quality:units", lazy("ISO 9001")),
)


def _rooms(request: HttpRequest, post: Any) -> list[Room]:
    rooms: list[tuple[str, Any]] = [
        ("portal:home", _("Procedures")),
        ("portal:track", _("Look up a dossier")),
    ]
    reform: list[tuple[str, Any]] = []
    if post is not None:
        rooms = [("desk:home", _("Desk"))]
        led = [("cockpit:home", _("Cockpit")), ("cockpit:plans", _("Plans"))]
        rooms += [(name, label) for name, label in led if post_opens(request, name)]
        # every official may read the processes; who keeps them is led there
        reform = [(name, label) for name, keeper, label in _REFORM if post_opens(request, keeper)]
        rooms.append(("portal:home", _("Procedures")))
    elif request.user.is_authenticated:
        rooms.append(("portal:mine", _("My dossiers")))
    if len(reform) == 1:
        rooms[-1:-1], reform = reform, []
    urls = [reverse(name) for name, _label in (*rooms, *reform)]
    inside = [url for url in urls if request.path == url or (url != "/" and request.path.startswith(url))]
    current = max(inside, key=len, default="")
    shown = [
        Room(url, str(label), url == current)
        for url, (_name, label) in zip(urls, (*rooms, *reform), strict=True)
    ]
    within = tuple(shown[len(rooms) :])
    if not within:
        return shown
    group = Room("", _("Reform"), any(room.is_current for room in within), within)
    return [*shown[: len(rooms) - 1], group, shown[len(rooms) - 1]]
