"""A counting that was ordered: it waits, it is done, or why not; and taking the order back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.reports import queries
from motcua.reports.actions import counting as orders
from motcua.reports.errors import ReportsError
from motcua.reports.output.content import period_words
from motcua.reports.rules import law
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.lifecycle import By, Deed, State, may, may_read
from motcua.reports.rules.periods import nominal
from motcua.reports.rules.sheets import reference
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, home, words

if TYPE_CHECKING:
    from motcua.reports.models import Counting

_AGAIN_SECONDS = 4


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, order_id: int) -> HttpResponseBase:
    """While it is counted the page looks again by itself; once done it leads to what was counted."""
    at = timezone.now()
    row, who = _readable(official, order_id, at)
    if row.kind == Ordered.FIGURE.value:
        return _figure(row)
    if row.state == Standing.DONE.value and row.report_id is not None:
        name = "reports:compare" if row.kind == Ordered.COMPARE.value else "reports:report"
        return redirect(name, row.report_id)
    is_waiting = row.state == Standing.WAITING.value
    response = render(
        request,
        "reports/counting.html",
        {
            "row": row,
            "title": law.form(row.form, on=day_of(row.ordered_at)).title.say(home.language()),
            "period": period_words(nominal(row.period).kind.value, row.period),
            "whose": row.unit.name if row.unit else _("The province"),
            "what": words.ORDERS[Ordered(row.kind)],
            "is_waiting": is_waiting,
            "is_failed": row.state == Standing.FAILED.value,
            "refusal": words.told(row.outcome) if row.state == Standing.REFUSED.value else "",
            "may_withdraw": is_waiting and _is_theirs(row, who, at),
        },
    )
    if is_waiting:
        response["Refresh"] = str(_AGAIN_SECONDS)
    return response


@require_POST
@for_officials
def withdraw(request: HttpRequest, official: Official, order_id: int) -> HttpResponseBase:
    at = timezone.now()
    row, who = _readable(official, order_id, at)
    try:
        orders.withdraw(row.pk, by=who, at=at)
    except ReportsError as error:
        messages.error(request, words.refusal(error))
        return _figure(row) if row.kind == Ordered.FIGURE.value else redirect("reports:counting", row.pk)
    messages.success(request, _("The order was taken back; nothing was changed."))
    if row.report_id is None:
        return redirect("reports:calendar")
    return redirect("reports:report", row.report_id)


def _figure(row: "Counting") -> HttpResponseBase:
    """The page of the figure says itself where its counting stands."""
    return redirect("reports:figure", reference(row.report_id or 0, row.sheet_number or 0, row.figure or 0))


def _is_theirs(row: "Counting", who: By, at: datetime) -> bool:
    """Whoever ordered it, and of a draft that is counted anew whoever may order that."""
    if row.ordered_by_id == who.user_id:
        return True
    rights = law.rights(on=day_of(at))
    return row.kind == Ordered.RECOUNT.value and may(Deed.RECOUNT, who, rights, unit_id=row.unit_id)


def _readable(official: Official, order_id: int, at: datetime) -> tuple["Counting", By]:
    """The order, if its report is the reader's to see. Raises Http404."""
    row = queries.counting(order_id)
    if row is None:
        raise Http404
    if row.report_id is not None:
        return row, access.readable(official, row.report_id, at)[1]
    who = access.by(official, at)
    reach = scopes.current().unit_ids
    is_own = row.ordered_by_id == who.user_id
    if not is_own and not may_read(
        who, law.rights(on=day_of(at)), unit_id=row.unit_id, state=State.DRAFT, reach=reach
    ):
        raise Http404
    return row, who
