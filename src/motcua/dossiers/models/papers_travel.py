"""Papers on the way, and results given out: hand-over lists with what each says of every dossier on it."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind


class PaperListKind(models.TextChoices):
    BETWEEN_UNITS = "units"
    POST_OUT = "post_out"
    POST_IN = "post_in"


class PaperItemState(models.TextChoices):
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    MISSING = "missing"
    FOUND = "found"  # missing at the check, arrived later
    STAYED = "stayed"  # missing at the check, turned up with the sender


def _of_units(asked_by: Scope, prefix: str = "") -> Q:
    """Lists are for officials of the unit that made them or gets them, and for the system."""
    if asked_by.kind is ScopeKind.SYSTEM:
        return Q()
    units = list(asked_by.unit_ids) if asked_by.kind is ScopeKind.UNITS else []
    return Q(**{f"{prefix}unit_id__in": units}) | Q(**{f"{prefix}to_unit_id__in": units})


class PaperListScoped(ScopedQuerySet["PaperList"]):
    def in_scope(self, asked_by: Scope) -> "PaperListScoped":
        return self.filter(_of_units(asked_by))


class PaperItemScoped(ScopedQuerySet["PaperItem"]):
    def in_scope(self, asked_by: Scope) -> "PaperItemScoped":
        return self.filter(_of_units(asked_by, "list__"))


class PaperList(models.Model):
    """A hand-over list (danh sách bàn giao hồ sơ), numbered in the unit's book of the year.

    `unit` made it; `to_unit` gets the papers where they go to another unit. `outside_number` is the number of the
    post's own list. `extra` names what arrived and stands on no line.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=PaperListKind)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    carrier = models.CharField(max_length=120)
    outside_number = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    command_id = models.CharField(max_length=100, unique=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField(default=list)

    objects: models.Manager["PaperList"] = ScopedManager(PaperListScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "number"], name="dossiers_paper_list_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["to_unit", "made_at"],
                condition=Q(received_at__isnull=True),
                name="dossiers_papers_coming",
            )
        ]


class PaperItem(models.Model):
    """One line of a list. A post's line may stand before its dossier: it is linked when that is opened.

    `found_at`: when papers that were missing at the check turned up after all.
    """

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PaperList, on_delete=models.PROTECT, related_name="items")
    place = models.SmallIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="paper_items")
    tracking_code = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=PaperItemState)
    found_at = models.DateTimeField(null=True)

    objects: models.Manager["PaperItem"] = ScopedManager(PaperItemScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["list", "place"], name="dossiers_paper_item_once")]


class HandoverRecord(models.Model):
    """Who received a result, and what proves it (`rules.where.Receipt`). The log holds a commitment alone."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="handovers")
    seq = models.IntegerField()
    at = models.DateTimeField()
    method = models.CharField(max_length=12)
    receiver_kind = models.CharField(max_length=12)
    receiver_name = models.CharField(max_length=200)
    receiver_id_number = models.CharField(max_length=20)
    proof = models.CharField(max_length=20)
    proof_code = models.CharField(max_length=60)
    signature = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    originals = models.CharField(max_length=500)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects: models.Manager["HandoverRecord"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_handover_once")]
