"""Refunds: proposed ones are decided by a head, money taken over the counter is paid out over it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers.actions import refunding
from motcua.payments import queries
from motcua.payments.actions import refunds as actions
from motcua.payments.rules.authority import Right
from motcua.web.desk.access import Official, for_officials
from motcua.web.money import words
from motcua.web.money.forms import Field, Form, Sent, attempted, by_of, can, filled
from motcua.web.money.frame import frame


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    by = by_of(official)
    shown = {
        **frame(official, "refunds"),
        "open": [(one, words.TONES[one.state]) for one in queries.refunds(by.reach, open_only=True)],
        "ended": [
            (one, words.TONES[one.state]) for one in queries.refunds(by.reach, open_only=False, limit=30)
        ],
    }
    return render(request, "money/refunds.html", shown)


def _dossier(row: Any) -> Any:
    """The dossier that the money came for, where that is known."""
    if row.payment is not None:
        return row.payment.dossier
    order = row.money_item.order if row.money_item else None
    return order.dossier if order else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, refund_id: int) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    row = queries.refund(refund_id, by.reach)
    if row is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if sent.deed in ("approve", "reject"):
            done = attempted(
                sent,
                lambda: actions.decide(
                    refund_id=refund_id,
                    approve=sent.deed == "approve",
                    words=sent.text("words"),
                    by=by,
                    at=now,
                ),
            )
        elif sent.deed == "pay-out":
            done = attempted(
                sent, lambda: refunding.pay_out(refund_id=refund_id, by=by, acting=official.acting, at=now)
            )
        else:
            raise Http404
        if done:
            messages.success(request, _("It is done."))
            return redirect("money:refund", refund_id)
        row = queries.refund(refund_id, by.reach)
        assert row is not None
    decides = row.state == "proposed" and can(Right.APPROVE_REFUND, by)
    shown = {
        **frame(official, "refunds"),
        "refund": row,
        "tone": words.TONES[row.state],
        "dossier": _dossier(row),
        "approve": decides and row.proposed_by_id != by.user_id,
        "is_own": decides and row.proposed_by_id == by.user_id,
        "reject": filled(
            Form(
                "reject",
                _("Reject"),
                _("Reject the refund"),
                (Field("words", _("Ground"), "area"),),
                is_main=False,
            ),
            sent,
        ),
        "pays_out": row.state == "approved" and not row.profile and can(Right.COUNT_CASH, by),
        "errors": sent.problems,
    }
    return render(request, "money/refund.html", shown, status=sent.status)
