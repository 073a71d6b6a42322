"""How a scope narrows dossiers and the rows that belong to one."""

from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from motcua.kernel.scopes import Scope, ScopedQuerySet, ScopeKind

M = TypeVar("M", bound=models.Model)


def _involved(units: list[int]) -> models.QuerySet[Any, Any]:
    """Dossiers that units beside the receiving and the handling one have to do with."""
    involvement = apps.get_model("dossiers", "Involvement")
    return involvement.unscoped.filter(unit_id__in=units).values("dossier_id")


def reach(asked_by: Scope, prefix: str = "") -> Q:
    """The condition that a scope puts on dossiers; `prefix` is the path to the dossier (`dossier__`)."""
    match asked_by.kind:
        case ScopeKind.SYSTEM:
            return Q()
        case ScopeKind.UNITS:
            units = list(asked_by.unit_ids)
            return (
                Q(**{f"{prefix}receiving_unit_id__in": units})
                | Q(**{f"{prefix}handling_unit_id__in": units})
                | Q(**{f"{prefix}id__in": _involved(units)})
            )
        case ScopeKind.PERSON:
            return Q(**{f"{prefix}submitter_id": asked_by.user_id})
        case ScopeKind.TICKET:
            return Q(**{f"{prefix}id": asked_by.dossier_id})


class DossierScoped(ScopedQuerySet[M]):
    def in_scope(self, asked_by: Scope) -> "DossierScoped[M]":
        return self.filter(reach(asked_by))


class OfDossierScoped(ScopedQuerySet[M]):
    def in_scope(self, asked_by: Scope) -> "OfDossierScoped[M]":
        return self.filter(reach(asked_by, "dossier__"))


class AmongOfficials(OfDossierScoped[M]):
    """What officials say among themselves: nothing of it is in any applicant's reach."""

    def in_scope(self, asked_by: Scope) -> "AmongOfficials[M]":
        if asked_by.kind in (ScopeKind.PERSON, ScopeKind.TICKET):
            return self.none()
        return self.filter(reach(asked_by, "dossier__"))
