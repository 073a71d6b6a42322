"""Believed messages: kept word for word with the job that deals with them, in one transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.ledger.rules import instant_text
from motcua.payments.models import MoneyItem, PaymentOrder, ProviderMessage
from motcua.payments.rules.messages import Message, Said
from motcua.payments.rules.orders import codes_in
from motcua.payments.rules.settling import Aside

JOB = "dossiers.settle_message"


@dataclass(frozen=True)
class Kept:
    message_id: int
    is_new: bool


def keep(*, profile: str, source: str, body: bytes, message: Message, at: datetime) -> Kept:
    """Keep it and put its job. The same bytes again are the same message, and put no second job."""
    digest = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        row, is_new = ProviderMessage.objects.get_or_create(
            profile=profile,
            digest=digest,
            defaults={
                "source": source,
                "body": body.decode("utf-8"),
                "said": {
                    "said": str(message.said),
                    "reference": message.reference,
                    "transaction": message.transaction,
                    "amount_vnd": message.amount_vnd,
                    "at": instant_text(message.at),
                },
                "received_at": at,
            },
        )
        if is_new:
            put_job(row.pk)
    return Kept(row.pk, is_new)


def put_job(message_id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task(name=JOB, queue="work", lock=f"provider-message-{message_id}").defer(
        message_id=message_id
    )


def lock(message_id: int) -> ProviderMessage | None:
    """The message while nobody has dealt with it; None when somebody has."""
    return (
        ProviderMessage.objects.select_for_update(of=("self",))
        .filter(pk=message_id, handled_at__isnull=True)
        .first()
    )


def handled(row: ProviderMessage, outcome: str, order: PaymentOrder | None, at: datetime) -> None:
    row.handled_at, row.outcome, row.order = at, outcome, order
    row.save(update_fields=["handled_at", "outcome", "order"])


def order_of(profile: str, message: Message) -> PaymentOrder | None:
    """The order that a message is about: by its code, or by the one code found in the words of the transfer."""
    if message.said in (Said.REFUNDED, Said.REFUND_FAILED):
        return None
    codes = (message.reference,) if message.reference else codes_in(message.words)
    if len(codes) != 1:  # none, or several: a person looks
        return None
    return PaymentOrder.objects.filter(profile=profile, code=codes[0]).first()


def paid_another(profile: str, message: Message, order: PaymentOrder | None) -> bool:
    """Whether the transaction paid another order than this one."""
    known = PaymentOrder.objects.filter(profile=profile, transaction_id=message.transaction)
    return (known.exclude(pk=order.pk) if order else known).exists()


def keep_aside(
    kind: Aside,
    *,
    profile: str,
    message: Message,
    order: PaymentOrder | None,
    unit_id: int | None,
    at: datetime,
    movement: str = "payment",
) -> MoneyItem:
    """Money that is nobody's decision yet; a transaction is kept aside once."""
    row, _is_new = MoneyItem.objects.get_or_create(
        profile=profile,
        movement=movement,
        transaction_id=message.transaction,
        day=None,
        defaults={
            "kind": kind,
            "order": order,
            "order_code": order.code if order else message.reference,
            "unit_id": unit_id,
            "theirs_vnd": message.amount_vnd,
            "ours_vnd": order.amount_vnd if order else None,
            "theirs": str(message.said),
            "ours": str(order.state) if order else "",
            "came_at": message.at,
            "found_at": at,
        },
    )
    return row
