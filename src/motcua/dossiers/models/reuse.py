"""Papers of the personal data store in a dossier: those used, those asked for again."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class ReusedPaper(models.Model):
    """A stored paper that stands for a component: which one, and its state at that instant (`state`).

    `replaced_by` is the result code by which it may replace the component (MaKetQuaThayThe), empty when it is of the
    component's own kind. `shelf` says where it was found (DuocLayTuKhoDMQG is the National Portal's). `dropped_seq`
    is the event that put another file in its place. `accepted_standing` is what it was worth at the acceptance.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="reused")
    component_key = models.CharField(max_length=60)
    holding_id = models.UUIDField()
    seq = models.IntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)  # of the official who took it; null when the applicant did
    replaced_by = models.CharField(max_length=100, blank=True)
    shelf = models.CharField(max_length=10)
    state = models.JSONField()
    accepted_standing = models.CharField(max_length=10, blank=True)
    dropped_seq = models.IntegerField(null=True)

    objects: models.Manager["ReusedPaper"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "component_key"],
                condition=Q(dropped_seq__isnull=True),
                name="dossiers_one_stored_paper_a_component",
            ),
            models.UniqueConstraint(
                fields=["dossier", "component_key", "seq"], name="dossiers_stored_paper_once"
            ),
        ]
        indexes = [models.Index(fields=["holding_id"], name="dossiers_uses_of_holding")]


class AskedAlthoughHeld(models.Model):
    """A paper that an official asked of the applicant although the store held one: they answer for the ground.

    `ground` is one of `law/papers`; the words stay here, the log has the ground alone.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="asked_although_held")
    request_seq = models.IntegerField()
    component_key = models.CharField(max_length=60)
    holding_id = models.UUIDField()
    held_since = models.DateTimeField()
    ground = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)

    objects: models.Manager["AskedAlthoughHeld"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "request_seq", "component_key"], name="dossiers_asked_held_once"
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="dossiers_asked_held_has_ground"),
        ]
