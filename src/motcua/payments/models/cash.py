"""The cash of one official on one day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.payments.rules.cash import CashState

CASH_STATES = {
    CashState.OPEN: _("Open"),
    CashState.COUNTED: _("Counted, to be confirmed"),
    CashState.LOCKED: _("Closed"),
}


class CashDay(models.Model):
    """What was counted against what was booked. From the counting on, nothing more is taken in that day."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=[(str(one), words) for one, words in CASH_STATES.items()])
    pieces = models.JSONField(default=dict)
    booked_vnd = models.BigIntegerField()
    booked_count = models.IntegerField()
    counted_vnd = models.BigIntegerField()
    explanation = models.CharField(max_length=1000, blank=True)
    counted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_back_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "officer", "day"], name="payments_cash_day_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("officer")),
                name="payments_cash_second_person",
            ),
            models.CheckConstraint(
                condition=Q(counted_vnd=F("booked_vnd")) | ~Q(explanation="") | Q(state="open"),
                name="payments_cash_difference_explained",
            ),
        ]
