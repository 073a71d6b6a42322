"""Papers that the public post is asked to collect at an applicant's home."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.dossiers.rules.collecting import ENDED, Collection
from motcua.kernel.scopes import ScopedManager


class PostCollection(models.Model):
    """One order of an applicant. Name, telephone and address are needed until it has ended, and are emptied then.

    `reference` is what the post knows the order by. `moved_at` is when the state began, by the clock of whoever
    told it. `asked_by` is null for a holder of code and secret. `problem` is the post's word where it refused.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="collections")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=12, default=Collection.ASKED.value)
    name = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    papers = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    part = models.CharField(max_length=12)
    fee_vnd = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    cancel_asked_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    problem = models.CharField(max_length=60, blank=True)
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    received_words = models.CharField(max_length=300, blank=True)

    objects: models.Manager["PostCollection"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["state", "day"], name="dossiers_collections_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_collection_number"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=~Q(state__in=sorted(ENDED)),
                name="dossiers_one_open_collection",
            ),
        ]
