"""Files on their way: photographs that are to become one PDF, and files gathered until all is sent."""

from django.db import models

from motcua.records.models.files import StoredFile


class ScanPage(models.Model):
    """One photographed page. `holder` is what gathers it (a draft, a supplement), `key` the paper it belongs to."""

    holder = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    position = models.IntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "key", "position"],
                name="records_scan_page_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class GatheredFile(models.Model):
    """A file that waits with others until all that was asked for is sent together."""

    holder = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    holding = models.ForeignKey("records.Holding", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "key"], name="records_gathered_once")]
