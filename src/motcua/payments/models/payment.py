"""Payments taken for a dossier."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentWay(models.TextChoices):
    CASH = "cash", _("Cash at the counter")
    PORTAL = "portal", _("Online on the National Portal")
    GATEWAY = "gateway", _("Online through the province's gateway")
    TRANSFER = "transfer", _("Bank transfer")


class Payment(models.Model):
    """One payment transaction (whole VND). Written with the dossier's event, in its transaction."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="payments")
    event_seq = models.IntegerField()
    amount_vnd = models.BigIntegerField()
    way = models.CharField(max_length=10, choices=PaymentWay)
    paid_at = models.DateTimeField()
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "event_seq"], name="payments_once"),
            models.CheckConstraint(condition=models.Q(amount_vnd__gt=0), name="payments_amount_positive"),
        ]
