"""Files that nobody refers to, and when they were destroyed."""

from django.db import models


class LooseFile(models.Model):
    """A content that no row names any more, since when; the line stays when the content is destroyed.

    No key to the file: the line must not hold it, and outlives it.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    since = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["since"], name="records_loose_waiting", condition=models.Q(destroyed_at__isnull=True)
            )
        ]
