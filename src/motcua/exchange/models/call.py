"""The log of calls: which partner, which operation, how it ended, how long it took. Never what was said."""

from django.db import models


class Call(models.Model):
    """One call of an outside system. Kept for the days of law/exchange/pace.yaml."""

    partner = models.CharField(max_length=40)
    operation = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20)
    milliseconds = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-at"], name="exchange_call_partner"),
            models.Index(fields=["at"], name="exchange_call_at"),
        ]
