"""Papers fetched at home by the public post: the applicant orders it, follows it, takes it back in time."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import collecting
from motcua.dossiers.actions.collecting import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.collecting import CANCELLABLE, ENDED, LONGEST
from motcua.kernel.zone import day_of
from motcua.web.components.post_words import COLLECTION_LABELS, PART_LABELS, POST_PROBLEMS
from motcua.web.portal import typed
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.questions import SummaryLine

_PROBLEMS = {
    ("name", "required"): lazy("Say whom the postman meets."),
    ("telephone", "required"): lazy("Give a telephone number."),
    ("telephone", "no-number"): lazy("Give a telephone number with 8 to 15 digits."),
    ("address", "required"): lazy("Give the address where the papers are fetched."),
    ("day", "not-offered"): lazy("Choose one of the days."),
    ("part", "not-offered"): lazy("Choose the morning or the afternoon."),
    ("dossier", "past"): lazy("The post fetches papers only while the dossier is being handled."),
    ("dossier", "under-way"): lazy("The post was asked already. Take that order back first."),
    ("collection", "too-late"): lazy("The postman has the papers already; the order cannot be taken back."),
}


def shown(held: Access, found: Any) -> dict[str, Any]:
    """What the dossier's page says of papers fetched by post; no query where no post is connected."""
    row = collecting.newest(held.dossier_id)
    may_ask = not held.by_ticket and collecting.may_ask(found.dossier)
    return {
        "collection": row,
        "collection_label": COLLECTION_LABELS[row.state] if row else ("", ""),
        "collection_part": PART_LABELS.get(row.part, row.part) if row else "",
        "collection_problem": POST_PROBLEMS.get(row.problem, "") if row else "",
        "can_cancel_collection": row is not None
        and not held.by_ticket
        and row.cancel_asked_at is None
        and row.state in CANCELLABLE,
        "is_cancel_awaited": row is not None
        and row.cancel_asked_at is not None
        and row.state in CANCELLABLE
        and not row.problem,
        "can_collect": may_ask and (row is None or row.state in ENDED),
    }


@for_holders
@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest, held: Access) -> HttpResponse:
    """The form, filled in with what the dossier knows; POST orders."""
    found = dossiers.page(held.dossier_id)
    now = timezone.now()
    if not shown(held, found)["can_collect"]:
        return redirect("portal:dossier", held.code)
    again = typed.restored(request)
    given = again or request.POST
    is_new = request.method == "GET" and again is None
    known = {
        "name": found.party.owner_name,
        "telephone": found.party.telephone,
        "address": found.party.address,
    }
    values = {name: known.get(name, "") if is_new else str(given.get(name, "")) for name in LONGEST}
    day, part = str(given.get("day", "")), str(given.get("part", ""))
    rules = collecting.law(now)
    summary: list[SummaryLine] = []
    if request.method == "POST":
        try:
            wanted = Wanted(**values, day=_day(day), part=part)
            collecting.ask(dossier_id=held.dossier_id, wanted=wanted, by=held.acting, at=now)
        except InputRefused as refused:
            words = _PROBLEMS.get((refused.field, refused.problem), _("This is too long."))
            summary = [SummaryLine(f"id_{refused.field}", str(words))]
        else:
            messages.success(request, _("The post is asked to come. You see here how far it is."))
            return redirect("portal:dossier", held.code)
    context = {
        "dossier": found.dossier,
        "fields": [
            (name, label, hint, values[name], LONGEST[name], kind, auto)
            for name, label, hint, kind, auto in _FIELDS
        ],
        "days": [(one.isoformat(), one, one.isoformat() == day) for one in rules.days(day_of(now))],
        "parts": [(name, PART_LABELS[name], hours, name == part) for name, hours in rules.parts.items()],
        "fee_vnd": rules.fee_vnd,
        "summary": summary,
        "failed": {line.anchor: line.message for line in summary},
        "restored": again is not None,
    }
    return render(request, "portal/collect.html", context, status=422 if summary else 200)


_FIELDS = (
    ("name", lazy("Whom the postman meets"), "", "text", "name"),
    ("telephone", lazy("Telephone"), "", "tel", "tel"),
    (
        "address", lazy("Where the papers are fetched"),
        lazy("House, street, hamlet or residential group, commune or ward"), "text", "street-address",
    ),
    ("papers", lazy("Which papers"), lazy("For example: the land use certificate, one original"), "text", "off"),
)  # fmt: skip


def _day(text: str) -> date:
    """Raises InputRefused."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(field="day", problem="not-offered") from None


@for_holders
@require_POST
def cancel(request: HttpRequest, held: Access) -> HttpResponse:
    """Take the order back."""
    row = collecting.newest(held.dossier_id)
    if row is not None and not held.by_ticket:
        try:
            collecting.cancel(collection_id=row.pk, at=timezone.now())
            messages.success(request, _("The post is told not to come."))
        except InputRefused:
            messages.warning(request, str(_PROBLEMS["collection", "too-late"]))
    return redirect("portal:dossier", held.code)
