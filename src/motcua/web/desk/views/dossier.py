"""One dossier, and the deeds on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers import queries
from motcua.dossiers.actions.performing import hold
from motcua.dossiers.errors import (
    DueDatePassed,
    InputRefused,
    NotAllowed,
    ProcessRefused,
    TransitionRefused,
)
from motcua.ledger import queries as log
from motcua.ledger.errors import CommandReused
from motcua.records.errors import RecordsError
from motcua.web.desk import story, walking
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.deeds import DEEDS, Deed, may_do, seen_seq, stamp_of
from motcua.web.desk.forms.base import DeedForm
from motcua.web.desk.views.showing import Trouble, show


class MovedOn(Exception):
    """The dossier is no longer as the page showed it."""


class NotFilledIn(Exception):
    """The form says what is missing or wrong."""


@require_safe
@for_officials
def dossier(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    return show(request, official, queries.page(dossier_id), timezone.now())


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, dossier_id: int, command: str) -> HttpResponseBase:
    """Carry out one command, once for each `command_id` however often it is sent."""
    deed = DEEDS.get(command)
    if deed is None:
        raise Http404
    command_id = _uuid(request.POST.get("command_id", ""))
    if command_id is None:
        raise Http404
    now = timezone.now()
    stamp = request.POST.get("stamp", "")
    form: DeedForm | None = None
    # asked before the deed: after it the dossier may stand in the list no more
    next_id = walking.next_of(request, official, dossier_id, now) if _goes_on(request) else None
    try:
        with hold(dossier_id) as held:
            page = queries.page_of(held)
            if not may_do(deed, page, official):
                raise NotAllowed(command=deed.command, needs="another post")
            if stamp != stamp_of(held) or deed.command not in page.possible:
                raise MovedOn
            form = deed.form(page, official, now, data=request.POST, files=request.FILES)
            if not form.is_valid():
                raise NotFilledIn
            form.carry_out(at=now, command_id=command_id)
    except DueDatePassed:
        return _too_late(request, official, dossier_id)
    except (MovedOn, TransitionRefused, ProcessRefused, CommandReused):
        if _is_done(command_id, dossier_id):
            return _after(request, official, dossier_id, next_id=next_id)
        return _moved_on(request, official, dossier_id, deed, stamp)
    except NotAllowed:
        if _is_done(command_id, dossier_id):
            return _after(request, official, dossier_id, next_id=next_id)
        return _not_allowed(request, official, queries.page(dossier_id), deed)
    except (NotFilledIn, InputRefused, RecordsError) as error:
        assert form is not None
        if _is_done(command_id, dossier_id):
            return _after(request, official, dossier_id, next_id=next_id)
        if not isinstance(error, NotFilledIn):
            form.refuse(error)
        page = queries.page(dossier_id)
        return show(request, official, page, now, status=422, tried=form, command_id=command_id)
    return _after(request, official, dossier_id, deed=deed, next_id=next_id)


def _after(
    request: HttpRequest,
    official: Official,
    dossier_id: int,
    *,
    deed: Deed | None = None,
    next_id: int | None = None,
) -> HttpResponseBase:
    """Where a deed leads: to the next dossier of the list if that was asked for, else back to its own page.

    `deed` is None when it had been done before.
    """
    list_query = walking.query_of(request, official)
    if not _goes_on(request) or not list_query:
        if deed is not None:
            messages.success(request, str(deed.done))
        return redirect(walking.address(dossier_id, list_query))
    if deed is not None:
        code = queries.codes_of([dossier_id]).get(dossier_id, "")
        messages.success(request, f"{code}: {deed.done}")
    if next_id is None:
        if deed is not None:
            messages.info(request, _("That was the last one of the list."))
        return redirect(f"{reverse('desk:home')}?{list_query}")
    return redirect(walking.address(next_id, list_query))


def _goes_on(request: HttpRequest) -> bool:
    return request.POST.get("then") == "next"


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def _is_done(command_id: str, dossier_id: int) -> bool:
    recorded = log.of_command(command_id)
    return recorded is not None and recorded.entry.stream == dossier_id


def _not_allowed(request: HttpRequest, official: Official, page: Any, deed: Deed) -> HttpResponse:
    heading = _("Your post does not allow this: %(deed)s.") % {"deed": deed.title}
    lines = (_("If you hold another post, change it at the top; if not, tell your head."),)
    return show(request, official, page, timezone.now(), status=403, trouble=Trouble(heading, lines))


def _too_late(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    heading = _("Not done: the due date has passed, so it can no longer be extended.")
    lines = (_("An apology with a new date is due to the applicant instead."),)
    page = queries.page(dossier_id)
    return show(request, official, page, timezone.now(), status=409, trouble=Trouble(heading, lines))


def _moved_on(
    request: HttpRequest, official: Official, dossier_id: int, deed: Deed, stamp: str
) -> HttpResponse:
    """The dossier changed since the page was read: say what happened, and lose nothing that was typed."""
    now = timezone.now()
    page = queries.page(dossier_id)
    lines = story.meanwhile(page, seen_seq(stamp), unit_id=official.unit_id, now=now)
    still = deed.command in page.possible and may_do(deed, page, official)
    form = deed.form(page, official, now, data=request.POST, files=request.FILES)
    heading = _("Not done: the dossier has changed since you opened it.")
    if not lines:
        heading = _("Not done: the dossier's state does not allow this now.")
    typed = () if still else tuple(form.typed())
    return show(
        request,
        official,
        page,
        now,
        status=409,
        tried=form if still else None,
        trouble=Trouble(heading, tuple(lines), typed),
    )
