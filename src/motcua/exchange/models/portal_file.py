"""Which number a partner gave a file of ours, so that it is uploaded once."""

from django.db import models


class PartnerFile(models.Model):
    """`sha256` of the file in hex; `number` is the partner's."""

    partner = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "sha256"], name="exchange_file_once")]
