"""What every page gets: the province's name, the rooms the reader may enter, the post acted in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import rules as pages
from motcua.agencies import queries as agencies
from motcua.web.components.acting import acting_post, held_posts
from motcua.web.components.acting_for import MAY_ACT_KEY, acting_for


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
        "acting_for": acting_for(request),
        "may_act_for": hasattr(request, "session") and bool(request.session.get(MAY_ACT_KEY)),
        "held_posts": held_posts(request) if hasattr(request, "session") else [],
    }


# Several rooms stand behind one word: a row of ten words is read by nobody. For officials: the room, the page whose
# keepers are led there, its name.
_REFORM: tuple[tuple[str, str, Any], ...] = (
    ("catalogue:list", "catalogue:decision-sign", lazy("Catalogue")),
    ("eforms:drafts", "eforms:drafts", lazy("E-forms")),
    ("fees:rules", "fees:decide", lazy("Fees")),
    ("reviews:plans", "reviews:plans", lazy("Reviews")),
    ("processes:versions", "processes:upload", lazy("Internal processes")),
    ("quality:units", "quality:units", lazy("ISO 9001")),
    ("reports:calendar", "reports:calendar", lazy("Reports")),
    ("steering:home", "steering:home", lazy("Registers of the reform")),
    ("scorecards:home", "scorecards:home", lazy("Scorecards")),
    ("travel:arrivals", "travel:bring", lazy("Configuration")),
    ("polls:home", "polls:home", lazy("Opinion surveys")),
)
# What an official does for people beside the dossiers of the desk: money, petitions, queue, rights.
_SERVICE: tuple[tuple[str, str, Any], ...] = (
    ("correspondence:list", "correspondence:list", lazy("Documents between agencies")),
    ("digitising:home", "digitising:home", lazy("Digitisation desk")),
    ("voice:desk", "voice:desk", lazy("Petitions")),
    ("voice:unit-figures", "voice:unit-figures", lazy("What people say of us")),
    ("centre:counter", "centre:counter", lazy("Queue counter")),
    ("centre:appointments", "centre:appointments", lazy("Appointments of the day")),
    ("centre:figures", "centre:figures", lazy("Figures of the queue")),
    ("centre:settings", "centre:settings", lazy("Centre settings")),
    ("money:home", "money:home", lazy("Collection of fees")),
    ("catalogue:own-board", "catalogue:own-board", lazy("Notice board")),
    ("rights:office", "rights:office", lazy("Rights over data")),
    ("partners:findings", "partners:findings", lazy("Quality of data")),
    ("messages:work", "messages:work", lazy("Messages")),
    ("messages:deliveries", "messages:deliveries", lazy("Delivery of messages")),
    ("messages:wordings", "messages:wordings", lazy("Words of messages")),
    ("exchange:partners", "exchange:partners", lazy("Outside systems")),
    ("signing:home", "signing:home", lazy("Signing keys")),
    ("security:people", "security:people", lazy("Accounts and keys")),
    ("security:own", "security:own", lazy("My sign-in")),
)
# What a citizen has beside the list of dossiers: papers, messages, payments, rights, organisations, sign-in.
_OWN: tuple[tuple[str, Any], ...] = (
    ("portal:mine", lazy("My dossiers")),
    ("voice:mine", lazy("My petitions")),
    ("centre:mine", lazy("My appointments")),
    ("store:papers", lazy("My papers")),
    ("messages:centre", lazy("Messages")),
    ("rights:home", lazy("My data")),
    ("signin:organisations", lazy("Organisations and representation")),
    ("signin:account", lazy("My account")),
    ("security:own", lazy("My sign-in")),
)
# What is open to everybody, signed in or not, beside the catalogue.
_PUBLIC: tuple[tuple[str, Any], ...] = (
    ("portal:track", lazy("Look up a dossier")),
    ("voice:answers", lazy("Petitions and answers")),
    ("centre:index", lazy("Appointments and queue")),
    ("polls:results-list", lazy("Survey results")),
)


@dataclass(frozen=True)
class _Word:
    """A word of the navigation: a room, or several rooms behind it."""

    label: str
    rooms: tuple[tuple[str, str], ...]


def _rooms(request: HttpRequest, post: Any) -> list[Room]:
    words = _of_citizen(request) if post is None else _of_official(post)
    urls = {name: reverse(name) for word in words for name, _label in word.rooms}
    inside = [
        url for url in urls.values() if request.path == url or (url != "/" and request.path.startswith(url))
    ]
    current = max(inside, key=len, default="")
    found = []
    for word in words:
        within = tuple(Room(urls[name], label, urls[name] == current) for name, label in word.rooms)
        if len(within) == 1:
            found.append(within[0])
        elif within:
            found.append(Room("", word.label, any(room.is_current for room in within), within))
    return found


def _of_official(post: Any) -> list[_Word]:
    def kept(rooms: tuple[tuple[str, str, Any], ...]) -> tuple[tuple[str, str], ...]:
        # every official may read the processes; who keeps them is led there
        return tuple(
            (name, str(label)) for name, keeper, label in rooms if pages.opens_for_roles(keeper, post.roles)
        )

    led = [("cockpit:home", _("Cockpit")), ("cockpit:plans", _("Plans"))]
    return [
        _one("desk:home", _("Desk")),
        *(_one(name, label) for name, label in led if pages.opens_for_roles(name, post.roles)),
        _Word(_("Service"), kept(_SERVICE)),
        _Word(_("Reform"), kept(_REFORM)),
        _one("portal:home", _("Procedures")),
    ]


def _of_citizen(request: HttpRequest) -> list[_Word]:
    own = tuple((name, str(label)) for name, label in _OWN) if request.user.is_authenticated else ()
    return [
        _one("portal:home", _("Procedures")),
        *(_one(name, str(label)) for name, label in _PUBLIC),
        _Word(_("My page"), own),
    ]


def _one(name: str, label: str) -> _Word:
    return _Word(label, ((name, label),))
