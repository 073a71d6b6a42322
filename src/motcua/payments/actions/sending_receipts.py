"""What the provider of electronic receipts is to be told, in order per dossier, and what it answered."""

from datetime import datetime

from motcua.exchange import outbox, partners
from motcua.exchange.e_receipts import E_RECEIPTS
from motcua.payments.models import ElectronicReceipt, Receipt

ISSUED, CANCELLED = "receipt", "cancellation"


def reference_of(receipt_id: int) -> str:
    """What the provider knows a receipt by."""
    return f"bien-lai-{receipt_id}"


def put_issued(row: Receipt) -> None:
    """In the transaction that wrote the receipt. Nothing where the province is not connected to a provider."""
    _put(row, ISSUED, at=row.issued_at)


def put_cancelled(row: Receipt) -> None:
    """In the transaction that cancelled it."""
    assert row.cancelled_at is not None
    _put(row, CANCELLED, at=row.cancelled_at)


def _put(row: Receipt, kind: str, *, at: datetime) -> None:
    if partners.is_connected(E_RECEIPTS):
        outbox.put(
            E_RECEIPTS,
            stream=f"dossier-{row.payment.dossier_id}",
            kind=kind,
            key=f"{kind}-{row.pk}",
            body={"receipt_id": row.pk},
            at=at,
        )


def taken(receipt_id: int, *, lookup_code: str, at: datetime) -> None:
    """The provider has it. Told again it changes nothing: the first answer stays."""
    ElectronicReceipt.objects.get_or_create(
        receipt_id=receipt_id, defaults={"lookup_code": lookup_code, "taken_at": at}
    )


def cancelled_there(receipt_id: int, *, at: datetime) -> None:
    """The provider has cancelled it; the first moment stays."""
    ElectronicReceipt.objects.filter(receipt_id=receipt_id, cancelled_at__isnull=True).update(cancelled_at=at)
