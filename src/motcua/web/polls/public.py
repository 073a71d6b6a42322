"""Answering by one's own link: page by page, each small; what was chosen waits in the browser until it is sent.

Nothing half-filled is kept here, because it could be joined to the token: the browser keeps it in a signed cookie
that is sent to this one address alone. Words of one's own stand on the last page and in no cookie.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.kernel.zone import day_of
from motcua.polls.actions import answering
from motcua.polls.errors import AnswerRefused, LinkSpent, LinkUseless
from motcua.polls.rules.answering import as_texts, checked, is_asked
from motcua.polls.rules.law import law_on
from motcua.polls.rules.questionnaire import Kind, Questionnaire, Section
from motcua.web.polls import drawn
from motcua.web.portal.access import personal

_SALT = "motcua.polls.half"
_COOKIE = "mc_poll"
_KEPT_SECONDS = 14 * 24 * 3600


def _quiet(response: HttpResponse) -> HttpResponse:
    """No search engine and no cache keeps it, and the next page does not learn the address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, poll_token: str) -> HttpResponse:
    """Looking spends nothing; the last page's button sends, once."""
    now = timezone.now()
    law = law_on(day_of(now))
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"poll:{address}", limit=law.looks_in_window, window_seconds=law.window_seconds):
        return _quiet(render(request, "polls/wait.html", status=429))
    try:
        opened = answering.open_link(poll_token, at=now)
    except LinkSpent:
        # also what a second press of the button finds: it was counted once, and that is what it says
        return (
            _done(redirect("polls:thanks"), poll_token)
            if request.method == "POST"
            else _useless(request, spent=True)
        )
    except LinkUseless:
        return _useless(request)
    form = opened.form
    kept = _kept(request, form)
    asked = [section for section in form.sections if _is_asked(section, form, kept)]
    at = _number(request.GET.get("page", ""), len(asked))
    if request.method != "POST":
        return _page(request, opened.wave.title, opened.wave.closes_on, form, asked, at, kept)
    typed = drawn.given_of(request.POST, form)
    here = [item.code for item in asked[at].items]
    kept = {code: texts for code, texts in kept.items() if code not in here} | {
        code: texts for code, texts in typed.items() if code in here
    }
    if "back" in request.POST:
        return _keep(_to(poll_token, max(0, at - 1)), poll_token, form, kept)
    found = checked(form, kept, only=here)
    wrong = {one.item: one.problem for one in found.problems if one.item in here}
    if wrong:
        page = _page(
            request, opened.wave.title, opened.wave.closes_on, form, asked, at, kept, wrong, status=422
        )
        return _keep(page, poll_token, form, kept)
    asked = [section for section in form.sections if _is_asked(section, form, kept)]
    if at + 1 < len(asked):
        return _keep(_to(poll_token, at + 1), poll_token, form, kept)
    return _send(request, poll_token, opened.wave.title, opened.wave.closes_on, form, asked, kept)


def _send(
    request: HttpRequest,
    token: str,
    title: str,
    closes_on: Any,
    form: Questionnaire,
    asked: Sequence[Section],
    kept: Mapping[str, Sequence[str]],
) -> HttpResponse:
    try:
        answering.answer(token, kept, at=timezone.now())
    except LinkSpent:
        pass  # of two presses at once the other was counted
    except LinkUseless:
        return _useless(request)
    except AnswerRefused as error:
        wrong = dict(error.problems)
        # the first page on which something is missing: the browser may have lost what it kept
        at = next((n for n, section in enumerate(asked) if any(i.code in wrong for i in section.items)), 0)
        return _page(request, title, closes_on, form, asked, at, kept, wrong, status=422)
    return _done(redirect("polls:thanks"), token)


def _useless(request: HttpRequest, *, spent: bool = False) -> HttpResponse:
    return _quiet(render(request, "polls/link_useless.html", {"is_spent": spent}, status=410))


def _done(response: HttpResponse, token: str) -> HttpResponse:
    response.delete_cookie(_COOKIE, path=reverse("polls:answer", args=[token]))
    return _quiet(response)


def _to(token: str, page: int) -> HttpResponse:
    return redirect(f"{reverse('polls:answer', args=[token])}?page={page + 1}")


def _number(text: str, pages: int) -> int:
    return (
        min(int(text) - 1, pages - 1)
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text)
        else 0
    )


def _is_asked(section: Section, form: Questionnaire, kept: Mapping[str, Sequence[str]]) -> bool:
    """A page that nobody in this case has to see is left out; one whose conditions look at itself is shown."""
    said = checked(form, kept).answers
    inside = {item.code for item in section.items}
    return any(
        is_asked(item, said) or (item.only_if is not None and item.only_if.item in inside)
        for item in section.items
    )


def _kept(request: HttpRequest, form: Questionnaire) -> dict[str, list[str]]:
    """What the browser kept; nothing where it was changed by somebody or grew old."""
    try:
        told = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        return {}
    codes = {item.code for item in form.items}
    return {code: as_texts({code: said})[code] for code, said in told.items() if code in codes}


def _keep(
    response: HttpResponse, token: str, form: Questionnaire, kept: Mapping[str, Sequence[str]]
) -> HttpResponse:
    words = {item.code for item in form.items if item.kind is Kind.TEXT}
    short = {code: list(texts) for code, texts in kept.items() if code not in words}
    value = signing.dumps(short, salt=_SALT, compress=True)
    if len(value) < 3900:
        response.set_cookie(
            _COOKIE, value, max_age=_KEPT_SECONDS, path=reverse("polls:answer", args=[token]),
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    return _quiet(response)


def _page(
    request: HttpRequest,
    title: str,
    closes_on: Any,
    form: Questionnaire,
    asked: Sequence[Section],
    at: int,
    kept: Mapping[str, Sequence[str]],
    wrong: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    sections = drawn.shown(form, kept, get_language() or "vi", wrong, [asked[at]])
    context = {
        "wave_title": title,
        "closes_on": closes_on,
        "sections": sections,
        "errors": drawn.errors_of(sections),
        "at": at + 1,
        "of": len(asked),
        "is_last": at + 1 == len(asked),
    }
    return _quiet(render(request, "polls/answer.html", context, status=status))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return _quiet(render(request, "polls/thanks.html"))
