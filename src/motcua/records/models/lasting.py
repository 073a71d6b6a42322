"""Signed files that outlive the certificates of their time-stamps, and the versions that let them."""

from django.db import models


class LastingState(models.TextChoices):
    UNSIGNED = "unsigned", "unsigned"
    LASTING = "lasting", "lasting"  # sound, with a time-stamp that ends some day
    UNPROVEN = (
        "unproven",
        "unproven",
    )  # nothing proves its time, or who signed: a new time-stamp would prove nothing
    BROKEN = "broken", "broken"


class LastingPaper(models.Model):
    """What was found when a stored PDF was looked into. `newest` is the version to hand out; at first the file.

    No keys to files: what retention destroys is not held by a note about it.
    """

    original = models.CharField(max_length=64, primary_key=True)
    newest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=LastingState)
    looked_at = models.DateTimeField()
    stamp_expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["stamp_expires_at"], name="records_lasting_due", condition=models.Q(state="lasting")
            )
        ]


class LastingVersion(models.Model):
    """A version of a file with one more time-stamp. The file before it is kept; `number` counts from 1."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    original = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="records_lasting_version_once")
        ]
