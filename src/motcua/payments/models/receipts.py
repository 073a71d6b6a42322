"""Receipts for fees and charges, and the books they are numbered in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.payments.models.payment import Payment
from motcua.payments.rules.items import ReceiptSeries
from motcua.payments.rules.receipts import ReceiptState

SERIES = {
    ReceiptSeries.FEE: _("Receipt for a fee"),
    ReceiptSeries.CHARGE: _("Receipt for a charge"),
    ReceiptSeries.OTHER: _("Receipt for another receivable"),
}
RECEIPT_STATES = {
    ReceiptState.ISSUED: _("Receipt in force"),
    ReceiptState.CANCELLED: _("Receipt cancelled"),
    ReceiptState.REPLACED: _("Receipt replaced"),
}


class ReceiptCounter(models.Model):
    """The last number given in a book. Counted up in the deed's transaction: no gaps, no repeats."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    series = models.CharField(max_length=10)
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "series"], name="payments_receipt_book")
        ]


class Receipt(models.Model):
    """One receipt. What it says is never changed: it is cancelled, and another one may take its place."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    series = models.CharField(max_length=10, choices=[(str(one), words) for one, words in SERIES.items()])
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    number = models.IntegerField()
    lines = models.JSONField()
    amount_vnd = models.BigIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content_hash = models.CharField(max_length=64)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        choices=[(str(state), words) for state, words in RECEIPT_STATES.items()],
        default="issued",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "series", "number"], name="payments_receipt_number"
            ),
            models.UniqueConstraint(
                fields=["payment", "series"],
                condition=Q(state="issued"),
                name="payments_receipt_in_force_once",
            ),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payments_receipt_positive"),
            models.CheckConstraint(
                condition=Q(state="issued", cancelled_at__isnull=True)
                | ~Q(state="issued") & Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="payments_receipt_cancelled_with_reason",
            ),
        ]


class ElectronicReceipt(models.Model):
    """That the provider of electronic receipts has it: the code by which anybody looks it up there."""

    receipt = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, primary_key=True, related_name="electronic"
    )
    lookup_code = models.CharField(max_length=100)
    taken_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
