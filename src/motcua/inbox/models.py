"""What keeps a partner's call from being played twice."""

from django.db import models


class SpentNonce(models.Model):
    """A number used once by a partner's call. Older ones than the clocks may differ are swept."""

    nonce = models.CharField(max_length=64, primary_key=True)
    spent_at = models.DateTimeField(db_index=True)
