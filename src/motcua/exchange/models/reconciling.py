"""What came of comparing our dossiers with the National Portal's: figures of each day, and work items."""

from django.db import models


class Reconciliation(models.Model):
    """One comparison of one day's dossiers. 100 % is `equal` = `union` in a run that read both lists to their end."""

    partner = models.CharField(max_length=40)
    day = models.DateField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    here = models.IntegerField()
    there = models.IntegerField()
    equal = models.IntegerField()
    union = models.IntegerField()
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["partner", "day", "-ended_at"], name="exchange_reconciled_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(equal__lte=models.F("union"))
                & models.Q(here__lte=models.F("union"))
                & models.Q(there__lte=models.F("union")),
                name="exchange_reconciled_counts",
            )
        ]


class DifferenceState(models.TextChoices):
    OPEN = "open"
    EQUAL = "equal"  # a later comparison found both sides equal
    SETTLED = "settled"  # a person closed it with a reason


class PortalDifference(models.Model):
    """One dossier on which both sides differ: a work item until they are equal or a person closes it.

    `fields`: [{"name", "here", "there"}], never personal data. `sent_again`: how often it was told again.
    """

    partner = models.CharField(max_length=40)
    code = models.CharField(max_length=80)
    day = models.DateField()
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DifferenceState.choices, default=DifferenceState.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    sent_again = models.IntegerField(default=0)
    sent_again_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "code"],
                name="exchange_difference_one_open",
                condition=models.Q(state="open"),
            )
        ]
        indexes = [models.Index(fields=["partner", "state", "day"], name="exchange_difference_day")]
