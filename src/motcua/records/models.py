"""Files by content: one row and one file a SHA-256."""

from django.db import models


class StoredFile(models.Model):
    """A file's content, stored once. `media_type` was read from the content, not from a name."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    stored_at = models.DateTimeField(auto_now_add=True)
