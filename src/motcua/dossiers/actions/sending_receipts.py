"""Sending receipts of fees and charges to the provider of electronic receipts: built from the row when they leave."""

from typing import TYPE_CHECKING

from motcua.dossiers.models import Dossier, Party
from motcua.exchange import partners
from motcua.exchange.e_receipts import E_RECEIPTS, EReceipt, EReceiptService, Line
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.outbox import Message
from motcua.payments import queries as payments
from motcua.payments.actions import sending_receipts

if TYPE_CHECKING:
    from motcua.payments.models import Receipt


def send(message: Message) -> None:
    """Tell the provider of one receipt, or of its cancellation. May be killed anywhere and called again: the provider
    knows our reference.

    Raises PartnerUnavailable, PartnerRefused (what it does not take becomes a dead letter for a person).
    """
    receipt_id = message.body.get("receipt_id")
    row = payments.receipt(receipt_id) if isinstance(receipt_id, int) else None
    if row is None:
        raise PartnerRefused(E_RECEIPTS, "body", "the message names no receipt")
    service = EReceiptService(partners.wire_to(E_RECEIPTS))
    if message.kind == sending_receipts.ISSUED:
        code = service.issue(_built(row))
        sending_receipts.taken(row.pk, lookup_code=code, at=message.at)
    else:
        assert row.cancelled_at is not None  # put by the cancellation itself
        reference = sending_receipts.reference_of(row.pk)
        if service.cancel(reference, reason=row.cancel_reason, at=row.cancelled_at):
            sending_receipts.cancelled_there(row.pk, at=message.at)


def _built(row: "Receipt") -> EReceipt:
    dossier = Dossier.unscoped.only("code").get(pk=row.payment.dossier_id)
    party = Party.unscoped.filter(pk=row.payment.dossier_id).first()
    if party is None:
        raise PartnerRefused(E_RECEIPTS, "payer-erased", "the payer's data were erased before it left")
    return EReceipt(
        reference=sending_receipts.reference_of(row.pk),
        series=row.series,
        number=row.number,
        year=row.year,
        unit_code=row.unit.agency_id,
        dossier_code=dossier.code,
        issued_at=row.issued_at,
        payer=party.owner_name,
        lines=[Line(str(one["code"]), str(one["name"]), int(one["amount_vnd"])) for one in row.lines],
        replaces=sending_receipts.reference_of(row.replaces_id) if row.replaces_id else "",
    )
