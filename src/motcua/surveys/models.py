"""Opinions given at the return of a result."""

from django.db import models


class Rating(models.Model):
    """Five-point answer of an applicant: 5 very satisfied ... 1 very dissatisfied, with words if any."""

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="opinion")
    score = models.SmallIntegerField()
    words = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1) & models.Q(score__lte=5), name="surveys_five_points"
            )
        ]
