"""Counters that never skip and never repeat: taken by an upsert inside the deed's own transaction."""

from django.db import models


class CodeCounter(models.Model):
    """The last dossier number of a unit on a day."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="dossiers_code_counter")]


class SlipCounter(models.Model):
    """The last number in a unit's book of one form and year."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    form = models.CharField(max_length=4)
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "form"], name="dossiers_slip_counter")]
