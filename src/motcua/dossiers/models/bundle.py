"""The citizen's file that joins interlinked dossiers: one matter, several procedures and agencies."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from motcua.dossiers.models.scoping import reach
from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind


class BundleScoped(ScopedQuerySet["Bundle"]):
    """A bundle is seen by whoever sees one of its parts."""

    def in_scope(self, asked_by: Scope) -> "BundleScoped":
        from motcua.dossiers.models.dossier import Dossier

        if asked_by.kind is ScopeKind.SYSTEM:
            return self
        parts = Dossier.unscoped.filter(reach(asked_by), bundle_id=OuterRef("pk"))
        return self.filter(Exists(parts))


class Bundle(models.Model):
    """`kind`: bundle (all parts at once) or sequence (one after the other). `template` names the interlinked
    service; `lead_part` the part whose due date is the citizen's date."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True)
    template = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    lead_part = models.SmallIntegerField()
    opened_at = models.DateTimeField()

    objects: models.Manager["Bundle"] = ScopedManager(BundleScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
