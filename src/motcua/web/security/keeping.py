"""Keeping the officials' accounts: who lacks a second factor, whose password is closed, who lost the keys."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.signing import devices, guarding, resets
from motcua.accounts.signing.errors import NothingToDecide, ResetAsked, SecondPersonNeeded
from motcua.kernel.scopes import current
from motcua.kernel.text import fold
from motcua.web.desk.access import Official, for_officials

A_PAGE = 50


def _within(official: Official) -> frozenset[int] | None:
    """The units whose people one may look after: an administrator all, a head those in reach."""
    return None if "administrator" in official.post.roles else frozenset(current().unit_ids)


def _require(official: Official, user_id: int) -> None:
    found = guarding.standings(at=timezone.now(), unit_ids=_within(official), user_id=user_id)
    if not found:
        raise Http404


@require_safe
@for_officials
def people(request: HttpRequest, official: Official) -> HttpResponse:
    """Officials with how they sign in; those who need something first."""
    at = timezone.now()
    asked, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
    found = guarding.standings(at=at, unit_ids=_within(official))
    lacking = sum(1 for one in found if one.is_obliged and not one.factors)
    if asked:
        wanted = fold(asked)
        found = [
            one for one in found if wanted in fold(f"{one.full_name} {one.username} {' '.join(one.posts)}")
        ]
    if only == "lacking":
        found = [one for one in found if one.is_obliged and not one.factors]
    elif only == "waiting":
        found = [one for one in found if one.reset_id or one.closed_until]
    found.sort(key=lambda one: (one.reset_id is None, one.closed_until is None, bool(one.factors)))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "security/people.html",
        {
            "page": page,
            "asked": asked,
            "only": only,
            "lacking": lacking,
            "me": official.user_id,
            "can_open": official.opens("security:open-again"),
        },
    )


@require_POST
@for_officials
def open_again(request: HttpRequest, official: Official, user_id: int) -> HttpResponse:
    _require(official, user_id)
    guarding.open_again(user_id, by_id=official.user_id, at=timezone.now())
    messages.success(request, _("The password can be tried again."))
    return redirect("security:people")


@require_POST
@for_officials
def sign_out(request: HttpRequest, official: Official, user_id: int) -> HttpResponse:
    _require(official, user_id)
    devices.end_all(user_id, at=timezone.now(), by_id=official.user_id)
    messages.success(request, _("The account is signed out everywhere."))
    return redirect("security:people")


@require_POST
@for_officials
def ask_reset(request: HttpRequest, official: Official, user_id: int) -> HttpResponse:
    _require(official, user_id)
    ground = request.POST.get("ground", "").replace("\0", "")
    try:
        resets.ask(user_id=user_id, ground=ground, by_id=official.user_id, at=timezone.now())
    except resets.GroundMissing:
        messages.error(
            request, _("Write how you made sure who asks, for example: came in person with the card.")
        )
    except ResetAsked:
        messages.warning(request, _("A reset for this account waits for a decision already."))
    else:
        messages.success(request, _("The reset waits for another person's approval."))
    return redirect("security:people")


@require_POST
@for_officials
def decide_reset(request: HttpRequest, official: Official, reset_id: int) -> HttpResponse:
    user_id = resets.of_whom(reset_id)
    if user_id is None:
        raise Http404
    _require(official, user_id)
    grant = request.POST.get("decision") == "grant"
    try:
        resets.decide(reset_id=reset_id, grant=grant, by_id=official.user_id, at=timezone.now())
    except SecondPersonNeeded:
        messages.error(request, _("Whoever asked for the reset, or has lost the keys, cannot approve it."))
    except NothingToDecide:
        messages.warning(request, _("This reset was decided already."))
    else:
        messages.success(
            request,
            _("Reset. The person signs in with the password and makes a new second factor at once.")
            if grant
            else _("The reset is refused."),
        )
    return redirect("security:people")
