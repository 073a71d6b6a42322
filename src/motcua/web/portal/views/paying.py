"""Paying online: choose what and how, pay at the provider or by a QR code, and see what became of it.

That the payer comes back from the provider proves nothing: the page waits for the call-back, or asks the provider
when the payer wants to know. Nothing here is needed twice: the same wish leads to the same order.
"""

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import fee_receipts, obligations, paying, settling
from motcua.dossiers.errors import DossierError, InputRefused
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.commands import Command
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.payments import queries as payments
from motcua.payments.connections import connection, connections
from motcua.payments.errors import ProviderRefused, ProviderUnavailable
from motcua.payments.rules.items import total
from motcua.payments.rules.profiles import profiles
from motcua.payments.rules.vietqr import groups
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.web.components import money
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.answers import hand_out, not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal


def can_pay(found: dossiers.DossierPage, held: Access) -> bool:
    return Command.RECORD_PAYMENT in found.possible and authority.may(
        Command.RECORD_PAYMENT, held.acting, found.state
    )


@for_holders
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, held: Access) -> HttpResponse:
    """What is owed, and how it can be paid."""
    found = dossiers.page(held.dossier_id)
    if not can_pay(found, held):
        return redirect("portal:dossier", held.code)
    if request.method == "GET":
        return _choices(request, held, found)
    profile = request.POST.get("profile", "")
    codes = request.POST.getlist("item")
    many = len(obligations.owing(found.state)) > 1
    errors = []
    if profile not in connections(timezone.now()):
        errors.append(SummaryLine("id_profile_1", _("Choose how you want to pay.")))
    if many and not codes:
        errors.append(SummaryLine("id_item_1", _("Choose what you want to pay now.")))
    if errors:
        return _choices(request, held, found, errors=errors, status=422)
    try:
        order = paying.begin(
            dossier_id=held.dossier_id,
            profile=profile,
            codes=codes if many else None,
            by=held.acting,
            at=timezone.now(),
        )
    except InputRefused:
        problem = _("What is owed has changed meanwhile. Look at it again, then choose.")
        return _choices(request, held, found, errors=[SummaryLine("id_item_1", problem)], status=409)
    except DossierError as error:
        return not_possible(request, refusal(error), back=held.code)
    _try_to_open(request, held, order)
    return redirect("portal:pay-order", held.code, order.code)


def _try_to_open(request: HttpRequest, held: Access, order: Any) -> None:
    try:
        with scope(of_system("open a payment order at its provider")):
            paying.open_at_provider(
                order,
                public_url=settings.PUBLIC_URL,
                return_path=reverse("portal:pay-order", args=[held.code, order.code]),
                callback_path=reverse("inbox:payments", args=[order.profile]),
                at=timezone.now(),
            )
    except (ProviderUnavailable, ProviderRefused):
        messages.warning(
            request,
            _(
                "The payment provider does not answer now. Nothing was charged, and your payment order is kept: try "
                "again in a few minutes, or choose another way."
            ),
        )


def _choices(
    request: HttpRequest,
    held: Access,
    found: dossiers.DossierPage,
    *,
    errors: list[SummaryLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "vi"
    owing = obligations.owing(found.state)
    chosen = request.POST.getlist("item") if request.method == "POST" else [item.code for item in owing]
    ways = list(connections(timezone.now()).values())
    context = {
        "dossier": found.dossier,
        "owing": [(item, item.code in chosen) for item in owing],
        "has_many": len(owing) > 1,
        "total": total(owing),
        "ways": [
            {
                "key": one.profile.key,
                "name": one.profile.name(language),
                "hint": one.profile.hint(language),
                "is_chosen": request.POST.get("profile", "") == one.profile.key or len(ways) == 1,
            }
            for one in ways
        ],
        "waiting": payments.of_dossier(held.dossier_id).waiting,
        "summary": errors or [],
    }
    return render(request, "portal/pay.html", context, status=status)


@for_holders
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, held: Access, order: str) -> HttpResponse:
    """One payment: where to pay it, what became of it. POST: ask the provider, open it again, or give it up."""
    row = payments.order_of(held.dossier_id, order)
    if row is None:
        return not_possible(request, Refusal(404, _("This dossier has no such payment.")), back=held.code)
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed == "ask":
            _ask(request, row)
        elif deed == "open":
            _try_to_open(request, held, row)
        elif deed == "cancel":
            try:
                paying.give_up(dossier_id=held.dossier_id, code=order, by=held.acting, at=timezone.now())
            except DossierError as error:
                return not_possible(request, refusal(error), back=held.code)
            return redirect("portal:pay", held.code)
        return redirect("portal:pay-order", held.code, order)
    return _shown(request, held, row)


def _ask(request: HttpRequest, row: Any) -> None:
    """The provider's answer takes effect at once; the job finds it dealt with."""
    try:
        with scope(of_system("a payer asks about a payment")):
            number = paying.ask(row, at=timezone.now())
            outcome = settling.settle(message_id=number, at=timezone.now()) if number else ""
    except ProviderUnavailable:
        messages.warning(
            request,
            _(
                "The payment provider does not answer now. If you have paid, nothing is lost: we go on asking for "
                "you."
            ),
        )
        return
    if not outcome:
        messages.info(
            request, _("The provider knows of no payment yet. If you have just paid, it takes a moment.")
        )


def _shown(request: HttpRequest, held: Access, row: Any) -> HttpResponse:
    now = timezone.now()
    found = payments.of_dossier(held.dossier_id)
    line = next(one for one in found.orders if one.order.pk == row.pk)
    state, tone = money.SHOWN[line.shown]
    profile = profiles(day_of(row.made_at)).get(row.profile)
    connected = connection(row.profile, now)
    is_over = row.state == "pending" and row.expires_at <= now
    paid = next((one for one in found.payments if one.payment.order_id == row.pk), None)
    receipts = [
        money.shown_receipt(one, lookup_code=payments.lookup_code(one))
        for one in found.receipts
        if paid and one.payment_id == paid.payment.pk
    ]
    context = {
        "dossier": dossiers.dossier(held.dossier_id),
        "order": row,
        "items": paying.items_of(row),
        "state": state,
        "tone": tone,
        "is_pending": row.state == "pending" and not is_over,
        "is_over": is_over or row.state in ("expired", "failed", "cancelled"),
        "provider": profile.name(get_language() or "vi") if profile else row.profile,
        "account": connected.account if connected else None,
        "qr": segno.make(row.qr_text, error="m").svg_data_uri(scale=6, border=4) if row.qr_text else "",
        "code_in_groups": " ".join(groups(row.code)),
        "receipts": receipts,
        "aside": [one for one in found.asides if one.order_id == row.pk],
        "refunded": line.refunded_vnd,
    }
    return render(request, "portal/pay_order.html", context)


@for_holders
@require_safe
def receipt(request: HttpRequest, held: Access, receipt_id: int) -> HttpResponseBase:
    """A receipt of this dossier as PDF; a cancelled one is not handed out any more."""
    found = next((one for one in payments.of_dossier(held.dossier_id).receipts if one.pk == receipt_id), None)
    if found is None or found.state != "issued":
        return not_possible(request, Refusal(404, _("This dossier has no such receipt.")), back=held.code)
    try:
        paper = fee_receipts.pdf(receipt_id)
        if paper.file is None:
            return HttpResponse(paper.content, headers=records.paper_headers(paper.content, paper.file_name))
        return hand_out(paper.file, paper.file_name)
    except (RecordsError, DossierError) as error:
        return not_possible(request, refusal(error), back=held.code)
