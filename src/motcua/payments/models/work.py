"""Money that waits for a decision, refunds, and the provider's days."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.payments.models.orders import PaymentOrder
from motcua.payments.rules.refunds import Ground, RefundState
from motcua.payments.rules.settling import Aside

ASIDE = {
    Aside.UNKNOWN_ORDER: _("Money for an order that is not known"),
    Aside.OTHER_AMOUNT: _("Another amount than was asked"),
    Aside.LATE: _("Paid after the order had ended"),
    Aside.PAID_TWICE: _("Paid twice"),
    Aside.SAME_TRANSACTION: _("A transaction that paid another order"),
    Aside.NOT_OWED: _("Paid although nothing is owed any more"),
    Aside.OURS_ONLY: _("Only in our books"),
    Aside.THEIRS_ONLY: _("Only in the provider's file"),
    Aside.STATE_DIFFERS: _("The states differ"),
    Aside.AMOUNT_DIFFERS: _("The amounts differ"),
}
RESOLUTIONS = {
    "taken": _("Taken for the dossier"),
    "refund": _("To be refunded"),
    "provider": _("The provider corrects its books"),
    "ours": _("Our books were corrected"),
    "explained": _("Explained, nothing to do"),
}
REFUND_STATES = {
    RefundState.PROPOSED: _("Proposed"),
    RefundState.REJECTED: _("Rejected"),
    RefundState.APPROVED: _("Approved, to be sent"),
    RefundState.SENT: _("Sent to the provider"),
    RefundState.DONE: _("Refunded"),
    RefundState.FAILED: _("Refund failed"),
}
GROUNDS = {
    Ground.OVERPAID: _("Too much was paid"),
    Ground.REFUSED: _("The dossier was refused or stopped"),
    Ground.WITHDRAWN: _("The dossier was withdrawn before it was handled"),
    Ground.WRONG_FEE: _("The fee was reckoned wrongly"),
}


class SettlementDay(models.Model):
    """A provider's file of one day (in Vietnam), taken in once; closed when each difference is resolved."""

    profile = models.CharField(max_length=20)
    day = models.DateField()
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    line_count = models.IntegerField()
    payments_vnd = models.BigIntegerField()
    refunds_vnd = models.BigIntegerField()
    source = models.CharField(
        max_length=10, choices=[("job", _("Fetched by the system")), ("upload", _("Uploaded"))]
    )
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "day"], name="payments_settlement_day_once")
        ]


class MoneyItem(models.Model):
    """A work item of money: kept aside by a call-back, or a difference found by the reconciliation.

    `theirs_vnd` came or stands in the provider's file; `ours_vnd` was asked or booked. `unit` answers for it; without
    one, whoever answers for the whole province.
    """

    kind = models.CharField(max_length=16, choices=[(str(kind), words) for kind, words in ASIDE.items()])
    profile = models.CharField(max_length=20)
    movement = models.CharField(max_length=10, default="payment")
    transaction_id = models.CharField(max_length=64)
    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="money_items"
    )
    day = models.ForeignKey(
        SettlementDay, on_delete=models.PROTECT, null=True, blank=True, related_name="differences"
    )
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    theirs_vnd = models.BigIntegerField(null=True, blank=True)
    ours_vnd = models.BigIntegerField(null=True, blank=True)
    theirs = models.CharField(max_length=20, blank=True)
    ours = models.CharField(max_length=20, blank=True)
    order_code = models.CharField(max_length=40, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.CharField(max_length=10, blank=True, choices=list(RESOLUTIONS.items()))
    ground = models.CharField(max_length=1000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "movement", "transaction_id"],
                condition=Q(day__isnull=True),
                name="payments_aside_once",
            ),
            models.UniqueConstraint(
                fields=["day", "kind", "movement", "transaction_id"], name="payments_difference_once"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="") | ~Q(resolution="") & ~Q(ground=""),
                name="payments_resolved_with_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(resolved_at__isnull=True), name="payments_money_open"),
        ]


class Refund(models.Model):
    """Money that goes back: of a payment that was taken, or of money kept aside. Two people decide."""

    code = models.CharField(max_length=24, unique=True)
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    money_item = models.ForeignKey(
        MoneyItem, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    profile = models.CharField(max_length=20, blank=True)
    original_transaction = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount_vnd = models.BigIntegerField()
    ground = models.CharField(max_length=10, choices=[(str(one), words) for one, words in GROUNDS.items()])
    words = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=10,
        choices=[(str(state), words) for state, words in REFUND_STATES.items()],
        default="proposed",
    )
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.CharField(max_length=1000, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.IntegerField(default=0)
    transaction_id = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # of money that goes back over the counter
    paid_out_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paid_out_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payments_refund_positive"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, money_item__isnull=True)
                | Q(payment__isnull=True, money_item__isnull=False),
                name="payments_refund_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="payments_refund_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["profile", "transaction_id"],
                condition=~Q(transaction_id=""),
                name="payments_refund_transaction_once",
            ),
        ]
