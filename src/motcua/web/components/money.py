"""Money in words for every page: states with their tones, receipts, refunds, what waits for a decision."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as lazy

from motcua.payments.rules import receipts as receipt_rules

if TYPE_CHECKING:
    from motcua.payments.models import Receipt

# The words of a state and the tone of its badge.
SHOWN: dict[str, tuple[Any, str]] = {
    "pending": (lazy("Waiting for payment"), "warn"),
    "paid": (lazy("Paid"), "good"),
    "failed": (lazy("Payment failed"), "bad"),
    "cancelled": (lazy("Payment cancelled"), ""),
    "expired": (lazy("Payment expired"), ""),
    "refunded": (lazy("Refunded"), ""),
    "partly_refunded": (lazy("Partly refunded"), ""),
}
WAYS: dict[str, Any] = {
    "cash": lazy("Cash at the counter"),
    "portal": lazy("Online on the National Portal"),
    "gateway": lazy("Online through the province's gateway"),
    "transfer": lazy("Bank transfer"),
}
RECEIPT_TITLES: dict[str, Any] = {
    "fee": lazy("Receipt for a fee"),
    "charge": lazy("Receipt for a charge"),
    "other": lazy("Receipt for another receivable"),
}
RECEIPT_STATES: dict[str, tuple[Any, str]] = {
    "issued": (lazy("Receipt in force"), "good"),
    "cancelled": (lazy("Receipt cancelled"), "bad"),
    "replaced": (lazy("Receipt replaced"), "warn"),
}


@dataclass(frozen=True)
class ShownReceipt:
    """A receipt as lists show it."""

    row: "Receipt"
    title: Any
    number: str
    state: Any
    tone: str
    reference: str
    lookup_code: str = ""  # at the provider of electronic receipts


def shown_receipt(row: "Receipt", *, lookup_code: str = "") -> ShownReceipt:
    state, tone = RECEIPT_STATES[row.state]
    return ShownReceipt(
        row,
        RECEIPT_TITLES[row.series],
        receipt_rules.number_text(row.number, row.year, row.series),
        state,
        tone,
        str(receipt_rules.reference(row.pk, row.content_hash)),
        lookup_code,
    )


def verified(row: "Receipt") -> dict[str, Any]:
    """What the page of a verified receipt tells anybody: what stands on the paper, and no name."""
    newer = getattr(row, "replaced_by", None)
    return {
        "receipt": row,
        "shown": shown_receipt(row),
        "unit_name": row.unit.name,
        "way": WAYS.get(row.payment.way, row.payment.way),
        "reference": receipt_rules.reference(row.pk, row.content_hash).printed,
        "newer": shown_receipt(newer) if newer else None,
        "older": shown_receipt(row.replaces) if row.replaces else None,
        "file_sha256": row.file_id or "",
    }
