"""What was read from a workbook or a CSV, kept between looking at it and taking it over."""

from django.db import models


class ImportSheet(models.Model):
    """`rows`: every row as read, with its number in the file; `taken_at` once, when they became entries."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField()
    rows = models.JSONField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    author_unit_id = models.BigIntegerField()
    read_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken = models.IntegerField(null=True)
