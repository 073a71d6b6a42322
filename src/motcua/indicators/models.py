"""The live cells: sums of dossiers by month, unit, procedure and channel."""

from django.db import models


class Cell(models.Model):
    """One measure of one month at one unit for one procedure and channel. Written by the follower alone."""

    month = models.DateField()
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    measure = models.CharField(max_length=40)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "unit", "procedure", "channel", "measure"], name="indicators_cell_once"
            )
        ]


class FollowerCursor(models.Model):
    """How far the follower has read the log: one row."""

    name = models.CharField(max_length=20, primary_key=True)
    transaction = models.BigIntegerField()
    event_id = models.BigIntegerField()
    caught_up_at = models.DateTimeField(null=True)
