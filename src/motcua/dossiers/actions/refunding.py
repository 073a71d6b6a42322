"""Refunds as the dossier sees them: proposed with a ground that fits it, told to its log once the money has gone."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from motcua.dossiers.actions.performing import perform
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.kernel.zone import day_of
from motcua.payments import gateways
from motcua.payments import queries as payments
from motcua.payments.actions import cash, messages, receipts, refunds
from motcua.payments.connections import connection
from motcua.payments.errors import NoSuchMoney, ProviderRefused, ProviderUnavailable
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.messages import Message, Said
from motcua.payments.rules.settling import Aside

if TYPE_CHECKING:
    from motcua.payments.models import Refund


def propose(*, payment_id: int, amount_vnd: int, ground: str, words: str, by: By, at: datetime) -> "Refund":
    """Of a payment that was taken. Raises MoneyNotAllowed, MoneyRefused, NoSuchMoney."""
    payment = payments.payment(payment_id)
    if payment is None:
        raise NoSuchMoney
    row = Dossier.unscoped.get(pk=payment.dossier_id)
    return refunds.propose_of_payment(
        payment_id=payment_id,
        amount_vnd=amount_vnd,
        ground=ground,
        words=words,
        business=row.business,
        processing_began=row.processing_at is not None,
        unit_id=row.receiving_unit_id,
        by=by,
        at=at,
    )


def send(*, refund_id: int, at: datetime) -> str:
    """Hand an approved refund to its provider; by its code the provider knows it again. Not inside a transaction.

    Raises ProviderUnavailable: it stays approved, and is sent again.
    """
    row = refunds.to_send(refund_id)
    if row is None:
        return ""
    connected = connection(row.profile, at)
    if connected is None:
        raise ProviderUnavailable("not connected")
    refunds.tried(refund_id)
    try:
        gateways.gateway(connected).refund(
            code=row.code, transaction=row.original_transaction, amount_vnd=row.amount_vnd
        )
    except ProviderRefused:
        refunds.failed(refund_id, at)
        return "failed"
    refunds.sent(refund_id, at)
    return "sent"


def answered(profile: str, message: Message, *, at: datetime) -> str:
    """The provider says what became of a refund. Inside the message's transaction."""
    row = refunds.lock_by_code(profile, message.reference)
    if row is None or (message.said is Said.REFUNDED and row.amount_vnd != message.amount_vnd):
        aside = Aside.UNKNOWN_ORDER if row is None else Aside.OTHER_AMOUNT
        messages.keep_aside(
            aside,
            profile=profile,
            message=message,
            order=None,
            unit_id=row.unit_id if row else None,
            at=at,
            movement="refund",
        )
        return str(aside)
    done = message.said is Said.REFUNDED
    if not refunds.answered(row, message, is_done=done):
        return "nothing"
    if done:
        _told(row, min(message.at, at), by=SYSTEM)
    return "refunded" if done else "refund_failed"


def pay_out(*, refund_id: int, by: By, acting: Acting, at: datetime) -> "Refund":
    """An approved refund of money that came over the counter goes back over it.

    Raises NoSuchMoney, MoneyRefused, MoneyNotAllowed, CashDayClosed.
    """
    require(Right.COUNT_CASH, by, day_of(at))
    with transaction.atomic():
        row = refunds.lock_to_pay_out(refund_id, by=by)
        if row.payment is not None and row.payment.way == "cash":
            cash.require_open(unit_id=by.unit_id, officer_id=by.user_id, day=day_of(at))
        refunds.paid_out(row, by=by, at=at)
        _told(row, at, by=SYSTEM)
    return row


def _told(row: "Refund", at: datetime, *, by: Acting) -> None:
    """The dossier's event, and its receipts. Money that was kept aside never was the dossier's: nothing to tell."""
    payment = row.payment
    if payment is None:
        return
    done = perform(
        dossier_id=payment.dossier_id,
        command=Command.RECORD_REFUND,
        kind="payment_refunded",
        by=by,
        at=at,
        command_id=f"refund-{row.code}",
        decide=lambda state, when: {"amount_vnd": row.amount_vnd, "ground": row.ground},
    )
    receipts.adjust(
        payment, row.amount_vnd, dossier_code=done.state.code, reason=f"Hoàn trả {row.code}", at=at
    )
