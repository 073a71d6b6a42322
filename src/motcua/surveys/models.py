"""Opinions given at the return of a result."""

import uuid

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


class RatingLink(models.Model):
    """A link to rate one dossier once. The link itself stands nowhere: it is computed from `nonce` and the
    installation's key, and known again by its hash. Spending it leaves no time behind and takes the nonce away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=32, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    is_anonymous = models.BooleanField()
    expires_on = models.DateField()
    is_spent = models.BooleanField(default=False)


class AnonymousAnswer(models.Model):
    """An answer that nobody can join to a person, a dossier, a link or an hour.

    Nothing but the unit and the month say whose and when; the key is random; and with every answer all answers of
    that unit and month are written anew in random order (`actions.answer`), so that neither their place in the table
    nor the transaction that wrote them tells which came when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    overall = models.SmallIntegerField()
    attitude = models.SmallIntegerField(null=True)
    waiting = models.SmallIntegerField(null=True)
    clarity = models.SmallIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(overall__range=(1, 5))
                & (models.Q(attitude__isnull=True) | models.Q(attitude__range=(1, 5)))
                & (models.Q(waiting__isnull=True) | models.Q(waiting__range=(1, 5)))
                & (models.Q(clarity__isnull=True) | models.Q(clarity__range=(1, 5))),
                name="surveys_answers_of_five_points",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="surveys_month_alone"),
        ]
        indexes = [models.Index(fields=["unit", "month"], name="surveys_cell")]
