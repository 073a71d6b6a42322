"""What a head asked an official about unusual readings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnusualKind(models.TextChoices):
    BULK = "bulk", _("Many dossiers within an hour")
    NIGHT = "night", _("At night")
    WITHOUT_WORK = "without work", _("Dossiers without work on them")


class AccessQuestion(models.Model):
    """Asked of one official about one day: once for each kind. The official answers, the head judges."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    official = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=UnusualKind)
    day = models.DateField()
    dossiers = models.IntegerField()
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    judged_by_id = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)
    judgement = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["official", "kind", "day", "unit"], name="rights_asked_once")
        ]
