"""What every page gets: the province's name, the rooms the reader may enter, the post acted in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.agencies import queries as agencies
from motcua.web.components.acting import acting_post, held_posts, post_opens


@dataclass(frozen=True)
class Room:
    url: str
    label: str
    is_current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    post = acting_post(request) if hasattr(request, "session") else None
    return {
        "province_name": agencies.province_name(settings.PROVINCE_CODE),
        "navigation": _rooms(request, post),
        "acting": post,
        "held_posts": held_posts(request) if hasattr(request, "session") else [],
    }


def _rooms(request: HttpRequest, post: Any) -> list[Room]:
    rooms = [("portal:home", _("Procedures")), ("portal:track", _("Look up a dossier"))]
    if post is not None:
        rooms = [("desk:home", _("Desk"))]
        led = [("cockpit:home", _("Cockpit")), ("cockpit:plans", _("Plans"))]
        rooms += [(name, label) for name, label in led if post_opens(request, name)]
        if post_opens(
            request, "processes:upload"
        ):  # every official may read them; who keeps them is led there
            rooms.append(("processes:versions", _("Internal processes")))
        if post_opens(request, "fees:decide"):
            rooms.append(("fees:rules", _("Fees")))
        if post_opens(request, "reviews:plans"):
            rooms.append(("reviews:plans", _("Reviews")))
        if post_opens(request, "catalogue:decision-sign"):
            rooms.append(("catalogue:list", _("Catalogue")))
        if post_opens(request, "eforms:drafts"):
            rooms.append(("eforms:drafts", _("E-forms")))
        if post_opens(request, "quality:units"):
            rooms.append(("quality:units", _("ISO 9001")))
        rooms.append(("portal:home", _("Procedures")))
    elif request.user.is_authenticated:
        rooms.append(("portal:mine", _("My dossiers")))
    urls = [reverse(name) for name, _label in rooms]
    inside = [url for url in urls if request.path == url or (url != "/" and request.path.startswith(url))]
    current = max(inside, key=len, default="")
    return [Room(url, label, url == current) for url, (_name, label) in zip(urls, rooms, strict=True)]
