"""What a person chooses: ways, language, quiet hours, addresses with a code; and the link that ends mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from motcua.kernel.zone import day_of
from motcua.notices import actions, queries
from motcua.notices.errors import AddressInvalid, CodeWrong, NoticesError, PreferenceRefused, TooManyCodes
from motcua.notices.rules.kinds import Audience, Channel, groups
from motcua.notices.rules.routing import shown
from motcua.notices.rules.settings import rules_on
from motcua.web.desk.access import Official, for_officials
from motcua.web.messages.words import channel_name
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person


@dataclass(frozen=True)
class Row:
    """A group with its ways: (value, name, chosen)."""

    name: str
    title: str
    ways: tuple[tuple[str, str, bool], ...]


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    return _page(request, person(request), Audience.CITIZEN)


@for_officials
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, official: Official) -> HttpResponse:
    return _page(request, official.user_id, Audience.OFFICIAL)


def _page(request: HttpRequest, user_id: int, audience: Audience) -> HttpResponse:
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        quiet = _quiet(request.POST)
        if isinstance(quiet, str):
            errors.append({"anchor": "id_quiet_from", "message": quiet})
        else:
            try:
                actions.choose(
                    user_id=user_id,
                    channels={
                        name: request.POST.getlist(f"ways-{name}")
                        for name, group in groups().items()
                        if group.audience is audience
                    },
                    language=request.POST.get("language", ""),
                    quiet=quiet,
                    mail_mode=request.POST.get("mail_mode", ""),
                    at=timezone.now(),
                )
            except PreferenceRefused:
                errors.append(
                    {"anchor": "id_form", "message": _("This cannot be chosen. Open the page again.")}
                )
            else:
                messages.success(request, _("Your choice was kept."))
                return redirect(_home(audience))
    context = _context(request, user_id, audience)
    return render(
        request, "messages/preferences.html", {**context, "errors": errors}, status=422 if errors else 200
    )


def _home(audience: Audience) -> str:
    return "messages:work-preferences" if audience is Audience.OFFICIAL else "messages:preferences"


def _quiet(posted: Mapping[str, str]) -> tuple[time, time] | str | None:
    """The hours typed, None for the default, or what is wrong with them."""
    if posted.get("quiet") != "own":
        return None
    try:
        start, end = (time.fromisoformat(posted.get(f"quiet_{part}", "")) for part in ("from", "to"))
    except ValueError:
        return _("Give both hours, for example 21:00 and 07:00.")
    return start.replace(tzinfo=None), end.replace(tzinfo=None)


def _context(request: HttpRequest, user_id: int, audience: Audience) -> dict[str, Any]:
    language = get_language() or "vi"
    chosen = queries.reach(user_id)
    default = rules_on(day_of(timezone.now())).quiet
    connected = queries.connected()
    return {
        "rows": [
            Row(name, group.title(language), _ways(name, chosen.channels))
            for name, group in groups().items()
            if group.audience is audience
        ],
        "off": [channel_name(one) for one in (Channel.SMS, Channel.ZALO) if one not in connected],
        "language": chosen.language,
        "has_own_quiet": chosen.quiet_from is not None,
        "quiet_from": f"{chosen.quiet_from or default.start:%H:%M}",
        "quiet_to": f"{chosen.quiet_to or default.end:%H:%M}",
        "default_from": f"{default.start:%H:%M}",
        "default_to": f"{default.end:%H:%M}",
        "addresses": [] if audience is Audience.OFFICIAL else _addresses(user_id),
        "mail_mode": chosen.mail_mode,
        "digest_at": f"{rules_on(day_of(timezone.now())).digest_at:%H:%M}",
        "is_work": audience is Audience.OFFICIAL,
        "home": "messages:work" if audience is Audience.OFFICIAL else "messages:centre",
    }


def _ways(group: str, chosen: Mapping[str, list[str]]) -> tuple[tuple[str, str, bool], ...]:
    wanted = shown(group, chosen.get(group))
    return tuple((one.value, channel_name(one), one.value in wanted) for one in groups()[group].channels)


def _addresses(user_id: int) -> list[dict[str, Any]]:
    return [
        {"channel": one.channel.value, "name": _("E-mail") if one.channel is Channel.EMAIL else _("Mobile number"),
         "address": one.address, "is_proven": one.is_proven, "waiting": one.waiting,
         "kind": "email" if one.channel is Channel.EMAIL else "tel"}
        for one in queries.addresses(user_id)
    ]  # fmt: skip


@for_citizens
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Send a code, take a code, or forget an address; back to the page with what happened."""
    user_id, channel, now = person(request), request.POST.get("channel", ""), timezone.now()
    try:
        match request.POST.get("deed", ""):
            case "begin":
                actions.begin_address(
                    user_id=user_id, channel=channel, typed=request.POST.get("address", "")[:250],
                    language=get_language() or "vi", at=now,
                )  # fmt: skip
                messages.info(request, _("A code is on its way. Type it below within ten minutes."))
            case "prove":
                actions.prove_address(
                    user_id=user_id, channel=channel, code=request.POST.get("code", "")[:20], at=now
                )
                messages.success(request, _("The address is confirmed and used from now on."))
            case "forget":
                actions.forget_address(user_id=user_id, channel=channel)
                messages.success(request, _("The address is not used any more."))
    except NoticesError as error:
        messages.error(request, _problem(error))
    return redirect("messages:preferences")


def _problem(error: NoticesError) -> str:
    match error:
        case AddressInvalid():
            return _("Check the address: an e-mail like name@example.vn, or a mobile number of ten digits.")
        case CodeWrong():
            return _("The code is wrong or no longer valid. Ask for a new one.")
        case TooManyCodes():
            return _("Too many codes were asked for. Try again in an hour.")
        case _:
            return _("This cannot be chosen. Open the page again.")


@csrf_exempt  # mail programs post here by one click (RFC 8058); the signed link is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mail of a group by the link that stands in it: asked on GET, done on POST, without signing in."""
    try:
        _user, group = actions.read_stop(token)
    except PreferenceRefused:
        return render(request, "messages/stop.html", {"group": "", "is_done": False}, status=404)
    if request.method == "POST":
        actions.stop_mail(token=token, at=timezone.now())
    title = groups()[group].title(get_language() or "vi")
    return render(request, "messages/stop.html", {"group": title, "is_done": request.method == "POST"})
