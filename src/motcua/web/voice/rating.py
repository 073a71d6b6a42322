"""Rating by one-time link, at a counter's kiosk, and what may be shown of the answers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import returning
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.surveys import actions as surveys
from motcua.surveys import queries
from motcua.surveys.errors import AnswerRefused, LinkUseless, SurveyError
from motcua.surveys.rules.law import OVERALL, RatingLaw, law_on
from motcua.web.components import two_views
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.access import personal
from motcua.web.portal.stable import qr_code
from motcua.web.voice import words

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Asked:
    """A question as the page draws it."""

    code: str
    text: str
    is_required: bool
    chosen: int | None
    error: str = ""


def _now() -> tuple[datetime, date]:
    now = timezone.now()
    return now, day_of(now)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _allowed(request: HttpRequest, law: RatingLaw, what: str) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    return attempt_allowed(
        f"rate-{what}:{address}", limit=law.answers_in_window, window_seconds=law.window_seconds
    )


def _scores(given: Mapping[str, str], law: RatingLaw) -> dict[str, int]:
    return {
        question.code: int(given[question.code])
        for question in law.questions
        if given.get(question.code, "") in ("1", "2", "3", "4", "5")
    }


def _questions(law: RatingLaw, scores: Mapping[str, int], bad: str = "") -> list[Asked]:
    language = get_language() or "vi"
    return [
        Asked(
            question.code,
            question.text(language),
            question.is_required,
            scores.get(question.code),
            _("Choose how satisfied you are.") if question.code == bad else "",
        )
        for question in law.questions
    ]


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, rating_token: str) -> HttpResponse:
    """Looking spends nothing, so that a mail program's preview does not; sending spends the link."""
    now, today = _now()
    law = law_on(today)
    if not _allowed(request, law, "link"):
        return _unlisted(render(request, "voice/wait.html", status=429))
    try:
        link = surveys.open_link(rating_token, today=today)
        if request.method != "POST":
            return _ask(request, law, {"link": link})
        scores, said = _scores(request.POST, law), request.POST.get("words", "")
        if link.is_anonymous:
            surveys.answer_by_link(rating_token, scores=scores, words=said, at=now)
        else:
            _rate_by_name(rating_token, scores, said, now)
    except LinkUseless:
        return _unlisted(render(request, "voice/link_useless.html", status=410))
    except AnswerRefused as error:
        return _ask(request, law, {"link": link}, scores, said, error, status=422)
    return redirect("voice:rated")


def _rate_by_name(token: str, scores: Mapping[str, int], said: str, now: datetime) -> None:
    """Where nothing else was promised the answer is an event of the dossier, as on the dossier's page."""
    if OVERALL not in scores:
        raise AnswerRefused(field=OVERALL, problem="required")
    with transaction.atomic(), scopes.scope(scopes.of_system("rating by a one-time link")):
        link = surveys.spend(token, today=day_of(now))
        try:
            returning.rate(
                dossier_id=link.dossier_id,
                score=scores[OVERALL],
                words=visible(said)[: law_on(day_of(now)).longest_words],
                by=Acting(user_id=None, kind="citizen", ticket_for=link.dossier_id),
                at=now,
                command_id=f"rate-{link.dossier_id}",
            )
        except (DossierError, CommandReused):
            raise LinkUseless from None


