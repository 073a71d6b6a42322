"""Orders: placed, opened at the provider, ended. One waits for a dossier at a time."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from motcua.payments.gateways import Opened
from motcua.payments.models import PaymentOrder
from motcua.payments.rules.items import Item, total
from motcua.payments.rules.orders import SIGNS, OrderState, code_of, moved
from motcua.payments.rules.profiles import Profile


def kept_items(items: Sequence[Item]) -> list[dict[str, object]]:
    return [{"code": i.code, "name": i.name, "kind": str(i.kind), "amount_vnd": i.amount_vnd} for i in items]


def place(*, dossier_id: int, profile: Profile, items: Sequence[Item], at: datetime) -> PaymentOrder:
    """The order for these obligations: the one that waits already when it is the same, else a new one, and the one
    that waited is cancelled. The caller holds the dossier's row.
    """
    kept = kept_items(items)
    waiting = (
        PaymentOrder.objects.select_for_update(of=("self",))
        .filter(dossier_id=dossier_id, state=OrderState.PENDING)
        .first()
    )
    if waiting is not None:
        if waiting.profile == profile.key and waiting.items == kept and waiting.expires_at > at:
            return waiting
        lapsed = waiting.expires_at <= at
        end(waiting, OrderState.EXPIRED if lapsed else OrderState.CANCELLED, at)
    return PaymentOrder.objects.create(
        code=code_of(secrets.randbelow(len(SIGNS) ** 10)),
        dossier_id=dossier_id,
        profile=profile.key,
        items=kept,
        amount_vnd=total(items),
        state=OrderState.PENDING,
        made_at=at,
        expires_at=at + timedelta(minutes=profile.waiting.order_minutes),
        ask_at=at + timedelta(seconds=profile.waiting.ask_after_seconds[0]),
    )


def opened(order_id: int, found: Opened) -> None:
    PaymentOrder.objects.filter(pk=order_id).update(pay_url=found.pay_url, qr_text=found.qr_text)


def lock(order_id: int) -> PaymentOrder:
    return PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order_id)


def end(order: PaymentOrder, state: OrderState, at: datetime, *, transaction_id: str = "") -> None:
    """Raises IllegalOrderMove. Late money is still asked about: a cancelled or expired order keeps its `ask_at`."""
    order.state = moved(OrderState(order.state), state)
    order.ended_at = at
    changed = ["state", "ended_at"]
    if transaction_id:
        order.transaction_id = transaction_id
        changed.append("transaction_id")
    if state is OrderState.PAID:
        order.ask_at = None
        changed.append("ask_at")
    order.save(update_fields=changed)


def expire_due(now: datetime) -> int:
    """End the orders whose time is over; how many."""
    return PaymentOrder.objects.filter(state=OrderState.PENDING, expires_at__lte=now).update(
        state=OrderState.EXPIRED, ended_at=F("expires_at")
    )


def asked(order: PaymentOrder, profile: Profile | None) -> None:
    """The provider was asked once more: when to ask next, with growing waits; after the last, never again."""
    number = order.asked + 1
    steps = profile.waiting.ask_after_seconds if profile else ()
    following = order.made_at + timedelta(seconds=steps[number]) if number < len(steps) else None
    PaymentOrder.objects.filter(pk=order.pk).update(asked=number, ask_at=following)


ASK_AGAIN_SECONDS = 60


def ask_later(order: PaymentOrder, now: datetime) -> None:
    """The provider was away: again after a while that doubles, up to an hour; this counts for none of its turns."""
    away = min(
        3600, ASK_AGAIN_SECONDS * 2 ** min(6, max(0, int((now - order.made_at).total_seconds() // 600)))
    )
    PaymentOrder.objects.filter(pk=order.pk).update(ask_at=now + timedelta(seconds=away))


def taken_late(order: PaymentOrder, transaction_id: str, at: datetime) -> None:
    """An official took money for an order that had ended, or of another amount. Its state tells how it ended, the
    transaction that money came; an order that still waits asks nobody any more.
    """
    order.transaction_id, order.ask_at = transaction_id, None
    changed = ["transaction_id", "ask_at"]
    if order.state in (OrderState.PENDING, OrderState.FAILED, OrderState.EXPIRED):
        order.state, order.ended_at = OrderState.PAID, at
        changed += ["state", "ended_at"]
    order.save(update_fields=changed)
