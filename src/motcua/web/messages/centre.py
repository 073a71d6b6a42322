"""A person's own messages: a citizen's, and an official's at work."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from motcua.notices import actions, queries
from motcua.notices.rules.kinds import Audience, groups
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person

PER_PAGE = 20


@for_citizens
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "messages/centre.html", _context(request, person(request), Audience.CITIZEN))


@for_officials
@require_safe
def work(request: HttpRequest, official: Official) -> HttpResponse:
    return render(request, "messages/centre.html", _context(request, official.user_id, Audience.OFFICIAL))


@for_citizens
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    _mark(request, person(request))
    return redirect("messages:centre")


@for_officials
@require_POST
def work_read(request: HttpRequest, official: Official) -> HttpResponse:
    _mark(request, official.user_id)
    return redirect("messages:work")


def _mark(request: HttpRequest, user_id: int) -> None:
    """One message, or all of them. Another's is left alone, without saying so."""
    number = request.POST.get("notice", "")
    if number.isdecimal() and len(number) < 18:
        actions.mark_read(recipient_id=user_id, notice_id=int(number), at=timezone.now())
    elif number == "all":
        actions.mark_all_read(recipient_id=user_id, at=timezone.now())


def _context(request: HttpRequest, user_id: int, audience: Audience) -> dict[str, Any]:
    language = get_language() or "vi"
    asked = {
        "show": "unread" if request.GET.get("show") == "unread" else "",
        "group": request.GET.get("group", "") if request.GET.get("group", "") in groups() else "",
        "code": request.GET.get("code", "").replace("\0", "").strip()[:40],
    }
    page = Paginator(
        queries.inbox_rows(
            user_id, only_unread=bool(asked["show"]), group=asked["group"], code=asked["code"]
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    return {
        "page": page,
        "received": queries.received(list(page.object_list), language=language),
        "query": urlencode({key: value for key, value in asked.items() if value}),
        "asked": asked,
        "unread": queries.unread_count(user_id),
        "groups": [(one.name, one.title(language)) for one in groups().values() if one.audience is audience],
        "titles": {one.name: one.title(language) for one in groups().values()},
        "is_work": audience is Audience.OFFICIAL,
        "home": "messages:work" if audience is Audience.OFFICIAL else "messages:centre",
        "reading": "messages:work-read" if audience is Audience.OFFICIAL else "messages:read",
        "choosing": "messages:work-preferences" if audience is Audience.OFFICIAL else "messages:preferences",
    }
