"""Using a paper of one's own store in an application or a supplement: one tap."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.accounts import papers as accounts
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import drafts
from motcua.dossiers.errors import DossierError
from motcua.kernel.zone import day_of
from motcua.records import holding_queries as held
from motcua.records.errors import RecordsError
from motcua.web.portal import stored
from motcua.web.portal.access import Access, for_citizens, for_holders
from motcua.web.portal.answers import not_possible
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.views import papers, supplying
from motcua.web.portal.views.apply import opened, person, today
from motcua.web.portal.views.dossier import open_items


@for_citizens
@require_POST
def use(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """Put a paper of the store to a component of the draft. Twice is once."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    draft, chosen = application.draft, request.POST.get("holding", "")
    fits = stored.may_use(request, draft.procedure.code, draft.version.content, key, today())
    if draft.service or chosen not in fits:
        return _unknown(request)
    try:
        drafts.use_stored(
            draft_id=draft_id,
            user_id=person(request),
            component_key=key,
            holding_id=chosen,
            owner_numbers=accounts.owner_numbers(request.user),
            at=timezone.now(),
        )
    except (RecordsError, DossierError) as error:
        found = refusal(error)
        return papers.show(request, application, {key: found.message}, status=found.status)
    return redirect(reverse("portal:apply-papers", args=[draft_id]) + f"#paper-{key}")


def _unknown(request: HttpRequest, back: str = "") -> HttpResponse:
    return not_possible(request, Refusal(404, _("There is no such paper of yours for this.")), back=back)


@for_holders
@require_POST
def use_in_supplement(request: HttpRequest, held_by: Access, key: str) -> HttpResponse:
    """Put a paper of the store to what was asked; it is sent with the rest of the supplement."""
    page = dossiers.page(held_by.dossier_id)
    chosen, day = request.POST.get("holding", ""), day_of(timezone.now())
    asked = {supplying.slot_key(item) for item in open_items(page)}
    fits = stored.may_use(request, page.version.procedure.code, page.version.content, key, day)
    if held_by.by_ticket or key not in asked or chosen not in fits:
        return _unknown(request, held_by.code)
    try:
        paper = held.paper(chosen, accounts.owner_numbers(request.user))
    except RecordsError as error:
        return not_possible(request, refusal(error), back=held_by.code)
    supplying.gather_stored(page, key, paper)
    return redirect(reverse("portal:supply", args=[held_by.code]) + f"#paper-{key}")
