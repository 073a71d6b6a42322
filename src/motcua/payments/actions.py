"""Writing payments, inside the transaction of the dossier's event."""

from datetime import datetime

from motcua.payments.models import Payment, PaymentWay

ONLINE_WAYS = frozenset({PaymentWay.PORTAL, PaymentWay.GATEWAY})


def is_online(way: str) -> bool:
    """Whether decision 766 counts this way of paying as online (DuocThanhToanTrucTuyen 1 or 2)."""
    return way in ONLINE_WAYS


def record(
    *, dossier_id: int, event_seq: int, amount_vnd: int, way: str, at: datetime, reference: str
) -> None:
    Payment.objects.create(
        dossier_id=dossier_id,
        event_seq=event_seq,
        amount_vnd=amount_vnd,
        way=PaymentWay(way),
        paid_at=at,
        reference=reference,
    )
