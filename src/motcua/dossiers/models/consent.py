"""Which words about the use of personal data stood before somebody who filed."""

from django.db import models

from motcua.dossiers.models.dossier import Dossier


class NoticeShown(models.Model):
    """The version of the notice (law/portal/consents.yaml) shown at submission, and the hash of its words."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.CharField(max_length=40)
    version = models.DateField()
    language = models.CharField(max_length=5)
    words_sha256 = models.CharField(max_length=64)
    shown_at = models.DateTimeField()

    objects: models.Manager["NoticeShown"] = models.Manager()
