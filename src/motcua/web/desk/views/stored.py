"""A paper of the owner's store: taken for a component, or opened where the dossier uses it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers import queries, store_queries
from motcua.dossiers.actions import reusing
from motcua.dossiers.errors import InputRefused, NotAllowed, TransitionRefused
from motcua.ledger.errors import CommandReused
from motcua.records import holding_actions as store
from motcua.records import holding_queries as held
from motcua.records.errors import RecordsError
from motcua.web.desk.access import Official, for_officials, trace
from motcua.web.desk.views.counter import _command_id
from motcua.web.desk.views.files import _hand_out


@require_POST
@for_officials
def take(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """Take the paper named `component:holding` for that component, once however often it is sent."""
    key, _sep, holding = request.POST.get("take", "").rpartition(":")
    try:
        reusing.take(
            dossier_id=dossier_id,
            component_key=key,
            holding_id=holding,
            by=official.acting,
            at=timezone.now(),
            command_id=_command_id(request),
        )
    except NotAllowed:
        raise PermissionDenied from None
    except (RecordsError, InputRefused, TransitionRefused, CommandReused):
        messages.error(request, _("Not taken: the paper no longer holds, or the dossier has moved on."))
    else:
        messages.success(request, _("The paper is taken from the owner's store. Check it like any other."))
    return redirect("desk:dossier", dossier_id)


@require_safe
@for_officials
def file(
    request: HttpRequest, official: Official, dossier_id: int, holding_id: uuid.UUID
) -> HttpResponseBase:
    """The file of a stored paper, through a dossier in reach that uses it or that it would serve; else 404."""
    page = queries.page(dossier_id)
    page.dossier  # noqa: B018  # out of reach: 404 before anything of the store is looked at
    offered = {one.pk: one for one in page.stored_offers.values()} if page.possible else {}
    if holding_id in offered and page.state.ended_at is None:
        holding = offered[holding_id]
    elif store_queries.may_open(dossier_id, holding_id):
        holding = held.by_ids([holding_id])[holding_id]
    else:
        raise Http404
    trace(official, dossier_id, "paper of the owner's store")
    store.read(
        [holding],
        user_id=official.user_id,
        unit_id=official.unit_id,
        purpose="opened through a dossier",
        at=timezone.now(),
        dossier_id=dossier_id,
        opened_file=True,
    )
    return _hand_out(str(holding.file_id), holding.file_name)
