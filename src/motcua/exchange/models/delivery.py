"""What was told to outside systems."""

from django.db import models


class Delivery(models.Model):
    """One state of a dossier told to one partner; the constraint makes it once."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    partner = models.CharField(max_length=20)
    up_to_seq = models.IntegerField()
    attempts = models.IntegerField(default=0)
    last_problem = models.CharField(max_length=300, blank=True)
    first_tried_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "partner", "up_to_seq"], name="exchange_delivery_once")
        ]