def _ask(
    request: HttpRequest,
    law: RatingLaw,
    context: dict[str, Any],
    scores: Mapping[str, int] | None = None,
    said: str = "",
    error: AnswerRefused | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    bad = error.field if error else ""
    message = ""
    if error is not None:
        message = _("This is too long. Shorten it.") if bad == "words" else _("Choose how satisfied you are.")
    context |= {
        "questions": _questions(law, scores or {}, bad),
        "faces": list(words.FACES.items()),
        "words": said,
        "longest_words": law.longest_words,
        "errors": [SummaryLine("id_words" if bad == "words" else f"id_{bad}_5", message)] if message else [],
    }
    return _unlisted(render(request, "voice/rate.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Five faces at the counter, or behind the poster's QR: anonymous, without script, once a press."""
    now, today = _now()
    law = law_on(today)
    try:
        unit = agencies.unit(unit_id)
    except UnitNotFound:
        raise Http404 from None
    if not agencies.exists_on(unit, today):
        raise Http404
    counter = request.GET.get("counter", "")
    counter = counter if counter.isdecimal() and len(counter) <= 3 else ""
    if request.method == "POST":
        if request.POST.get("website") or not _allowed(request, law, "kiosk"):
            return _unlisted(render(request, "voice/wait.html", status=429))
        pressed = request.POST.get("press", "")[:64]
        # The same page sent twice counts once; the key names nobody and is kept as a hash for the window alone.
        if pressed and attempt_allowed(f"rate-press:{pressed}", limit=1, window_seconds=law.window_seconds):
            try:
                surveys.answer(unit_id=unit_id, scores=_scores(request.POST, law), words="", at=now)
            except SurveyError:
                raise Http404 from None
        back = reverse("voice:kiosk", args=[unit_id])
        return redirect(f"{back}?{'counter=' + counter + '&' if counter else ''}thanks=1")
    context = {
        "unit": unit,
        "counter": counter,
        "faces": list(words.FACES.items()),
        "question": _questions(law, {})[0].text,
        "press": secrets.token_urlsafe(18),
        "is_thanks": request.GET.get("thanks") == "1",
    }
    return _unlisted(render(request, "voice/kiosk.html", context))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return _unlisted(render(request, "voice/rated.html"))


def _months(today: date) -> tuple[date, date]:
    until = today.replace(day=1)
    year, month = divmod(until.year * 12 + until.month - 1 - (MONTHS_SHOWN - 1), 12)
    return date(year, month + 1, 1), until


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Anonymous answers of every unit and month; what few gave is not shown."""
    _at, today = _now()
    since, until = _months(today)
    views = two_views.asked(request)
    found = queries.cells(since=since, until=until)
    if views.is_restated:
        found = queries.restated(found, views.today)
    names = agencies.units({cell.unit_id for cell in found})
    context = {
        "lines": [(cell, names[cell.unit_id].name) for cell in found],
        "law": law_on(today),
        "views": views,
    }
    return render(request, "voice/figures.html", context)


@require_safe
@for_officials
def unit_figures(request: HttpRequest, official: Official) -> HttpResponse:
    """The unit acted for: its months, the means of each question, and what people wrote."""
    _at, today = _now()
    since, until = _months(today)
    law = law_on(today)
    views = two_views.asked(request)
    units = views.reported_by(official.unit_id)
    found = queries.cells(since=since, until=until, unit_ids=units)
    if views.is_restated:
        found = queries.restated(found, views.today)
    language = get_language() or "vi"
    context = {
        "unit": agencies.unit(official.unit_id),
        "questions": [question.text(language) for question in law.questions],
        "lines": [
            (
                cell,
                [cell.means.get(question.code) for question in law.questions],
                sorted(text for unit_id in units for text in queries.words_of(unit_id, cell.month)),
            )
            for cell in found
        ],
        "law": law,
        "views": views,
    }
    return render(request, "voice/unit_figures.html", context)


@require_safe
@for_officials
def slip(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """To print at the hand-over: the one-time link as QR. Not on the control sheet, which stays with the agency."""
    _at, today = _now()
    code = dossiers.page(dossier_id).state.code
    token = surveys.token_for(dossier_id, today=today)
    context: dict[str, Any] = {"code": code, "dossier_id": dossier_id, "law": law_on(today)}
    if token:
        address = settings.PUBLIC_URL.rstrip("/") + reverse("voice:rate", args=[token])
        context |= {"address": address, "qr": qr_code(address)}
    return render(request, "voice/slip.html", context)


@require_safe
@for_officials
def poster(request: HttpRequest, official: Official) -> HttpResponse:
    """To hang up at the counter: a QR that leads to the unit's five faces."""
    address = settings.PUBLIC_URL.rstrip("/") + reverse("voice:kiosk", args=[official.unit_id])
    context = {"unit": agencies.unit(official.unit_id), "address": address, "qr": qr_code(address)}
    return render(request, "voice/poster.html", context)
