"""Papers on the way: lists to other units, to the post and from it, and their check at arrival."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies import queries as agencies
from motcua.dossiers import whereabouts
from motcua.dossiers.actions import travelling
from motcua.dossiers.actions.printed_lists import list_pdf
from motcua.dossiers.errors import (
    DossierNotFound,
    InputRefused,
    NotAllowed,
    PaperListClosed,
    PaperListNotFound,
    TransitionRefused,
)
from motcua.kernel.text import visible
from motcua.ledger.errors import CommandReused
from motcua.web.desk.access import Official, for_officials, trace_all
from motcua.web.desk.forms.base import problem_words
from motcua.web.desk.views.counter import _command_id
from motcua.web.desk.views.files import _hand_out
from motcua.web.desk.words import PAPER_LIST_LABELS, PAPER_STATE_LABELS

PER_PAGE = 30


@require_safe
@for_officials
def lists(request: HttpRequest, official: Official) -> HttpResponse:
    """What is coming, what is missing, what lies here to be sent on or posted, and the lists so far."""
    return _lists(request, official)


def _lists(request: HttpRequest, official: Official, *, send_error: str = "") -> HttpResponse:
    """The page of lists; with `send_error` as it was filled in, and what is wrong beside the field."""
    page = Paginator(whereabouts.paper_lists(official.unit_id), PER_PAGE).get_page(request.GET.get("page"))
    waiting = whereabouts.to_send(official.unit_id)
    to_post = list(whereabouts.to_post(official.unit_id)) if official.takes_in else []
    trace_all(official, [row.pk for row in to_post], "results to be posted")
    context = {
        "official": official,
        "coming": list(whereabouts.coming(official.unit_id)),
        "to_send": [(row, _next_unit(row, official)) for row in waiting],
        "missing": [(item, str(uuid4())) for item in whereabouts.missing(official.unit_id)],
        "targets": sorted(
            {(unit.pk, unit.name) for row in waiting for unit in [_next_unit(row, official)]},
            key=lambda pair: pair[1],
        ),
        "to_post": to_post,
        "page": page,
        "query": "",
        "lists": [(one, PAPER_LIST_LABELS[one.kind]) for one in page.object_list],
        "send_id": str(uuid4()),
        "dispatch_id": str(uuid4()),
        "post_id": str(uuid4()),
        "send_error": send_error,
        "ticked": _numbers(request.POST.getlist("dossier")) if send_error else [],
        "typed_carrier": request.POST.get("carrier", "") if send_error else "",
    }
    return render(request, "desk/papers.html", context, status=422 if send_error else 200)


def _next_unit(row: Any, official: Official) -> Any:
    """From the support point to the receiving unit, from there to the one that handles it."""
    return row.handling_unit if row.receiving_unit_id == official.unit_id else row.receiving_unit


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 18]


def _made(request: HttpRequest, done: str, make: Callable[[], Any]) -> HttpResponse:
    """Make a list and open it; what was refused is said on the page of lists."""
    try:
        made = make()
    except InputRefused as error:
        messages.error(request, problem_words(error.problem))
    except DossierNotFound:
        raise
    except (NotAllowed, TransitionRefused, CommandReused):
        messages.error(
            request, _("Nothing was done: a dossier on the list has moved on. Look at the list again.")
        )
    else:
        messages.success(request, done)
        return redirect("desk:paper-list", made.pk)
    return redirect("desk:papers")


@require_POST
@for_officials
def send(request: HttpRequest, official: Official) -> HttpResponse:
    """Send the chosen dossiers' papers to one unit, on one list."""
    command_id = _command_id(request)
    target = _numbers([request.POST.get("to_unit", "")])
    if not target or not agencies.units(set(target)):
        return _lists(request, official, send_error=_("Choose the unit that gets the papers."))
    return _made(
        request,
        _("The papers are on the way. Print the list and put it with them."),
        lambda: travelling.send(
            dossier_ids=_numbers(request.POST.getlist("dossier")),
            to_unit_id=target[0],
            carrier=visible(request.POST.get("carrier", "")),
            by=official.acting,
            at=timezone.now(),
            command_id=command_id,
        ),
    )


