"""A payment taken for a dossier, with what it is for."""

from collections.abc import Sequence
from datetime import datetime

from motcua.kernel.zone import day_of
from motcua.payments.actions import cash
from motcua.payments.models import Payment, PaymentItem, PaymentOrder, PaymentWay
from motcua.payments.rules.items import Item

ONLINE_WAYS = frozenset({PaymentWay.PORTAL, PaymentWay.GATEWAY})


def is_online(way: str) -> bool:
    """Whether decision 766 counts this way of paying as online (DuocThanhToanTrucTuyen 1 or 2)."""
    return way in ONLINE_WAYS


def record(
    *,
    dossier_id: int,
    event_seq: int,
    amount_vnd: int,
    way: str,
    at: datetime,
    reference: str,
    items: Sequence[Item] = (),
    order: PaymentOrder | None = None,
    unit_id: int | None = None,
    taken_by_id: int | None = None,
) -> Payment:
    """Inside the event's transaction. Raises CashDayClosed: the official's cash of that day is counted."""
    if way == PaymentWay.CASH and unit_id is not None and taken_by_id is not None:
        cash.require_open(unit_id=unit_id, officer_id=taken_by_id, day=day_of(at))
    payment = Payment.objects.create(
        dossier_id=dossier_id,
        event_seq=event_seq,
        amount_vnd=amount_vnd,
        way=PaymentWay(way),
        paid_at=at,
        reference=reference,
        order=order,
        unit_id=unit_id,
        taken_by_id=taken_by_id,
    )
    PaymentItem.objects.bulk_create(
        PaymentItem(payment=payment, code=i.code, name=i.name, kind=str(i.kind), amount_vnd=i.amount_vnd)
        for i in items
    )
    return payment
