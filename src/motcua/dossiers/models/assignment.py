"""How a unit lets its work be given out, role by role, with dates."""

from django.db import models
from django.db.models import Q


class AssignmentRule(models.Model):
    """From `valid_from` on the steps of a role in a unit find their official in a way (`rules.assigning.Way`).

    `last_user` had the last turn. Whoever gives a step out holds this row until the step is given, so that two
    dossiers at once never count the same load.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    way = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    last_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "role"], condition=Q(valid_to__isnull=True), name="dossiers_one_rule_in_force"
            )
        ]
