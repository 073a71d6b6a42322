"""Orders placed with a provider, and what the provider said, word for word."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.payments.rules.orders import OrderState

ORDER_STATES = {
    OrderState.PENDING: _("Waiting for payment"),
    OrderState.PAID: _("Paid"),
    OrderState.FAILED: _("Payment failed"),
    OrderState.CANCELLED: _("Payment cancelled"),
    OrderState.EXPIRED: _("Payment expired"),
}


class PaymentOrder(models.Model):
    """One sum asked of a provider for obligations of one dossier. At most one waits for a dossier at a time.

    `items` are the obligations as they were owed then. The payer's name is not kept here: it goes to the provider
    from the dossier, and on the receipt.
    """

    code = models.CharField(max_length=20, unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="payment_orders")
    profile = models.CharField(max_length=20)
    items = models.JSONField()
    amount_vnd = models.BigIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(str(state), words) for state, words in ORDER_STATES.items()],
        default="pending",
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    transaction_id = models.CharField(max_length=64, blank=True)
    pay_url = models.CharField(max_length=500, blank=True)
    qr_text = models.CharField(max_length=300, blank=True)
    asked = models.IntegerField(default=0)  # how often the provider was asked about it
    ask_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payments_order_positive"),
            models.UniqueConstraint(
                fields=["profile", "transaction_id"],
                condition=~Q(transaction_id=""),
                name="payments_transaction_once",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="pending"), name="payments_one_order_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="payments_order_to_ask"),
        ]


class ProviderMessage(models.Model):
    """A believed message of a provider as it came, kept whole. The same bytes are kept once.

    `outcome` is empty until the job has dealt with it.
    """

    profile = models.CharField(max_length=20)
    source = models.CharField(
        max_length=10, choices=[("callback", _("Call-back")), ("status", _("Answer to our question"))]
    )
    digest = models.CharField(max_length=64)
    body = models.TextField()
    said = models.JSONField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "digest"], name="payments_message_once"),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(handled_at__isnull=True), name="payments_message_open"
            ),
        ]
