"""Items that the public post carries for a dossier."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class PostItem(models.Model):
    """One order to the post and where the item is. `reference` is ours, `number` the post's once it has answered.
    Name and address went to the post with the order and are not kept here."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="post_items")
    reference = models.CharField(max_length=60, unique=True)
    errand = models.CharField(max_length=7)
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=12)
    ordered_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects: models.Manager["PostItem"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["dossier", "-ordered_at"], name="dossiers_post_items_of")]


class PostMovement(models.Model):
    """One movement that the post told. Told twice it is kept once; rows are added, never changed."""

    item = models.ForeignKey(PostItem, on_delete=models.PROTECT, related_name="movements")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "state", "at"], name="dossiers_post_movement_once")
        ]
