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
    """The last number in a unit's book of one kind of slip and year; the kind `register` counts the lines of the
    register. A book goes on when the form set changes within the year."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "kind"], name="dossiers_slip_counter")]
