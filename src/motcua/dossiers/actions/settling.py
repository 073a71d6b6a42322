"""A provider's believed message takes effect: once, whole, in any order of arrival.

The dossier is held first, then the order, as when an order is placed. Everything is one transaction with the mark
that the message is dealt with, so a process that dies leaves the message to the next one.
"""

import json
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from motcua.dossiers.actions import money, refunding
from motcua.dossiers.actions.paying import items_of
from motcua.dossiers.actions.performing import hold
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules.authority import SYSTEM
from motcua.kernel.zone import day_of
from motcua.ledger.rules import parse_instant
from motcua.payments.actions import messages, orders
from motcua.payments.rules.messages import Message, Said
from motcua.payments.rules.orders import OrderState
from motcua.payments.rules.profiles import profiles
from motcua.payments.rules.settling import Aside, Effect, Judgement, Known, judged

if TYPE_CHECKING:
    from motcua.dossiers.rules.dossier_state import DossierState
    from motcua.payments.models import PaymentOrder, ProviderMessage


def settle(*, message_id: int, at: datetime) -> str:
    """What became of the message, in a word; nothing when somebody has dealt with it already."""
    with transaction.atomic():
        row = messages.lock(message_id)
        if row is None:
            return ""
        message = _read(row)
        if message.said in (Said.REFUNDED, Said.REFUND_FAILED):
            outcome = refunding.answered(row.profile, message, at=at)
            messages.handled(row, outcome, None, at)
            return outcome
        order = messages.order_of(row.profile, message)
        with hold(order.dossier_id) if order else nullcontext() as state:
            order = orders.lock(order.pk) if order else None
            outcome = _effect(row, message, order, state, at)
            messages.handled(row, outcome, order, at)
    return outcome


def _read(row: "ProviderMessage") -> Message:
    said = row.said
    # a bank's notification: the code stands in the words of the transfer
    body_words = "" if said["reference"] else str(json.loads(row.body).get("content", ""))
    return Message(
        said=Said(said["said"]),
        reference=said["reference"],
        transaction=said["transaction"],
        amount_vnd=said["amount_vnd"],
        at=parse_instant(said["at"]),
        sent_at=row.received_at,
        words=body_words,
    )


def _effect(
    row: "ProviderMessage",
    message: Message,
    order: "PaymentOrder | None",
    state: "DossierState | None",
    at: datetime,
) -> str:
    another = messages.paid_another(row.profile, message, order)
    verdict = judged(_known(order, message) if order else None, message, paid_another=another)
    if verdict.effect is Effect.TAKE and order is not None and state is not None:
        if _taken(order, message, at):
            return "taken"
        verdict = Judgement(Effect.KEEP_ASIDE, Aside.NOT_OWED)
    if verdict.effect is Effect.KEEP_ASIDE and verdict.aside is not None:
        unit_id = state.receiving_unit_id if state else None
        messages.keep_aside(
            verdict.aside, profile=row.profile, message=message, order=order, unit_id=unit_id, at=at
        )
        if order is not None and order.state == OrderState.PENDING and order.expires_at <= at:
            orders.end(order, OrderState.EXPIRED, order.expires_at)
        return str(verdict.aside)
    if verdict.effect is Effect.FAIL and order is not None:
        orders.end(order, OrderState.FAILED, min(message.at, at))
        return "failed"
    return "nothing"


def _known(order: "PaymentOrder", message: Message) -> Known:
    return Known(
        state=OrderState(order.state),
        amount_vnd=order.amount_vnd,
        transaction=order.transaction_id,
        in_time=message.at <= order.expires_at,
    )


def _taken(order: "PaymentOrder", message: Message, at: datetime) -> bool:
    """Record it on the dossier; False when the dossier does not owe it any more."""
    profile = profiles(day_of(at))[order.profile]
    try:
        money.record_payment(
            dossier_id=order.dossier_id,
            amount_vnd=order.amount_vnd,
            way=profile.paid_as,
            reference=message.transaction,
            codes=[item.code for item in items_of(order)],
            order=order,
            by=SYSTEM,
            at=min(message.at, at),
            command_id=f"order-{order.code}",
        )
    except DossierError:  # refused before anything was written
        return False
    orders.end(order, OrderState.PAID, message.at, transaction_id=message.transaction)
    return True
