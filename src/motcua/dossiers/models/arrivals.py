"""What the National Portal brought: kept before it is worked on, so that nothing is lost and nothing done twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArrivalState(models.TextChoices):
    WAITING = "waiting", _("Waits for its files")
    FILED = "filed", _("Filed")
    DEAD = "dead", _("Could not be filed: somebody has to look")
    DROPPED = "dropped", _("Set aside by an official")


class PortalArrival(models.Model):
    """One dossier that the National Portal pushed, by its code. `record` is what it said, emptied once it is filed.

    `record_sha256` tells a repetition from another dossier under the same code. `problem` is a stable word,
    `detail` names the field or code that it is about, never a person.
    """

    code = models.CharField(max_length=50, unique=True)
    procedure_code = models.CharField(max_length=50)
    agency_id = models.CharField(max_length=60)
    record = models.JSONField()
    record_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.WAITING)
    problem = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    attempts = models.IntegerField(default=0)
    arrived_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    dossier_id = models.BigIntegerField(null=True)

    objects: models.Manager["PortalArrival"] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-arrived_at"], name="dossiers_arrival_state")]
