"""The money of one dossier for officials: what is owed, taken, receipted, given back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import fee_receipts, money, obligations, refunding
from motcua.dossiers.actions.performing import already_done
from motcua.dossiers.errors import DossierError, InputRefused
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.commands import Command
from motcua.payments import queries
from motcua.payments.queries import GROUNDS
from motcua.payments.rules.authority import By, Right
from motcua.payments.rules.items import total
from motcua.records import queries as records
from motcua.web.components.money import SHOWN, WAYS, shown_receipt
from motcua.web.desk.access import Official, for_officials, trace
from motcua.web.money.forms import Field, Form, Sent, attempted, by_of, can, filled
from motcua.web.money.frame import frame
from motcua.web.portal.answers import hand_out


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    found = dossiers.page(dossier_id)
    if request.method == "POST" and _done(official, by, found, sent):
        messages.success(request, _("It is done."))
        return redirect("money:dossier", dossier_id)
    return _shown(request, official, by, found, sent)


def _done(official: Official, by: By, found: DossierPage, sent: Sent) -> bool:
    now = timezone.now()
    match sent.deed:
        case "pay":
            return attempted(sent, lambda: _pay(official, found, sent))
        case "refund":
            number = sent.text("payment")
            return attempted(
                sent,
                lambda: refunding.propose(
                    payment_id=_own(found, sent.number("payment")),
                    amount_vnd=sent.amount("amount"),
                    ground=sent.text("ground"),
                    words=sent.text("words"),
                    by=by,
                    at=now,
                ),
                number=number,
            )
        case "cancel" | "replace":
            number = sent.text("receipt")
            return attempted(
                sent,
                lambda: fee_receipts.cancel(
                    receipt_id=_own_receipt(found, sent.number("receipt")),
                    reason=sent.text("reason"),
                    replacing=sent.deed == "replace",
                    by=by,
                    at=now,
                ),
                number=number,
            )
        case _:
            raise Http404


def _pay(official: Official, found: DossierPage, sent: Sent) -> None:
    """Of several obligations those chosen, in cash or by transfer."""
    codes, way = sent.many("item"), sent.text("way")
    try:
        command_id = str(UUID(sent.text("command_id")))
    except ValueError:
        raise Http404 from None
    if already_done(command_id, dossier_id=found.state.id, kind="payment_recorded"):
        return  # the button was pressed twice
    owing = [item for item in obligations.owing(found.state) if item.code in codes]
    if not owing:
        raise InputRefused(field="item", problem="no-such-obligation")
    if way not in ("cash", "transfer"):
        raise InputRefused(field="way", problem="required")
    money.record_payment(
        dossier_id=found.state.id,
        amount_vnd=total(owing),
        way=way,
        codes=[item.code for item in owing],
        reference=sent.text("reference")[:80],
        by=official.acting,
        at=timezone.now(),
        command_id=command_id,
    )


def _own(found: DossierPage, payment_id: int) -> int:
    if payment_id not in {line.payment.pk for line in queries.of_dossier(found.state.id).payments}:
        raise Http404
    return payment_id


def _own_receipt(found: DossierPage, receipt_id: int) -> int:
    if receipt_id not in {row.pk for row in queries.of_dossier(found.state.id).receipts}:
        raise Http404
    return receipt_id


def _shown(request: HttpRequest, official: Official, by: By, found: DossierPage, sent: Sent) -> HttpResponse:
    state = found.state
    known = queries.of_dossier(state.id)
    reaches = by.reaches(state.receiving_unit_id)
    takes = Command.RECORD_PAYMENT in found.possible and authority.may(
        Command.RECORD_PAYMENT, official.acting, state
    )
    payments = []
    for line in known.payments:
        left = line.payment.amount_vnd - line.refunded_vnd
        form = (
            _refund_form(line.payment.pk, left)
            if reaches and left and can(Right.PROPOSE_REFUND, by)
            else None
        )
        label, tone = SHOWN[line.shown]
        payments.append(
            {
                "row": line.payment, "state": label, "tone": tone, "way": WAYS.get(line.payment.way, ""),
                "items": line.items, "refunds": line.refunds, "form": filled(form, sent) if form else None,
            }
        )  # fmt: skip
    receipts = []
    for row in known.receipts:
        may = reaches and row.state == "issued" and can(Right.CANCEL_RECEIPT, by)
        receipts.append(
            {
                "shown": shown_receipt(row, lookup_code=queries.lookup_code(row)),
                "form": filled(_cancel_form(row.pk), sent) if may else None,
            }
        )
    shown: dict[str, Any] = {
        **frame(official, "home"),
        "dossier": found.dossier,
        "owing": obligations.owing(state),
        "owed": state.fee_vnd - state.paid_vnd,
        "takes": takes,
        "command_id": sent.text("command_id") or str(uuid4()),
        "orders": [(line.order, *SHOWN[line.shown], line.refunded_vnd) for line in known.orders],
        "asides": known.asides,
        "payments": payments,
        "receipts": receipts,
        "errors": sent.problems,
    }
    return render(request, "money/dossier.html", shown, status=sent.status)


def _refund_form(payment_id: int, left_vnd: int) -> Form:
    return Form(
        "refund",
        _("Propose a refund"),
        _("Send it to the head for approval"),
        (
            Field("amount", _("Amount, VND"), "number", value=str(left_vnd)),
            Field("ground", _("Ground"), "select", list(GROUNDS.items())),
            Field("words", _("What happened"), "area"),
        ),
        hidden=(("payment", str(payment_id)),),
        is_main=False,
        number=str(payment_id),
    )


def _cancel_form(receipt_id: int) -> Form:
    return Form(
        "cancel",
        _("Cancel or replace this receipt"),
        _("Cancel it"),
        (Field("reason", _("Reason, as it will stand with the receipt"), "area"),),
        hidden=(("receipt", str(receipt_id)),),
        is_main=False,
        number=str(receipt_id),
    )


@require_safe
@for_officials
def receipt(request: HttpRequest, official: Official, receipt_id: int) -> HttpResponseBase:
    """A receipt as PDF, of a unit in reach."""
    row = queries.receipt(receipt_id)
    if row is None or not by_of(official).reaches(row.unit_id):
        raise Http404
    try:
        paper = fee_receipts.pdf(receipt_id)
    except DossierError:
        raise Http404 from None
    trace(official, row.payment.dossier_id, "slip")
    if paper.file is None:
        return HttpResponse(paper.content, headers=records.paper_headers(paper.content, paper.file_name))
    return hand_out(paper.file, paper.file_name)
