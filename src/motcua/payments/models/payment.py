"""Payments taken for a dossier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.payments.rules.items import ItemKind

_KINDS = {
    ItemKind.FEE: _("Fee"),
    ItemKind.CHARGE: _("Charge"),
    ItemKind.TAX: _("Tax"),
    ItemKind.LAND: _("Land use money or rent"),
    ItemKind.FINE: _("Fine"),
    ItemKind.OTHER: _("Other receivable"),
}


class PaymentWay(models.TextChoices):
    CASH = "cash", _("Cash at the counter")
    PORTAL = "portal", _("Online on the National Portal")
    GATEWAY = "gateway", _("Online through the province's gateway")
    TRANSFER = "transfer", _("Bank transfer")


class Payment(models.Model):
    """One payment transaction (whole VND). Written with the dossier's event, in its transaction.

    `unit` and `taken_by` say whose cash desk took it; empty for what came online and for loaded histories.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="payments")
    event_seq = models.IntegerField()
    amount_vnd = models.BigIntegerField()
    way = models.CharField(max_length=10, choices=PaymentWay)
    paid_at = models.DateTimeField()
    reference = models.CharField(max_length=80, blank=True, db_default="")
    order = models.OneToOneField(
        "payments.PaymentOrder", on_delete=models.PROTECT, null=True, blank=True, related_name="payment"
    )
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "event_seq"], name="payments_once"),
            models.CheckConstraint(condition=models.Q(amount_vnd__gt=0), name="payments_amount_positive"),
        ]
        indexes = [models.Index(fields=["unit", "taken_by", "paid_at"], name="payments_of_a_cash_desk")]


class PaymentItem(models.Model):
    """What part of a payment is for which obligation."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=10, choices=[(str(kind), words) for kind, words in _KINDS.items()])
    amount_vnd = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "code"], name="payments_item_once"),
            models.CheckConstraint(condition=models.Q(amount_vnd__gt=0), name="payments_item_positive"),
        ]
