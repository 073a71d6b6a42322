"""Deliveries for officials: how they stand, and the dead letters with what can be done about them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel.zone import day_of
from motcua.notices import actions, office_queries
from motcua.notices.errors import AddressInvalid, NoticesError, NoticeUnknown
from motcua.notices.rules.addresses import masked
from motcua.notices.rules.kinds import Channel, kind
from motcua.notices.rules.progress import Reported
from motcua.web.desk.access import Official, for_officials
from motcua.web.messages.words import TONES, channel_name, reason

PER_PAGE = 50
STATES = ("queued", "sending", "sent", "delivered", "read", "failed", "expired", "merged")


@for_officials
@require_safe
def index(request: HttpRequest, official: Official) -> HttpResponse:
    state, way = request.GET.get("state", office_queries.DEAD), request.GET.get("way", "")
    if state not in (*STATES, office_queries.DEAD, ""):
        state = office_queries.DEAD
    if way not in [one.value for one in Channel]:
        way = ""
    page = Paginator(office_queries.lines(state=state, way=way), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    language = get_language() or "vi"
    names = _state_names()
    return render(
        request,
        "messages/deliveries.html",
        {
            "page": page,
            "lines": [_line(office_queries.line(row), names, language) for row in page.object_list],
            "standings": [
                {
                    "name": channel_name(one.way),
                    "counts": [one.by_state.get(name, 0) for name in STATES],
                    "segments": one.segments,
                    "price": one.price_vnd,
                }
                for one in office_queries.standings(now=now, day=day_of(now))
            ],
            "state_names": [names[name] for name in STATES],
            "dead": office_queries.dead_count(),
            "unknown": office_queries.unknown_reports(),
            "state": state,
            "way": way,
            "states": [(office_queries.DEAD, _("Dead letters")), ("", _("All states")), *names.items()],
            "ways": [("", _("All ways")), *[(one.value, channel_name(one)) for one in Channel if one is not
            Channel.INBOX]], "query": urlencode({"state": state, "way": way}),
            "days": office_queries.DAYS,
        },
    )  # fmt: skip


def _state_names() -> dict[str, str]:
    from motcua.notices.queries import state_name

    return {name: state_name(name) for name in STATES}


def _line(one: office_queries.Line, names: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "it": one,
        "way": channel_name(one.way),
        "subject": kind(one.kind).words[language if language in ("vi", "en") else
        "vi"].subject.replace("{code}", one.code), "state": names[one.state],
        "tone": TONES[one.state],
        "reason": reason(one.problem),
    }  # fmt: skip


@for_officials
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, official: Official, notice_id: int) -> HttpResponse:
    try:
        row = office_queries.one(notice_id)
    except NoticeUnknown:
        raise Http404 from None
    errors = []
    if request.method == "POST":
        try:
            _do(request, official, notice_id)
            return redirect("messages:delivery", notice_id)
        except AddressInvalid:
            errors.append({"anchor": "id_address", "message": _address_fault()})
        except NoticesError as error:
            errors.append({"anchor": "deeds", "message": _fault(error)})
    names = _state_names()
    return render(
        request,
        "messages/delivery.html",
        {
            "row": row,
            "text": office_queries.in_words(row),
            "way": channel_name(row.way),
            "state": names[row.state],
            "tone": TONES[row.state],
            "reason": reason(row.problem),
            "address": masked(row.address) if row.address else "",
            "is_dead": row.state == "failed" and row.settled_at is None,
            "reports": [(one, names[Reported(one.state).value], reason(one.reason)) for one in
            office_queries.reports(row.pk)], "errors": errors,
            "typed": {name: request.POST.get(name, "") for name in ("address", "why")},
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _address_fault() -> str:
    return _("Check the address: an e-mail like name@example.vn, or a mobile number of ten digits.")


def _fault(error: NoticesError) -> str:
    if error.code == "nothing-to-send":
        return _("No address is kept for this message. Type the right one, or lay it aside.")
    if error.code == "reason-required":
        return _("Say why it is laid aside.")
    return _("The message was sent again, settled or delivered meanwhile. Look at it again.")


class ReasonRequired(NoticesError):
    """A message is not laid aside without a reason."""

    code = "reason-required"


def _do(request: HttpRequest, official: Official, notice_id: int) -> None:
    why, now = request.POST.get("why", "").strip(), timezone.now()
    if request.POST.get("deed") == "resend":
        actions.resend(
            notice_id=notice_id, address=request.POST.get("address", "").strip()[:250], by=official.user_id,
            why=why, at=now,
        )  # fmt: skip
        messages.success(request, _("The message is on its way again."))
    elif request.POST.get("deed") == "aside":
        if not why:
            raise ReasonRequired
        actions.lay_aside(notice_id=notice_id, by=official.user_id, why=why, at=now)
        messages.success(request, _("The message was laid aside."))
