"""What a citizen has here: what waits for them, applications being written, dossiers, the newest messages."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers import matters
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import leftovers
from motcua.dossiers.rules import interlinked
from motcua.dossiers.rules.states import NationalCode
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.notices import actions as noticing
from motcua.notices import queries as notices
from motcua.records.limits import limits_on
from motcua.web.components.acting_for import acting_for, citizen_scope
from motcua.web.components.templatetags.motcua import instant, vnd
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person

PER_PAGE = 10
# Of what waits and of the messages a telephone shows a few; the others are a link away.
WAITING, MESSAGES = 5, 5


@dataclass(frozen=True)
class Listed:
    """One matter in the list: a dossier, or a file with its parts. `name` is the file's; `code` the matter's."""

    dossier: Any
    parts: list[Any]
    name: str
    code: str


def _listed(row: Any, parts: list[Any]) -> Listed:
    if not parts:
        return Listed(row, [], row.procedure.name, row.code)
    name = interlinked.service(row.bundle.template).name(get_language() or "vi")
    return Listed(row, parts, name, row.bundle.code)


def _drafts(user_id: int, organisation_id: int | None) -> list[Any]:
    """Applications being written, each with the day on which it is deleted where its writer was warned."""
    found = list(dossiers.drafts_of(user_id, organisation_id=organisation_id)[:PER_PAGE])
    limits = limits_on(day_of(timezone.now()))
    for draft in found:
        draft.ends_at = leftovers.deleted_on(draft, limits) if draft.warned_at else None  # type: ignore[attr-defined]  # for the page alone
    return found


@dataclass(frozen=True)
class Waits:
    """One thing that waits for the person: what it is, what to do and by when, and where that is done."""

    name: str
    code: str
    said: str
    button: str
    href: str
    tone: str


def _waits(row: Any) -> Waits:
    page = reverse("portal:dossier", args=[row.code])
    match row.national_code:
        case NationalCode.SUPPLEMENT_REQUIRED:
            said, button, tone = _("Something is to be added or corrected."), _("Send what was asked"), "warn"
            if row.supplement_deadline is not None:
                said = _("Something is to be added or corrected, by %(deadline)s.") % {
                    "deadline": instant(row.supplement_deadline)
                }
            page = reverse("portal:supply", args=[row.code])
        case NationalCode.FINANCIAL_OBLIGATION:
            said = _("To pay: %(amount)s. Work waits for it.") % {"amount": vnd(row.fee_vnd - row.paid_vnd)}
            button, tone, page = _("See how to pay"), "warn", f"{page}#owed"
        case _:
            said = _("The result is ready at %(unit)s.") % {"unit": row.receiving_unit.name}
            button, tone = _("See how to get it"), "good"
    return Waits(row.procedure.name, row.code, said, button, page, tone)


def _messages(user_id: int) -> list[Any]:
    """A few messages, the unread first, about what the person may see here: those about an organisation's dossiers
    only while acting for it, and no longer when one left it."""
    found = notices.inbox(user_id, language=get_language() or "vi", limit=MESSAGES, unread_first=True)
    if not found:
        return []
    seen = dossiers.among({one.dossier_id for one in found if one.dossier_id is not None})
    return [one for one in found if one.dossier_id is None or one.dossier_id in seen]


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user_id = person(request)
    acts = acting_for(request)
    with scopes.scope(citizen_scope(request)):
        page = Paginator(matters.mine(), PER_PAGE).get_page(request.GET.get("page"))
        rows = list(page.object_list)
        parts = matters.parts_of(rows)
        waiting = list(matters.waiting()[: WAITING + 1])
        context = {
            "waiting": [_waits(row) for row in waiting[:WAITING]],
            "waits_more": len(waiting) > WAITING,
            "unread": notices.unread_count(user_id),
            "page": page,
            "query": "",
            "matters": [_listed(row, parts.get(row.bundle_id or 0, [])) for row in rows],
            "drafts": _drafts(user_id, acts.organisation_id if acts else None),
            "notices": _messages(user_id),
            "now": timezone.now(),
        }
        return render(request, "portal/mine.html", context)


@for_citizens
@require_POST
def notice_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one of the person's messages as read. Another's is left alone, without saying so."""
    noticing.mark_read(recipient_id=person(request), notice_id=notice_id, at=timezone.now())
    return redirect(f"{reverse('portal:mine')}#messages")
