"""What officials write to each other about a dossier. No applicant's scope ever reaches a row."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import AmongOfficials
from motcua.kernel.scopes import ScopedManager


class InternalNote(models.Model):
    """Words of an official beside one event: a note, the reason of a return, of a hand-over of work, a reminder.

    They are the unit's own unless `is_shared`: then every unit that has to do with the dossier reads them. The log
    holds a salted commitment of the words, never the words.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notes")
    seq = models.IntegerField()
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    is_shared = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=16)

    objects: models.Manager["InternalNote"] = ScopedManager(AmongOfficials)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_note_once")]
