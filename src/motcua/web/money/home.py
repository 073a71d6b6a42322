"""The room's first page: what waits for a decision, and the newest online payments; and one work item."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers.actions import money_work
from motcua.payments import queries
from motcua.payments.queries import RESOLUTIONS
from motcua.payments.rules.authority import Right
from motcua.payments.rules.settling import Aside
from motcua.web.components.money import SHOWN
from motcua.web.desk.access import Official, for_officials
from motcua.web.money.forms import Field, Form, Sent, attempted, by_of, can, filled
from motcua.web.money.frame import frame


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    by = by_of(official)
    shown = {
        **frame(official, "home"),
        "items": queries.open_items(by.reach),
        "refunds": queries.refunds(by.reach, open_only=True),
        "orders": [(one, *SHOWN[one.state]) for one in queries.recent_orders(by.reach)],
        "resolved": queries.resolved_items(by.reach, 10),
    }
    return render(request, "money/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def item(request: HttpRequest, official: Official, item_id: int) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    row = queries.item(item_id, by.reach)
    if row is None:
        raise Http404
    if request.method == "POST":
        if sent.deed == "take":
            done = attempted(sent, lambda: money_work.take(item_id=item_id, by=by, at=timezone.now()))
        elif sent.deed == "resolve":
            done = attempted(
                sent,
                lambda: money_work.resolve(
                    item_id=item_id,
                    resolution=sent.text("resolution"),
                    ground=sent.text("ground"),
                    by=by,
                    at=timezone.now(),
                ),
            )
        else:
            raise Http404
        if done:
            messages.success(
                request,
                _("It is your work now.") if sent.deed == "take" else _("It is resolved, with its ground."),
            )
            return redirect("money:item", item_id)
    return _item_page(request, row, by, sent)


def _item_page(request: HttpRequest, row: Any, by: Any, sent: Sent) -> HttpResponse:
    is_open = row.resolved_at is None and can(Right.RESOLVE, by)
    came = row.theirs == "paid" and row.movement == "payment" and row.kind != Aside.SAME_TRANSACTION
    options = [
        (code, label)
        for code, label in RESOLUTIONS.items()
        if code not in ("taken", "refund") or (came and (code == "refund" or row.order_id))
    ]
    form = Form(
        "resolve",
        _("Resolve"),
        _("Resolve it so"),
        (
            Field("resolution", _("What becomes of it"), "select", options),
            Field(
                "ground",
                _("Ground"),
                "area",
                hint=_("Who can check it later has to understand it from this."),
            ),
        ),
    )
    shown = {
        "item": row,
        "form": filled(form, sent) if is_open else None,
        "may_take": is_open and row.owner_id != by.user_id,
        "errors": sent.problems,
    }
    return render(request, "money/item.html", shown, status=sent.status)