@require_POST
@for_officials
def dispatch(request: HttpRequest, official: Official) -> HttpResponse:
    """Give results to the post: those with a tracking code typed beside them."""
    command_id = _command_id(request)
    codes = {
        number: visible(request.POST.get(f"tracking-{number}", "")).strip()
        for number in _numbers(request.POST.getlist("dossier"))
    }
    return _made(
        request,
        _("The results are handed over to the post. Print the list for its signature."),
        lambda: travelling.dispatch(
            tracking_codes={number: code for number, code in codes.items() if code},
            carrier=visible(request.POST.get("carrier", "")),
            by=official.acting,
            at=timezone.now(),
            command_id=command_id,
        ),
    )


@require_POST
@for_officials
def post_in(request: HttpRequest, official: Official) -> HttpResponse:
    """Write down the list with which the post brings dossiers."""
    command_id = _command_id(request)
    codes = visible(request.POST.get("tracking_codes", "")).split()
    return _made(
        request,
        _("The list is written down. Check what is in the bundle."),
        lambda: travelling.take_in_post(
            outside_number=visible(request.POST.get("outside_number", "")),
            carrier=visible(request.POST.get("carrier", "")),
            tracking_codes=codes,
            by=official.acting,
            at=timezone.now(),
            command_id=command_id,
        ),
    )


def _page(list_id: int) -> whereabouts.ListPage:
    try:
        return whereabouts.paper_list(list_id)
    except PaperListNotFound:
        raise Http404 from None


@require_safe
@for_officials
def one(request: HttpRequest, official: Official, list_id: int) -> HttpResponse:
    """One list with what was found of each line."""
    page = _page(list_id)
    gets = page.list.to_unit_id or page.list.unit_id
    context = {
        "official": official,
        "paper_list": page.list,
        "kind": PAPER_LIST_LABELS[page.list.kind],
        "items": [(item, PAPER_STATE_LABELS[item.state], str(uuid4())) for item in page.items],
        "can_find": official.unit_id in (page.list.unit_id, gets),
        "missing": page.missing,
        "can_check": page.list.received_at is None
        and page.list.kind != "post_out"
        and gets == official.unit_id,
        "command_id": str(uuid4()),
    }
    trace_all(official, [item.dossier_id for item in page.items if item.dossier_id is not None], "paper list")
    return render(request, "desk/paper_list.html", context)


@require_POST
@for_officials
def receive(request: HttpRequest, official: Official, list_id: int) -> HttpResponse:
    """Check the list: what is ticked is here, the rest is missing."""
    command_id = _command_id(request)
    extra = [line for line in visible(request.POST.get("extra", "")).splitlines() if line.strip()]
    try:
        travelling.receive(
            list_id=list_id,
            present=_numbers(request.POST.getlist("item")),
            extra=extra[:50],
            by=official.acting,
            at=timezone.now(),
            command_id=command_id,
        )
    except PaperListNotFound:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    except (PaperListClosed, InputRefused, TransitionRefused, CommandReused):
        messages.error(request, _("The list was checked already; what it says stays."))
    else:
        messages.success(request, _("The list is checked."))
    return redirect("desk:paper-list", list_id)


@require_POST
@for_officials
def find(request: HttpRequest, official: Official, item_id: int) -> HttpResponse:
    """Papers that were named missing lie here after all."""
    try:
        item = travelling.find(
            item_id=item_id, by=official.acting, at=timezone.now(), command_id=_command_id(request)
        )
    except PaperListNotFound:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    except (PaperListClosed, TransitionRefused, CommandReused):
        messages.error(request, _("These papers were found already."))
        return redirect("desk:papers")
    if item.state == "stayed":
        messages.success(request, _("The papers lie here again. They can be sent on a new list."))
    else:
        messages.success(request, _("The papers have arrived. The list says so."))
    return redirect("desk:paper-list", item.list_id)


@require_safe
@for_officials
def pdf(request: HttpRequest, official: Official, list_id: int) -> HttpResponseBase:
    """The list as PDF/A, to go with the papers."""
    try:
        printed = list_pdf(list_id)
    except PaperListNotFound:
        raise Http404 from None
    items = whereabouts.paper_list(list_id).items
    trace_all(official, [item.dossier_id for item in items if item.dossier_id is not None], "paper list")
    return _hand_out(str(printed.file.pk), printed.file_name)
