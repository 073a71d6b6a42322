"""Files by content: one row and one file a SHA-256; Word templates, which are files with a life of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file's content, stored once. `media_type` was read from the content, not from a name.

    `stored_at` is when the content came in last, by the hour: what came in a moment ago is not destroyed.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    stored_at = models.DateTimeField(auto_now_add=True)


class TemplateKind(models.TextChoices):
    APPLICATION = "application", _("Application form")
    RESULT = "result", _("Draft of the result")


class DocumentTemplate(models.Model):
    """A Word template of a procedure, approved by a second person. A change is a new number; nothing is overwritten.

    `names` are the values it uses. In force on a day: the highest approved number whose `valid_from` has come and
    that was not taken out of use. Days are days in Vietnam.
    """

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=TemplateKind)
    name = models.CharField(max_length=150)
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    names = models.JSONField(default=list)
    valid_from = models.DateField()
    uploaded_by_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    document = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "kind", "name", "number"], name="records_template_number"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by_id__isnull=True)
                | ~models.Q(approved_by_id=models.F("uploaded_by_id")),
                name="records_template_second_person",
            ),
        ]
